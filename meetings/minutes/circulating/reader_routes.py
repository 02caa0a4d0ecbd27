"""The reader's pages: behind a secret link without an account, or signed in."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.guards import public, signed_in
from app.settings import Settings
from app.web import Form, Web
from meetings.minutes.circulating import reading
from meetings.minutes.circulating.queries import reader_of_account, reader_of_token


class ReaderController(Controller):
    """Open to whoever holds the link, which carries its own key."""

    path = "/m/{token:str}"
    guards = [public]

    @get("/")
    async def show(
        self, request: Web, token: str, settings: Settings, now: datetime
    ) -> Response[str]:
        found = await reader_of_token(token)
        return await reading.show(request, found, f"/m/{token}", settings, now, Form())

    @post("/agree")
    async def agree(
        self, request: Web, token: str, settings: Settings, now: datetime
    ) -> Response[str]:
        return await reading.agree(
            request, await reader_of_token(token), f"/m/{token}", settings, now
        )

    @post("/corrections")
    async def correct(
        self, request: Web, token: str, settings: Settings, now: datetime
    ) -> Response[str]:
        return await reading.correct(
            request, await reader_of_token(token), f"/m/{token}", settings, now
        )

    @post("/sign")
    async def sign(
        self, request: Web, token: str, settings: Settings, now: datetime
    ) -> Response[str]:
        return await reading.sign(
            request, await reader_of_token(token), f"/m/{token}", settings, now
        )

    @get("/pdf")
    async def pdf(self, token: str, settings: Settings) -> Response[bytes]:
        return await reading.pdf(await reader_of_token(token), settings)


class OwnReadingController(Controller):
    """The same for a person on a seat who has an account."""

    path = "/meetings/{meeting:int}/minutes/read"
    guards = [signed_in]

    @get("/")
    async def show(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        found = await reader_of_account(actor, meeting, addendum)
        return await reading.show(request, found, _path(meeting), settings, now, Form())

    @post("/agree")
    async def agree(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        found = await reader_of_account(actor, meeting, addendum)
        return await reading.agree(request, found, _path(meeting), settings, now)

    @post("/corrections")
    async def correct(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        found = await reader_of_account(actor, meeting, addendum)
        return await reading.correct(request, found, _path(meeting), settings, now)

    @post("/sign")
    async def sign(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        settings: Settings,
        now: datetime,
        addendum: int = 0,
    ) -> Response[str]:
        found = await reader_of_account(actor, meeting, addendum)
        return await reading.sign(request, found, _path(meeting), settings, now)

    @get("/pdf")
    async def pdf(
        self, actor: Actor, meeting: int, settings: Settings, addendum: int = 0
    ) -> Response[bytes]:
        return await reading.pdf(await reader_of_account(actor, meeting, addendum), settings)


def _path(meeting: int) -> str:
    return f"/meetings/{meeting}/minutes/read"
