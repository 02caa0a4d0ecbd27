"""Until the count nothing that staff can open tells how anybody answered.

Every page that is offered to anybody on the staff is fetched as everybody on the staff; then every
answer that was given is turned round in the tables, and all is fetched again: byte by byte, nothing
may differ, but for the one paper that a third person decides on.
"""

import re
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from itertools import product
from urllib.parse import urlsplit

import pytest
from litestar import Litestar

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from app.rounds import Rounds
from meetings.consultations.services import open_consultation
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import CLOSES, NOW, OPENS, Frozen, cast, clerk_of, frozen_poll
from tests.robustness.crawler import Findings, Visitor
from tests.services.test_double_entry import photo
from tests.web.test_doors import SIGNATURE, _photo
from tests.web.test_dossier import Case, asked, made
from tests.web.test_review import seat_lawyer
from tests.world import World

STAFF = (
    *("clerk", "second_clerk", "secretary", "street_staff", "lawyer", "administrator"),
    *("volunteer", "other_clerk"),
)
# What is drawn anew for each page.
CHANGING = re.compile(r'name="(_csrf_token|key)" value="[^"]*"')
# Printing is put on record by asking for it, and so changes the record; or of no vote.
LEFT_OUT = re.compile(
    r"/slips/|/display|/sign-|/calendar/|/static/"
    r"|^/(estates|dwellings|kinds|pool|rooms|bodies|grids|people|experts)\b"
)
# The one view of a person who decides on a paper that two have read differently.
ALLOWED = re.compile(r"/papers/double/\d+/decide$")
TURNED = {
    "ballot_answers": "choice = {turned}",
    "log_events": "event = {turned}",
    "paper_readings": "reading = ({turned})::jsonb",
    "paper_decisions": "reading = ({turned})::jsonb",
}


@dataclass
class Scene:
    poll: Frozen
    consultation: int


@pytest.fixture
async def scene(world: World, app: Litestar, browser: Browser, clock: MovingClock) -> Scene:
    """A running vote: on the telephone, on paper (decided, read once, in dispute), at the door."""
    consultation = await open_consultation(
        clerk_of(world), world.estate, "供暖改造怎么做", "", now=NOW
    )
    await seat_lawyer(world, consultation)
    poll = await frozen_poll(world, motions=2, consultation=consultation, double=True)
    clerks = [Granted("community_clerk", community=world.community)]
    await create_person("林晓", "second_clerk", World.PASSWORD, clerks, now=NOW)
    grants = [Granted("volunteer", community=world.community)]
    helper = await create_person("田禾", "volunteer", World.PASSWORD, grants, now=NOW)
    clock.now = OPENS + timedelta(hours=2)
    writer = app.state.ballot_writer
    for unit, *choices in (
        ("1-1-101", "agree", "against"),
        ("1-1-202", "against", "agree"),
        ("2-1-102", "agree", "agree"),
    ):
        await cast(writer, poll, unit, *choices, at=clock.now)
    await browser.sign_in("clerk")
    path = f"/polls/{poll.poll}"
    board = f"{path}/papers/double"
    uploaded = await browser.submit(
        board,
        {"received_at": "2026-03-17T08:30", "pages": "1"},
        files=[("photos", (f"{n}.png", photo(n), "image/png")) for n in (10, 60, 110)],
    )
    assert uploaded.status_code == 303, uploaded.text
    for person, readings in (
        ("clerk", (("2-1-102", "against"), ("2-1-201", "agree"), ("2-1-202", "agree"))),
        ("second_clerk", (("2-1-102", "against"), ("2-1-201", "against"))),
    ):
        async with new_browser(app) as reader:
            await reader.sign_in(person)
            for unit, mark in readings:
                sheet = (await reader.get(f"{board}/next")).headers["location"]
                typed = {f"m{motion}": mark for motion in poll.motions}
                done = await reader.submit(
                    sheet,
                    {
                        **typed,
                        "unit": unit,
                        "signed": "1",
                        "capacity": "owner",
                        "received_at": "2026-03-17T08:30",
                    },
                )
                assert done.status_code == 303, done.text
    for building in ("1", "2"):
        given = await browser.submit(
            f"{path}/helpers", {"person": str(helper), "building": building}
        )
        assert given.status_code == 303
    async with new_browser(app) as knocking:
        await knocking.sign_in("volunteer")
        for unit, how in (
            ("2-1-301", {"signature": SIGNATURE}),
            ("2-1-302", {"photo_data": _photo()}),
        ):
            entry = await database.fetch_one("SELECT id FROM roll_entries WHERE unit = $1", unit)
            assert entry is not None
            marks = {f"m{motion}": "against" for motion in poll.motions}
            told = await knocking.submit(
                f"{path}/doors/visits",
                {
                    "outcome": "ballot",
                    "household": str(entry["id"]),
                    "key": unit * 3,
                    **how,
                    **marks,
                },
            )
            assert told.status_code == 200, told.text
    clock.forward(minutes=31)  # what a person has just entered she may still compare
    return Scene(poll, consultation)


