"""What the program writes about itself: one line each on standard error, nothing personal in it.

A line tells the route as it is written in the code (`/v/{token}`), never the address that was
asked for: the address of a slip is its key. An error is told by its kind and its places in the
code, never by its message: a database's and a form's messages quote what was typed. Of other
libraries' lines only the sentence is kept, without the values they put into it.
"""

import functools
import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

_log = logging.getLogger("yishi")
_request: ContextVar[str | None] = ContextVar("request", default=None)

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[Any]]
_Send = Callable[[Any], Awaitable[None]]


def configure(form: str, stream: TextIO | None = None) -> None:
    """Everything to one stream (standard error), `form` "json" or "text"."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)


def request_number() -> str | None:
    """The number under which the running request stands in the log; None outside of one."""
    return _request.get()


def note_error(number: str, route: str | None, fault: BaseException) -> None:
    """Our mistake, under the number that the person is shown."""
    told = where(fault)
    facts = {"reference": number, "route": _plain(route), "error": told.split("\n")}
    _log.error("error %s on %s\n%s", number, route, told, extra={"event": "error", "facts": facts})


def note_away(number: str, route: str | None, fault: BaseException) -> None:
    """The database went away. Its kinds only: it may be told a thousand times a minute."""
    kinds = [line for line in where(fault).split("\n") if not line.startswith(" ")]
    facts = {"reference": number, "route": _plain(route), "error": kinds}
    _log.error("database away %s", number, extra={"event": "database away", "facts": facts})


def note_job(kind: str, number: int, state: str, fault: BaseException | None = None) -> None:
    """A job began or ended: its kind, its number, "running", "finished", "failed", "cancelled"."""
    facts: dict[str, object] = {"kind": kind, "job": number, "state": state}
    if fault is not None:
        facts["error"] = where(fault).split("\n")
    level = logging.INFO if fault is None else logging.ERROR
    _log.log(level, "job %s %d %s", kind, number, state, extra={"event": "job", "facts": facts})


def note_round(name: str, fault: BaseException) -> None:
    """One of `app.rounds` failed by a mistake of ours; the next one tries again."""
    facts = {"round": name, "error": where(fault).split("\n")}
    _log.error("round of %s failed", name, extra={"event": "round", "facts": facts})


def note_pruned(table: str, rows: int) -> None:
    """Rows whose time was over are gone."""
    facts: dict[str, object] = {"table": table, "rows": rows}
    _log.info("pruned %s %d", table, rows, extra={"event": "pruned", "facts": facts})


def note_message(
    number: int, channel: str, outcome: str, fault: BaseException | None = None
) -> None:
    """A message was tried: its number and channel, never whom it is for or what was answered."""
    facts: dict[str, object] = {"message": number, "channel": channel, "outcome": outcome}
    if fault is not None:
        facts["error"] = where(fault).split("\n")
    level = logging.INFO if fault is None else logging.ERROR
    _log.log(
        level,
        "message %d %s %s",
        number,
        channel,
        outcome,
        extra={"event": "message", "facts": facts},
    )


def where(fault: BaseException) -> str:
    """Kinds of error and places in the code, without the messages: a database's and a form's
    quote what was typed."""
    chain: list[BaseException] = []
    while fault is not None and fault not in chain:
        chain.append(fault)
        fault = fault.__cause__ or fault.__context__  # type: ignore[assignment]
    lines = []
    for one in reversed(chain):
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(one.__traceback__)
        ]
    return "\n".join(lines)


class RequestLog:
    """Around the whole application: one line for each request when its answer has gone out.

    The answer carries the request's number as X-Request-Id.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = secrets.token_hex(4)
        outer = _request.set(number)
        begun = time.perf_counter()
        status: int | None = None

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (b"x-request-id", number.encode())]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            facts = {
                "method": scope["method"],
                "route": _plain(scope.get("path_template")),
                "status": status,
                "ms": round((time.perf_counter() - begun) * 1000, 1),
                "person": getattr(scope.get("user"), "person", None),
            }
            if _log.isEnabledFor(logging.INFO):
                _log.handle(_request_record(facts))
            _request.reset(outer)


def _request_record(facts: dict[str, object]) -> logging.LogRecord:
    """As `_log.info` would make it, but for the search of the caller, which takes the most."""
    record = logging.LogRecord(_log.name, logging.INFO, __file__, 0, "request", None, None)
    record.event, record.facts = "request", facts
    return record


@functools.cache  # there are as many as routes
def _plain(route: str | None) -> str | None:
    """`/v/{token:str}` as `/v/{token}`; None where no route fits."""
    return re.sub(r":\w+\}", "}", route) if route else None


def _about(record: logging.LogRecord) -> dict[str, object]:
    said: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": getattr(record, "event", "note"),
        "request": _request.get(),
    }
    facts: dict[str, object] | None = getattr(record, "facts", None)
    if facts is not None:
        return said | facts
    if record.name == _log.name:
        said["text"] = record.getMessage()
    else:
        said["logger"] = record.name
        said["text"] = str(record.msg).split("\n", 1)[0]
    if record.exc_info and record.exc_info[1] is not None:
        said["error"] = where(record.exc_info[1]).split("\n")
    return said


_spell = json.JSONEncoder(ensure_ascii=False).encode


_spell_again = functools.lru_cache(256)(_spell)  # methods and routes come again and again


def _request_line(record: logging.LogRecord) -> str:
    """As `_spell(_about(record))`, in half the time: there is one of it for each request."""
    facts: dict[str, Any] = record.facts  # type: ignore[attr-defined]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return (
        f'{{"at": "{at}", "level": "info", "event": "request", "request": "{_request.get()}",'
        f' "method": {_spell_again(facts["method"])}, "route": {_spell_again(facts["route"])},'
        f' "status": {_null(facts["status"])}, "ms": {facts["ms"]},'
        f' "person": {_null(facts["person"])}}}'
    )


def _null(number: int | None) -> int | str:
    return "null" if number is None else number


class JsonLines(logging.Formatter):
    """For a machine: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "event", "") == "request":
            return _request_line(record)
        return _spell(_about(record))


class TextLines(logging.Formatter):
    """For somebody at a terminal: time, level, event, facts; the places of an error below."""

    def format(self, record: logging.LogRecord) -> str:
        said = _about(record)
        error = said.pop("error", [])
        assert isinstance(error, list)
        at = str(said.pop("at"))[11:19]
        head = [at, str(said.pop("level")), str(said.pop("event"))]
        facts = [f"{name}={value}" for name, value in said.items() if value is not None]
        return "\n".join([" ".join([*head, *facts]), *(f"  {line}" for line in error)])
