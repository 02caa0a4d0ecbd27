"""日历订阅: the address on one's own account, and what a calendar program reads there."""

import hashlib
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_304_NOT_MODIFIED

from app.accounts.permissions import Actor
from app.guards import public, signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Web, render, see
from meetings.feeds import services
from meetings.feeds.queries import meetings_of, own_feed
from meetings.invitations.calendar import feed


class OwnFeedController(Controller):
    path = "/account/calendar"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, settings: Settings) -> Response[str]:
        own = await own_feed(actor)
        path = services.feed_path(own.id, settings.secret_key) if own else ""
        return render(
            request,
            "feeds/own.html",
            _("日历订阅"),
            {"own": own, "address": f"{settings.base_url}{path}" if own else ""},
            crumbs=((_("我的账号"), "/account"), (_("日历订阅"), None)),
        )

    @post("/make")
    async def make(self, actor: Actor, now: datetime) -> Response[str]:
        await services.make_feed(actor, now=now)
        return see("/account/calendar", _("新的订阅地址已生成，以前的地址不再有效。"))

    @post("/revoke")
    async def revoke(self, actor: Actor, now: datetime) -> Response[str]:
        await services.revoke_feed(actor, now=now)
        return see("/account/calendar", _("订阅地址已停用。"))


class FeedController(Controller):
    path = "/calendar"
    guards = [public]

    @get("/{opened:str}")
    async def read(
        self, request: Web, opened: str, settings: Settings, now: datetime
    ) -> Response[bytes]:
        person = await services.open_feed(opened, settings.secret_key)
        content = feed(await meetings_of(person, settings.base_url, now), _("议事：我的会议"))
        # Programs ask every few minutes: what has not changed is not sent again.
        mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"Cache-Control": "private, max-age=900", "ETag": mark}
        if request.headers.get("if-none-match") == mark:
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(
            content,
            media_type="text/calendar",
            headers={**headers, "Content-Disposition": "inline; filename=yishi.ics"},
        )
