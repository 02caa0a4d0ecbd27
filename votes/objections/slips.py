"""An objection from a household's own slip, by whom her last four name."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see, uploaded
from votes.ballots.rules import RECEIPTS
from votes.objections.access import terms_of
from votes.objections.forms import ObjectionForm
from votes.objections.queries import own_objections, targets_of_poll
from votes.objections.raising import object_by_slip
from votes.objections.receipts import receipt_link
from votes.objections.words import kind_in_words, kind_options, outcome_in_words
from votes.slips.queries import Household, open_slip
from votes.slips.rules import Identified
from votes.slips.session import ask_who, remember, who_is_there, who_page
from votes.slips.words import place_of


class SlipObjectionController(Controller):
    path = "/v/{token:str}/objection"
    guards = [public]

    @get("/")
    async def show(
        self,
        request: Web,
        token: str,
        now: datetime,
        settings: Settings,
        kind: str = "",
    ) -> Response[str]:
        """`kind`: what she comes from, "amount" from the page of her own."""
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None:
            return who_page(request, token, household, Form(), then="objection")
        form = Form({"motion": "1", "kind": kind})
        return await _object_page(request, token, household, form, settings)

    @post("/who")
    async def identify_signer(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        there = await ask_who(request, token, household, now, then="objection")
        if isinstance(there, Response):
            return there
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
        if there is None:
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
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _object_page(request, token, household, form, settings, status)
        return see(receipt_link(settings.secret_key, number))


async def _object_page(
    request: Web,
    token: str,
    household: Household,
    form: Form,
    settings: Settings,
    status: int = 200,
) -> Response[str]:
    found = await targets_of_poll(household.poll, None)
    posted = any(one.nature == "result" for one in found)
    return render(
        request,
        "slips/objection.html",
        _("提出异议"),
        {
            "token": token,
            "household": household,
            "place": place_of(household),
            "form": form,
            "kinds": kind_options(found),
            "motions": [(motion.number, motion.title) for motion in household.motions]
            if posted
            else [],
            "own": [
                (
                    one,
                    kind_in_words(one.kind),
                    outcome_in_words(one.outcome),
                    receipt_link(settings.secret_key, one.number),
                )
                for one in await own_objections(household.home.entry)
            ],
        },
        status=status,
        invented=household.invented,
    )
