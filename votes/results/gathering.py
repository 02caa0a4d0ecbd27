"""The count's input, read from the frozen roll and the events: one case a motion."""

import json
from dataclasses import dataclass

import asyncpg

from votes.delivery.queries import served_units
from votes.electorate.queries import roll_line
from votes.electorate.rules import as_unit
from votes.results.case import Ballot, CountCase, Policy, Threshold


@dataclass(frozen=True, slots=True)
class MotionCase:
    """A motion with everything that its count needs."""

    motion: int
    number: int
    title: str
    case: CountCase


async def count_cases(link: asyncpg.Connection, poll: int) -> list[MotionCase]:
    """Every motion of a poll, in order. Five queries, whatever the size of the estate.

    The deadline lets no ballot in by itself: late ones are in the case, and the count says so.
    """
    poll_row = await link.fetchrow("SELECT closes_at, policy FROM polls WHERE id = $1", poll)
    policy = Policy(**json.loads(poll_row["policy"]))
    units = [
        as_unit(roll_line(entry))
        for entry in await link.fetch(
            "SELECT e.* FROM roll_entries e WHERE e.roll ="
            " (SELECT id FROM rolls WHERE poll = $1 ORDER BY version DESC LIMIT 1) ORDER BY e.id",
            poll,
        )
    ]
    motions = await link.fetch(
        "SELECT id, number, title, item, threshold FROM motions WHERE poll = $1 ORDER BY number",
        poll,
    )
    received = await link.fetch(
        "SELECT b.receipt, b.channel, b.received_at, b.signed, b.signer, b.signer_role, b.proxy,"
        " b.proxy_doc, b.proxy_is_property_staff, b.guardian_doc,"
        " EXISTS (SELECT 1 FROM withdrawals w WHERE w.ballot = b.id) AS withdrawn,"
        " (SELECT array_agg(e.unit ORDER BY e.id) FROM ballot_units u"
        "  JOIN roll_entries e ON e.id = u.entry WHERE u.ballot = b.id) AS units,"
        " (SELECT json_object_agg(a.motion, a.choice) FROM ballot_answers a"
        "  WHERE a.ballot = b.id) AS choices"
        " FROM ballots b WHERE b.poll = $1 ORDER BY b.received_at, b.id",
        poll,
    )
    ballots = [(row, json.loads(row["choices"] or "{}")) for row in received]
    served = await served_units(link, poll)
    # The file goes to anybody: a proxy is told apart in it, never named.
    proxies: dict[str, str] = {}
    for row in received:
        if row["proxy"]:
            proxies.setdefault(row["proxy"], f"p{len(proxies) + 1}")
    return [
        MotionCase(
            motion=motion["id"],
            number=motion["number"],
            title=motion["title"],
            case=CountCase(
                item=motion["item"],
                threshold=_threshold(motion["threshold"]),
                units=units,
                ballots=[
                    # A paper on which this motion was left out has made no choice on it.
                    _ballot(row, choices.get(str(motion["id"]), ""), proxies.get(row["proxy"]))
                    for row, choices in ballots
                ],
                deadline=poll_row["closes_at"],
                served_units=served,
                policy=policy,
            ),
        )
        for motion in motions
    ]


def _threshold(stored: str) -> Threshold:
    return "special_3_4" if stored == "special_3_4" else "ordinary_1_2"


def _ballot(row: asyncpg.Record, choice: str, proxy: str | None) -> Ballot:
    return Ballot(
        id=row["receipt"],
        units=tuple(row["units"]),
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
