"""An objection from a household's own slip, by whom her last four name."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, address_of, read_form, render, see, uploaded
from votes.ballots.rules import RECEIPTS
from votes.finals.services import calendar_of
from votes.objections.forms import ObjectionForm
from votes.objections.queries import received
from votes.objections.raising import object_by_slip
from votes.objections.rules import KINDS
from votes.objections.words import kind_in_words, kind_options, outcome_in_words
from votes.slips.queries import Household, open_slip
from votes.slips.rules import Identified, SignerNotChosen
from votes.slips.services import identify
from votes.slips.session import remember, who_is_there
from votes.slips.words import candidates_of, place_of


class SlipObjectionController(Controller):
    path = "/v/{token:str}/objection"
    guards = [public]

    @get("/")
    async def show(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        if not household.counted:
            return see(f"/v/{token}")
        there = who_is_there(request, household, now)
        if there is None:
            return _who_page(request, token, household, Form())
        return _object_page(request, token, household, Form({"motion": "1"}))

    @post("/who")
    async def identify_signer(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        if not household.counted:
            return see(f"/v/{token}")
        form = await read_form(request)
        try:
            there = await identify(
                household,
                form.value("tail"),
                form.value("signer"),
                address=address_of(request),
                now=now,
            )
        except SignerNotChosen as several:
            return _who_page(request, token, household, form.refused(several), several)
        except (Invalid, Conflict) as refusal:
            return _who_page(request, token, household, form.refused(refusal))
        answer = see(f"/v/{token}/objection")
        answer.set_cookie(
            remember(
                request, token, Identified(there.slip, there.signer, there.until, head=there.head)
            )
        )
        return answer

    @post("/")
    async def object(
        self, request: Web, token: str, now: datetime, settings: Settings
    ) -> Response[str]:
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None or not household.counted:
            return see(
                f"/v/{token}/objection", warn=_("停留时间太久，请重新确认是您本人，再提出一次。")
            )
        form = await read_form(request)
        try:
            number = await object_by_slip(
                household,
                there.signer,
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                recheck_days=settings.recheck_days,
                calendar=calendar_of(settings),
                data_dir=settings.data_dir,
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            status = (
                HTTP_409_CONFLICT
                if isinstance(refusal, Conflict)
                else HTTP_422_UNPROCESSABLE_ENTITY
            )
            return _object_page(request, token, household, form.refused(refusal), status)
        return see(f"/v/{token}/objection/{number}")

    @get("/{number:str}")
    async def show_received(self, request: Web, token: str, number: str) -> Response[str]:
        household = await open_slip(token)
        found = await received(household.poll, number)
        return render(
            request,
            "notices/received.html",
            _("异议已收到") if found.outcome is None else _("异议已答复"),
            {
                "back": f"/v/{token}",
                "facts": household,
                "found": found,
                "kind": kind_in_words(found.kind),
                "outcome": outcome_in_words(found.outcome),
            },
            invented=household.invented,
        )


def _who_page(
    request: Web,
    token: str,
    household: Household,
    form: Form,
    several: SignerNotChosen | None = None,
) -> Response[str]:
    return render(
        request,
        "slips/objector.html",
        _("提出异议：先确认是您本人"),
        {
            "token": token,
            "household": household,
            "place": place_of(household),
            "form": form,
            "asks_tail": any(one.id_tail or one.phone_tail for one in household.signers),
            "candidates": candidates_of(household, several),
        },
        status=HTTP_422_UNPROCESSABLE_ENTITY if form.faults and several is None else 200,
        invented=household.invented,
    )


def _object_page(
    request: Web, token: str, household: Household, form: Form, status: int = 200
) -> Response[str]:
    return render(
        request,
        "slips/objection.html",
        _("提出异议"),
        {
            "token": token,
            "household": household,
            "place": place_of(household),
            "form": form,
            "kinds": kind_options(KINDS),
            "motions": [(motion.number, motion.title) for motion in household.motions],
        },
        status=status,
        invented=household.invented,
    )
