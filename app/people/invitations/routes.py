"""The page behind a one-time link: the invited person has no account to sign in with yet."""

from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.accounts.rules import PASSWORD_MIN
from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.people.invitations.forms import PasswordForm
from app.people.invitations.queries import invitation_page
from app.people.invitations.services import accept_invitation
from app.web import Form, Web, read_form, render, see


class InvitationController(Controller):
    """Open to whoever holds the link; it carries its own key."""

    path = "/invitations/{token:str}"
    guards = [public]

    @get("/")
    async def show(self, request: Web, token: str, now: datetime) -> Response[str]:
        try:
            return await _page(request, token, Form(), now)
        except Conflict as over:
            return _over(request, over)

    @post("/")
    async def accept(self, request: Web, token: str, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await accept_invitation(token, form.read(PasswordForm), now=now)
        except Invalid as refusal:
            return await _page(request, token, form.refused(refusal), now)
        except Conflict as over:
            return _over(request, over)
        return see("/sign-in", _("密码已设好，请用账号和新密码登录。"))


async def _page(request: Web, token: str, form: Form, now: datetime) -> Response[str]:
    view = await invitation_page(token, now)
    return render(
        request,
        "people/invitations/show.html",
        _("设置登录密码"),
        {"form": form, "view": view, "least": PASSWORD_MIN},
        status=form.status,
    )


def _over(request: Web, over: Conflict) -> Response[str]:
    """A link that was used, or holds no more, and the way on."""
    return render(
        request,
        "_shared/error.html",
        over.message,
        {"error": over, "back": (_("去登录"), "/sign-in"), "reference": None},
        status=HTTP_409_CONFLICT,
    )
