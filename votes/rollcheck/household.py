"""A household looks at its own line: no account, the link and the last four are its key."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.clock import local_date
from app.errors import Conflict, Invalid
from app.estates.chart import building_name, unit_name
from app.guards import public
from app.i18n import _
from app.web import Form, Web, address_of, cookie, read_form, render, see, sign, unsign
from votes.rollcheck.forms import ChallengeForm
from votes.rollcheck.queries import CheckedHousehold, open_check
from votes.rollcheck.services import challenge_by_link, identify_household
from votes.rollcheck.words import (
    challenge_options,
    challenge_word,
    masked_lines,
    outcome_word,
    own_line,
)
from votes.slips.rules import IDENTIFIED_FOR, asks_for_tail, read_identified


class RollCheckSlipController(Controller):
    path = "/c/{token:str}"
    guards = [public]

    @get("/")
    async def show(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_check(token)
        if not _known(request, household, now):
            return _who_page(request, token, household, Form())
        return _line_page(request, token, household, now, Form())

    @post("/who")
    async def identify(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_check(token)
        form = await read_form(request)
        try:
            there = await identify_household(
                household, form.value("tail"), address=address_of(request), now=now
            )
        except (Invalid, Conflict) as refusal:
            return _who_page(request, token, household, form.refused(refusal))
        answer = see(f"/c/{token}")
        kept = cookie(
            request,
            _cookie_name(household),
            sign(request, there.text()),
            max_age=int(IDENTIFIED_FOR.total_seconds()),
        )
        kept.path = f"/c/{token}"
        answer.set_cookie(kept)
        return answer

    @post("/challenge")
    async def challenge(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_check(token)
        if not _known(request, household, now):
            return see(f"/c/{token}", warn=_("停留时间太久，请重新确认是您本人，再填写一次。"))
        form = await read_form(request)
        try:
            typed = form.read(ChallengeForm)
            await challenge_by_link(household, typed.kind, typed.says, now=now)
        except (Invalid, Conflict) as refusal:
            return _line_page(request, token, household, now, form.refused(refusal))
        return see(f"/c/{token}", _("已收到您的异议。核实后会在这里答复，请过几天再扫一次二维码。"))

    @post("/leave")
    async def leave(self, token: str) -> Response[str]:
        household = await open_check(token)
        answer = see(f"/c/{token}")
        answer.delete_cookie(_cookie_name(household), path=f"/c/{token}")
        return answer


def _cookie_name(household: CheckedHousehold) -> str:
    return f"check{household.slip}"


def _known(request: Web, household: CheckedHousehold, now: datetime) -> bool:
    sealed = request.cookies.get(_cookie_name(household))
    return (
        sealed is not None
        and read_identified(unsign(request, sealed), household.slip, now) is not None
    )


def _who_page(request: Web, token: str, household: CheckedHousehold, form: Form) -> Response[str]:
    return render(
        request,
        "rollcheck/who.html",
        _("核对您家的名册信息"),
        {
            "household": household,
            "token": token,
            "place": _place(household),
            "form": form,
            "asks_tail": asks_for_tail(household.signers),
        },
        status=form.status,
        invented=household.invented,
    )


def _line_page(
    request: Web, token: str, household: CheckedHousehold, now: datetime, form: Form
) -> Response[str]:
    return render(
        request,
        "rollcheck/line.html",
        _("核对您家的名册信息"),
        {
            "household": household,
            "token": token,
            "place": _place(household),
            "form": form,
            "line": own_line(household.unit),
            "building": building_name(household.unit.building),
            "neighbours": masked_lines(household.neighbours),
            "kinds": challenge_options(),
            "open": household.takes_challenges(local_date(now)),
            "challenges": [
                (
                    one,
                    challenge_word(one.kind),
                    outcome_word(one.outcome) if one.outcome else (_("正在核实"), "wait"),
                )
                for one in household.challenges
            ],
        },
        status=form.status,
        invented=household.invented,
    )


def _place(household: CheckedHousehold) -> str:
    unit = household.unit
    flat = unit_name(unit.building, unit.staircase, unit.room)
    return f"{household.estate_name} {flat}"
