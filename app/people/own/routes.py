"""One's own account 我的账号."""

from datetime import datetime

import pyotp
from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.forms import CodeForm
from app.accounts.middleware import SESSION_COOKIE
from app.accounts.permissions import Actor
from app.accounts.rules import PASSWORD_MIN
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.people.own import services
from app.people.own.forms import ChangePasswordForm, OldPasswordForm
from app.people.own.queries import own_account
from app.people.own.services import NewCodes
from app.qr import qr_code
from app.settings import Settings
from app.web import Form, Web, address_of, read_form, render, role_name, see


class OwnAccountController(Controller):
    path = "/account"
    guards = [signed_in]
    opt = {"before_code": True}

    @get("/")
    async def show(self, request: Web, actor: Actor, settings: Settings) -> Response[str]:
        return render(
            request,
            "people/own/show.html",
            _("我的账号"),
            {
                "view": await own_account(actor),
                "role_name": role_name,
                "required": _required(actor, settings),
            },
            crumbs=((_("首页"), "/"), (_("我的账号"), None)),
        )

    @get("/password")
    async def show_password(self, request: Web) -> Response[str]:
        return _form_page(request, "password", _("更改密码"), Form())

    @post("/password")
    async def change_password(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.change_password(
                actor,
                form.read(ChangePasswordForm),
                session=request.cookies.get(SESSION_COOKIE, ""),
                address=address_of(request),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _form_page(request, "password", _("更改密码"), form.refused(refusal))
        return see("/account", _("密码已更改，其他设备已退出登录。"))

    @post("/sign-out-everywhere")
    async def sign_out_everywhere(self, actor: Actor, now: datetime) -> Response[str]:
        await services.sign_out_everywhere(actor, now=now)
        answer = see("/sign-in", _("已从所有设备退出登录。"))
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @get("/codes")
    async def show_codes(self, request: Web) -> Response[str]:
        return _form_page(request, "codes", _("开启动态口令"), Form())

    @post("/codes", status_code=HTTP_200_OK)
    async def prepare_codes(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            codes = await services.prepare_codes(
                actor,
                form.read(OldPasswordForm).old,
                secret=pyotp.random_base32(),
                address=address_of(request),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _form_page(request, "codes", _("开启动态口令"), form.refused(refusal))
        return _secret_page(request, codes, Form())

    @post("/codes/on")
    async def switch_codes_on(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        form = await read_form(request)
        try:
            await services.switch_codes_on(
                actor, form.read(CodeForm).code, address=address_of(request), now=now
            )
        except Invalid as refusal:
            codes = await services.prepared_codes(actor)
            return _secret_page(request, codes, form.refused(refusal))
        return see("/account", _("动态口令已开启，以后登录时要输入。"))

    @get("/codes/off")
    async def show_codes_off(self, request: Web) -> Response[str]:
        return _form_page(request, "codes_off", _("关闭动态口令"), Form())

    @post("/codes/off")
    async def switch_codes_off(
        self, request: Web, actor: Actor, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await services.switch_codes_off(
                actor,
                form.read(CodeForm).code,
                required=_required(actor, settings),
                address=address_of(request),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _form_page(request, "codes_off", _("关闭动态口令"), form.refused(refusal))
        return see("/account", _("动态口令已关闭，登录时只问密码。"))


def _required(actor: Actor, settings: Settings) -> bool:
    return settings.totp_for_administrators and actor.has("administrator")


def _form_page(request: Web, name: str, title: str, form: Form) -> Response[str]:
    return render(
        request,
        f"people/own/{name}.html",
        title,
        {"form": form, "least": PASSWORD_MIN},
        status=form.status,
        crumbs=((_("我的账号"), "/account"), (title, None)),
    )


def _secret_page(request: Web, codes: NewCodes, form: Form) -> Response[str]:
    return render(
        request,
        "people/own/secret.html",
        _("开启动态口令"),
        {"form": form, "secret": codes.secret, "qr": qr_code(codes.uri)},
        status=form.status,
        crumbs=((_("我的账号"), "/account"), (_("开启动态口令"), None)),
    )
