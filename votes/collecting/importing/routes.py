"""The bank's list: sent once, looked at on a page of its own, entered from there."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.web import Form, Web, read_form, render, see, uploaded
from votes.collecting.importing import services
from votes.collecting.pages import collection_page, fresh
from votes.collecting.words import crumbs_of, shown_line


class BankListController(Controller):
    path = "/collections/{collection:int}/bank"
    guards = [signed_in]

    @post("/")
    async def upload(
        self, request: Web, actor: Actor, collection: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        content = await uploaded(form, "file")
        try:
            name = form.files["file"].filename if content is not None else ""
            waiting = await services.upload_bank_list(actor, collection, name, content, now=now)
        except (Invalid, Conflict) as refusal:
            refused = Form({**fresh(now).values, **form.values}).refused(refusal)
            return await collection_page(request, actor, collection, refused)
        return see(f"/collections/{collection}/bank/{waiting}")

    @get("/{waiting:int}")
    async def show_list(
        self, request: Web, actor: Actor, collection: int, waiting: int
    ) -> Response[str]:
        view = await services.look_at_bank_list(actor, collection, waiting)
        return render(
            request,
            "collecting/bank.html",
            _("银行流水预览"),
            {
                "view": view,
                "taken": [shown_line(line) for line in view.lines if not line.why],
                "left": [shown_line(line) for line in view.lines if line.why],
            },
            crumbs=crumbs_of(view.facts, _("银行流水")),
            invented=view.facts.version.scheme.invented,
        )

    @post("/{waiting:int}/enter")
    async def enter(
        self, actor: Actor, collection: int, waiting: int, now: datetime
    ) -> Response[str]:
        try:
            entered, left = await services.enter_bank_list(actor, collection, waiting, now=now)
        except Conflict as refusal:
            here = f"/collections/{collection}/bank/{waiting}"
            return see(here, warn=f"{refusal.message}。{refusal.remedy}")
        done = _("已登记 {n} 笔收款，{m} 行没有登记。").format(n=entered, m=left)
        return see(f"/collections/{collection}", done)

    @post("/{waiting:int}/drop")
    async def drop(self, actor: Actor, collection: int, waiting: int) -> Response[str]:
        await services.drop_bank_list(actor, collection, waiting)
        return see(f"/collections/{collection}", _("没有登记，文件已删除。"))
