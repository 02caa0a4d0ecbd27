"""What all routes share: pages, forms, redirects, as every package uses them."""

import hmac
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie, FormMultiDict, UploadFile
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_303_SEE_OTHER,
    HTTP_422_UNPROCESSABLE_ENTITY,
)
from litestar.template.base import csrf_token
from markupsafe import Markup
from pydantic import BaseModel, ValidationError

from app.errors import Invalid, YishiError
from app.i18n import _
from app.templating import TEMPLATES

Web = Request[Any, Any, Any]
Model = TypeVar("Model", bound=BaseModel)

_log = logging.getLogger("yishi")


# -- pages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flash:
    """One sentence after a redirect. kind: done, warn or fault."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What every template may count on; see docs/design.md."""

    title: str
    actor: object | None
    elder: bool
    csrf_input: Markup
    path: str
    flash: Flash | None
    nav: tuple[NavLink, ...]
    crumbs: tuple[tuple[str, str | None], ...]
    invented: bool


@dataclass(frozen=True, slots=True)
class _ShownActor:
    name: str
    role_names: tuple[str, ...]
    place_name: str
    unread: int


def role_name(role: str) -> str:
    return {
        "administrator": _("系统管理员"),
        "street_staff": _("街道工作人员"),
        "community_secretary": _("社区党委书记"),
        "community_clerk": _("社区工作人员"),
        "grid_worker": _("网格员"),
        "building_head": _("楼院长"),
        "owners_committee": _("业主委员会代表"),
        "heating_company": _("供热公司代表"),
        "property_company": _("物业公司代表"),
        "lawyer": _("公益律师"),
        "social_worker": _("专业社工"),
        "expert": _("专家"),
        "volunteer": _("志愿者"),
    }[role]


def render(
    request: Web,
    template: str,
    title: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
    crumbs: tuple[tuple[str, str | None], ...] = (),
    invented: bool = False,
) -> Response[str]:
    """A page from `templates/`, with everything `Page` promises."""
    actor = request.scope.get("user")
    path = request.url.path
    query = request.url.query
    flash = _read_flash(request)
    page = Page(
        title=title,
        actor=None
        if actor is None
        else _ShownActor(
            actor.name,
            tuple(dict.fromkeys(role_name(grant.role) for grant in actor.grants)),
            actor.place_name,
            actor.unread,
        ),
        elder=request.cookies.get("elder") == "1",
        csrf_input=Markup('<input type="hidden" name="_csrf_token" value="{}">').format(
            csrf_token({"request": request})
        ),
        path=f"{path}?{query}" if query else path,
        flash=flash,
        nav=()
        if actor is None
        else _nav(
            crumbs[0][1] or path if crumbs else path,
            actor.has("administrator") or actor.has("community_secretary"),
        ),
        crumbs=crumbs,
        invented=invented,
    )
    body = TEMPLATES.get_template(template).render({**(context or {}), "page": page})
    answer = Response(body, media_type=MediaType.HTML, status_code=status)
    if flash is not None:
        answer.delete_cookie("flash")
    return answer


def _nav(place: str, looks_after_people: bool) -> tuple[NavLink, ...]:
    """`place`: where the way to the page begins, or its path; the part it lies in is marked."""
    links = (
        (_("首页"), "/"),
        (_("小区"), "/estates"),
        (_("协商"), "/consultations"),
        (_("征询"), "/surveys"),
        (_("表决"), "/polls"),
        *(((_("人员"), "/people"),) if looks_after_people else ()),
    )
    return tuple(
        NavLink(
            label,
            href,
            current=place == "/" if href == "/" else place.startswith(href),
        )
        for label, href in links
    )


# -- redirects, cookies ----------------------------------------------------------------------


def safe_path(path: str) -> str:
    """A path on this site; anything that could lead elsewhere becomes the home page."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return "/"
    return path


def address_of(request: Web) -> str:
    """From where it comes, as far as the server knows; "" where nothing is known."""
    return request.client.host[:60] if request.client else ""


class _Cookie(Cookie):
    """Spelled by hand: the standard library's way takes longer than the rest of a redirect."""

    def to_encoded_header(self) -> tuple[bytes, bytes]:
        _same, spelled = _SPELLING.value_encode(self.value or "")
        parts = [f"{self.key}={spelled}", f"Path={self.path}", f"SameSite={self.samesite}"]
        if self.max_age is not None:
            parts.append(f"Max-Age={self.max_age}")
        if self.httponly:
            parts.append("HttpOnly")
        if self.secure:
            parts.append("Secure")
        return b"set-cookie", "; ".join(parts).encode("latin-1")


_SPELLING = SimpleCookie()


def cookie(request: Web, key: str, value: str, *, max_age: int) -> Cookie:
    return _Cookie(
        key=key,
        value=value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.https,
    )


def see(path: str, done: str = "", *, warn: str = "") -> Response[str]:
    """303 to `path`; `done` (or `warn`) is said once on the page that follows."""
    answer: Response[str] = Response(
        "", status_code=HTTP_303_SEE_OTHER, headers={"Location": path}, media_type=MediaType.HTML
    )
    if done or warn:
        said = quote(json.dumps(["warn", warn] if warn else ["done", done]))
        answer.set_cookie(
            Cookie(key="flash", value=said, path="/", httponly=True, samesite="lax", max_age=60)
        )
    return answer


