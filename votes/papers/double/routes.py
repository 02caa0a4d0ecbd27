"""Papers entered twice: the board with the upload, one paper to read, a disagreement to decide."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see
from votes.access import PollFacts
from votes.ballots.rules import RECEIPTS
from votes.papers.desk import desk_options, fresh, read_desk, typed_moment
from votes.papers.double import queries, services
from votes.papers.double.forms import DecisionForm, SettingForm, SheetForm, UploadForm, VoidForm
from votes.papers.double.rules import (
    PAGES_MOST,
    DecisionNotChosen,
    PaperDecided,
    PaperReadAlready,
    SheetState,
)
from votes.papers.double.words import (
    board_counts,
    compared,
    setting_in_words,
    sheet_state_in_words,
    void_in_words,
    void_options,
    who_set,
)

_UPLOAD_MOST = 120 * 1024 * 1024  # a pile of photographs as telephones make them


class DoubleEntryController(Controller):
    path = "/polls/{poll:int}/papers/double"
    guards = [signed_in]

    @get("/")
    async def show_board(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        form = Form({"received_at": typed_moment(now), "pages": "1"})
        return await _board_page(request, actor, poll, now, form)

    @post("/", request_max_body_size=_UPLOAD_MOST)
    async def upload(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(UploadForm)
            made, known = await services.upload_papers(
                actor,
                poll,
                [photo.read for photo in form.uploads.get("photos", []) if photo.filename],
                pages=typed.pages,
                received_at=typed.received_at,
                data_dir=settings.data_dir,
                now=now,
            )
        except Invalid as refusal:
            return await _board_page(request, actor, poll, now, form.refused(refusal))
        told = _("新增 {n} 张等待录入的票。").format(n=made)
        if known:
            told += _("另有 {n} 张的照片以前上传过，没有重复收下。").format(n=known)
        return see(f"/polls/{poll}/papers/double", told)

    @post("/setting")
    async def change_setting(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(SettingForm)
            await services.set_entry(
                actor, poll, double=typed.double == "1", reason=typed.reason, now=now
            )
        except Invalid as refusal:
            return see(f"/polls/{poll}/papers", warn=f"{refusal.message}。{refusal.remedy}")
        return see(f"/polls/{poll}/papers", _("已改变录入方式，会印在结果上。"))

    @get("/next")
    async def go_on(self, actor: Actor, poll: int, now: datetime) -> Response[str]:
        return await _next(actor, poll, now, "")

    @get("/{sheet:int}")
    async def show_sheet(
        self, request: Web, actor: Actor, poll: int, sheet: int, now: datetime
    ) -> Response[str]:
        view = await queries.desk_page(actor, poll, sheet, now)
        return await _desk_page(request, view, fresh(typed_moment(view.sheet.received_at)))

    @post("/{sheet:int}")
    async def read_sheet(
        self, request: Web, actor: Actor, poll: int, sheet: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.desk_page(actor, poll, sheet, now)
        try:
            if void := form.read(VoidForm).void:
                state = await services.read_void(actor, poll, sheet, void, now=now)
            else:
                typed = form.read(SheetForm)
                entry, plan, also = await read_desk(view.sheet.poll, typed, form, view.motions)
                state = await services.read_sheet(
                    actor,
                    poll,
                    sheet,
                    entry,
                    plan,
                    also=also,
                    another=typed.another,
                    chance=lambda: secrets.randbelow(RECEIPTS),
                    now=now,
                )
        except (PaperDecided, PaperReadAlready) as over:
            return see(f"/polls/{poll}/papers/double", warn=f"{over.message}。{over.remedy}")
        except (Invalid, Conflict) as refusal:
            return await _desk_page(request, view, form.refused(refusal), status_of(refusal))
        return await _next(actor, poll, now, _told(view.sheet.number, state))

    @get("/{sheet:int}/photo/{page:int}")
    async def show_photo(
        self, actor: Actor, poll: int, sheet: int, page: int, now: datetime, settings: Settings
    ) -> Response[bytes]:
        document = await queries.sheet_photo(actor, poll, sheet, page, now)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"{sha256[:12]}.jpg", shown=True)

    @get("/{sheet:int}/decide")
    async def show_decision(
        self, request: Web, actor: Actor, poll: int, sheet: int, now: datetime
    ) -> Response[str]:
        view = await queries.decision_page(actor, poll, sheet, now)
        form = fresh(typed_moment(view.sheet.received_at))
        return await _decision_page(request, view, form)

    @post("/{sheet:int}/decide")
    async def decide(
        self, request: Web, actor: Actor, poll: int, sheet: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        view = await queries.decision_page(actor, poll, sheet, now)
        try:
            said = form.read(DecisionForm)
            if not said.take:
                raise DecisionNotChosen
            await services.decide_sheet(
                actor,
                poll,
                sheet,
                await _typed(view, form) if said.take == "own" else int(said.take),
                said.reason,
                another=said.another,
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except PaperDecided as over:
            return see(f"/polls/{poll}/papers/double", warn=f"{over.message}。{over.remedy}")
        except (Invalid, Conflict) as refusal:
            return await _decision_page(request, view, form.refused(refusal), status_of(refusal))
        return see(
            f"/polls/{poll}/papers/double",
            _("第 {n} 号票已裁定，理由已记录在案。").format(n=view.sheet.number),
        )


async def _typed(view: queries.DecisionView, form: Form) -> services.Typed:
    if void := form.read(VoidForm).void:
        return str(void)
    return await read_desk(view.sheet.poll, form.read(SheetForm), form, view.motions)


def _told(number: int, state: SheetState) -> str:
    return {
        "second": _("第 {n} 号票已记下，等另一位工作人员录入。"),
        "differ": _("第 {n} 号票两次录入不一致，等第三人裁定。"),
        "stored": _("第 {n} 号票两次录入一致，已入库。"),
        "void": _("第 {n} 号票两人都认为不作为票。"),
    }[state].format(n=number)


async def _next(actor: Actor, poll: int, now: datetime, told: str) -> Response[str]:
    sheet = await queries.next_sheet(actor, poll, now)
    if sheet is None:
        return see(
            f"/polls/{poll}/papers/double",
            _("{told}没有等您录入的票了。").format(told=told),
        )
    return see(f"/polls/{poll}/papers/double/{sheet}", told)


def _crumbs(facts: PollFacts, last: str | None) -> tuple[tuple[str, str | None], ...]:
    """`last` None: the board itself."""
    path = f"/polls/{facts.id}"
    here = (_("表决"), "/polls"), (facts.title, path), (_("纸质票"), f"{path}/papers")
    if last is None:
        return (*here, (_("双人录入"), None))
    return (*here, (_("双人录入"), f"{path}/papers/double"), (last, None))


async def _board_page(
    request: Web, actor: Actor, poll: int, now: datetime, form: Form
) -> Response[str]:
    view = await queries.board_page(actor, poll, now)
    return render(
        request,
        "papers/board.html",
        _("双人录入"),
        {
            "view": view,
            "form": form,
            "counts": board_counts(view),
            "setting": (setting_in_words(view.setting), who_set(view.setting)),
            "open": [
                (line, sheet_state_in_words(line)) for line in view.lines if line.state == "differ"
            ],
            "void": [
                (line, void_in_words(line.void)) for line in view.lines if line.void is not None
            ],
            "pages": [(str(n), _("每票 {n} 张").format(n=n)) for n in range(1, PAGES_MOST + 1)],
        },
        status=form.status,
        crumbs=_crumbs(view.facts, None),
        invented=view.facts.invented,
    )


async def _desk_page(
    request: Web, view: queries.DeskView, form: Form, status: int = 200
) -> Response[str]:
    facts = view.sheet.poll
    name = _("第 {n} 号票").format(n=view.sheet.number)
    return render(
        request,
        "papers/sheet.html",
        _("录入{name}").format(name=name),
        {
            "view": view,
            "form": form,
            "voids": void_options(),
            **await desk_options(facts, form),
        },
        status=status,
        crumbs=_crumbs(facts, name),
        invented=facts.invented,
    )


async def _decision_page(
    request: Web, view: queries.DecisionView, form: Form, status: int = 200
) -> Response[str]:
    facts = view.sheet.poll
    name = _("第 {n} 号票").format(n=view.sheet.number)
    return render(
        request,
        "papers/decide.html",
        _("裁定{name}").format(name=name),
        {
            "view": view,
            "form": form,
            "rows": compared(view),
            "voids": void_options(),
            **await desk_options(facts, form),
        },
        status=status,
        crumbs=_crumbs(facts, name),
        invented=facts.invented,
    )
