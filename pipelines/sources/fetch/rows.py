"""From pages of rows to one Parquet file: the newest version of each row, every column text."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.db import connect, literal, quoted, row


def write_rows(written: Path, columns: Sequence[str], pages: Sequence[Path], before: Sequence[Path]) -> None:
    """Write the rows of `pages`, over those of the files `before`, the later over the earlier, as Parquet to `written`.

    Pages are read the way a build reads them, so that both ways give the same text. The order is that of change, then
    of key: a file that was brought up to date equals one that was fetched whole.
    """
    kept = [":id", ":updated_at", *columns]
    names, typed = ", ".join(map(quoted, kept)), ", ".join(f"{literal(name)}: 'VARCHAR'" for name in kept)
    versions = [
        f"SELECT {age} AS age, {names} FROM read_parquet({literal(str(path))})" for age, path in enumerate(before)
    ]
    if pages:
        files = literal([str(path) for path in pages])
        versions.append(
            f"SELECT {len(before)} AS age, {names} FROM read_json({files}, format = 'array', columns = {{{typed}}})"
        )
    con = connect()
    try:
        con.execute(f"SET temp_directory = {literal(str(written.parent / 'spill.tmp'))}")
        con.execute(
            f"COPY (SELECT {names} FROM ({' UNION ALL '.join(versions)}) "
            'QUALIFY row_number() OVER (PARTITION BY ":id" ORDER BY age DESC, ":updated_at" DESC) = 1 '
            f'ORDER BY ":updated_at", ":id") TO {literal(str(written))} (FORMAT parquet, COMPRESSION zstd)'
        )
    finally:
        con.close()


def count_rows(written: Path) -> int:
    """The number of rows of a Parquet file."""
    con = connect()
    try:
        return row(con, f"SELECT count(*) FROM read_parquet({literal(str(written))})")[0]
    finally:
        con.close()
