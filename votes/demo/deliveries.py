"""How the papers of the demonstration's votes came to their households."""

from datetime import datetime, timedelta

from app import database
from app.accounts.permissions import Actor
from app.settings import Settings
from votes.delivery.rules import DeliveryPlan
from votes.delivery.services import record_delivery

CHINESE_DATA = True  # invented names and notes

_WITNESS = "丁小满"


async def hand_out(
    clerk: Actor, poll: int, settings: Settings, begun: datetime, *, buildings: int, left: int
) -> list[int]:
    """From `begun` on a building a day, by hand; at every `left`-th door nobody was there: their
    entries. The owner of unsold flats gets hers by registered mail."""
    rows = await database.fetch(
        "SELECT e.id, e.building, e.status FROM roll_entries e JOIN rolls r ON r.id = e.roll"
        " WHERE r.poll = $1 ORDER BY e.id",
        poll,
    )
    missed: list[int] = []
    names = list(dict.fromkeys(row["building"] for row in rows))[:buildings]
    for day, building in enumerate(names):
        at = begun + timedelta(days=day)
        of = [row for row in rows if row["building"] == building]
        sold = [row["id"] for row in of if row["status"] == "sold"]
        away = sold[left - 1 :: left]
        missed += away
        rounds = (
            ([one for one in sold if one not in away], DeliveryPlan("receipt", True, at)),
            (away, DeliveryPlan("receipt", False, at, _WITNESS, "家中无人")),
            (
                [row["id"] for row in of if row["status"] != "sold"],
                DeliveryPlan("registered_mail", True, at, "", f"挂号信 XA2026031{day}"),
            ),
        )
        for entries, plan in rounds:
            if entries:
                await _note(clerk, poll, entries, plan, settings)
    return missed


async def try_again(
    clerk: Actor, poll: int, settings: Settings, entries: list[int], at: datetime
) -> None:
    """At the second try everybody was at home."""
    await _note(clerk, poll, entries, DeliveryPlan("receipt", True, at), settings)


async def _note(
    clerk: Actor, poll: int, entries: list[int], plan: DeliveryPlan, settings: Settings
) -> None:
    await record_delivery(
        clerk,
        poll,
        entries,
        plan,
        None,
        data_dir=settings.data_dir,
        now=plan.at + timedelta(hours=3),
    )
