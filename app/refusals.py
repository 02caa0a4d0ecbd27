"""The one place where errors become pages: what is wrong, what to do, and a way on."""

import secrets
from urllib.parse import quote, urlsplit

from litestar import Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.status_codes import (
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_405_METHOD_NOT_ALLOWED,
    HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from app.database import DatabaseAway
from app.errors import CodeOwed, NotFound, SignInNeeded, YishiError
from app.i18n import _
from app.logs import note_away, note_error, request_number
from app.statuses import status_of
from app.web import Web, render, see


def refuse(request: Web, refusal: YishiError) -> Response[str]:
    """A refusal as a page with what is wrong, what to do, and a way on."""
    if isinstance(refusal, SignInNeeded):
        return see(f"/sign-in?back={quote(request.url.path)}")
    if isinstance(refusal, CodeOwed):
        return see("/account", warn=_("系统管理员要先开启动态口令，才能使用其他功能。"))
    if isinstance(refusal, DatabaseAway):
        return _refuse_away(request, refusal)
    return _error_page(request, status_of(refusal), refusal.message, refusal.remedy)


def refuse_http(request: Web, fault: HTTPException) -> Response[str]:
    """Litestar's own refusals, told in the same words as ours."""
    if isinstance(fault, NotFoundException):
        return refuse(request, NotFound())
    if isinstance(fault, MethodNotAllowedException):
        return _error_page(
            request,
            HTTP_405_METHOD_NOT_ALLOWED,
            _("这个网址不能这样打开"),
            _("请回到首页，从页面上的按钮进入。"),
        )
    if fault.status_code == HTTP_403_FORBIDDEN:
        return _error_page(
            request,
            HTTP_403_FORBIDDEN,
            _("页面打开太久，安全校验已失效"),
            _("请按“返回”回到刚才的页面，刷新后再提交一次。已填写的内容可以复制保留。"),
        )
    if fault.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return _refuse_large(request)
    if fault.status_code >= HTTP_500_INTERNAL_SERVER_ERROR:
        return refuse_unknown(request, fault)
    return _error_page(
        request,
        fault.status_code,
        _("提交的内容无法处理"),
        _("请返回上一页检查后重新提交；如果上传了文件，请确认文件没有超过大小限制。"),
    )


def _refuse_large(request: Web) -> Response[str]:
    """By what the browser announced: nothing of it has been read."""
    most = (request.route_handler.resolve_request_max_body_size() or 0) // (1024 * 1024)
    if not most:
        return _error_page(
            request,
            HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            _("提交的文字太长，没有收下"),
            _("请返回上一页，把文字写短一些再提交。"),
            back=(_("返回修改"), _came_from(request)),
        )
    return _error_page(
        request,
        HTTP_413_REQUEST_ENTITY_TOO_LARGE,
        _("上传的内容超过 {most} MB，没有收下").format(most=most),
        _("请删去图片等无关内容，或分几次上传。表格不超过 20 MB，照片和 PDF 每个不超过 15 MB。"),
        back=(_("返回重新选择文件"), _came_from(request)),
    )


def _came_from(request: Web) -> str:
    """The page of the form, on this site; without one, the first page."""
    came = urlsplit(request.headers.get("referer", ""))
    own = came.netloc == request.url.netloc and came.path.startswith("/")
    return f"/{came.path.lstrip('/')}" if own else "/"


def refuse_unknown(request: Web, fault: Exception) -> Response[str]:
    """Our mistake: a number for the person, where it happened for the log, nothing more."""
    number = _number()
    note_error(number, request.scope.get("path_template"), fault)
    return _error_page(
        request,
        HTTP_500_INTERNAL_SERVER_ERROR,
        _("系统出了问题，刚才的操作可能没有完成"),
        _("请稍后再试。"),
        number,
    )


def _refuse_away(request: Web, away: DatabaseAway) -> Response[str]:
    number = _number()
    note_away(number, request.scope.get("path_template"), away)
    page = _error_page(request, HTTP_503_SERVICE_UNAVAILABLE, away.message, away.remedy, number)
    page.headers["Retry-After"] = "10"
    return page


def _number() -> str:
    """Under which the fault stands in the log."""
    return request_number() or secrets.token_hex(4)


def refuse_impossible(request: Web, fault: Exception) -> Response[str]:
    """A number in an address or a form that no column can hold: there is no such thing."""
    return refuse(request, NotFound())


def _way_on(request: Web, status: int) -> tuple[str, str]:
    """A resident goes back to her slip, unless it is the slip that is not there."""
    parts = request.url.path.split("/")
    if parts[1:2] == ["v"] and len(parts) > 3 and status != HTTP_404_NOT_FOUND:
        return _("回到表决票"), "/".join(parts[:3])
    # At an address that does not exist nobody has asked who is there: the first page does.
    known = "user" not in request.scope or request.scope["user"]
    return (_("回到首页"), "/") if known else (_("工作人员登录"), "/sign-in")


def _error_page(
    request: Web,
    status: int,
    message: str,
    remedy: str,
    reference: str | None = None,
    back: tuple[str, str] | None = None,
) -> Response[str]:
    return render(
        request,
        "_shared/error.html",
        message,
        {
            "error": {"message": message, "remedy": remedy},
            "back": back or _way_on(request, status),
            "reference": reference,
        },
        status=status,
    )
