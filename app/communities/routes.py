"""The page on which a community says what telephone its residents call."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.communities import services
from app.communities.forms import CommunityForm
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see


class CommunityController(Controller):
    path = "/communities/{community:int}"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, community: int) -> Response[str]:
        facts = await services.community_to_change(actor, community)
        return _page(request, facts, Form({"phone": facts.phone}))

    @post("/")
    async def change(
        self, request: Web, actor: Actor, community: int, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        facts = await services.community_to_change(actor, community)
        try:
            await services.change_phone(actor, community, form.read(CommunityForm), now=now)
        except Invalid as refusal:
            return _page(request, facts, form.refused(refusal), status_of(refusal))
        return see("/estates", _("已保存。居民打开的页面上就是这个电话。"))


def _page(
    request: Web, facts: services.CommunityFacts, form: Form, status: int = 200
) -> Response[str]:
    return render(
        request,
        "communities/phone.html",
        _("社区联系电话"),
        {"facts": facts, "form": form},
        status=status,
        crumbs=((_("小区"), "/estates"), (facts.name, None)),
    )
