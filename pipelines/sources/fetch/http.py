"""Asks a public service for a document: time-outs, a bounded number of tries, and the patience it asks for."""

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from pipelines.contracts import ContractBroken

Answer = TypeVar("Answer")

CONNECT, READ = 10.0, 60.0  # seconds to reach the service, and between two pieces of its answer
WHOLE = 600.0  # seconds for an answer as a whole: a service that drips keeps every single read in time
TELL = 10.0  # seconds of a long page after which it is said how much of it came
LARGEST = 1 << 29  # bytes of an answer
TRIES = 6
LONGEST_WAIT = 300.0  # a service that asks for more is left alone until somebody runs the command again
PASSING = {202, 408, 425, 429, 500, 502, 503, 504}
PIECE = 1 << 16
# What taking apart an answer raises that is sound JSON, and something else than was asked for.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


class Passing(Exception):
    """A fault that may be gone at the next try; `wait` is the number of seconds that the service asked for."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


@dataclass
class Client:
    """One session with public services. Clock, sleep and chance are given, so that a test neither waits nor varies."""

    progress: Callable[[str], None] = print
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    read_timeout: float = READ
    session: requests.Session = field(default_factory=requests.Session)

    def ask(
        self,
        address: str,
        params: Mapping[str, str],
        read: Callable[[bytes], Answer],
        headers: Mapping[str, str] | None = None,
        hints: Mapping[int, str] | None = None,
    ) -> Answer:
        """What `read` makes of the body at `address`; asked again after a Passing fault, also one that `read` raises.

        `hints` say what may be wrong where the service refuses with such a status.
        Raises ContractBroken when the service refuses, or has not answered usefully after TRIES tries.
        """
        service, fault = urlsplit(address).netloc, Passing("nothing")
        for attempt in range(TRIES):
            if attempt:
                self._wait(service, attempt, fault)
            try:
                return read(self._body(address, params, headers or {}, hints or {}))
            except Passing as passing:
                fault = passing
            except UNREADABLE:
                fault = Passing("the answer is not of the form that was asked for")
        raise ContractBroken(
            f"{service} gave no usable answer in {TRIES} tries (last: {fault}). What came is kept: run the same "
            "command again later, and it goes on from there."
        )

    def _wait(self, service: str, attempt: int, fault: Passing) -> None:
        if fault.wait > LONGEST_WAIT:
            raise ContractBroken(
                f"{service} asks to be left alone for {fault.wait:.0f} seconds ({fault}). Run the same command after "
                "that: it goes on from where it stopped."
            )
        # Between half and all of a doubling wait, so that many clients do not come back at the same moment.
        wait = max(fault.wait, 2.0**attempt * (1 + self.chance()) / 2)
        self.progress(f"  {service}: {fault}; trying again in {wait:.0f} s")
        self.sleep(wait)

    def _body(
        self, address: str, params: Mapping[str, str], headers: Mapping[str, str], hints: Mapping[int, str]
    ) -> bytes:
        until = self.clock() + WHOLE
        try:
            # A redirect is refused: it would carry the token, or the key in the address, to another host.
            with self.session.get(
                address,
                params=dict(params),
                headers={"Accept": "application/json", **headers},
                timeout=(CONNECT, self.read_timeout),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._judge(response, hints)
                return self._pieces(response, until)
        except (requests.RequestException, HTTPError, OSError) as broken:
            raise Passing(_in_words(broken)) from None

    def _judge(self, response: requests.Response, hints: Mapping[int, str]) -> None:
        status, host = response.status_code, urlsplit(response.url).netloc
        if status in PASSING:
            raise Passing(f"answered {status}", self._asked_for(response.headers.get("Retry-After", "")))
        if status != 200:
            hint = hints.get(status, "Has the data set moved? Its address stands in the source's module.")
            raise ContractBroken(f"{host} answered {status}. {hint}")

    def _pieces(self, response: requests.Response, until: float) -> bytes:
        body, told = bytearray(), self.clock()
        while piece := response.raw.read1(PIECE, decode_content=True):
            body += piece
            now = self.clock()
            if now > until:
                raise Passing(f"the answer took more than {WHOLE:.0f} s")
            if now - told > TELL:
                self.progress(f"  {urlsplit(response.url).netloc}: {in_bytes(len(body))} of this page so far")
                told = now
            if len(body) > LARGEST:
                raise ContractBroken(f"{urlsplit(response.url).netloc} sent more than {LARGEST:,} bytes for one page.")
        return bytes(body)

    def _asked_for(self, header: str) -> float:
        """Seconds of a Retry-After header, which is a number or a date; 0 where it is neither."""
        try:
            seconds = float(header)
        except ValueError:
            try:
                seconds = (parsedate_to_datetime(header) - self.now()).total_seconds()
            except (ValueError, TypeError, OverflowError):
                return 0.0
        return max(seconds, 0.0) if math.isfinite(seconds) else 0.0


def _in_words(broken: Exception) -> str:
    if isinstance(broken, requests.Timeout | TimeoutError | ReadTimeoutError):
        return "no answer in time"
    return f"the connection broke ({type(broken).__name__})"


def in_bytes(count: int) -> str:
    """A number of bytes in words: 950 bytes, 12.4 kB, 3.1 MB."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:,.1f} kB" if count < 1e6 else f"{count / 1e6:,.1f} MB"
