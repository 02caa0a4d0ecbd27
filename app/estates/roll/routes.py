"""Importing a roll: upload, preview, choose, confirm. The register is touched by the last only."""

from dataclasses import replace
from datetime import datetime

from litestar import Controller, Response, get, post

from app import spreadsheets
from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.estates.access import EstateFacts, estate_to_import
from app.estates.roll import services
from app.estates.roll.headers import COLUMNS, NEEDED
from app.estates.roll.permissions import can_download_faults
from app.estates.roll.words import (
    QUESTIONS_SHOWN,
    REMARKS_SHOWN,
    ROWS_SHOWN,
    column_choices,
    column_word,
    shown_row,
    state_word,
)
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see


class RollController(Controller):
    path = "/estates/{estate:int}/roll"
    guards = [signed_in]

    @get("/")
    async def show_upload(self, request: Web, actor: Actor, estate: int) -> Response[str]:
        return _upload_page(request, await estate_to_import(actor, estate), Form())

    @post("/")
    async def upload(
        self, request: Web, actor: Actor, estate: int, settings: Settings, now: datetime
    ) -> Response[str]:
        facts = await estate_to_import(actor, estate)
        form = await read_form(request)
        file = form.files.get("file")
        try:
            if file is None or not file.filename:
                raise Invalid(_("没有选择文件"), _("请选择名册文件后再上传。"), field="file")
            waiting = await services.upload_roll(
                actor,
                estate,
                file.filename,
                await file.read(),
                data_dir=settings.data_dir,
                now=now,
            )
        except Invalid as refusal:
            return _upload_page(request, facts, form.refused(refusal))
        return see(f"/estates/{estate}/roll/{waiting}")

    @get("/{waiting:int}")
    async def show_preview(
        self, request: Web, actor: Actor, estate: int, waiting: int
    ) -> Response[str]:
        return await _preview_page(request, actor, estate, waiting, Form())

    @get("/{waiting:int}/faults")
    async def download_faults(self, actor: Actor, estate: int, waiting: int) -> Response[bytes]:
        content, name = await services.download_faults(actor, estate, waiting)
        return download(content, spreadsheets.MEDIA_TYPE, name)

    @post("/{waiting:int}/columns")
    async def choose_columns(
        self, request: Web, actor: Actor, estate: int, waiting: int
    ) -> Response[str]:
        form = await read_form(request)
        try:
            columns = {name: form.value(name) for name in COLUMNS if name in form.values}
            await services.choose_columns(
                actor, estate, waiting, columns, remark=bool(form.value("read_remark"))
            )
        except Invalid as refusal:
            return await _preview_page(request, actor, estate, waiting, form.refused(refusal))
        return see(f"/estates/{estate}/roll/{waiting}", _("已按您选的列重新核对。"))

    @post("/{waiting:int}/carry")
    async def choose_carry(
        self, request: Web, actor: Actor, estate: int, waiting: int
    ) -> Response[str]:
        carry = bool((await read_form(request)).value("carry"))
        await services.choose_carry(actor, estate, waiting, carry=carry)
        said = _("空着的楼号已按上面一行补上，请核对。") if carry else _("空着楼号的行不导入。")
        return see(f"/estates/{estate}/roll/{waiting}", said)

    @post("/{waiting:int}/people")
    async def choose_people(
        self, request: Web, actor: Actor, estate: int, waiting: int
    ) -> Response[str]:
        form = await read_form(request)
        same = [units for name, units in form.lists.items() if name.startswith("same-")]
        alone = [
            *form.lists.get("apart", []),
            *(unit for joined in form.lists.get("all_apart", []) for unit in joined.split("\t")),
        ]
        try:
            await services.choose_people(actor, estate, waiting, same, alone)
        except Invalid as refusal:
            return await _preview_page(request, actor, estate, waiting, form.refused(refusal))
        return see(f"/estates/{estate}/roll/{waiting}", _("已按您的判断重新计算业主人数。"))

    @post("/{waiting:int}")
    async def confirm(
        self,
        request: Web,
        actor: Actor,
        estate: int,
        waiting: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        seen = (await read_form(request)).value("seen") or None
        try:
            done = await services.import_roll(
                actor, estate, waiting, data_dir=settings.data_dir, now=now, seen=seen
            )
        except Conflict as refusal:
            form = Form().refused(refusal)
            return await _preview_page(request, actor, estate, waiting, form)
        said = _("已导入：新增 {new} 户，更新 {changed} 户，未变 {unchanged} 户。").format(
            new=len(done.new), changed=len(done.changed), unchanged=len(done.unchanged)
        )
        return see(f"/estates/{estate}", said)


def _upload_page(request: Web, facts: EstateFacts, form: Form) -> Response[str]:
    return render(
        request,
        "estates/roll/upload.html",
        _("导入业主名册"),
        {"facts": facts, "form": form},
        status=form.status,
        crumbs=(
            (_("小区"), "/estates"),
            (facts.name, f"/estates/{facts.id}"),
            (_("导入名册"), None),
        ),
        invented=facts.invented,
    )


async def _preview_page(
    request: Web, actor: Actor, estate: int, waiting: int, form: Form
) -> Response[str]:
    """What was typed stays where the form came back; else what was chosen or found."""
    facts = await estate_to_import(actor, estate)
    view, upload = await services.load_preview(actor, estate, waiting)
    to_write = [*view.new[:ROWS_SHOWN], *view.changed[:ROWS_SHOWN]]
    columns = form
    if not form.values:
        columns = replace(
            form,
            values={
                **{name: view.columns.get(name, "") for name in COLUMNS},
                "read_remark": "1" if upload.choices.remark else "",
            },
        )
    return render(
        request,
        "estates/roll/preview.html",
        _("核对名册"),
        {
            "facts": facts,
            "view": view,
            "upload": upload,
            "waiting": waiting,
            "form": form,
            "columns": columns,
            "fields": [(name, column_word(name), name in NEEDED) for name in COLUMNS],
            "letters": column_choices(view),
            "missing": [column_word(name) for name in view.missing],
            "states": [(state_word(state), n) for state, n in view.states.items() if n],
            "may_download": can_download_faults(actor, facts.place, upload.uploaded_by),
            "rows": [shown_row(row) for row in to_write[:ROWS_SHOWN]],
            "writes": len(view.new) + len(view.changed),
            "wrong": view.wrong[:REMARKS_SHOWN],
            "doubtful": view.doubtful[:REMARKS_SHOWN],
            "noted": view.noted[:REMARKS_SHOWN],
            "several": [one for one in view.questions if one.kind == "several"][:QUESTIONS_SHOWN],
            "uncertain": [one for one in view.questions if one.kind == "uncertain"][
                :QUESTIONS_SHOWN
            ],
            "left_out": max(0, len(view.questions) - QUESTIONS_SHOWN),
        },
        status=form.status,
        crumbs=(
            (facts.name, f"/estates/{estate}"),
            (_("导入名册"), f"/estates/{estate}/roll"),
            (_("核对"), None),
        ),
        invented=facts.invented,
    )
