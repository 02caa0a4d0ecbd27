"""A household as its slip shows it, and what it has answered."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app import database
from app.communities.staff import Staff
from app.gathering import Gathered, OfThisDatabase, Remembered
from votes.electorate.queries import read_signers
from votes.electorate.rules import Signer
from votes.electorate.standing import ENTRY, OWN_BALLOT, OWN_ENTRY
from votes.polls.changes.rules import (
    HISTORY,
    Extension,
    Termination,
    read_extensions,
    read_termination,
)
from votes.polls.queries import MotionText, motions_of
from votes.polls.rules import Phase, phase
from votes.results.rules import Policy
from votes.slips.rules import (
    SlipOffTheRoll,
    UnknownSlip,
    token_hash,
)


@dataclass(frozen=True, slots=True)
class Home:
    """A unit that this one answer speaks for, by its roll entry."""

    entry: int
    unit: str
    building: str
    staircase: str
    room: str
    area_x100: int


@dataclass(frozen=True, slots=True)
class Household:
    """What a slip opens: the poll as asked, and all units of this unit's owner on the roll.

    `owned_from`, `owners_known_at`: where the unit is another's than when the roll was frozen.
    """

    slip: int
    poll: int
    title: str
    explanation: str
    estate_name: str
    staff: Staff
    invented: bool
    frozen_at: datetime
    opens_at: datetime
    closes_at: datetime
    counted: bool
    policy: Policy
    head: str
    owned_from: datetime | None
    owners_known_at: datetime | None
    signers: tuple[Signer, ...]
    represented: bool
    held: bool
    home: Home
    homes: tuple[Home, ...]
    motions: tuple[MotionText, ...]
    extensions: tuple[Extension, ...]
    termination: Termination | None

    def phase(self, now: datetime) -> Phase:
        return phase(
            self.frozen_at,
            self.opens_at,
            self.closes_at,
            self.counted,
            now,
            terminated=self.termination is not None,
        )

    def shows_receipts(self, now: datetime) -> bool:
        """After the close too, to whoever identifies herself."""
        over = (Phase.OPEN, Phase.CLOSED, Phase.COUNTED)
        return self.phase(now) in over and not self.held

    def takes_answers(self, now: datetime) -> bool:
        """Online, and now: nobody answers so for a unit on hold."""
        return self.phase(now) is Phase.OPEN and not self.held


@dataclass(frozen=True, slots=True)
class Receipt:
    """One of a signer's own online ballots. `stands`: no newer one has taken its place."""

    number: str
    received_at: datetime
    stands: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a signer herself has answered online, and that others have: never what."""

    receipts: tuple[Receipt, ...]
    paper: bool
    other_signers: bool

    @property
    def standing(self) -> Receipt | None:
        return next((receipt for receipt in self.receipts if receipt.stands), None)


@dataclass(frozen=True, slots=True)
class _OnRoll:
    """What a slip opens, as the roll was frozen: it never changes while that is the poll's roll.

    `homes` is empty where its unit is no longer on the roll.
    """

    slip: int
    poll: int
    roll: int
    entry: int
    head: str
    owned_from: datetime | None
    owners_known_at: datetime | None
    signers: tuple[Signer, ...]
    represented: bool
    held: bool
    homes: tuple[Home, ...]

    @property
    def home(self) -> Home:
        return next(home for home in self.homes if home.entry == self.entry)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The poll of a slip as it stands now; `roll`: the newest."""

    roll: int
    title: str
    explanation: str
    estate_name: str
    staff: Staff
    invented: bool
    frozen_at: datetime
    opens_at: datetime
    closes_at: datetime
    counted: bool
    policy: Policy
    extensions: tuple[Extension, ...]
    termination: Termination | None
    motions: tuple[MotionText, ...]


_MOST_REMEMBERED = 10_000  # households; some 2 kB each


@dataclass(frozen=True, slots=True)
class Opened:
    """What was seen of a slip when it was last opened: whose it was, and what is asked."""

    slip: int
    head: str
    motions: tuple[int, ...]


