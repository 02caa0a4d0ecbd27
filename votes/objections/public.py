"""Objecting and looking up without an account: a paper's code, the public board, a receipt."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.errors import Conflict, Invalid, NotFound
from app.guards import public
from app.i18n import _
from app.qr import qr_code
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, address_of, read_form, render, see, uploaded
from meetings.minutes.signing.rules import plain_code
from votes.access import PollFacts, published_poll
from votes.ballots.rules import RECEIPTS
from votes.objections.access import terms_of
from votes.objections.forms import ObjectionForm
from votes.objections.looking_up import look_up
from votes.objections.pages import public_form
from votes.objections.queries import Checked, open_paper, received, targets_of_poll
from votes.objections.raising import object_in_public
from votes.objections.receipts import code_of, opens, receipt_link
from votes.objections.words import kind_in_words, outcome_in_words
from votes.polls.queries import motions_of


class PaperObjectionController(Controller):
    """From the page that says whether minutes or another paper are genuine."""

    path = "/check/{code:str}/objection"
    guards = [public]

    @get("/")
    async def show(self, request: Web, code: str) -> Response[str]:
        paper = await open_paper(plain_code(code))
        kind = "minutes" if paper.meeting is not None else "other"
        return _paper_page(request, code, paper, Form({"kind": kind, "about": _about(paper)}))

    @post("/")
    async def object(
        self, request: Web, code: str, now: datetime, settings: Settings
    ) -> Response[str]:
        paper = await open_paper(plain_code(code))
        form = await read_form(request)
        try:
            number = await object_in_public(
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                consultation=paper.consultation,
                address=address_of(request),
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return _paper_page(request, code, paper, form, status_of(refusal))
        return see(receipt_link(settings.secret_key, number))


def _about(paper: Checked) -> str:
    if paper.meeting is None:
        return "matter-0"
    return f"minutes-{paper.meeting}"


def _paper_page(
    request: Web, code: str, paper: Checked, form: Form, status: int = 200
) -> Response[str]:
    return public_form(
        request,
        form,
        title=paper.topic,
        place=paper.estate_name,
        action=f"/check/{code}/objection",
        back=f"/check/{code}",
        # The amount of one flat is asked about on its own page, not by whoever holds a paper.
        found=[one for one in paper.targets if one.nature in ("minutes", "scheme", "matter")],
        about=True,
        invented=paper.invented,
        status=status,
    )


class BoardObjectionController(Controller):
    """From the public board of a poll."""

    path = "/board/{poll:int}/objection"
    guards = [public]

    @get("/")
    async def show(self, request: Web, poll: int) -> Response[str]:
        return await _board_page(request, await _announced(poll), Form({"motion": "1"}))

    @post("/")
    async def object(
        self, request: Web, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        facts = await _announced(poll)
        form = await read_form(request)
        try:
            number = await object_in_public(
                form.read(ObjectionForm).plan(),
                await uploaded(form, "photo"),
                poll=poll,
                address=address_of(request),
                terms=terms_of(settings),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _board_page(request, facts, form.refused(refusal), status_of(refusal))
        return see(receipt_link(settings.secret_key, number))


async def _announced(poll: int) -> PollFacts:
    facts = await published_poll(poll)
    if not facts.frozen:
        raise NotFound
    return facts


async def _board_page(
    request: Web, facts: PollFacts, form: Form, status: int = 200
) -> Response[str]:
    found = await targets_of_poll(facts.id, facts.consultation)
    posted = any(one.nature == "result" for one in found)
    motions = await motions_of(facts.id) if posted else ()
    return public_form(
        request,
        form,
        title=facts.title,
        place=facts.estate_name,
        action=f"/board/{facts.id}/objection",
        back=f"/board/{facts.id}",
        found=found,
        motions=[(motion.number, motion.title) for motion in motions],
        invented=facts.invented,
        status=status,
    )


class ReceiptController(Controller):
    """What became of an objection, for whoever holds its receipt."""

    path = "/o"
    guards = [public]

    @get("/find")
    async def ask(self, request: Web) -> Response[str]:
        return _ask_page(request, Form())

    @post("/find")
    async def find(self, request: Web, now: datetime, settings: Settings) -> Response[str]:
        form = await read_form(request)
        try:
            number = await look_up(
                form.value("number"),
                form.value("code"),
                settings.secret_key,
                address=address_of(request),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _ask_page(request, form.refused(refusal), status_of(refusal))
        return see(receipt_link(settings.secret_key, number))

    @get("/{number:str}/{key:str}")
    async def show(self, request: Web, number: str, key: str, settings: Settings) -> Response[str]:
        if not opens(settings.secret_key, number, key):
            raise NotFound
        found = await received(number)
        link = settings.base_url + receipt_link(settings.secret_key, number)
        return render(
            request,
            "notices/received.html",
            _("异议已收到") if found.outcome is None else _("异议已答复"),
            {
                "found": found,
                "kind": kind_in_words(found.kind),
                "outcome": outcome_in_words(found.outcome),
                "code": code_of(settings.secret_key, number),
                "link": link,
                "qr": qr_code(link),
            },
            invented=found.invented,
        )


def _ask_page(request: Web, form: Form, status: int = 200) -> Response[str]:
    return render(
        request, "notices/lookup.html", _("查询异议的答复"), {"form": form}, status=status
    )
