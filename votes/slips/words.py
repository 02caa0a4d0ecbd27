"""A slip in words: where it belongs, what it speaks for, what was received."""

from dataclasses import dataclass

from app.clock import say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.masks import mask_name
from app.numerals import say_area
from votes.ballots.rules import say_receipt
from votes.slips.queries import Home, Household, Receipt
from votes.slips.rules import SignerNotChosen, asks_for_tail


def choice_word(choice: str) -> str:
    return {"agree": _("同意"), "against": _("反对"), "abstain": _("弃权")}[choice]


def home_name(home: Home) -> str:
    return unit_name(home.building, home.staircase, home.room)


def place_of(household: Household) -> str:
    """东方花苑 3号楼2单元501"""
    return f"{household.estate_name} {home_name(household.home)}"


def homes_of(household: Household) -> list[tuple[str, str]]:
    """(flat, area) of everything this one answer speaks for."""
    return [
        (home_name(home), _("{area} ㎡").format(area=say_area(home.area_x100)))
        for home in household.homes
    ]


def candidates_of(household: Household, several: SignerNotChosen | None) -> list[tuple[str, str]]:
    """Whom to choose from: those whose last four fit, or all where the roll has no last four.

    Who has only the link sees masked names.
    """
    if several is not None:
        return [(signer.key, signer.name) for signer in several.candidates]
    if len(household.signers) > 1 and not asks_for_tail(household.signers):
        return [(signer.key, mask_name(signer.name)) for signer in household.signers]
    return []


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """`choices`: (motion's title, choice, its word)."""

    number: str
    received: str
    choices: list[tuple[str, str, str]]


def shown_receipt(household: Household, receipt: Receipt) -> ShownReceipt:
    return ShownReceipt(
        number=say_receipt(receipt.number),
        received=say_time(receipt.received_at),
        choices=[
            (motion.title, choice, choice_word(choice))
            for motion, choice in zip(household.motions, receipt.choices, strict=True)
        ],
    )
