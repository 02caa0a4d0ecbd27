"""The one place where everything is put together."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from litestar import Litestar, Request
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.static_files import create_static_files_router
from litestar.types import Message, Scope

from app import database
from app.accounts.middleware import WhoIsThere
from app.accounts.permissions import Actor
from app.accounts.routes import AccountController
from app.accounts.rules import FAILURE_WINDOW
from app.audit.routes import AuditController
from app.bodies.routes import BodyController
from app.clock import utc_now
from app.communities.routes import CommunityController
from app.errors import YishiError
from app.estates.buildings.routes import BuildingController
from app.estates.printing import SIGN_IN_KIND
from app.estates.register.changes.routes import ChangeController
from app.estates.register.hardship.routes import HardshipController
from app.estates.register.routes import DwellingController, RegisterController
from app.estates.roll.routes import RollController
from app.estates.routes import EstateController, SignInController
from app.grids.routes import GridController
from app.guards import public
from app.health import health
from app.jobs.kinds import JobKind
from app.jobs.routes import JobController
from app.jobs.runner import JobRunner
from app.outbox.owed.routes import OwedController
from app.outbox.reports.routes import ReportController
from app.outbox.routes import InboxController, OwnMessagesController
from app.outbox.worker import Book, OutboxWorker
from app.people.invitations.routes import InvitationController
from app.people.own.routes import OwnAccountController
from app.people.routes import PeopleController
from app.refusals import refuse, refuse_http, refuse_impossible, refuse_unknown
from app.retention.keeper import RetentionKeeper
from app.retention.rules import Expiring
from app.settings import Settings
from meetings import routes as meetings
from meetings.busy.renewing import FeedKeeper
from meetings.hall.screen import painter
from meetings.hall.watching import Watch
from meetings.invitations.reminding import ReminderKeeper
from meetings.onward import FindOnward
from meetings.tasks.reminding import TaskKeeper
from meetings.timeline.chapters import Chapters
from votes import routes as votes
from votes.ballots.writer import BallotWriter
from votes.polls.onward import votes_of
from votes.proofs.keeper import HeadKeeper
from votes.slips.confirming import ConfirmAtOnce

CONTROLLERS: Sequence[Any] = (
    AccountController,
    AuditController,
    BodyController,
    BuildingController,
    EstateController,
    CommunityController,
    GridController,
    InvitationController,
    OwnAccountController,
    InboxController,
    OwnMessagesController,
    OwedController,
    ReportController,
    PeopleController,
    RollController,
    SignInController,
    JobController,
    RegisterController,
    DwellingController,
    ChangeController,
    HardshipController,
    *meetings.CONTROLLERS,
    *votes.CONTROLLERS,
)

JOB_KINDS: Mapping[str, JobKind] = {
    kind.name: kind for kind in (SIGN_IN_KIND, *meetings.JOB_KINDS, *votes.JOB_KINDS)
}

# What every floor tells of a consultation, for its timeline and its whole file.
CHAPTERS: Chapters = (*meetings.CHAPTERS, *votes.CHAPTERS)

# As they go out; one that an answer has already stays its own.
_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        b" form-action 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-opener-policy", b"same-origin"),
    # Pages hold personal data: no copy stays in a shared browser. Static files set their own.
    (b"cache-control", b"no-store"),
)


def _expiring(settings: Settings) -> tuple[Expiring, ...]:
    """All that goes by itself. What proves anything (audit, ballots, deliveries) is not here."""
    logged = timedelta(days=settings.log_days)
    return (
        Expiring("sessions", "expires_at", timedelta(0)),
        Expiring("sign_in_failures", "failed_at", FAILURE_WINDOW),
        Expiring("roll_previews", "uploaded_at", timedelta(days=settings.preview_days)),
        Expiring("bank_lists", "uploaded_at", timedelta(days=settings.preview_days)),
        Expiring("sign_ins", "at", logged),
        Expiring("invitations", "expires_at", logged),
        Expiring("slip_attempts", "tried_at", logged),
        Expiring("roll_check_attempts", "tried_at", logged),
        Expiring("jobs", "finished_at", logged),
    )


# A statement that takes longer is lost with its server: nobody waits for a page that long.
_STATEMENT_SECONDS = 30


def _actor(request: Request[Any, Any, Any]) -> Actor:
    """Only for routes behind `signed_in`, which made sure that there is one."""
    actor = request.scope["user"]
    assert isinstance(actor, Actor)
    return actor


def _now(request: Request[Any, Any, Any]) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


def _chapters() -> Chapters:
    return CHAPTERS


def _onward() -> FindOnward:
    return votes_of


def _books() -> Sequence[Book]:
    return votes.MESSAGE_BOOKS


def _settings(request: Request[Any, Any, Any]) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _secure(message: Message, scope: Scope) -> None:
    """On every answer, a refusal's too, which `after_request` does not see."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    there = {name.lower() for name, _value in headers}
    if scope["litestar_app"].state.settings.https:
        headers = [
            (name, value + b"; Secure" if _is_open_cookie(name, value) else value)
            for name, value in headers
        ]
    message["headers"] = headers + [header for header in _HEADERS if header[0] not in there]


