"""Every route says who may enter at all; a test refuses one that says nothing.

What may be done inside is decided by the predicates of each package, in services and queries.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from app.errors import SignInNeeded

Connection = ASGIConnection[Any, Any, Any, Any]


def public(connection: Connection, handler: BaseRouteHandler) -> None:
    """Anybody: the doors, static files, and slips (which carry their own key)."""


def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """A person with an account; what she may do is decided inside."""
    if connection.scope.get("user") is None:
        raise SignInNeeded
