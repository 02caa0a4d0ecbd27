"""What a household pays by the scheme that a motion adopts."""

from dataclasses import dataclass
from pathlib import Path

from app.estates.chart import unit_name
from votes.costs.explaining import Explanation
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


async def costs_of_homes(
    household: Household, motion: MotionText, data_dir: Path
) -> list[HomeCosts]:
    """All homes that the answer speaks for. DocumentLost."""
    homes = []
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
            )
        )
    return homes
