"""Spoils a good CSV the ways that spreadsheets, editors and cables do."""

import csv
import io
import random
from collections.abc import Callable

Mangler = Callable[[bytes, random.Random], bytes]


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")


def _any_line(content: bytes, chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    lines = _lines(content)
    place = chance.randrange(len(lines))
    lines[place] = change(lines[place])
    return b"\n".join(lines)


def _between(content: bytes, chance: random.Random, line: bytes) -> bytes:
    lines = _lines(content)
    lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def open_quote(content: bytes, chance: random.Random) -> bytes:
    """A quotation mark that nothing closes."""
    return _any_line(content, chance, lambda line: line[: len(line) // 2] + b'"' + line[len(line) // 2 :])


def stray_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes that are no UTF-8."""
    place = chance.randrange(len(content) + 1)
    return content[:place] + bytes(chance.randrange(128, 256) for _ in range(chance.randrange(1, 6))) + content[place:]


def nul_bytes(content: bytes, chance: random.Random) -> bytes:
    """Zero bytes in the middle."""
    place = chance.randrange(len(content) + 1)
    return content[:place] + b"\0" * chance.randrange(1, 4) + content[place:]


def other_encoding(content: bytes, chance: random.Random) -> bytes:
    """The whole file in another encoding."""
    return content.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-16-le", "cp1252"]), "replace")


def byte_order_marks(content: bytes, chance: random.Random) -> bytes:
    """One mark too many, or one in the wrong place."""
    mark = b"\xef\xbb\xbf"
    return chance.choice([mark + content, mark + mark + content, content.replace(b"\n", b"\n" + mark, 1)])


def line_ends(content: bytes, chance: random.Random) -> bytes:
    """Line ends of another time, or of several."""
    if chance.random() < 0.6:
        return content.replace(b"\n", chance.choice([b"\r", b"\r\n", b"\n\n", b"\r\r\n"]))
    return b"".join(line + chance.choice([b"\n", b"\r\n", b"\r"]) for line in _lines(content))


def merge_markers(content: bytes, chance: random.Random) -> bytes:
    """What a version control leaves when nobody chose."""
    for line in (b"<<<<<<< HEAD", b"=======", b">>>>>>> theirs"):
        content = _between(content, chance, line)
    return content


def repeated_header(content: bytes, chance: random.Random) -> bytes:
    """The header once more among the rows."""
    return _between(content, chance, _lines(content)[0])


def _rows(content: bytes) -> list[list[str]]:
    # The file may be spoilt already: what can be read of it is spoilt further.
    return [next(csv.reader([line]), []) for line in content.decode("utf-8", "replace").replace("\0", "").splitlines()]


def _written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def spreadsheet_damage(content: bytes, chance: random.Random) -> bytes:
    """Numbers as powers, a backtick for a date, padded codes, errors for values."""
    rows = _rows(content)
    for row in rows[1:]:
        if row and chance.random() < 0.5:
            row[chance.randrange(len(row))] = chance.choice(
                ["2.008E+13", "`", "D        ", "#REF!", "#N/A", "44197", "1/1/1900", "=1+1", "'", "TRUE", "-", "NaN"]
            )
    return _written(rows)


def shuffled_columns(content: bytes, chance: random.Random) -> bytes:
    """The same columns in another order, one perhaps lost or twice."""
    rows = _rows(content)
    order = list(range(len(rows[0]))) if rows else []
    chance.shuffle(order)
    if order and chance.random() < 0.4:
        order = order[1:] if chance.random() < 0.5 else [*order, order[0]]
    return _written([[row[i] for i in order if i < len(row)] for row in rows])


def cut(content: bytes, chance: random.Random) -> bytes:
    """The end, or the beginning, is missing."""
    place = chance.randrange(len(content) + 1)
    return content[:place] if chance.random() < 0.8 else content[place:]


def huge_field(content: bytes, chance: random.Random) -> bytes:
    """One field of ten megabytes, quoted or not."""
    field = b"x" * 10_000_000
    return _any_line(
        content, chance, lambda line: line + b',"' + field + b'"' if chance.random() < 0.5 else line + field
    )


def swapped_bytes(content: bytes, chance: random.Random) -> bytes:
    """A few bytes that are simply others."""
    spoilt = bytearray(content)
    for _ in range(min(len(spoilt), chance.randrange(1, 20))):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


USUAL: tuple[Mangler, ...] = (
    open_quote, stray_bytes, nul_bytes, other_encoding, byte_order_marks, line_ends, merge_markers, repeated_header,
    spreadsheet_damage, shuffled_columns, cut, swapped_bytes,
)  # fmt: skip
RARE: tuple[Mangler, ...] = (huge_field,)


def mangled(content: bytes, seed: int) -> bytes:
    """`content` spoilt one to three times, the same way for the same seed; every 50th time with a huge field."""
    chance = random.Random(seed)
    for mangle in chance.sample(USUAL, chance.randrange(1, 4)):
        content = mangle(content, chance) if content else content
    return RARE[0](content, chance) if seed % 50 == 49 and content else content
