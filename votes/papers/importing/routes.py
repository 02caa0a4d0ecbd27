"""Papers from a spreadsheet: upload, look, say yes. Nothing is entered before the last step."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.accounts.permissions import Actor
from app.clock import say_time
from app.errors import Conflict, Invalid
from app.estates.roll.rules import Sheet
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see
from votes.access import PollFacts
from votes.ballots.rules import RECEIPTS
from votes.papers.access import poll_to_enter
from votes.papers.double.setting import entry_setting
from votes.papers.importing import services
from votes.papers.importing.rules import open_papers, pack_papers
from votes.papers.words import capacity_in_words

ROWS_SHOWN = 8
REMARKS_SHOWN = 200


class PaperImportController(Controller):
    path = "/polls/{poll:int}/papers/import"
    guards = [signed_in]

    @get("/")
    async def show_upload(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        facts = await poll_to_enter(actor, poll, now)
        if (await entry_setting(poll)).double:
            return see(f"/polls/{poll}/papers/double")
        return _upload_page(request, facts, Form())

    @post("/")
    async def upload(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        facts = await poll_to_enter(actor, poll, now)
        form = await read_form(request)
        file = form.files.get("file")
        try:
            if file is None or not file.filename:
                raise Invalid(_("没有选择文件"), _("请选择表格后再上传。"), field="file")
            sheets = await services.read_papers(await file.read(), file.filename)
        except Invalid as refusal:
            return _upload_page(request, facts, form.refused(refusal))
        return await _preview_page(request, actor, poll, sheets, now, Form())

    @post("/confirm")
    async def confirm(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        facts = await poll_to_enter(actor, poll, now)
        form = await read_form(request)
        try:
            sheets = open_papers(form.value("rows"))
        except Invalid as refusal:
            return _upload_page(request, facts, form.refused(refusal))
        try:
            done = await services.import_papers(
                actor,
                poll,
                sheets,
                seen=form.value("seen"),
                chance=lambda: secrets.randbelow(RECEIPTS),
                now=now,
            )
        except Conflict as refusal:
            return await _preview_page(request, actor, poll, sheets, now, form.refused(refusal))
        said = _("已录入 {new} 张，原来已经录入的 {unchanged} 张没有变化。").format(
            new=len(done.new), unchanged=len(done.unchanged)
        )
        return see(f"/polls/{poll}/papers", said)


def _crumbs(facts: PollFacts) -> tuple[tuple[str, str | None], ...]:
    return (
        (facts.title, f"/polls/{facts.id}"),
        (_("纸质票"), f"/polls/{facts.id}/papers"),
        (_("批量录入"), None),
    )


def _upload_page(request: Web, facts: PollFacts, form: Form) -> Response[str]:
    return render(
        request,
        "papers/upload.html",
        _("从表格批量录入纸质票"),
        {"facts": facts, "form": form},
        status=form.status,
        crumbs=_crumbs(facts),
        invented=facts.invented,
    )


async def _preview_page(
    request: Web, actor: Actor, poll: int, sheets: Sequence[Sheet], now: datetime, form: Form
) -> Response[str]:
    facts, view = await services.look_at_papers(actor, poll, sheets, now=now)
    return render(
        request,
        "papers/preview.html",
        _("核对纸质票"),
        {
            "facts": facts,
            "view": view,
            "form": form,
            "rows": [
                [
                    row.plan.number,
                    row.unit.unit,
                    capacity_in_words(row.plan.capacity),
                    say_time(row.plan.received_at),
                ]
                for row in view.new[:ROWS_SHOWN]
            ],
            "late": sum(row.plan.received_at > facts.closes_at for row in view.new),
            "remarks": [
                (title, text, found[:REMARKS_SHOWN])
                for title, text, found in (
                    (
                        _("有错的行不会录入"),
                        _("请在表格里改正后重新上传；其余的行可以先录入。"),
                        view.wrong,
                    ),
                    (_("存疑的行不会录入"), _("请逐张核对。"), view.doubtful),
                    (_("会录入，但请核对"), _("同一户交来几张票。"), view.noted),
                )
                if found
            ],
            "fields": {"seen": view.mark, "rows": pack_papers(sheets)},
        },
        status=HTTP_409_CONFLICT if form.faults else 200,
        crumbs=_crumbs(facts),
        invented=facts.invented,
    )
