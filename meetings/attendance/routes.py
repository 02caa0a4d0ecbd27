"""The sign-in sheet of a meeting."""

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from app.accounts.permissions import Actor
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from meetings.attendance.forms import read_attendance
from meetings.attendance.rules import STATUSES, status_word
from meetings.attendance.services import note_attendance
from meetings.attendance.sheet import print_sign_in_sheet
from meetings.scheduling.pages import meeting_crumbs
from meetings.scheduling.queries import MeetingView, open_meeting_page
from meetings.scheduling.words import seat_label


class AttendanceController(Controller):
    path = "/meetings/{meeting:int}/attendance"
    guards = [signed_in]

    @get("/")
    async def show_attendance(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        view = await open_meeting_page(actor, meeting)
        return _page(request, view, Form(_typed(view)))

    @get("/sheet")
    async def print_sheet(self, actor: Actor, meeting: int, settings: Settings) -> Response[bytes]:
        view = await open_meeting_page(actor, meeting)
        pdf = await print_sign_in_sheet(view, settings.fonts_dir)
        return download(pdf, "application/pdf", _("签到表.pdf"), shown=True)

    @post("/")
    async def note(self, request: Web, actor: Actor, meeting: int) -> Response[str]:
        form = await read_form(request)
        view = await open_meeting_page(actor, meeting)
        members = [member.id for seat in view.seats if not seat.missing for member in seat.members]
        try:
            await note_attendance(actor, meeting, read_attendance(form, members))
        except Invalid as refusal:
            return _page(request, view, form.refused(refusal))
        return see(f"/meetings/{meeting}", _("签到已记录。"))


def _typed(view: MeetingView) -> dict[str, str]:
    values: dict[str, str] = {}
    for member, attended in view.attended.items():
        values[f"status-{member}"] = attended.status
        values[f"stand_in-{member}"] = attended.stand_in
        values[f"reason-{member}"] = attended.reason
    return values


def _page(request: Web, view: MeetingView, form: Form) -> Response[str]:
    return render(
        request,
        "meetings/attendance.html",
        _("签到"),
        {
            "view": view,
            "form": form,
            "seats": [(seat, seat_label(seat)) for seat in view.seats],
            "statuses": [(status, status_word(status)) for status in STATUSES],
        },
        status=HTTP_422_UNPROCESSABLE_ENTITY if form.faults else 200,
        crumbs=meeting_crumbs(view.facts, _("签到")),
        invented=view.facts.consultation.invented,
    )
