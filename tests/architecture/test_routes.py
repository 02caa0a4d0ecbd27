"""Every route says who may enter."""

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from app.guards import public, signed_in
from app.main import create_app
from app.settings import Settings

# Who needs no account, and why: the doors, the files of the look, the watchdog, and slips,
# and invitations, which carry their own key; what is posted on the wall with its link, and the
# board, which tells nothing of any household; drafts of minutes behind a reader's link, and the
# page where anybody checks a paper; the hall's screen, the check-in of the room and the seats' own
# pages, whose links are keys.
PUBLIC = (
    "/sign-in",
    "/sign-out",
    "/display",
    "/static",
    "/health",
    "/v/",
    "/c/",
    "/invitations/",
    "/i/",
    "/calendar/",
    "/notices/",
    "/o/",
    "/a/",
    "/board/",
    "/reports/",
    "/m/",
    "/p/",
    "/d/",
    "/check",
    "/hall/",
    "/check-in/",
    "/seat/",
)


def guards_of(handler: HTTPRouteHandler) -> list[object]:
    """Litestar wraps guards that are not async."""
    return [getattr(guard, "func", guard) for guard in handler.resolve_guards()]


def handlers(settings: Settings) -> list[tuple[str, HTTPRouteHandler]]:
    return [
        (route.path, handler)
        for route in create_app(settings).routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    ]


def test_a_route_without_a_guard_fails(settings: Settings):
    found = handlers(settings)
    assert len(found) > 10
    for path, handler in found:
        guards = guards_of(handler)
        assert public in guards or signed_in in guards, f"{path} has no guard"


def test_only_the_doors_are_public(settings: Settings):
    for path, handler in handlers(settings):
        if public in guards_of(handler):
            assert path.startswith(PUBLIC), f"{path} is open to everybody"
