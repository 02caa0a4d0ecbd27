"""What a household pays by the scheme that a motion adopts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.documents.rules import DocumentLost
from app.estates.chart import unit_name
from app.numerals import say_money
from votes.collecting.queries import HomeAccount, accounts_of_homes
from votes.collecting.words import ShownAccount, shown_account
from votes.costs.explaining import Explanation
from votes.costs.store import costs_of
from votes.costs.versions.queries import told_of_unit
from votes.costs.words import ShownStep, instalments_in_words, say_spoken, steps_in_words
from votes.polls.queries import MotionText
from votes.slips.queries import Household


@dataclass(frozen=True, slots=True)
class HomeCosts:
    """`told` None: the home does not share in the scheme. `spoken`: the amount read aloud."""

    name: str
    told: Explanation | None
    steps: tuple[ShownStep, ...] = ()
    instalments: tuple[tuple[str, str], ...] = ()
    spoken: str = ""
    account: ShownAccount | None = None


async def costs_of_homes(
    household: Household, motion: MotionText, data_dir: Path, today: date
) -> list[HomeCosts]:
    """All homes that the answer speaks for, with what was paid where it is collected. DocumentLost.
    Two queries at most."""
    homes = []
    accounts: Mapping[str, HomeAccount] = {}
    if motion.scheme_version is not None:
        shared = (await costs_of(motion.scheme_sha256, data_dir)).shared
        units = [home.unit for home in household.homes]
        accounts = await accounts_of_homes(motion.scheme_version, shared, units)
    for home in household.homes:
        name = unit_name(home.building, home.staircase, home.room)
        told = await told_of_unit(motion.scheme_sha256, home.unit, data_dir)
        if told is None:
            homes.append(HomeCosts(name, None))
            continue
        homes.append(
            HomeCosts(
                name,
                told,
                tuple(steps_in_words(told)),
                tuple(instalments_in_words(told.instalments_fen)),
                say_spoken(told.pays_fen),
                shown_account(accounts[home.unit], today) if home.unit in accounts else None,
            )
        )
    return homes


@dataclass(frozen=True, slots=True)
class Due:
    """What all her homes together pay; `homes`: (flat, money) where they are several."""

    money: str
    spoken: str
    homes: tuple[tuple[str, str], ...]


async def due_of_homes(household: Household, motion: MotionText, data_dir: Path) -> Due | None:
    """The amount beside the question. None: no scheme is adopted, its file is lost (the page that
    follows it says so), or none of her homes shares in it. No query."""
    if not motion.scheme_sha256:
        return None
    try:
        shared = (await costs_of(motion.scheme_sha256, data_dir)).shared.units
    except DocumentLost:
        return None
    paying = [
        (unit_name(home.building, home.staircase, home.room), shared[home.unit].pays_fen)
        for home in household.homes
        if home.unit in shared
    ]
    if not paying:
        return None
    total = sum(fen for _home, fen in paying)
    several = paying if len(household.homes) > 1 else []
    return Due(
        say_money(total),
        say_spoken(total),
        tuple((home, say_money(fen)) for home, fen in several),
    )
