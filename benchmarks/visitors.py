"""Many visitors at once: each changes a filter every few seconds, over the same connection as a browser would.

Nothing is drawn here, so that the two cores are left to the server: python -m benchmarks.visitors RELEASE [SECONDS].
"""

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.serving import free_port, memory, served

VISITORS, EVERY = 30, 5.0  # visitors; seconds between two changes of each
LINKS = (
    "metric=drug_offences&layer=neighbourhood&grain=year",
    "metric=drug_offences&layer=neighbourhood&grain=quarter",
    "metric=drug_offences_per_1000_residents&layer=neighbourhood&grain=year",
)


@dataclass
class Seen:
    """What all visitors saw: seconds and bytes of each change, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Visitor:
    """One browser's side of the conversation: where it is, and its picker of periods."""

    socket: ClientConnection
    query: str
    picker: str = ""
    options: tuple[str, ...] = ()

    async def ask(self, period: str | None = None) -> int:
        """Ask for a run of the page, with another period if given, and wait for its end; returns the bytes sent."""
        widgets = [WidgetState(id=self.picker, string_value=period)] if period else []
        state = ClientState(query_string=self.query, widget_states=WidgetStates(widgets=widgets))
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        size, runs = 0, 1
        while runs:
            said = await asyncio.wait_for(self.socket.recv(decode=False), 60)
            size += len(said)
            message = ForwardMsg.FromString(said)
            kind = message.WhichOneof("type")
            if kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                runs -= message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            elif kind == "delta":
                self._notice(message)
        return size

    def _notice(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.HasField("exception"):
            raise RuntimeError(element.exception.message)
        if element.HasField("selectbox") and element.selectbox.label in ("Year", "Quarter", "Month"):
            self.picker, self.options = element.selectbox.id, tuple(element.selectbox.options)


async def _visit(port: int, seen: Seen, until: float, first: float, every: float, rng: random.Random) -> None:
    address = f"ws://localhost:{port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        visitor = Visitor(socket, rng.choice(LINKS))
        await asyncio.sleep(first)
        await visitor.ask()
        due = time.perf_counter() + every * rng.random()
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            begun = time.perf_counter()
            seen.sizes.append(await visitor.ask(rng.choice(visitor.options)))
            seen.seconds.append(time.perf_counter() - begun)
            due += every


async def _all(port: int, visitors: int, seconds: float, every: float) -> Seen:
    """Let visitors come one after the other and change their filters for so long."""
    seen, until, rng = Seen(), time.perf_counter() + seconds, random.Random(1)
    spread = every / visitors
    tasks = [_visit(port, seen, until, i * spread, every, random.Random(rng.random())) for i in range(visitors)]
    found = await asyncio.gather(*tasks, return_exceptions=True)
    seen.errors = [f"{type(error).__name__}: {error}" for error in found if error]
    return seen


@contextmanager
def _started(release: Path) -> Iterator[tuple[int, int]]:
    port = free_port()
    with served(release, port) as process:
        yield port, process.pid


def lines(release: Path, seconds: float = 120) -> list[str]:
    """The measurements as sentences: one visitor alone, then 30 for `seconds`, and the memory before and after."""
    with _started(release) as (port, pid):
        alone = asyncio.run(_all(port, 1, 10, 0.25))
        before = memory(pid)
        warm = asyncio.run(_all(port, VISITORS, seconds / 3, EVERY))
        between = memory(pid)
        many = asyncio.run(_all(port, VISITORS, seconds, EVERY))
        after = memory(pid)
    errors = [*alone.errors, *warm.errors, *many.errors]
    each = f"{VISITORS} visitors, each a change every {EVERY:.0f} s for {seconds:.0f} s"
    held = (
        f"{before:.0f} MB with one visitor, {between:.0f} MB and {after:.0f} MB with {VISITORS}, {seconds:.0f} s apart"
    )
    return [
        f"one visitor, a change of filter at the server: {_told(alone)}",
        f"{each}: {_told(many)}; {len(errors)} errors",
        f"the server's memory: {held}",
        *sorted(set(errors)),
    ]


def _told(seen: Seen) -> str:
    if not seen.seconds:
        return "nothing was measured"
    times, size = sorted(1000 * each for each in seen.seconds), sorted(seen.sizes)
    return (
        f"{len(times)} changes, median {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms,"
        f" {size[len(size) // 2] / 1000:.0f} kB sent with each in the median, {size[-1] / 1000:.0f} kB at most"
    )


if __name__ == "__main__":
    for line in lines(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 120):
        print(line, flush=True)
