"""A real PostgreSQL, built by the migrations, and a small world of invented people in it."""

import asyncio
import functools
import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio.to_thread
import httpx
import hypothesis
import pytest
from litestar import Litestar

from app import database
from app.accounts import services
from app.accounts.permissions import Actor, Granted, Place
from app.clock import utc_now
from app.main import create_app
from app.migrating import migrate
from app.postgres import EmbeddedPostgres
from app.rounds import Rounds
from app.settings import PROJECT, Settings
from tests.databases import Databases, drop, named, run
from tests.world import CHEAP_HASHER, World, build_world
from votes.demo.load import load_demo

# The same cases each time, so that what fails was broken by the change at hand; `make soak` looks
# for new ones, and at many more. A slow machine is no fault of a rule.
_PATIENT = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("quick", _PATIENT, max_examples=100, derandomize=True)
hypothesis.settings.register_profile("soak", _PATIENT, max_examples=5_000, derandomize=False)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


# A long one that begins last makes the whole run wait for it.
_FIRST = (
    "robustness/test_site.py",
    "robustness/test_description.py",
    "bench",
    "services/test_demo.py",
    "services/test_survey_demo.py",
    "web/test_secrecy.py",
    "faults",
    "browser",
    "web/test_printing.py",
    "pdf",
    "commands",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix()
        return next((n for n, first in enumerate(_FIRST) if path.startswith(first)), len(_FIRST))

    items.sort(key=place)


def pytest_sessionfinish() -> None:
    """Once all is told, pytest looks for garbage twice more. Among all that a worker holds by then
    it may take longer than xdist waits, whose interrupt would be told as a fault of nobody."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """DSN of a server that may be written to: TEST_DATABASE_URL, else an embedded one."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    directory = PROJECT / "var" / f"test-{os.getpid()}"
    try:
        with EmbeddedPostgres(directory, durable=False) as server:
            # Its own superuser has the same password, which only this program can read.
            admin = named(server.dsn.replace("//yishi:", "//postgres:", 1), "postgres")
            asyncio.run(run(admin, "GRANT SET ON PARAMETER session_replication_role TO yishi"))
            yield server.dsn
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(postgres: str) -> Iterator[Databases]:
    """Databases with the schema, built by the migrations, and nothing in them."""
    name = f"template_{os.getpid()}"
    asyncio.run(run(postgres, f"CREATE DATABASE {name}"))
    database.configure(named(postgres, name))
    asyncio.run(migrate())
    given = Databases(postgres, name)
    yield given
    asyncio.run(given.throw_away())
    asyncio.run(drop(postgres, name))


@pytest.fixture
async def db(databases: Databases) -> AsyncIterator[str]:
    """An empty database, committed to for real; its DSN. The engine is connected to it."""
    dsn = await databases.take()
    database.configure(dsn)
    await database.connect(max_size=8)
    try:
        yield dsn
    finally:
        await database.disconnect()
        await databases.give_back()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demonstration, loaded once: a database to copy, files to copy, what was told of it."""

    template: str
    files: Path
    said: tuple[str, ...]


@pytest.fixture(scope="session")
def demo_clock() -> Callable[[], datetime]:
    """Goes like any other, but from the same working morning in each run: what a page shows of
    the demonstration depends on the day and the hour."""
    ahead = datetime(2026, 11, 26, 2, 0, tzinfo=UTC) - utc_now()
    return lambda: utc_now() + ahead


@pytest.fixture(scope="session")
def loaded(
    postgres: str,
    databases: Databases,
    demo_clock: Callable[[], datetime],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    template = f"demonstration_{os.getpid()}"
    files = tmp_path_factory.mktemp("demonstration") / "data"
    asyncio.run(databases.copy(databases.template, template))
    database.configure(named(postgres, template))

    async def load() -> list[str]:
        await database.connect(max_size=4)
        try:
            return await load_demo(settings_for(files), clock=demo_clock)
        finally:
            await database.disconnect()

    yield Loaded(template, files, tuple(asyncio.run(load())))
    asyncio.run(drop(postgres, template))


@pytest.fixture
async def demo(
    loaded: Loaded, postgres: str, databases: Databases, settings: Settings
) -> AsyncIterator[tuple[str, ...]]:
    """The demonstration in a database of one's own, with its files; what was told of it."""
    name = f"demo_{os.getpid()}"
    await databases.copy(loaded.template, name)
    await anyio.to_thread.run_sync(shutil.copytree, loaded.files, settings.data_dir)
    database.configure(named(postgres, name))
    await database.connect(max_size=8)
    try:
        yield loaded.said
    finally:
        await database.disconnect()
        await drop(postgres, name)


@dataclass(slots=True)
class MovingClock:
    """The application's clock, moved by the test."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 1, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """The real argon2 parameters take 86 ms a person; a world has eight of them."""
    services._hasher = CHEAP_HASHER


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "data")


def settings_for(files: Path) -> Settings:
    return Settings.from_environment(
        {"DATA_DIR": str(files), "SECRET_KEY": "a secret for tests only, 32 bytes+"}
    )


@pytest.fixture
async def world(db: str, clock: MovingClock) -> World:
    return await build_world(clock.now)


@functools.cache
def _built(secret_key: str) -> Litestar:
    """Building 500 routes takes longer than most tests; settings and clock lie in the state."""
    return create_app(Settings.from_environment({"SECRET_KEY": secret_key}))


def application_of(settings: Settings, clock: MovingClock) -> Litestar:
    """The application as `create_app` makes it, to be started; `https` would be built in."""
    assert not settings.https
    application = _built(settings.secret_key)
    application.state.settings = settings
    application.state.clock = clock
    return application


@pytest.fixture
def keepers(monkeypatch: pytest.MonkeyPatch) -> list[Rounds]:
    """What goes round beside the requests of an application that is started afterwards: for the
    test to run by hand, `await keeper.once()`. By itself it would send a message or sign a head
    between two looks of a test, now and then."""
    found: list[Rounds] = []

    async def take(keeper: Rounds) -> None:
        found.append(keeper)

    monkeypatch.setattr(Rounds, "_run", take)
    return found


@pytest.fixture
async def app(
    db: str, settings: Settings, clock: MovingClock, keepers: list[Rounds]
) -> AsyncIterator[Litestar]:
    """The whole application, started; it opens its own connections."""
    await database.disconnect()
    application = application_of(settings, clock)
    async with application.lifespan():
        yield application


class Browser(httpx.AsyncClient):
    """A client that keeps cookies and fills in the CSRF field, as a browser would."""

    async def submit(
        self, path: str, data: dict[str, object] | None = None, **more: object
    ) -> httpx.Response:
        """POST the form; the page is fetched first if no CSRF cookie is there yet."""
        if "csrftoken" not in self.cookies:
            await self.get("/sign-in")
        typed = {**(data or {}), "_csrf_token": self.cookies["csrftoken"]}
        return await self.post(path, data=typed, **more)  # type: ignore[arg-type]

    async def sign_in(self, account: str, password: str = World.PASSWORD) -> httpx.Response:
        return await self.submit("/sign-in", {"account": account, "password": password})


@pytest.fixture
async def browser(app: Litestar) -> AsyncIterator[Browser]:
    async with new_browser(app) as client:
        yield client


def new_browser(app: Litestar) -> Browser:
    return Browser(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
        base_url="http://yishi.test",
    )


def actor(person: int, *grants: Granted) -> Actor:
    """An actor made by hand, for tables of permissions."""
    return Actor(person=person, name="测试", grants=grants)


HERE = Place(street=1, community=10)
ELSEWHERE = Place(street=2, community=20)
ROLES: dict[str, Actor] = {
    "secretary": actor(1, Granted("community_secretary", community=10)),
    "clerk": actor(2, Granted("community_clerk", community=10)),
    "clerk elsewhere": actor(3, Granted("community_clerk", community=20)),
    "street staff": actor(4, Granted("street_staff", street=1)),
    "street staff elsewhere": actor(5, Granted("street_staff", street=2)),
    "lawyer seated": actor(6, Granted("lawyer")),
    "lawyer not seated": actor(7, Granted("lawyer")),
    "administrator": actor(8, Granted("administrator")),
    "nobody": actor(9),
    "heating company seated": actor(10, Granted("heating_company", body=1)),
    "heating company not seated": actor(11, Granted("heating_company", body=1)),
    "volunteer on a seat": actor(12, Granted("volunteer", community=10)),
    "expert seated": actor(13, Granted("expert")),
}
