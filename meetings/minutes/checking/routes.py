"""Anybody checks whether the paper in hand is genuine: by its QR code, or by typing its code."""

from litestar import Controller, Response, get
from litestar.status_codes import HTTP_404_NOT_FOUND, HTTP_422_UNPROCESSABLE_ENTITY

from app.clock import local_date, say_date
from app.guards import public
from app.i18n import _
from app.web import Form, Web, render, see
from meetings.minutes.checking.queries import check_code
from meetings.minutes.signing.rules import plain_code, shown_code


class CheckController(Controller):
    path = "/check"
    guards = [public]

    @get("/")
    async def ask(self, request: Web, code: str = "") -> Response[str]:
        """The form is sent by GET: it changes nothing, and its answer has an address."""
        if plain := plain_code(code):
            return see(f"/check/{plain}")
        context = _context("", None)
        if code:
            wrong = Form({"code": code})
            wrong.faults = [("code", _("核验码是十个字母和数字，印在二维码旁边。请再看一遍。"))]
            context["form"] = wrong
        return render(
            request,
            "minutes/check.html",
            _("核对文件真伪"),
            context,
            status=HTTP_422_UNPROCESSABLE_ENTITY if code else 200,
        )

    @get("/{code:str}")
    async def check(self, request: Web, code: str) -> Response[str]:
        plain = plain_code(code)
        found = await check_code(plain) if plain else None
        return render(
            request,
            "minutes/check.html",
            _("核对文件真伪"),
            _context(plain, found),
            status=200 if found is not None else HTTP_404_NOT_FOUND,
            invented=found is not None and found.invented,
        )


def _context(plain: str, found: object) -> dict[str, object]:
    return {
        "form": Form({"code": shown_code(plain) if plain else ""}),
        "asked": plain,
        "found": found,
        "say_day": lambda moment: say_date(local_date(moment)),
    }
