"""Puts the actor behind the session cookie on each request."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.accounts.queries import actor_of_session

SESSION_COOKIE = "session"


class WhoIsThere:
    """`scope["user"]` is an Actor or None: one query where there is a cookie, else none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            scope["user"] = None
            if not scope["path"].startswith("/static/"):
                connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
                if token := connection.cookies.get(SESSION_COOKIE):
                    now = scope["litestar_app"].state.clock()
                    scope["user"] = await actor_of_session(token, now)
        await self.app(scope, receive, send)
