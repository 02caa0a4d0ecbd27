"""The screen of the hall, by its link, and what the note takers' pages wait for."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime

from litestar import Controller, Response, get
from litestar.response import Stream

from app.accounts.permissions import Actor
from app.guards import public, signed_in
from app.settings import Settings
from app.web import Web, render
from meetings.access import meeting_to_view
from meetings.hall.queries import hall_view
from meetings.hall.screen import Frame, screen_html
from meetings.hall.watching import Watch
from meetings.links.queries import Comer, comer_of
from meetings.links.rules import LinkUnknown, check_key

_ALIVE = b": alive\n\n"
_HEADERS = {"X-Accel-Buffering": "no"}
# How long a screen waits before it comes back after the line broke.
_RETRY = b"retry: 2000\n\n"


class HallController(Controller):
    path = "/hall/{key:str}"
    guards = [public]

    @get("/")
    async def show(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        comer = await comer_of(key, "hall", settings, now)
        view = await hall_view(comer.facts.id)
        return render(
            request,
            "hall/show.html",
            comer.facts.consultation.topic,
            {
                "key": key,
                "version": view.version,
                "screen": screen_html(view, settings, now),
                "number": comer.facts.number,
            },
            invented=comer.facts.consultation.invented,
        )

    @get("/stream", include_in_schema=False)  # never ends
    async def stream(self, request: Web, key: str, settings: Settings, now: datetime) -> Stream:
        """Frames as they come; who comes back with Last-Event-ID gets what is newer."""
        comer = await comer_of(key, "hall", settings, now)
        watch: Watch[Frame] = request.app.state.watch
        return _stream(
            _frames(
                watch,
                comer,
                settings.secret_key,
                _last_seen(request, default=-1),
                request.app.state.clock,
            )
        )


class ChangesController(Controller):
    path = "/meetings/{meeting:int}/changes"
    guards = [signed_in]

    @get("/", include_in_schema=False)  # never ends
    async def stream(self, request: Web, actor: Actor, meeting: int) -> Stream:
        """The number of each new version of the record. NotFound."""
        await meeting_to_view(actor, meeting)
        watch: Watch[Frame] = request.app.state.watch
        return _stream(_versions(watch, meeting, _last_seen(request, default=-1)))


def _last_seen(request: Web, *, default: int) -> int:
    typed = request.headers.get("last-event-id", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else default


def _stream(content: AsyncIterator[bytes]) -> Stream:
    return Stream(content, media_type="text/event-stream", headers=_HEADERS)


async def _frames(
    watch: Watch[Frame], comer: Comer, secret: str, since: int, clock: Callable[[], datetime]
) -> AsyncIterator[bytes]:
    """Ends when the link was made void, or its time is over."""
    key, ends = comer.key, comer.ends
    yield _RETRY
    async with aclosing(watch.versions(key.meeting, since)) as versions:
        async for version in versions:
            if version is None:
                if clock() >= ends:
                    return
                yield _ALIVE
                continue
            _newest, frame = await watch.frame(key.meeting, version)
            try:
                check_key(key, secret, frame.salt, "hall")
            except LinkUnknown:
                return
            ends = frame.ends
            if clock() >= ends:
                return
            yield frame.event


async def _versions(watch: Watch[Frame], meeting: int, since: int) -> AsyncIterator[bytes]:
    yield _RETRY
    async with aclosing(watch.versions(meeting, since)) as versions:
        async for version in versions:
            if version is None:
                yield _ALIVE
            else:
                yield f"id: {version}\nevent: version\ndata: {version}\n\n".encode()
