"""Sign in, sign out, and the switch between ordinary and elder display."""

import secrets
from datetime import datetime
from urllib.parse import quote

from litestar import Controller, Response, get, post

from app.accounts import services
from app.accounts.forms import CodeForm, SignInForm
from app.accounts.middleware import SESSION_COOKIE
from app.accounts.rules import CODE_WAITS, SESSION_LASTS, WrongCredentials
from app.accounts.services import CodeNeeded, SignedIn
from app.errors import Conflict, Invalid
from app.guards import public
from app.i18n import _
from app.web import (
    Form,
    Web,
    address_of,
    cookie,
    read_form,
    render,
    safe_path,
    see,
    sign,
    unsign,
)

_YEAR = 365 * 24 * 3600

# The password was right, the code is still to come: signed, short-lived, and no session.
_HALF = "half_signed_in"


class AccountController(Controller):
    """Open to everybody: these are the doors."""

    guards = [public]

    @get("/sign-in")
    async def show_sign_in(self, request: Web) -> Response[str]:
        back = safe_path(request.query_params.get("back", "/"))
        return _page(request, Form({"back": back}))

    @post("/sign-in")
    async def sign_in(self, request: Web, now: datetime) -> Response[str]:
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
            return _page(request, form.refused(refusal))
        back = safe_path(form.value("back"))
        if isinstance(signed_in, SignedIn):
            return _let_in(request, signed_in, back)
        answer = see(f"/sign-in/code?back={quote(back)}")
        until = now + CODE_WAITS
        half = f"code:{signed_in.person}:{signed_in.mark}:{int(until.timestamp())}"
        answer.set_cookie(
            cookie(request, _HALF, sign(request, half), max_age=int(CODE_WAITS.total_seconds()))
        )
        return answer

    @get("/sign-in/code")
    async def show_code(self, request: Web, now: datetime) -> Response[str]:
        if _half(request, now) is None:
            return see("/sign-in")
        back = safe_path(request.query_params.get("back", "/"))
        return _code_page(request, Form({"back": back}))

    @post("/sign-in/code")
    async def sign_in_with_code(self, request: Web, now: datetime) -> Response[str]:
        half = _half(request, now)
        if half is None:
            return see("/sign-in", warn=_("时间太久了，请重新登录。"))
        form = await read_form(request)
        try:
            signed_in = await services.sign_in_with_code(
                half,
                form.read(CodeForm).code,
                address=address_of(request),
                token=secrets.token_urlsafe(32),
                now=now,
            )
        except WrongCredentials:
            return see("/sign-in", warn=_("密码已经更改，请重新登录。"))
        except (Invalid, Conflict) as refusal:
            return _code_page(request, form.refused(refusal))
        answer = _let_in(request, signed_in, safe_path(form.value("back")))
        answer.delete_cookie(_HALF)
        return answer

    @post("/sign-out")
    async def sign_out(self, request: Web) -> Response[str]:
        if token := request.cookies.get(SESSION_COOKIE):
            await services.sign_out(token)
        answer = see("/sign-in")
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @post("/display")
    async def switch_display(self, request: Web) -> Response[str]:
        form = await read_form(request)
        answer = see(safe_path(form.value("back")))
        elder = "1" if form.value("elder") == "1" else "0"
        answer.set_cookie(cookie(request, "elder", elder, max_age=_YEAR))
        return answer


def _page(request: Web, form: Form) -> Response[str]:
    return render(request, "accounts/sign_in.html", _("登录"), {"form": form}, status=form.status)


def _code_page(request: Web, form: Form) -> Response[str]:
    return render(
        request, "accounts/sign_in_code.html", _("动态口令"), {"form": form}, status=form.status
    )


def _half(request: Web, now: datetime) -> CodeNeeded | None:
    """What the first step left, as long as it holds."""
    text = unsign(request, request.cookies.get(_HALF, ""))
    if text is None or not text.startswith("code:"):
        return None
    _kind, person, mark, until = text.split(":")
    return CodeNeeded(int(person), mark) if now.timestamp() < int(until) else None


def _let_in(request: Web, signed_in: SignedIn, back: str) -> Response[str]:
    answer = see(back)
    answer.set_cookie(
        cookie(request, SESSION_COOKIE, signed_in.token, max_age=int(SESSION_LASTS.total_seconds()))
    )
    return answer