async def turn_round() -> None:
    """Whoever agreed is against and the other way round, in all tables, as if so from the start."""
    for table, change in TURNED.items():
        column = change.partition(" ")[0]
        turned = (
            f"replace(replace(replace({column}::text, 'agree', '~'), 'against', 'agree'),"
            " '~', 'against')"
        )
        await database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await database.execute(f"UPDATE {table} SET {change.format(turned=turned)}")
        await database.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


Answered = tuple[int, str, bytes]


async def answers(
    people: dict[str, Browser], asked: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Answered]:
    """`asked`: account and address."""
    found = {}
    for account, address in asked:
        answer = await people[account].get(address)
        content = CHANGING.sub("", answer.content.decode("utf-8", "surrogateescape"))
        found[account, address] = (
            answer.status_code,
            answer.headers.get("location", ""),
            content.encode("utf-8", "surrogateescape"),
        )
    return found


def differing(before: Answered, after: Answered) -> list[str]:
    """What two answers do not share, as the lines of a comparison; [] where they are the same."""
    if before == after:
        return []
    one, other = (
        [str(answer[0]), answer[1], *answer[2].decode("utf-8", "replace").splitlines()]
        for answer in (before, after)
    )
    return list(unified_diff(one, other, n=0, lineterm="")) or ["bytes"]


def one_of_each(found: dict[tuple[str, str], Answered]) -> list[tuple[str, str]]:
    """Where several people are told the very same, refused or given a file, one asks again."""
    first: dict[tuple[str, Answered], str] = {}
    for (account, address), answered in found.items():
        first.setdefault((address, answered), account)
    return [(account, address) for (address, _answered), account in first.items()]


async def test_no_page_of_the_staff_tells_an_answer_before_the_count(
    scene: Scene, app: Litestar, clock: MovingClock, keepers: list[Rounds]
) -> None:
    for at in (clock.now, CLOSES + timedelta(hours=1)):
        clock.now = at
        assert keepers
        for keeper in keepers:
            await keeper.once()
        async with AsyncExitStack() as stack:
            people = {}
            findings = Findings()
            for account in STAFF:
                person = await stack.enter_async_context(new_browser(app))
                assert (await person.sign_in(account)).status_code == 303
                people[account] = person
                start = ["/", f"/polls/{scene.poll.poll}", f"/consultations/{scene.consultation}"]
                await Visitor(account, person, findings, LEFT_OUT).walk(
                    [f"http://yishi.test{one}" for one in start]
                )
            addresses = sorted(
                {
                    address
                    for address in findings.addresses
                    if not ALLOWED.search(urlsplit(address).path)
                }
            )
            assert len([one for one in addresses if one.startswith("/polls/")]) > 20
            before = await answers(people, product(people, addresses))
            await turn_round()
            after = await answers(people, one_of_each(before))
            told = {page: differing(before[page], after[page]) for page in sorted(after)}
            assert {page: lines for page, lines in told.items() if lines} == {}
            await turn_round()


async def test_no_file_tells_an_answer_before_the_count(
    scene: Scene, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """Also the full evidence file, which two people ask for: photographs of papers come later."""
    case = Case(scene.consultation, scene.poll.poll)
    await browser.sign_in("clerk")
    full = await asked(browser, case, "full", "律师要看")
    async with new_browser(app) as other:
        await other.sign_in("second_clerk")
        agreed = await other.submit(f"{full}/decide", {"granted": "yes"})
        assert agreed.status_code == 303, agreed.text
    first = await made(app, browser, full)
    assert b"documents/papers/" not in first
    assert b"documents/door_visits/" not in first
    assert b"ballots.csv" not in first
    await turn_round()
    clock.forward(minutes=1)
    assert await made(app, browser, full) == first
