"""One objection, for its community: answering it, putting right what it asks for."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.qr import qr_code
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see
from votes.ballots.rules import RECEIPTS
from votes.finals.words import beside, beside_heads
from votes.objections import queries, services
from votes.objections.access import terms_of
from votes.objections.forms import AnswerForm, FigureForm, LookForm, ReadingForm
from votes.objections.pages import crumbs
from votes.objections.reading import correct_reading
from votes.objections.receipts import code_of, receipt_link
from votes.objections.words import (
    due_in_words,
    kind_in_words,
    outcome_in_words,
    outcome_options,
    way_in_words,
)
from votes.papers.words import mark_options


class ObjectionController(Controller):
    path = "/objections/{objection:int}"
    guards = [signed_in]

    @get("/")
    async def show_objection(
        self, request: Web, actor: Actor, objection: int, now: datetime, settings: Settings
    ) -> Response[str]:
        return await _page(request, actor, objection, now, settings, Form())

    @post("/answer")
    async def answer(
        self, request: Web, actor: Actor, objection: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(AnswerForm)
            await services.answer_objection(
                actor,
                objection,
                typed.outcome,
                typed.reasons,
                typed.changes == "1",
                scheme_version=typed.scheme_version,
                terms=terms_of(settings),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, objection, now, settings, form, status)
        return see(f"/objections/{objection}", _("已答复，提出的人会收到通知。"))

    @post("/figure")
    async def correct_figure(
        self, request: Web, actor: Actor, objection: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(FigureForm)
            await services.correct_figure(
                actor,
                objection,
                scheme_version=typed.scheme_version,
                before=typed.before,
                after=typed.after,
                terms=terms_of(settings),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, objection, now, settings, form, status)
        return see(f"/objections/{objection}", _("更正前后已登记。"))

    @post("/reading")
    async def correct(
        self, request: Web, actor: Actor, objection: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.objection_page(actor, objection, settings.data_dir)
        try:
            typed = form.read(ReadingForm)
            await correct_reading(
                actor,
                objection,
                typed.paper,
                {motion.id: form.value(f"m{motion.id}") for motion in view.motions},
                typed.signed == "1",
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form, status = form.refused(refusal), status_of(refusal)
            return await _page(request, actor, objection, now, settings, form, status)
        return see(f"/objections/{objection}", _("已按票面更正，原来的记录保留。请重新计票。"))

    @post("/contact")
    async def look(
        self, request: Web, actor: Actor, objection: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        contact: tuple[str, str, str] | None = None
        status = 200
        try:
            reason = form.read(LookForm).reason
            contact = await services.look_at_objector(actor, objection, reason, now=now)
        except Invalid as refusal:
            form, status = form.refused(refusal), status_of(refusal)
        return await _page(request, actor, objection, now, settings, form, status, contact=contact)

    @get("/photo")
    async def show_photo(self, actor: Actor, objection: int, settings: Settings) -> Response[bytes]:
        document = await queries.objection_photo(actor, objection)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        ending = "pdf" if media_type == "application/pdf" else "jpg"
        return download(content, media_type, f"{sha256[:12]}.{ending}", shown=True)

    @get("/receipt")
    async def show_receipt(
        self, request: Web, actor: Actor, objection: int, settings: Settings
    ) -> Response[str]:
        """To be printed and handed to whoever objected at the desk."""
        view = await queries.objection_page(actor, objection, settings.data_dir)
        link = settings.base_url + receipt_link(settings.secret_key, view.line.number)
        return render(
            request,
            "objections/receipt.html",
            _("异议受理回执"),
            {
                "view": view,
                "kind": kind_in_words(view.line.kind),
                "code": code_of(settings.secret_key, view.line.number),
                "link": link,
                "qr": qr_code(link),
                "lookup": f"{settings.base_url}/o/find",
            },
            crumbs=crumbs(view.matter, view.line.number),
            invented=view.matter.invented,
        )


async def _page(
    request: Web,
    actor: Actor,
    objection: int,
    now: datetime,
    settings: Settings,
    form: Form,
    status: int = 200,
    *,
    contact: tuple[str, str, str] | None = None,
) -> Response[str]:
    """`contact`: (name, room, phone) in full, for whoever has just given a reason."""
    view = await queries.objection_page(actor, objection, settings.data_dir)
    line = view.line
    changed = None
    if view.before and view.after:
        changed = beside_heads(view.before, view.after), beside(view.before, view.after)
    return render(
        request,
        "objections/show.html",
        _("异议 {number}").format(number=line.number),
        {
            "view": view,
            "form": form,
            "contact": contact,
            "kind": kind_in_words(line.kind),
            "way": way_in_words(line.way),
            "outcome": outcome_in_words(line.outcome),
            "due": due_in_words(line.due_on, local_date(now)) if line.outcome is None else "",
            "outcomes": outcome_options(),
            "marks": mark_options(),
            "changed": changed,
            "later": [
                (
                    str(one.id),
                    _("第 {n} 版（校验码 {sha}…）").format(n=one.number, sha=one.sha256[:12]),
                )
                for one in view.later
            ],
        },
        status=status,
        crumbs=crumbs(view.matter, line.number),
        invented=view.matter.invented,
    )
