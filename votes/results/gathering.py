"""The count's input, read from the newest roll and the events: one case a motion."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from votes.delivery.queries import served_units
from votes.electorate.queries import read_signers, roll_line
from votes.electorate.rules import as_unit
from votes.electorate.standing import NEWEST_ROLL
from votes.electorate.tenure import Given, Tenure, hear
from votes.results.case import Ballot, CountCase, Policy, Threshold, Unit
from votes.results.confirming import confirm
from votes.results.count_writer import canonical_bytes, write_count_file


@dataclass(frozen=True, slots=True)
class MotionCase:
    """A motion with everything that its count needs; `rolls`: the versions of the roll."""

    motion: int
    number: int
    title: str
    case: CountCase
    rolls: tuple[dict[str, object], ...] = ()

    def file(self, case: CountCase) -> bytes:
        """The count file of this case, which is its own or the one that names nobody."""
        return canonical_bytes(write_count_file(case, self.title, self.rolls))


async def count_cases(
    link: asyncpg.Connection, poll: int, *, confirmed: bool = True
) -> list[MotionCase]:
    """Every motion of a poll, in order. Eight queries, whatever the size of the estate.

    The deadline lets no ballot in by itself: late ones are in the case, and the count says so.
    Where a flat changed hands, its answer is the one that votes.electorate.tenure hears; where an
    owner of several has confirmed her answer in writing, see votes.results.confirming. Not
    `confirmed`: as if nobody had.
    """
    poll_row = await link.fetchrow("SELECT closes_at, policy FROM polls WHERE id = $1", poll)
    policy = Policy(**json.loads(poll_row["policy"]))
    rows = await link.fetch(
        f"SELECT e.* FROM roll_entries e WHERE e.roll = {NEWEST_ROLL} ORDER BY e.id",  # noqa: S608
        poll,
    )
    units = [as_unit(roll_line(row)) for row in rows]
    motions = await link.fetch(
        "SELECT id, number, title, item, threshold FROM motions WHERE poll = $1 ORDER BY number",
        poll,
    )
    received = await link.fetch(
        "SELECT b.receipt, b.channel, b.received_at, b.recorded_at, b.signed, b.signer,"
        " b.signer_role, b.proxy, b.proxy_doc, b.proxy_is_property_staff, b.guardian_doc,"
        " EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) AS withdrawn,"
        " (SELECT array_agg(e.unit ORDER BY e.id) FROM ballot_units u"
        "  JOIN roll_entries e ON e.id = u.entry WHERE u.ballot = b.id) AS units,"
        " (SELECT json_object_agg(a.motion, a.choice) FROM ballot_answers a"
        "  WHERE a.ballot = b.id) AS choices"
        " FROM ballots b WHERE b.poll = $1 ORDER BY b.received_at, b.id",
        poll,
    )
    heard = hear(
        await _tenures(link, poll, rows),
        {unit.unit: unit.owner for unit in units},
        [_given(row, poll_row["closes_at"]) for row in received],
    )
    units = [_speaking(unit, heard.speaks.get(unit.unit)) for unit in units]
    ballots = [
        (row, heard.units[row["receipt"]], json.loads(row["choices"] or "{}"))
        for row in received
        if heard.units[row["receipt"]]
    ]
    rolls = await _versions(link, poll)
    served = await served_units(link, poll)
    # The file goes to anybody: a proxy is told apart in it, never named.
    proxies: dict[str, str] = {}
    for row in received:
        if row["proxy"]:
            proxies.setdefault(row["proxy"], f"p{len(proxies) + 1}")
    chosen = await _confirmed(link, poll) if confirmed else {}
    return [
        MotionCase(
            motion=motion["id"],
            number=motion["number"],
            title=motion["title"],
            case=confirm(
                CountCase(
                    item=motion["item"],
                    threshold=_threshold(motion["threshold"]),
                    units=units,
                    ballots=[
                        # A paper on which this motion was left out has made no choice on it.
                        _ballot(
                            row,
                            named,
                            choices.get(str(motion["id"]), ""),
                            proxies.get(row["proxy"]),
                        )
                        for row, named, choices in ballots
                    ],
                    deadline=poll_row["closes_at"],
                    served_units=served,
                    policy=policy,
                    former=heard.former,
                    unheard=heard.unheard,
                ),
                chosen.get(motion["id"], {}),
            ),
            rolls=rolls,
        )
        for motion in motions
    ]


async def _confirmed(link: asyncpg.Connection, poll: int) -> dict[int, dict[str, str]]:
    """Motion → owner → the choice confirmed."""
    found: dict[int, dict[str, str]] = {}
    for row in await link.fetch(
        "SELECT c.motion, o.head, c.choice FROM confirmed_choices c"
        " JOIN owner_confirmations o ON o.id = c.confirmation WHERE o.poll = $1",
        poll,
    ):
        found.setdefault(row["motion"], {})[row["head"]] = row["choice"]
    return found


def _threshold(stored: str) -> Threshold:
    return "special_3_4" if stored == "special_3_4" else "ordinary_1_2"


def _given(row: asyncpg.Record, deadline: datetime) -> Given:
    return Given(
        id=row["receipt"],
        units=tuple(row["units"]),
        received_at=row["received_at"],
        recorded_at=row["recorded_at"],
        counts=row["received_at"] <= deadline and not row["withdrawn"],
    )


async def _tenures(
    link: asyncpg.Connection, poll: int, newest: Sequence[asyncpg.Record]
) -> dict[str, list[Tenure]]:
    """All owners that a unit had, of those whose owners changed; the first first."""
    changed = [row["unit"] for row in newest if row["owners_known_at"] is not None]
    if not changed:
        return {}
    rows = await link.fetch(
        "SELECT DISTINCT ON (e.unit, coalesce(e.owners_known_at, '-infinity')) e.unit, e.head,"
        " e.signers, e.representative, e.owned_from, e.owners_known_at"
        " FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        " WHERE r.poll = $1 AND e.unit = ANY($2::text[])"
        " ORDER BY e.unit, coalesce(e.owners_known_at, '-infinity'), r.version DESC",
        poll,
        changed,
    )
    found: dict[str, list[Tenure]] = {}
    for row in rows:
        keys = tuple(signer.key for signer in read_signers(row["signers"]))
        found.setdefault(row["unit"], []).append(
            Tenure(
                head=row["head"],
                coowners=keys if len(keys) > 1 else (),
                representative=row["representative"],
                owned_from=row["owned_from"],
                known_at=row["owners_known_at"],
            )
        )
    return found


def _speaking(unit: Unit, tenure: Tenure | None) -> Unit:
    """The unit with those whose answer is heard; it is counted with its present owner."""
    if tenure is None:
        return unit
    return unit._replace(coowners=tenure.coowners, representative=tenure.representative)


async def _versions(link: asyncpg.Connection, poll: int) -> tuple[dict[str, object], ...]:
    """Every version of the roll, as the count file names it."""
    return tuple(
        {
            "version": row["version"],
            "sha256": row["sha256"],
            "frozen_at": row["frozen_at"].isoformat(),
            "reason": row["reason"],
        }
        for row in await link.fetch(
            "SELECT r.version, r.sha256, r.frozen_at, coalesce(n.reason, '') AS reason"
            " FROM rolls r LEFT JOIN roll_renewals n ON n.roll = r.id"
            " WHERE r.poll = $1 ORDER BY r.version",
            poll,
        )
    )


def _ballot(row: asyncpg.Record, units: tuple[str, ...], choice: str, proxy: str | None) -> Ballot:
    return Ballot(
        id=row["receipt"],
        units=units,
        choice=choice,
        channel=row["channel"],
        at=row["received_at"],
        signed=row["signed"],
        withdrawn=row["withdrawn"],
        signer=row["signer"] or None,
        signer_role=row["signer_role"],
        proxy=proxy,
        proxy_doc=row["proxy_doc"],
        proxy_is_property_staff=row["proxy_is_property_staff"],
        guardian_doc=row["guardian_doc"],
    )
