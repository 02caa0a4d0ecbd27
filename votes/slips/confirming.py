"""“确认提交”: the one request of which a whole estate sends thousands in the last hour.

`ConfirmAtOnce` stands before the routes and answers those in which everything is in order; the way
through the framework would take longer than all the rest. Whatever else it is (no cookie, a form
that is not ours, a poll that is over, a refusal) goes on to the route, which has the pages for it.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import cast
from urllib.parse import parse_qsl

from litestar.config.csrf import CSRFConfig
from litestar.connection import Request
from litestar.datastructures import Cookie
from litestar.enums import HttpMethod, ScopeType
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Receive, Scope, Send

from app.accounts.middleware import SESSION_COOKIE
from app.web import Web
from votes.ballots.rules import CHOICES, RECEIPTS
from votes.ballots.services import cast_ballot
from votes.slips.queries import Household, Opened, opened_slip
from votes.slips.rules import IDENTIFIED_FOR, Identified
from votes.slips.session import remember, who_is_there

_ROUTE = "/v/{token:str}/confirm"
_PATH = re.compile(r"/v/([A-Za-z0-9_-]+)/confirm")
_FORM = b"application/x-www-form-urlencoded"
_LARGEST = 4_096  # bytes; the form has the token against forgery and nothing else

# Where the route finds what came of a ballot that was tried already.
_OUTCOME = "outcome_of_ballot"


def is_complete(there: Identified, household: Household | Opened) -> bool:
    """One of the three for each motion; a page that was refused leaves gaps in the cookie."""
    return len(there.picked) == len(household.motions) and all(
        choice in CHOICES for choice in there.picked
    )


async def cast_picked(
    request: Web, token: str, motions: Sequence[int], there: Identified, now: datetime
) -> Cookie:
    """One ballot of what she picked, a choice for each of the `motions`; the cookie of who has
    answered.

    What `cast_ballot` raises; what it raised already if `ConfirmAtOnce` has tried.
    """
    if (outcome := request.scope.get(_OUTCOME)) is not None:
        assert isinstance(outcome, Exception)
        raise outcome
    await cast_ballot(
        request.app.state.ballot_writer,
        there,
        dict(zip(motions, there.picked, strict=True)),
        chance=lambda: secrets.randbelow(RECEIPTS),
        now=now,
    )
    done = Identified(there.slip, there.signer, now + IDENTIFIED_FOR, head=there.head)
    return remember(request, token, done)


class ConfirmAtOnce:
    """Around the handler of the application. Answers as the route would, byte for byte, or hands
    over: nothing is refused here."""

    def __init__(self, app: ASGIApp, csrf: CSRFConfig) -> None:
        self.app = app
        self._csrf_cookie = csrf.cookie_name
        self._csrf = _Unforged(app, csrf)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != ScopeType.HTTP
            or scope["method"] != HttpMethod.POST
            or (path := _PATH.fullmatch(scope["path"])) is None
            or not _is_small_form(scope)
        ):
            await self.app(scope, receive, send)
            return
        came, body = await _read(receive)
        request: Web = Request(scope)
        answer = None
        if body is not None and self._is_ours(request, body):
            answer = await _answer(request, path[1])
        if answer is None:
            await self.app(scope, _again(came, receive), send)
            return
        scope["path_template"] = _ROUTE  # for the log
        await send({"type": "http.response.start", "status": 303, "headers": answer})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _is_ours(self, request: Web, body: bytes) -> bool:
        """Sent from a page of ours, by nobody with an account, whom the log would name."""
        cookies = request.cookies
        if SESSION_COOKIE in cookies or self._csrf_cookie not in cookies:
            return False
        sent = dict(parse_qsl(body.decode("latin-1"))).get("_csrf_token", "")
        return self._csrf.fits(sent, cookies[self._csrf_cookie])


class _Unforged(CSRFMiddleware):
    def fits(self, sent: str, cookie: str) -> bool:
        # A page sends what its cookie says; of two that are alike one has to be looked at.
        return hmac.compare_digest(sent.encode(), cookie.encode()) and (
            self._decode_csrf_token(cookie) is not None
        )


async def _answer(request: Web, token: str) -> list[tuple[bytes, bytes]] | None:
    """The headers that lead to the receipt, once the ballot is durable; None for anything else."""
    # What may have changed since she opened the slip (the end, the roll) the writer looks at again.
    try:
        opened = await opened_slip(token)
    except Exception:
        return None  # the route asks again, and says what it is
    now: datetime = request.app.state.clock()
    there = who_is_there(request, opened, now)
    if there is None or not is_complete(there, opened):
        return None
    try:
        kept = await cast_picked(request, token, opened.motions, there, now)
    except Exception as outcome:
        # Ours to tell is only success: the route raises it again, in its place.
        request.scope[_OUTCOME] = outcome  # type: ignore[literal-required]
        return None
    return [
        (b"location", f"/v/{token}/receipt".encode()),
        (b"content-type", b"text/html; charset=utf-8"),
        kept.to_encoded_header(),
        (b"content-length", b"0"),
    ]


def _is_small_form(scope: HTTPScope) -> bool:
    found = {name: value for name, value in scope["headers"] if name.startswith(b"content-")}
    length = found.get(b"content-length", b"")
    return (
        found.get(b"content-type", b"").startswith(_FORM)
        and length.isdigit()
        and int(length) <= _LARGEST
    )


async def _read(receive: Receive) -> tuple[list[HTTPReceiveMessage], bytes | None]:
    """What came, and the body it makes; None where the sender went away meanwhile."""
    came: list[HTTPReceiveMessage] = []
    parts: list[bytes] = []
    while True:
        message = cast(HTTPReceiveMessage, await receive())
        came.append(message)
        if message["type"] != "http.request":
            return came, None
        parts.append(message["body"])
        if not message.get("more_body", False):
            return came, b"".join(parts)


def _again(came: list[HTTPReceiveMessage], receive: Receive) -> Receive:
    """What came already, then what comes."""
    left = iter(came)

    async def replayed() -> HTTPReceiveMessage:
        for message in left:
            return message
        return cast(HTTPReceiveMessage, await receive())

    return replayed
