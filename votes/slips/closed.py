"""The slip outside the time of voting, and what becomes of a choice that the end overtook."""

from datetime import datetime

from litestar import Response

from app.web import Web, render
from votes.ballots.rules import CHOICES
from votes.polls.rules import Phase
from votes.slips.queries import Household, answered
from votes.slips.rules import Identified
from votes.slips.words import choice_word, place_of


async def closed_page(
    request: Web, token: str, household: Household, there: Identified | None, now: datetime
) -> Response[str]:
    """What she had picked and not handed in when the end came is shown to her as it was."""
    picked: tuple[str, ...] = ()
    if there is not None and there.picked and household.phase(now) is Phase.CLOSED:
        picked = () if await _was_taken(household, there) else there.picked
    return render(
        request,
        "slips/closed.html",
        household.title,
        {
            "household": household,
            "token": token,
            "place": place_of(household),
            "phase": household.phase(now),
            "mine": f"/v/{token}/mine",
            "unsent": [
                (motion, choice, choice_word(choice))
                for motion, choice in zip(household.motions, picked, strict=False)
                if choice in CHOICES
            ],
        },
        invented=household.invented,
    )


async def _was_taken(household: Household, there: Identified) -> bool:
    """The answer to her request got lost on the way back: what she picked was handed in."""
    own = await answered(household, there.signer)
    return any(receipt.number == there.receipt for receipt in own.receipts)
