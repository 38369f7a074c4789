"""The check's private page without a browser: who is let in, what is kept (nothing), and when it ends."""

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import db
from pipelines.desk.listen import LARGEST, Answer, Listener
from pipelines.desk.page import Desk, own_folder, unpacked
from pipelines.sites import load_site
from tests.pipeline.conftest import REFERRALS

SECRET = "Zebediah Secretvalue"
GOOD = f"{REFERRALS}\nR1,P1,05.04.2020,police,Northwest\n"
BAD = f"{REFERRALS}\nR1,P1,{SECRET},police,Northwest\n"


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    """A page for Testville that stays until the test ends."""
    (tmp_path / "desk").mkdir()
    listener = Listener(Desk(load_site("testville"), tmp_path / "desk"))
    serving = threading.Thread(target=listener.serve_forever, daemon=True)
    serving.start()
    yield listener
    listener.ended.set()
    listener.shutdown()
    listener.server_close()
    serving.join()


def ask(listener: Listener, name: str = "", sent: bytes | None = None, path: str | None = None, **headers: str):
    """The status, the headers and the body that the page answers; a header of None is left out."""
    told = {"Host": listener.origin.removeprefix("http://")} | ({"Origin": listener.origin} if sent is not None else {})
    told |= {key.replace("_", "-"): value for key, value in headers.items()}
    line = http.client.HTTPConnection("127.0.0.1", listener.server_port, timeout=20)
    line.putrequest("GET" if sent is None else "POST", path or f"/{listener.token}/{name}", skip_host=True)
    for key, value in ({"Content-Length": str(len(sent))} if sent is not None else {} | told).items():
        told.setdefault(key, value)
    for key, value in told.items():
        if value:
            line.putheader(key, value)
    line.endheaders(sent)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, dict(answer.getheaders()), body


def packed(*files: tuple[str, str]) -> bytes:
    """Files as the page sends them."""
    head = json.dumps([{"name": name, "size": len(text.encode())} for name, text in files])
    return head.encode() + b"\n" + b"".join(text.encode() for _, text in files)


def test_the_page_is_there_for_its_own_address_and_nothing_else_is(listener):
    status, headers, body = ask(listener)
    assert status == 200
    assert b"Will this file load?" in body
    assert b"{{" not in body
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    for name in ("page.js", "page.css", "referral_list.xlsx", "referral_list.csv"):
        assert ask(listener, name)[0] == 200
    for name in ("nothing", "page.html", "../page.py", "%2e%2e/page.py", "page.js/", "check", "//"):
        assert ask(listener, name)[0] == 404, name
    for path in ("/", "/page.js", f"/{listener.token[:-1]}x/", f"/{listener.token}", "//", "*"):
        assert ask(listener, path=path)[0] == 404, path


@pytest.mark.parametrize(
    "foreign",
    [
        {"Host": "evil.example"},
        {"Host": "localhost"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_website_elsewhere_is_not_let_in_even_with_the_right_address(listener, foreign):
    assert ask(listener, **foreign)[0] == 403
    assert ask(listener, "check", packed(("a.csv", GOOD)), **foreign)[0] == 403


def test_what_says_no_origin_may_look_and_not_send(listener):
    assert ask(listener, "check", packed(("a.csv", GOOD)), Origin="")[0] == 403


def test_too_much_is_refused_before_it_is_read(listener):
    assert ask(listener, "check", b"", Content_Length=str(LARGEST + 1))[0] == 413
    assert ask(listener, "check", b"", Content_Length="many")[0] == 411


@pytest.mark.parametrize(
    "sent",
    [b"", b"{}", b"[]\n", b"[1]\n", b'[{"name": "a.csv"}]\n', b'[{"name": "a.csv", "size": 9}]\nx', b"\xff\n",
     b'[{"name": "a.csv", "size": -1}]\n', b'[{"name": "a.csv", "size": 0}, {"name": "a.csv", "size": 0}]\n'],
)  # fmt: skip
def test_what_is_no_list_of_files_is_refused_in_silence(listener, sent):
    status, _, body = ask(listener, "check", sent)
    assert (status, body) == (400, b"")


def test_a_file_is_judged_and_forgotten_and_nobody_is_quoted(listener, tmp_path, capfd):
    status, _, body = ask(listener, "check", packed(("mine.csv", BAD)))
    told = json.loads(body)
    assert status == 200
    assert told["summary"] == "mine.csv will not load."
    assert "Column" in told["shown"]
    assert "row 2" in told["report"]
    assert "Secretvalue" not in body.decode()
    assert json.loads(ask(listener, "check", packed(("mine.csv", GOOD)))[2])["summary"] == "mine.csv will load whole."
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert capfd.readouterr() == ("", "")


def test_a_name_is_told_and_never_used_as_a_path(listener, tmp_path):
    names = ("../../<b>up</b>.csv", "/etc/passwd", "C:\\Users\\x\\y.xlsx", "..", "")
    for name in names:
        status, _, body = ask(listener, "check", packed((name, GOOD)))
        assert status == 200, name
        assert "<b>" not in json.loads(body)["shown"]
        assert "0000" not in json.loads(body)["shown"], name
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert [name for name, _ in unpacked(packed(("C:\\x\\y.xlsx", "")))] == ["y.xlsx"]


def test_files_sent_together_are_judged_together_in_the_order_of_their_names(listener):
    second = f"{REFERRALS}\nR1,P1,06.04.2020,police,Northwest\n"
    told = json.loads(ask(listener, "check", packed(("b.csv", second), ("a.csv", GOOD)))[2])
    a, b = told["shown"].split("<h2>")[1:]
    assert (a[:5], b[:5]) == ("a.csv", "b.csv")
    assert "0 loaded + 0 repeated + 1 replaced" in a
    assert "1 rows read = 1 loaded" in b


def test_what_breaks_the_check_is_a_sentence(listener, monkeypatch):
    def broken(*_: object) -> None:
        raise db.duckdb.Error(SECRET)

    monkeypatch.setattr("pipelines.desk.page.check_files", broken)
    status, _, body = ask(listener, "check", packed(("a.csv", GOOD)))
    assert status == 200
    assert b"could not be looked at to its end" in body
    assert SECRET.encode() not in body


# ---- the folder


def test_what_a_killed_run_left_is_cleared_and_what_another_page_uses_is_not(tmp_path):
    left = tmp_path / "check-killed"
    left.mkdir()
    (left / "0000.csv").write_text(SECRET)
    (tmp_path / "warehouse.duckdb").write_text("")
    with own_folder(tmp_path) as first:
        assert not left.exists()
        (first / "0000.csv").write_text(SECRET)
        assert first.stat().st_mode & 0o777 == 0o700
        with own_folder(tmp_path) as second:
            assert (first / "0000.csv").exists()
            assert second != first
    assert [path.name for path in tmp_path.iterdir()] == ["warehouse.duckdb"]


# ---- the end


def test_it_ends_when_the_last_visitor_has_gone(tmp_path):
    listener = Listener(lambda name, sent: Answer(b""), lingers=0.0)
    staying = threading.Thread(target=listener.stay)
    staying.start()
    visitor = http.client.HTTPConnection("127.0.0.1", listener.server_port, timeout=20)
    visitor.request("GET", f"/{listener.token}/alive")
    answer = visitor.getresponse()
    assert answer.read(3) == b":\n\n"
    assert staying.is_alive()
    answer.close()
    visitor.close()
    staying.join(timeout=30)
    assert not staying.is_alive()
