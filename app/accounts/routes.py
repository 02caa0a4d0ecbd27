"""Sign in, sign out, and the switch between ordinary and elder display."""

import secrets
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts import services
from app.accounts.forms import SignInForm
from app.accounts.middleware import SESSION_COOKIE
from app.accounts.rules import SESSION_LASTS
from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.web import Form, address_of, cookie, read_form, render, safe_path, see

_YEAR = 365 * 24 * 3600


class AccountController(Controller):
    """Open to everybody: these are the doors."""

    guards = [public]

    @get("/sign-in")
    async def show_sign_in(self, request: Request[Any, Any, Any]) -> Response[str]:
        back = safe_path(request.query_params.get("back", "/"))
        return _page(request, Form({"back": back}))

    @post("/sign-in")
    async def sign_in(self, request: Request[Any, Any, Any], now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(SignInForm)
            signed_in = await services.sign_in(
                typed.account,
                typed.password,
                address=address_of(request),
                token=secrets.token_urlsafe(32),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _page(request, form.refused(refusal), HTTP_422_UNPROCESSABLE_ENTITY)
        answer = see(safe_path(form.value("back")))
        answer.set_cookie(
            cookie(
                request,
                SESSION_COOKIE,
                signed_in.token,
                max_age=int(SESSION_LASTS.total_seconds()),
            )
        )
        return answer

    @post("/sign-out")
    async def sign_out(self, request: Request[Any, Any, Any]) -> Response[str]:
        if token := request.cookies.get(SESSION_COOKIE):
            await services.sign_out(token)
        answer = see("/sign-in")
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @post("/display")
    async def switch_display(self, request: Request[Any, Any, Any]) -> Response[str]:
        form = await read_form(request)
        answer = see(safe_path(form.value("back")))
        elder = "1" if form.value("elder") == "1" else "0"
        answer.set_cookie(cookie(request, "elder", elder, max_age=_YEAR))
        return answer


def _page(request: Request[Any, Any, Any], form: Form, status: int = 200) -> Response[str]:
    return render(request, "accounts/sign_in.html", _("登录"), {"form": form}, status=status)