def download(content: bytes, media_type: str, name: str, *, shown: bool = False) -> Response[bytes]:
    """A file to keep, or to be shown by the browser."""
    return Response(content, media_type=media_type, headers=disposition(name, shown=shown))


def disposition(name: str, *, shown: bool = False) -> dict[str, str]:
    """The header of a file; its name may be Chinese (RFC 6266)."""
    way = "inline" if shown else "attachment"
    return {"Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}"}


def _read_flash(request: Web) -> Flash | None:
    raw = request.cookies.get("flash")
    if not raw:
        return None
    try:
        kind, text = json.loads(unquote(raw))
    except ValueError:
        return None
    return Flash(str(kind), str(text)[:300])


def sign(request: Web, text: str) -> str:
    """`text` with a seal of this server: for small facts that travel in a cookie."""
    return f"{text}.{_seal(request, text)}"


def unsign(request: Web, sealed: str) -> str | None:
    """The text if the seal is ours, else None."""
    text, dot, seal = sealed.rpartition(".")
    if dot and hmac.compare_digest(seal, _seal(request, text)):
        return text
    return None


def _seal(request: Web, text: str) -> str:
    key: str = request.app.state.settings.secret_key
    return hmac.digest(key.encode(), b"cookie:" + text.encode(), "sha256").hex()[:40]


# -- forms -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Form:
    """What was typed, as typed, and what is wrong with it: nothing is lost by a refusal."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)
    uploads: dict[str, list[UploadFile]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def fault(self, name: str) -> str | None:
        return next((text for where, text in self.faults if where == name), None)

    @property
    def status(self) -> int:
        """Of the page that shows it: 422 where something is wrong with it."""
        return HTTP_422_UNPROCESSABLE_ENTITY if self.faults else HTTP_200_OK

    def read(self, model: type[Model]) -> Model:
        """The typed values as a form model; Invalid with every fault, in Chinese."""
        typed: dict[str, object] = {}
        for name, about in model.model_fields.items():
            if "list" in str(about.annotation):
                typed[name] = [text.strip() for text in self.lists.get(name, [])]
            elif (text := self.values.get(name, "").strip()) or about.is_required():
                typed[name] = text
        try:
            return model.model_validate(typed)
        except ValidationError as wrong:
            raise Invalid(
                faults=tuple(
                    (".".join(str(part) for part in fault["loc"]), _fault_in_words(fault))
                    for fault in wrong.errors()
                )
            ) from None  # it quotes what was typed, and this may end in a log

    def refused(self, refusal: YishiError) -> "Form":
        """This form with the refusal's faults, to be shown again."""
        if isinstance(refusal, Invalid) and refusal.faults:
            self.faults = list(refusal.faults)
            if refusal.field:
                self.faults = [(refusal.field, f"{refusal.message}。{refusal.remedy}")]
        else:
            self.faults = [(refusal.field or "", f"{refusal.message}。{refusal.remedy}")]
        return self


# Nobody types them, no database text and no document takes all of them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


async def read_form(request: Web) -> Form:
    """The request's form: last value of each name, all values in `lists`; of uploads the last of
    each name in `files`, all in `uploads`."""
    typed: FormMultiDict = await request.form()
    form = Form()
    for name, value in typed.multi_items():
        if name == "_csrf_token":
            continue
        if isinstance(value, UploadFile):
            form.files[name] = value
            form.uploads.setdefault(name, []).append(value)
        else:
            text = _UNSEEN.sub("", str(value).replace("\r\n", "\n"))
            form.values[name] = text
            form.lists.setdefault(name, []).append(text)
    return form


async def uploaded(form: Form, name: str) -> bytes | None:
    """None where no file was chosen; a browser then sends one without a name."""
    upload = form.files.get(name)
    return await upload.read() or None if upload is not None else None


def _fault_in_words(fault: Mapping[str, Any]) -> str:
    """Pydantic's verdict as a Chinese sentence that says what to do."""
    kind, facts = fault["type"], fault.get("ctx", {})
    if kind == "value_error":  # raised by our own validators, which speak Chinese
        return str(facts.get("error", fault["msg"]))
    sentences = {
        "missing": _("请填写这一项。"),
        "string_too_short": _("请填写这一项。"),
        "string_too_long": _("内容太长，最多 {max_length} 个字。"),
        "int_parsing": _("请填写整数。"),
        "int_type": _("请填写整数。"),
        "greater_than": _("请填写大于 {gt} 的数。"),
        "greater_than_equal": _("请填写不小于 {ge} 的数。"),
        "less_than_equal": _("请填写不大于 {le} 的数。"),
        "date_from_datetime_parsing": _("请按“2026-04-07”的格式填写日期。"),
        "date_parsing": _("请按“2026-04-07”的格式填写日期。"),
        "datetime_parsing": _("请按“2026-04-07T14:00”的格式填写时间。"),
        "datetime_from_date_parsing": _("请按“2026-04-07T14:00”的格式填写时间。"),
        "time_parsing": _("请按“14:00”的格式填写时间。"),
        "literal_error": _("请在给出的选项中选择一项。"),
        "enum": _("请在给出的选项中选择一项。"),
        "bool_parsing": _("请在给出的选项中选择一项。"),
        "too_long": _("条数太多，最多 {max_length} 条。"),
        "too_short": _("至少填写 {min_length} 条。"),
    }
    return sentences.get(kind, _("这一项填写得不对，请检查后重新填写。")).format(**facts)
