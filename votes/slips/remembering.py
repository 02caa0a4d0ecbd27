"""Who has opened a slip, as her sealed cookie remembers it."""

from datetime import datetime

from litestar.datastructures import Cookie

from app.web import Web, cookie, sign, unsign
from votes.slips.queries import Household
from votes.slips.rules import IDENTIFIED_FOR, Identified, read_identified


def cookie_name(household: Household) -> str:
    return _name(household.slip)


def _name(slip: int) -> str:
    return f"slip{slip}"


def who(request: Web, household: Household, now: datetime) -> Identified | None:
    sealed = request.cookies.get(cookie_name(household))
    if sealed is None:
        return None
    return read_identified(unsign(request, sealed), household.slip, now)


def remember(request: Web, token: str, there: Identified) -> Cookie:
    kept = cookie(
        request,
        _name(there.slip),
        sign(request, there.text()),
        max_age=int(IDENTIFIED_FOR.total_seconds()),
    )
    kept.path = f"/v/{token}"
    return kept