def _is_open_cookie(name: bytes, value: bytes) -> bool:
    return name.lower() == b"set-cookie" and b"secure" not in value.lower()


@asynccontextmanager
async def _lifespan(running: Litestar) -> AsyncIterator[None]:
    """Reads settings and clock from the state, so that one application can be started again."""
    settings: Settings = running.state.settings
    clock: Callable[[], datetime] = running.state.clock
    await database.connect(statement_seconds=_STATEMENT_SECONDS)
    try:
        async with (
            BallotWriter() as writer,
            JobRunner(JOB_KINDS, settings.data_dir, clock) as runner,
            HeadKeeper(settings.data_dir, settings.head_hour, clock) as keeper,
            OutboxWorker(
                settings.sending, settings.base_url, settings.secret_key, clock, votes.MESSAGE_BOOKS
            ),
            ReminderKeeper(settings.reminder_hours, clock),
            FeedKeeper(settings.feed_hours, clock),
            TaskKeeper(settings.task_days_before, settings.task_days_after, clock),
            RetentionKeeper(_expiring(settings), clock),
            Watch(painter(settings, clock)) as watch,
        ):
            running.state.ballot_writer = writer
            running.state.job_runner = runner
            running.state.head_keeper = keeper
            running.state.watch = watch
            yield
    finally:
        await database.disconnect()


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    openapi: OpenAPIConfig | None = None,
) -> Litestar:
    """The application on the database that `app.database` is configured for.

    `clock` is the one source of "now" for every request; tests hand in a moving one, and ask with
    `openapi` for a description of all routes, which nobody else needs to see.
    """
    csrf = CSRFConfig(
        secret=settings.secret_key, cookie_httponly=True, cookie_secure=settings.https
    )
    application = Litestar(
        route_handlers=[
            *CONTROLLERS,
            health,
            create_static_files_router(
                path="/static",
                directories=[Path(__file__).parent / "static"],
                guards=[public],
                # The address carries the content's hash: see app.web.static.
                cache_control=CacheControlHeader(max_age=31_536_000, public=True, immutable=True),
            ),
        ],
        dependencies={
            "actor": Provide(_actor, sync_to_thread=False),
            "now": Provide(_now, sync_to_thread=False),
            "books": Provide(_books, sync_to_thread=False),
            "chapters": Provide(_chapters, sync_to_thread=False),
            "find_onward": Provide(_onward, sync_to_thread=False),
            "settings": Provide(_settings, sync_to_thread=False),
        },
        middleware=[WhoIsThere],
        csrf_config=csrf,
        exception_handlers={
            YishiError: refuse,
            asyncpg.DataError: refuse_impossible,
            HTTPException: refuse_http,
            Exception: refuse_unknown,
        },
        lifespan=[_lifespan],
        before_send=[_secure],
        state=State({"settings": settings, "clock": clock}),
        openapi_config=openapi,
        logging_config=None,
        request_max_body_size=25 * 1024 * 1024,
        debug=False,
    )
    application.asgi_handler = ConfirmAtOnce(application.asgi_handler, csrf)
    return application
