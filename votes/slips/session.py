"""Who has opened a slip, as its cookie says, and the page that asks her."""

from datetime import datetime

from litestar import Response
from litestar.datastructures import Cookie

from app.errors import Conflict, Invalid
from app.i18n import _
from app.web import Form, Web, address_of, cookie, read_form, render, sign, unsign
from votes.slips.queries import Household, Opened
from votes.slips.rules import (
    IDENTIFIED_FOR,
    Identified,
    SignerNotChosen,
    asks_for_tail,
    read_identified,
)
from votes.slips.services import identify
from votes.slips.words import candidates_of, place_of


def cookie_name(household: Household | Opened) -> str:
    return f"slip{household.slip}"


def who_is_there(request: Web, household: Household | Opened, now: datetime) -> Identified | None:
    sealed = request.cookies.get(cookie_name(household))
    if sealed is None:
        return None
    return read_identified(unsign(request, sealed), household.slip, now, household.head)


def remember(request: Web, token: str, there: Identified) -> Cookie:
    kept = cookie(
        request,
        f"slip{there.slip}",
        sign(request, there.text()),
        max_age=int(IDENTIFIED_FOR.total_seconds()),
    )
    kept.path = f"/v/{token}"
    return kept


def who_page(
    request: Web,
    token: str,
    household: Household,
    form: Form,
    several: SignerNotChosen | None = None,
    *,
    then: str = "",
) -> Response[str]:
    """Asks who is there. `then`: what she is led to, "" for the vote, "paper" for her paper,
    "objection" for the form of one."""
    objects = then == "objection"
    return render(
        request,
        "slips/objector.html" if objects else "slips/who.html",
        _("提出异议：先确认是您本人") if objects else household.title,
        {
            "household": household,
            "token": token,
            "action": f"/v/{token}/{then}/who" if then else f"/v/{token}/who",
            "place": place_of(household),
            "form": form,
            "asks_tail": asks_for_tail(household.signers),
            "candidates": candidates_of(household, several),
        },
        status=form.status if several is None else 200,
        invented=household.invented,
    )


async def ask_who(
    request: Web, token: str, household: Household, now: datetime, *, then: str = ""
) -> Identified | Response[str]:
    """Who she is, by what she typed on that page; else the page again."""
    form = await read_form(request)
    try:
        return await identify(
            household,
            form.value("tail"),
            form.value("signer"),
            address=address_of(request),
            now=now,
        )
    except SignerNotChosen as several:
        return who_page(request, token, household, form.refused(several), several, then=then)
    except (Invalid, Conflict) as refusal:
        return who_page(request, token, household, form.refused(refusal), then=then)
