"""The check as a private page in the browser, for people who have no terminal: drop a file, see what to mend, again.

What is dropped lies in a folder that only its owner can open, for as long as one check takes. A run that was killed
in that moment leaves it, and the next one clears it away.
"""

import json
import shutil
import signal
import tempfile
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from html import escape
from pathlib import Path, PurePosixPath, PureWindowsPath

import duckdb

from pipelines import db
from pipelines.contracts import ContractBroken, Site, told_file
from pipelines.desk.check import check_files
from pipelines.desk.listen import LARGEST, Answer, Listener
from pipelines.desk.report import STYLE, fragment, report_page
from pipelines.desk.template import asked_for, write_form
from pipelines.desk.verdict import Verdict
from pipelines.settings import Settings
from pipelines.sources.formats import formats

WEB = Path(__file__).parent / "web"
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FORMS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}
PREFIX = "check-"
BROKEN = (
    "The file could not be looked at to its end. Save it anew from Excel as Excel Workbook (.xlsx), then try again."
)


def open_page(site: Site, settings: Settings, beside: Sequence[Path]) -> None:
    """Open the page in the browser and serve it until it is closed; maps are looked for in the folders `beside`."""
    for name in ("SIGTERM", "SIGHUP"):  # a closed terminal ends it as Ctrl+C does
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        with own_folder(settings.private_dir) as folder:
            listener = Listener(Desk(site, folder, beside))
            print(f"The check is open in your browser: {listener.address}")
            print("It ends when you close that page. If no page opened, copy the address into your browser.")
            webbrowser.open(listener.address)
            listener.stay()
    except KeyboardInterrupt:
        print("Ended.")


@contextmanager
def own_folder(private_dir: Path) -> Iterator[Path]:
    """A folder for this run in `private_dir`, which only the owner can open; what killed runs left there is cleared."""
    private_dir.mkdir(parents=True, exist_ok=True)
    private_dir.chmod(0o700)
    for left in private_dir.glob(f"{PREFIX}*"):
        _clear(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=private_dir))
    try:
        with db.only_one(folder, "check"):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path) -> None:
    with ExitStack() as held:
        try:
            held.enter_context(db.only_one(folder, "check"))
        except (ContractBroken, OSError):
            return  # another page is open and uses it
    shutil.rmtree(folder, ignore_errors=True)


class Desk:
    """What the page's addresses answer; it remembers nothing from one to the next."""

    def __init__(self, site: Site, folder: Path, beside: Sequence[Path] = ()) -> None:
        self.site, self.folder, self.beside = site, folder, beside
        self.one_at_a_time = threading.Lock()

    def __call__(self, name: str, sent: bytes | None) -> Answer | None:
        """The answer to `name`, with the bytes `sent` along; None where there is no such thing."""
        if sent is not None:
            return self._checked(sent) if name == "check" else None
        if name == "":
            return Answer(self._page().encode())
        if name == "page.css":
            return Answer(STYLE.encode() + (WEB / name).read_bytes(), KINDS[".css"])
        if name == "page.js":
            return Answer((WEB / name).read_bytes(), KINDS[".js"])
        return self._form(name)

    def _page(self) -> str:
        forms = "".join(
            f'<li>{escape(contract.title)}: <a href="{contract.source}.xlsx" download>Excel<span class="away"> form of '
            f'{escape(contract.title)}</span></a> · <a href="{contract.source}.csv" download>CSV<span class="away"> '
            f"form of {escape(contract.title)}</span></a></li>"
            for contract in sorted(asked_for(self.site), key=lambda one: (one.access != "programme", one.title))
        )
        page = (WEB / "page.html").read_text("utf-8")
        told = {"SITE": escape(self.site.title), "FORMS": forms, "LARGEST": str(LARGEST)}
        for name, value in told.items():
            page = page.replace(f"{{{{{name}}}}}", value)
        return page

    def _form(self, name: str) -> Answer | None:
        for contract in asked_for(self.site):
            for ending, kind in FORMS.items():
                if name == contract.source + ending:
                    with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                        path = Path(folder) / name
                        write_form(contract, path)
                        return Answer(path.read_bytes(), kind, saved_as=name)
        return None

    def _checked(self, sent: bytes) -> Answer | None:
        try:
            files = unpacked(sent)
        except (ValueError, KeyError, TypeError):
            return Answer(b"", status=400)
        with self.one_at_a_time, tempfile.TemporaryDirectory(dir=self.folder) as folder:
            verdicts = self._judged(files, Path(folder))
        told = {
            "shown": fragment(verdicts),
            "report": report_page(verdicts, self.site.title),
            "summary": _summary(verdicts),
        }
        return Answer(json.dumps(told).encode(), "application/json")

    def _judged(self, files: list[tuple[str, bytes]], folder: Path) -> list[Verdict]:
        # Names given by the page are only told, never used as paths. The order of names settles repeats, so the names
        # that stand for them keep it.
        known = {suffix for form in formats() for suffix in form.SUFFIXES}
        labels = {}
        for number, (label, content) in enumerate(sorted(files)):
            suffix = PurePosixPath(label).suffix.lower()
            telling = "_0000000" if told_file(label) != label else ""  # a build would not use a file of such a name
            path = folder / f"{number:04}{telling}{suffix if suffix in known else '.unknown'}"
            path.write_bytes(content)
            labels[path.name] = label
        try:
            found = check_files([folder / name for name in labels], self.site, self.beside)
        except (ContractBroken, duckdb.Error):
            return [Verdict(file=label, problem=BROKEN) for label in labels.values()]
        return [_named(verdict, labels[verdict.file]) for verdict in found]


def _named(verdict: Verdict, label: str) -> Verdict:
    problem = verdict.problem and verdict.problem.removeprefix(f"{verdict.file}: ").replace(verdict.file, label)
    return replace(verdict, file=label, problem=problem)


def _summary(verdicts: Sequence[Verdict]) -> str:
    words = {"loads": "will load whole", "partly": "will load, but not whole", "not": "will not load"}
    return " ".join(f"{verdict.file} {words[verdict.state]}." for verdict in verdicts)


def unpacked(sent: bytes) -> list[tuple[str, bytes]]:
    """The files of one message: a line of JSON with their names and sizes, then their bytes; ValueError for anything
    else."""
    head, _, rest = sent.partition(b"\n")
    told = json.loads(head)
    if not isinstance(told, list) or not told:
        raise ValueError("expected a list of files")
    files, at = {}, 0
    for one in told:
        name, size = one["name"], one["size"]
        if not isinstance(name, str) or not isinstance(size, int) or size < 0:
            raise ValueError("expected a name and a size")
        label = PureWindowsPath(name).name or "file"
        files[label] = rest[at : at + size]
        at += size
    if at != len(rest) or len(files) < len(told):
        raise ValueError("the sizes do not add up, or two files have one name")
    return list(files.items())