class _LookUps:
    def __init__(self) -> None:
        self._by_link = Gathered(_slips_by_link)
        self._polls = Gathered(_polls_asked)
        self._remembered: Remembered[bytes, _OnRoll] = Remembered(_MOST_REMEMBERED)
        self._motions: Remembered[int, tuple[int, ...]] = Remembered(_MOST_REMEMBERED)

    async def opened(self, link: bytes) -> Opened:
        there = self._remembered.get(link)
        motions = None if there is None else self._motions.get(there.poll)
        if there is None or motions is None:
            there, asked = await self.household(link)
            motions = tuple(motion.id for motion in asked.motions)
            self._motions.remember(there.poll, motions)
        return Opened(there.slip, there.head, motions)

    async def household(self, link: bytes) -> tuple[_OnRoll, _Asked]:
        there = self._remembered.get(link) or await self._on_roll(link)
        asked = await self._polls.get(there.poll)
        assert asked is not None, "a poll with slips is never deleted"
        if asked.roll != there.roll:
            there = await self._on_roll(link)
        if not there.homes:
            raise SlipOffTheRoll
        return there, asked

    async def _on_roll(self, link: bytes) -> _OnRoll:
        there = await self._by_link.get(link)
        if there is None:
            raise UnknownSlip
        self._remembered.remember(link, there)
        return there


_look_ups = OfThisDatabase(_LookUps)


async def opened_slip(token: str) -> Opened:
    """Without a query where this server has opened it lately: for whoever has all of it checked
    again under locks, as the writer of ballots does. UnknownSlip, SlipOffTheRoll."""
    return await _look_ups().opened(token_hash(token))


async def open_slip(token: str) -> Household:
    """UnknownSlip, SlipOffTheRoll. Three queries at most, for all who open theirs in the same
    moment together; what the roll says of a household is remembered, what may change is read
    each time.

    Found by the SHA-256 of the link: how long the search takes tells nothing of any link.
    """
    there, asked = await _look_ups().household(token_hash(token))
    return Household(
        slip=there.slip,
        poll=there.poll,
        title=asked.title,
        explanation=asked.explanation,
        estate_name=asked.estate_name,
        staff=asked.staff,
        invented=asked.invented,
        frozen_at=asked.frozen_at,
        opens_at=asked.opens_at,
        closes_at=asked.closes_at,
        counted=asked.counted,
        policy=asked.policy,
        head=there.head,
        owned_from=there.owned_from,
        owners_known_at=there.owners_known_at,
        signers=there.signers,
        represented=there.represented,
        held=there.held,
        home=there.home,
        homes=there.homes,
        motions=asked.motions,
        extensions=asked.extensions,
        termination=asked.termination,
    )


async def _slips_by_link(links: Sequence[bytes]) -> dict[bytes, _OnRoll]:
    rows = await database.fetch(
        "SELECT s.token_hash, s.id, s.poll, s.entry, own.roll, own.head, own.owned_from,"  # noqa: S608 (constants only)
        " own.owners_known_at, own.signers,"
        f" (SELECT json_agg(json_build_array({ENTRY}, e.unit, e.building, e.staircase, e.room,"
        "   e.area_x100) ORDER BY e.id) FROM roll_entries e JOIN slips given"
        f"  ON given.entry = {ENTRY} WHERE e.roll = own.roll AND e.head = own.head) AS homes,"
        " (SELECT bool_or(e.hold IS NOT NULL) FROM roll_entries e JOIN slips given"
        f"  ON given.entry = {ENTRY} WHERE e.roll = own.roll AND e.head = own.head) AS held,"
        " (SELECT bool_and(e.representative IS NOT NULL) FROM roll_entries e JOIN slips given"
        f"  ON given.entry = {ENTRY} WHERE e.roll = own.roll AND e.head = own.head) AS represented"
        f" FROM slips s LEFT {OWN_ENTRY}"
        " WHERE s.token_hash = ANY($1::bytea[])",
        links,
    )
    return {row["token_hash"]: _on_roll(row) for row in rows}


def _on_roll(row: asyncpg.Record) -> _OnRoll:
    return _OnRoll(
        slip=row["id"],
        poll=row["poll"],
        roll=row["roll"] or 0,
        entry=row["entry"],
        head=row["head"] or "",
        owned_from=row["owned_from"],
        owners_known_at=row["owners_known_at"],
        signers=read_signers(row["signers"] or "[]"),
        represented=bool(row["represented"]),
        held=bool(row["held"]),
        homes=tuple(Home(*home) for home in json.loads(row["homes"] or "[]")),
    )


