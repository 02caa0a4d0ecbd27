"""The slips on paper, small, by the browser: the sheets to print, cut and hand out."""

from datetime import datetime

from litestar import Controller, Response, get
from markupsafe import Markup

from app.accounts.permissions import Actor
from app.estates.chart import unit_name
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_owner
from app.qr import qr_code
from app.settings import Settings
from app.web import Web, render
from votes.printing.services import note_sheet_shown
from votes.slips.handed_out import SlipLine, slip_sheet


class SheetController(Controller):
    path = "/polls/{poll:int}/slips"
    guards = [signed_in]

    @get("/{building:str}")
    async def show_sheet(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        building: str,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        sheet = await slip_sheet(
            actor,
            poll,
            building,
            secret_key=settings.secret_key,
            base_url=settings.base_url,
            now=now,
        )
        await note_sheet_shown(actor, sheet, now)
        return render(
            request,
            "slips/sheet.html",
            _("{building}号楼表决通知单").format(building=building),
            {"facts": sheet.facts, "lines": [(line, *_printed(line)) for line in sheet.lines]},
            crumbs=(
                (sheet.facts.title, f"/polls/{poll}"),
                (_("通知单"), f"/polls/{poll}/slips"),
                (building, None),
            ),
            invented=sheet.facts.invented,
        )


def _printed(line: SlipLine) -> tuple[str, str, Markup]:
    """(flat, masked names, QR code)"""
    return (
        unit_name(line.building, line.staircase, line.room),
        _("、").join(mask_owner(name) for name in line.names),
        qr_code(line.link),
    )
