"""Papers 会前材料 of a meeting, for its table; and its public page."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import public, signed_in
from app.i18n import _
from app.qr import qr_code
from app.settings import Settings
from app.statuses import status_of
from app.web import (
    Form,
    Web,
    address_of,
    download,
    read_form,
    render,
    see,
    uploaded,
)
from meetings.papers import queries, services
from meetings.papers.forms import AnswerForm, AskForm, PaperForm, TableForm, WithdrawForm
from meetings.papers.queries import PaperItem, PublicPapers
from meetings.papers.words import kind_options, question_kind, question_state
from meetings.scheduling.pages import meeting_crumbs


class PapersController(Controller):
    path = "/meetings/{meeting:int}/papers"
    guards = [signed_in]

    @get("/")
    async def show(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, title: str = ""
    ) -> Response[str]:
        """`title`: of one that is asked for."""
        form = Form({"public": "1", "title": title[:120]})
        return await _page(request, actor, meeting, settings, form)

    @post("/")
    async def add(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.add_paper(
                actor,
                meeting,
                form.read(PaperForm),
                await uploaded(form, "file"),
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, meeting, settings, form.refused(refusal))
        return see(f"/meetings/{meeting}/papers", _("材料已上传。"))

    @get("/{paper:int}")
    async def read_paper(
        self, actor: Actor, meeting: int, paper: int, settings: Settings
    ) -> Response[bytes]:
        document = await queries.paper_to_read(actor, meeting, paper)
        content, media_type, _sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, _file_name(media_type), shown=True)

    @post("/{paper:int}/withdraw")
    async def withdraw(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        paper: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            reason = form.read(WithdrawForm).reason
            await services.withdraw_paper(actor, meeting, paper, reason, now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, meeting, settings, form.refused(refusal))
        return see(f"/meetings/{meeting}/papers", _("材料已撤回，记录保留。"))

    @post("/page/open")
    async def open_page(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        try:
            await services.open_page(actor, meeting, now=now)
        except Conflict as refusal:
            form = Form({"public": "1"}).refused(refusal)
            return await _page(request, actor, meeting, settings, form)
        return see(f"/meetings/{meeting}/papers", _("公开页面已开放，可以把链接或二维码发给居民。"))

    @post("/page/close")
    async def close_page(self, actor: Actor, meeting: int, now: datetime) -> Response[str]:
        await services.close_page(actor, meeting, now=now)
        return see(f"/meetings/{meeting}/papers", _("公开页面已关闭，发出的链接不再有效。"))

    @post("/questions")
    async def ask(
        self, request: Web, actor: Actor, meeting: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.ask_by_seat(
                actor, meeting, form.read(AskForm), secret_key=settings.secret_key, now=now
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, meeting, settings, form.refused(refusal))
        return see(f"/meetings/{meeting}/papers", _("已提交。"))

    @post("/questions/table")
    async def table_all(self, actor: Actor, meeting: int, now: datetime) -> Response[str]:
        n = await services.table_all(actor, meeting, now=now)
        return see(f"/meetings/{meeting}/papers", _("{n} 条已转到会上。").format(n=n))

    @post("/questions/{question:int}/answer")
    async def answer(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        question: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(AnswerForm)
            await services.answer_question(
                actor, meeting, question, typed.answer, bool(typed.shown), now=now
            )
        except (Invalid, Conflict) as refusal:
            form.values[f"answer-{question}"] = form.value("answer")
            form = form.refused(refusal)
            form.faults = [
                (f"answer-{question}" if at == "answer" else at, text) for at, text in form.faults
            ]
            return await _page(request, actor, meeting, settings, form)
        return see(f"/meetings/{meeting}/papers", _("已答复。"))

    @post("/questions/{question:int}/table")
    async def table(
        self,
        request: Web,
        actor: Actor,
        meeting: int,
        question: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            shown = bool(form.read(TableForm).shown)
            await services.table_question(actor, meeting, question, shown, now=now)
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, meeting, settings, form.refused(refusal))
        return see(f"/meetings/{meeting}/papers", _("已转到会上。"))


class PublicPapersController(Controller):
    """Residents read what is public and ask, without an account."""

    path = "/p/{key:str}"
    guards = [public]

    @get("/")
    async def show(
        self, request: Web, key: str, settings: Settings, now: datetime
    ) -> Response[str]:
        view = await queries.public_papers(key, secret_key=settings.secret_key)
        return _public_page(request, key, view, Form({"kind": "question"}), now)

    @post("/")
    async def ask(self, request: Web, key: str, settings: Settings, now: datetime) -> Response[str]:
        view = await queries.public_papers(key, secret_key=settings.secret_key)
        form = await read_form(request)
        try:
            await services.ask_in_public(
                key,
                form.read(AskForm),
                address=address_of(request),
                secret_key=settings.secret_key,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            form.refused(refusal)
            return _public_page(request, key, view, form, now, status_of(refusal))
        return see(f"/p/{key}", _("已收到，会前会答复，或带到会上商量。"))

    @get("/{paper:int}")
    async def read_paper(self, key: str, paper: int, settings: Settings) -> Response[bytes]:
        document = await queries.public_paper(key, paper, secret_key=settings.secret_key)
        content, media_type, _sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, _file_name(media_type), shown=True)


def _file_name(media_type: str) -> str:
    return _("会前材料.pdf") if media_type == "application/pdf" else _("会前材料.jpg")


def _item_options(items: tuple[PaperItem, ...]) -> list[tuple[str, str]]:
    return [
        (str(item.number), _("{n}．{title}").format(n=item.number, title=item.title))
        for item in items
    ]


async def _page(
    request: Web, actor: Actor, meeting: int, settings: Settings, form: Form
) -> Response[str]:
    view = await queries.papers_page(actor, meeting, secret_key=settings.secret_key)
    link = f"{settings.base_url}/p/{view.key}" if view.key else ""
    return render(
        request,
        "meeting_papers/meeting.html",
        _("会前材料"),
        {
            "view": view,
            "form": form,
            "link": link,
            "qr": qr_code(link) if link else "",
            "items": _item_options(view.items),
            "kinds": kind_options(),
            "question_kind": question_kind,
            "question_state": question_state,
        },
        status=form.status,
        crumbs=meeting_crumbs(view.facts, _("会前材料")),
        invented=view.facts.consultation.invented,
    )


def _public_page(
    request: Web, key: str, view: PublicPapers, form: Form, now: datetime, status: int = 200
) -> Response[str]:
    return render(
        request,
        "meeting_papers/public.html",
        view.topic,
        {
            "view": view,
            "form": form,
            "key": key,
            "open": now < view.starts_at and not view.ended and not view.cancelled,
            "items": _item_options(view.items),
            "kinds": kind_options(),
            "question_kind": question_kind,
            "question_state": question_state,
        },
        status=status,
        invented=view.invented,
    )