async def _polls_asked(polls: Sequence[int]) -> dict[int, _Asked]:
    """Motions do not change once their poll is frozen, so they are read beside it."""
    rows, *motions = await asyncio.gather(_poll_rows(polls), *(motions_of(poll) for poll in polls))
    asked_of = dict(zip(polls, motions, strict=True))
    return {row["id"]: _asked(row, asked_of[row["id"]]) for row in rows}


async def _poll_rows(polls: Sequence[int]) -> list[asyncpg.Record]:
    return await database.fetch(
        "SELECT p.id, p.title, p.explanation, e.name AS estate_name,"  # noqa: S608 (constants only)
        " c.name AS community_name, c.phone AS community_phone, c.invented,"
        " p.frozen_at, p.opens_at, p.closes_at, p.policy,"
        " (SELECT max(r.id) FROM rolls r WHERE r.poll = p.id) AS roll,"
        " EXISTS (SELECT 1 FROM results r JOIN motions m ON m.id = r.motion"
        "  WHERE m.poll = p.id) AS counted,"
        f" {HISTORY}"
        " FROM polls p JOIN estates e ON e.id = p.estate JOIN communities c ON c.id = e.community"
        " WHERE p.id = ANY($1::int[])",
        polls,
    )


def _asked(row: asyncpg.Record, motions: tuple[MotionText, ...]) -> _Asked:
    return _Asked(
        roll=row["roll"],
        title=row["title"],
        explanation=row["explanation"],
        estate_name=row["estate_name"],
        staff=Staff(row["community_name"], row["community_phone"]),
        invented=row["invented"],
        frozen_at=row["frozen_at"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        counted=row["counted"],
        policy=Policy(**json.loads(row["policy"])),
        extensions=read_extensions(row["extensions"]),
        termination=read_termination(row["termination"]),
        motions=motions,
    )


# From the units of a household, $3, to their ballots b, each by its key: while nobody has counted
# how many ballots a poll has, the planner would go through all of them.
OF_UNITS = (
    "(SELECT DISTINCT u.ballot FROM ballot_units u WHERE u.entry = ANY($3::int[]) OFFSET 0) mine"
    " CROSS JOIN LATERAL (SELECT * FROM ballots o WHERE o.id = mine.ballot OFFSET 0) b"
)


async def answered(household: Household, signer: str) -> Answered:
    """Two queries. Choices of others, of former owners too, and on paper, never leave the
    database here."""
    entries = [home.entry for home in household.homes]
    motions = [motion.id for motion in household.motions]
    rows = await database.fetch(
        "SELECT b.receipt, b.received_at,"  # noqa: S608 (constants only)
        " EXISTS (SELECT 1 FROM current_answers c WHERE c.motion = ANY($4::int[])"
        "  AND c.entry = ANY($3::int[]) AND c.signer = $2 AND c.channel = 'online'"
        "  AND c.ballot = b.id) AS stands,"
        " ARRAY(SELECT a.choice FROM ballot_answers a JOIN motions m ON m.id = a.motion"
        "  WHERE a.ballot = b.id ORDER BY m.number) AS choices"
        f" FROM {OF_UNITS}"
        " WHERE b.poll = $1 AND b.channel = 'online' AND b.signer = $2"
        f" AND {OWN_BALLOT.format(since=5, known=6)}"
        " ORDER BY b.received_at DESC, b.id DESC",
        household.poll,
        signer,
        entries,
        motions,
        household.owned_from,
        household.owners_known_at,
    )
    others = await database.fetch_one(
        "SELECT coalesce(bool_or(channel = 'paper'), false) AS paper,"
        " coalesce(bool_or(signer <> $1), false) AS other_signers"
        " FROM current_answers WHERE motion = ANY($2::int[]) AND entry = ANY($3::int[])",
        signer,
        motions,
        entries,
    )
    assert others is not None
    return Answered(
        receipts=tuple(
            Receipt(row["receipt"], row["received_at"], row["stands"], tuple(row["choices"]))
            for row in rows
        ),
        paper=others["paper"],
        other_signers=others["other_signers"],
    )
