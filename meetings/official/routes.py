"""The papers of a consultation: how items go on, drafts, what was issued; Word files."""

import importlib
from collections.abc import Callable
from datetime import datetime

import anyio.to_thread
from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents import services as documents
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.keeping import Seal
from app.outbox.forms import read_email, read_phone
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see
from meetings.agenda.rules import WAYS, way_word
from meetings.minutes.printing import PRINTERS
from meetings.minutes.signing.routes import new_code
from meetings.official import queries, services
from meetings.official.forms import PaperForm, WayForm
from meetings.official.rules import NotReady
from meetings.official.word import minutes_to_write, record_to_write
from meetings.official.words import kind_word, told_word
from meetings.onward import FindOnward

_WORD = "meetings.minutes.word"  # takes a second to load
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class OfficialController(Controller):
    path = "/consultations/{consultation:int}/documents"
    guards = [signed_in]

    @get("/")
    async def show(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        find_onward: FindOnward,
        now: datetime,
    ) -> Response[str]:
        return await _page(request, actor, consultation, Form(), find_onward, now)

    @post("/ways")
    async def decide_way(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        find_onward: FindOnward,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(WayForm)
            await services.decide_way(
                actor, consultation, typed.item, typed.way, typed.words, now=now
            )
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _page(
                request, actor, consultation, form, find_onward, now, status_of(refusal)
            )
        return see(f"/consultations/{consultation}/documents#ways", _("已记下这个议题怎样继续。"))

    @get("/draft")
    async def draft(
        self,
        actor: Actor,
        consultation: int,
        kind: str,
        settings: Settings,
        now: datetime,
        meeting: int | None = None,
    ) -> Response[bytes] | Response[str]:
        typed = Form({"kind": kind, "meeting": str(meeting or "")}).read(PaperForm)
        try:
            pdf = await services.draft_paper(
                actor,
                consultation,
                typed.kind,
                typed.meeting,
                to=_("各有关单位、居民") if kind in ("notice", "opinion") else "",
                answer=_("（答复的话在出文时填写）"),
                share=settings.quorum,
                fonts_dir=settings.fonts_dir,
                now=now,
            )
        except NotReady as missing:  # said on the page where it is put in order
            where = f"/consultations/{consultation}/documents"
            return see(where, warn=f"{missing.message}。{missing.remedy}")
        name = _("{kind}草稿.pdf").format(kind=kind_word(kind))
        return download(pdf, "application/pdf", name, shown=True)

    @post("/")
    async def issue(
        self,
        request: Web,
        actor: Actor,
        consultation: int,
        settings: Settings,
        find_onward: FindOnward,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(PaperForm)
            await services.issue_paper(
                actor,
                consultation,
                typed.kind,
                typed.meeting,
                to=typed.to,
                answer=typed.answer,
                share=settings.quorum,
                phone=read_phone(typed.phone),
                email=read_email(typed.email),
                code=new_code(),
                base_url=settings.base_url,
                seal=Seal.of(settings),
                data_dir=settings.data_dir,
                fonts_dir=settings.fonts_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form = form.refused(refusal)
            return await _page(
                request, actor, consultation, form, find_onward, now, status_of(refusal)
            )
        done = _("{kind}已存档，不会再改。").format(kind=kind_word(typed.kind))
        if typed.kind == "reply":
            done += (
                _("答复已交给系统发送。")
                if typed.phone or typed.email
                else _("没有填电话和邮箱，请打印后送交，并登记送到。")
            )
        return see(f"/consultations/{consultation}/documents#issued", done)

    @get("/{paper:int}")
    async def read(
        self, actor: Actor, consultation: int, paper: int, settings: Settings
    ) -> Response[bytes]:
        document = await queries.paper_document(actor, consultation, paper)
        content, kind, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        return download(content, kind, _("协商文书.pdf"), shown=True)


class WordController(Controller):
    """Minutes and record as .docx: for working on, never the paper that stands."""

    path = "/meetings/{meeting:int}"
    guards = [signed_in]

    @get("/minutes/word")
    async def minutes(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime, addendum: int = 0
    ) -> Response[bytes]:
        composed, signers = await minutes_to_write(
            actor, meeting, addendum, settings.base_url, settings.quorum, now
        )
        content = await anyio.to_thread.run_sync(_docx, composed, signers, True, limiter=PRINTERS)
        return download(content, _DOCX, _("会议纪要.docx"))

    @get("/record/word")
    async def record(
        self, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[bytes]:
        composed, signers = await record_to_write(actor, meeting, settings.quorum, now)
        content = await anyio.to_thread.run_sync(_docx, composed, signers, False, limiter=PRINTERS)
        return download(content, _DOCX, _("会议记录.docx"))


def _docx(composed: object, signers: object, head: bool) -> bytes:
    write: Callable[..., bytes] = importlib.import_module(_WORD).docx_of
    return write(composed, signers, head=head)


async def _page(
    request: Web,
    actor: Actor,
    consultation: int,
    form: Form,
    find_onward: FindOnward,
    now: datetime,
    status: int = 200,
) -> Response[str]:
    view = await queries.papers_page(actor, consultation, find_onward=find_onward, now=now)
    title = _("协商文书")
    return render(
        request,
        "official/show.html",
        title,
        {
            "view": view,
            "form": form,
            "kind_word": kind_word,
            "told_word": told_word,
            "way_word": way_word,
            "ways": [(way, way_word(way)) for way in WAYS],
            "items": [
                (
                    str(one.item),
                    _("第 {n} 次会议 · {title}").format(n=one.meeting_number, title=one.title),
                )
                for one in view.outcomes
            ],
        },
        status=status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{consultation}"),
            (title, None),
        ),
        invented=view.facts.invented,
    )
