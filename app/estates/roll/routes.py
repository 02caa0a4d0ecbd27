"""Importing a roll: upload, preview, confirm. The register is touched by the last step only."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.estates.access import EstateFacts, estate_to_import
from app.estates.roll import services
from app.estates.roll.words import REMARKS_SHOWN, ROWS_SHOWN, columns_in_words, shown_row
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see


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
        self, request: Web, actor: Actor, estate: int, waiting: int, settings: Settings
    ) -> Response[str]:
        return await _preview_page(request, actor, estate, waiting, settings, Form())

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
            return await _preview_page(request, actor, estate, waiting, settings, form)
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
        status=HTTP_422_UNPROCESSABLE_ENTITY if form.faults else 200,
        crumbs=(
            (_("小区"), "/estates"),
            (facts.name, f"/estates/{facts.id}"),
            (_("导入名册"), None),
        ),
        invented=facts.invented,
    )


async def _preview_page(
    request: Web, actor: Actor, estate: int, waiting: int, settings: Settings, form: Form
) -> Response[str]:
    facts = await estate_to_import(actor, estate)
    view, upload = await services.load_preview(actor, estate, waiting, data_dir=settings.data_dir)
    to_write = [*view.new, *view.changed]
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
            "columns": columns_in_words(view),
            "rows": [shown_row(row) for row in to_write[:ROWS_SHOWN]],
            "writes": len(to_write),
            "wrong": view.wrong[:REMARKS_SHOWN],
            "doubtful": view.doubtful[:REMARKS_SHOWN],
            "noted": view.noted[:REMARKS_SHOWN],
        },
        status=HTTP_422_UNPROCESSABLE_ENTITY if form.faults else 200,
        crumbs=(
            (facts.name, f"/estates/{estate}"),
            (_("导入名册"), f"/estates/{estate}/roll"),
            (_("核对"), None),
        ),
        invented=facts.invented,
    )
