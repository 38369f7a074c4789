"""Lines of a CSV that could not be read, by what the file itself tells of the cause: a quotation mark that goes astray,
two versions that were merged, a cell that holds a whole document, an end that is missing.
"""

from pipelines.deidentify import Torn
from pipelines.desk.verdict import Fault
from pipelines.desk.words import WRONG_LENGTH

CLOSED = "a quotation mark that is closed in its own cell"
LOST = (
    "What follows the mark is not read, down to the next quotation mark or to the end of the file: these rows will be "
    "refused."
)
TAKE_OUT = (
    "The row named is where it begins. Open the file in a plain text editor, such as Notepad, go to that row, take the "
    "quotation mark out, and save. Or export the file again as an Excel Workbook (.xlsx)."
)
NO_MARK = "a record, not a mark such as <<<<<<<, ======= or >>>>>>>"
VERSIONS = (
    "A program that merged two versions of the file left these marks: the rows between the first and the second are of "
    "one version, those after it of the other. Keep the right ones, delete the marks, and look for rows that now stand "
    "there twice. Or export the file again."
)
SHORT = "a row of at most two million characters"
DOCUMENT = (
    "One cell of this row holds far more than a value: a whole document, or all that a quotation mark swallowed. "
    "Clear it, or export the file again."
)
WHOLE = "a last row that is whole"
CUT = (
    "The file ends in the middle of this row: it came only in part, as when a transfer breaks off, and rows after it "
    "are missing, too. Export or copy the file again; do not mend the row by hand."
)


def torn_faults(torn: Torn, lines: int) -> list[Fault]:
    """The faults of `lines` lines that could not be read, by their cause and the rows where it stands."""
    others = lines - len(torn.markers) - len(torn.long) - len(torn.cut)
    faults = []
    if torn.quotes:
        faults.append(_fault(CLOSED, LOST, others, torn.quotes, TAKE_OUT))
    elif others > 0:
        faults.append(_fault("as many cells as the header has", "The row will be refused.", others, [], WRONG_LENGTH))
    if torn.markers:
        faults.append(_fault(NO_MARK, "The row will be refused.", len(torn.markers), torn.markers, VERSIONS))
    if torn.long:
        faults.append(_fault(SHORT, "The row will be refused.", len(torn.long), torn.long, DOCUMENT))
    if torn.cut:
        faults.append(_fault(WHOLE, "The row will be refused.", len(torn.cut), torn.cut, CUT))
    return faults


def _fault(expected: str, effect: str, rows: int, where: list[int], mend: str) -> Fault:
    places = tuple((None, number) for number in where) or None
    return Fault(column=None, expected=expected, effect=effect, rows=rows, places=places, mend=mend)
