"""Stands in for the services on this machine: answers as their documentation says, and fails when told to.

Written after the public documentation of SODA 2.1 (dev.socrata.com: paging, system fields, response codes, application
tokens) and of the ArcGIS REST interface (query a layer), and after what users of the Census Bureau's interface tell of
it (a table as a list of lists; without a key a redirection to a page of words). Rows are dicts of text; a null is left
out, as there.
"""

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

EQUALS = re.compile(r"(\w+)='([^']*)'")
CONDITION = re.compile(r"(:id|:updated_at) (>=|>) '([^']*)'")

Fault = Callable[["Handler", bytes], None]


def order(key: str) -> str:
    """By what the service orders its keys, which is not by their letters."""
    return key.swapcase()


class StandIn:
    """A dataset and a layer, the questions that were asked, and the faults to come."""

    def __init__(self, largest: int = 50_000) -> None:
        self.rows: list[dict[str, str]] = []
        self.fields: list[str] = []
        self.layer: dict = {"objectIdField": "OBJECTID", "fields": [], "maxRecordCount": 2000}
        self.features: list[dict] = []
        self.table: list[list[str | None]] = []
        self.keys: list[str | None] = []
        self.largest = largest  # no page is larger, whatever is asked for
        self.asked: list[dict[str, str]] = []
        self.tokens: list[str | None] = []
        self.faults: dict[int, Fault] = {}  # by the number of the question for rows or features, from 1
        self.always: Fault | None = None
        self.before_page: dict[int, Callable[[], None]] = {}
        self.go_on = threading.Event()
        self.pages = 0
        self.last: bytes = b"[]"
        standin = self

        class Bound(Handler):
            service = standin

        self.server = _Server(("127.0.0.1", 0), Bound)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop answering."""
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path: str, params: dict[str, str]) -> tuple[bytes, bool]:
        """The answer, and whether it is a page (which faults are counted by)."""
        if path.startswith("/api/views/"):
            return json.dumps({"columns": [{"fieldName": name} for name in self.fields]}).encode(), False
        if path.startswith("/data/"):
            self.keys.append(params.get("key"))
            return json.dumps(self.table).encode(), True
        if path.startswith("/resource/"):
            return self._rows(params)
        if path.endswith("/query"):
            return self._features(params)
        return json.dumps(self.layer).encode(), False

    def _rows(self, params: dict[str, str]) -> tuple[bytes, bool]:
        found = sorted(self.rows, key=lambda row: order(row[":id"]))
        for column, sign, value in CONDITION.findall(params.get("$where", "")):
            least = order(value)
            found = [row for row in found if order(row[column]) > least or (sign == ">=" and row[column] == value)]
        if params["$select"].startswith("count"):
            last = {"last": max(row[":updated_at"] for row in found)} if found else {}
            return json.dumps([{"n": str(len(found)), **last}]).encode(), False
        assert params["$order"] == ":id", "without an order pages are not stable"
        names = params["$select"].split(",")
        page = found[: min(int(params["$limit"]), self.largest)]
        return json.dumps([{n: row[n] for n in names if row.get(n) is not None} for row in page]).encode(), True

    def _features(self, params: dict[str, str]) -> tuple[bytes, bool]:
        wanted = EQUALS.findall(params["where"])
        features = [f for f in self.features if all(f["properties"][name] == value for name, value in wanted)]
        if params.get("returnCountOnly") == "true":
            return json.dumps({"count": len(features)}).encode(), False
        assert (params["outSR"], params["f"]) == ("4326", "geojson")
        assert params["orderByFields"] == self.layer["objectIdField"]
        begin, size = int(params["resultOffset"]), min(int(params["resultRecordCount"]), self.largest)
        page = {"type": "FeatureCollection", "features": features[begin : begin + size]}
        if begin + size < len(features):
            page["exceededTransferLimit"] = True
        return json.dumps(page).encode(), True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up in the middle is part of the play."""


class Handler(BaseHTTPRequestHandler):
    """One question."""

    service: StandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:  # noqa: N802
        """Answer it, or fail as told."""
        address = urlsplit(self.path)
        params = {name: values[0] for name, values in parse_qs(address.query).items()}
        service = self.service
        service.go_on.set()  # whoever still waits in an earlier answer may stop
        service.go_on = threading.Event()
        body, is_page = service.answer(address.path, params)
        service.tokens.append(self.headers.get("X-App-Token"))
        if is_page:
            service.asked.append(params)
            service.pages += 1
            service.before_page.pop(service.pages, lambda: None)()
        fault = service.faults.pop(service.pages, service.always) if is_page else service.always
        if fault:
            fault(self, body)
        else:
            self.whole(body)
        if is_page:
            service.last = body

    def whole(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def status(code: int, **headers: str) -> Fault:
    """Answer with this status."""
    return lambda handler, body: handler.whole(b"{}", code, **headers)


def cut(handler: Handler, body: bytes) -> None:
    """Break the connection in the middle of the body."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def half(handler: Handler, body: bytes) -> None:
    """Send half of the body as if it were all of it."""
    handler.whole(body[: len(body) // 2])


def fewer(handler: Handler, body: bytes) -> None:
    """Send a page that is sound, but has lost the second half of its rows."""
    rows = json.loads(body)
    handler.whole(json.dumps(rows[: len(rows) // 2]).encode())


def again(handler: Handler, body: bytes) -> None:
    """Send the page before once more."""
    handler.whole(handler.service.last)


def silence(handler: Handler, body: bytes) -> None:
    """Say nothing until the next question comes."""
    handler.service.go_on.wait(10)
    handler.close_connection = True


def drip(handler: Handler, body: bytes) -> None:
    """Send the body in pieces, each soon enough for itself."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    try:
        for at in range(0, len(body), 10):
            handler.wfile.write(body[at : at + 10])
    except OSError:  # the client had enough
        handler.close_connection = True


def fewer_features(handler: Handler, body: bytes) -> None:
    """Send a page that has lost all its features, and says nothing of it."""
    handler.whole(json.dumps({"type": "FeatureCollection", "features": [], "exceededTransferLimit": True}).encode())
