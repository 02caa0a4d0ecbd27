"""Every route says who may enter at all; a test refuses one that says nothing.

What may be done inside is decided by the predicates of each package, in services and queries.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from app.errors import CodeOwed, SignInNeeded

# For the `request_max_body_size` of doors that anybody may knock at: they take words, no files.
WORDS_ONLY = 64 * 1024

Connection = ASGIConnection[Any, Any, Any, Any]


# `async`, though nothing is awaited: a plain function would go through a thread at each request.


async def public(connection: Connection, handler: BaseRouteHandler) -> None:
    """Anybody: the doors, static files, and slips (which carry their own key)."""


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """A person with an account; what she may do is decided inside.

    Where the setting asks administrators for one-time codes, one who has none gets no further
    than her own account (handlers with `opt` "before_code").
    """
    user = connection.scope.get("user")
    if user is None:
        raise SignInNeeded
    if (
        connection.app.state.settings.totp_for_administrators
        and user.has("administrator")
        and not user.has_totp
        and not handler.opt.get("before_code")
    ):
        raise CodeOwed
