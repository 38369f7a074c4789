"""DuckDB connections, safe SQL text, a file's hash, and the swap by which a reader sees the old file or the new one."""

import errno
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken

# What a file system says that cannot copy by itself.
CANNOT = {errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP}


# What the operating systems say where nothing more can be written, and DuckDB where its own limit is reached.
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
FULL_WORDS = ("No space left", "File too large", "quota exceeded", "not enough space", "max_temp_directory_size")


def no_room(broken: BaseException) -> bool:
    """Whether an error says that a disk is full, a quota used up, or a file may not grow any more."""
    if isinstance(broken, OSError):
        return broken.errno in FULL
    return isinstance(broken, duckdb.Error) and any(words in str(broken) for words in FULL_WORDS)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """`value` (text, number, None or a list of those) as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


# What Word, Excel and web pages write unasked, and nobody can tell on a screen: curly quotation marks, blanks that do
# not break.
UNSEEN = str.maketrans("’‘“”\u00a0\u202f", "''\"\"  ")


def plain_marks(text: str) -> str:
    """SQL for the text `text` (an SQL expression) with the marks and blanks that a keyboard has."""
    seen = "".join(chr(mark) for mark in UNSEEN), "".join(chr(mark) for mark in UNSEEN.values())
    # Nearly all texts have nothing but ASCII: their bytes are as many as their letters, and counting those is quick.
    return (
        f"CASE WHEN strlen({text}) > length({text}) THEN translate({text}, {literal(seen[0])}, {literal(seen[1])}) "
        f"ELSE {text} END"
    )


# Hyphens, dashes, underscores and blanks between words: people and programs write one for the other.
BLANKS = " \t\r\n"
BETWEEN = "[\\s_\u2010-\u2015\u2212-]+"


def folded(word: str) -> str:
    """A listed word as it is compared: in small letters, one sign for whatever stands between its parts."""
    return re.sub(BETWEEN, "_", word.translate(UNSEEN).lower().strip())


def folded_sql(text: str) -> str:
    """SQL for the text `text` (an SQL expression, its marks plain) as `folded` would have it."""
    return f"regexp_replace(lower(trim({text}, {literal(BLANKS)})), {literal(BETWEEN)}, '_', 'g')"


def row(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> tuple:
    """The first row that `sql` gives, the result read to its end: an unfinished one would block the connection."""
    return con.execute(sql, list(values)).fetchall()[0]


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to `path`, or to memory, that never fetches an extension and knows this project's macros."""
    con = duckdb.connect(
        str(path) if path else ":memory:",
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )
    con.execute("SET enable_progress_bar = false")
    # Labels are compared in one form: capitals, plain marks, single spaces, none around.
    con.execute(
        f"CREATE TEMP MACRO clean_label(x) AS upper(regexp_replace(trim({plain_marks('x')}), '\\s+', ' ', 'g'))"
    )
    # Those that differ from a known one by signs, blanks and accents alone: letters and digits are left.
    con.execute(
        "CREATE TEMP MACRO bare_label(x) AS regexp_replace(strip_accents(upper(x)), '[^\\p{L}\\p{N}]+', '', 'g')"
    )
    con.execute(f"CREATE TEMP MACRO clean_code(x) AS {folded_sql(plain_marks('x'))}")
    return con


def limit_memory(con: duckdb.DuckDBPyConnection, gib: int) -> None:
    """Let DuckDB hold `gib` GiB at most, where it would take more by itself (four fifths of the machine's)."""
    amount, unit = row(con, "SELECT current_setting('memory_limit')")[0].split()
    if unit == "TiB" or (unit == "GiB" and float(amount) > gib):
        con.execute(f"SET memory_limit = '{gib}GiB'")


@contextmanager
def only_one(folder: Path, what: str, name: str = ".lock") -> Iterator[None]:
    """Hold `folder`/`name` while the block runs, so that a second `what` is refused and not mixed into the first.

    The operating system lets go of the lock when the process ends, however it ends. Raises ContractBroken for a second.
    """
    with open(folder / name, "a+b") as handle:
        try:
            _lock(handle)
            if os.fstat(handle.fileno()).st_nlink == 0:  # whoever held it has just taken the file away
                raise BlockingIOError
        except OSError:
            raise ContractBroken(
                f"another {what} is running in {folder}. Wait for it to end, then try again."
            ) from None
        yield


def _lock(handle: object) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear_leftovers(*half: Path) -> None:
    """Remove the half-written files or folders `half` that a killed run left, and DuckDB's own files beside them."""
    for path in half:
        for left in (path, Path(f"{path}.wal"), Path(f"{path}.tmp")):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)


def copy_file(path: Path, target: Path) -> None:
    """Copy `path` to `target`; where the file system can, the two share their blocks until one changes."""
    if not hasattr(os, "copy_file_range"):
        shutil.copyfile(path, target)
        return
    with open(path, "rb") as source, open(target, "wb") as copy:
        try:
            while os.copy_file_range(source.fileno(), copy.fileno(), 1 << 30):
                pass
        except OSError as refused:
            if refused.errno not in CANNOT:
                raise
            shutil.copyfile(path, target)


def point_to(link: Path, target: Path) -> None:
    """Make `link` name its neighbour `target`, in one step; a hard link where symbolic ones are not allowed."""
    beside = link.with_name(link.name + ".tmp")
    beside.unlink(missing_ok=True)
    try:
        beside.symlink_to(target.name)
    except OSError:
        os.link(target, beside)
    os.replace(beside, link)
