"""签到表: the sheet that lies on the table, one line a person and some for those who just come."""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

import anyio

from app.clock import say_time
from app.i18n import _
from app.printing.lists import Column, Group, ListSheet, as_work
from meetings.attendance.rules import check_in_code
from meetings.scheduling.queries import MeetingView
from meetings.scheduling.words import seat_label

_MORE = 6  # empty lines for observers and residents
_COLUMNS = 8
_SIGNS = ("", "", "", "")  # signature, came, left, remarks: written on the table
_PRINTERS = anyio.CapacityLimiter(1)
# What sets type takes a second to load, so it is named here and imported when it is wanted.
_SETTING = "app.printing.setting"


def sign_in_sheet(
    view: MeetingView, sent: Mapping[int, str], secret: str, address: str
) -> ListSheet:
    """Seats in their order; a seat that does not exist names who stands in for it. Beside each
    name the number with which she checks in; `sent`: by member id who comes for her, on a line of
    her own; `address` of the check-in, "" without one."""
    groups = []
    for seat in view.seats:
        rows: list[tuple[str, ...]] = []
        for number, member in enumerate(seat.members, 1):
            code = check_in_code(secret, view.facts.id, member.id)
            rows.append((str(number), member.name, member.duty, code, *_SIGNS))
            if name := sent.get(member.id):
                code = check_in_code(secret, view.facts.id, member.id, name)
                rows.append(("", name, _("受{name}委托").format(name=member.name), code, *_SIGNS))
        if seat.missing:
            rows = [("", seat.replaced_by, _("代为参加"), "", "", "", "", "")]
        groups.append(Group(seat_label(seat), tuple(rows) or (("",) * _COLUMNS,)))
    groups.append(Group(_("列席人员和到会居民"), (("",) * _COLUMNS,) * _MORE))
    facts = view.facts
    return ListSheet(
        title=_("协商会议签到表"),
        subtitle=facts.consultation.topic,
        part=_("{community}　{estate}").format(
            community=facts.consultation.community_name, estate=facts.consultation.estate_name
        ),
        note=_(
            "时间：{time}　地点：{place}　主持人：{chair}　记录人：{recorder}。"
            "请本人签名；受委托出席的，在备注写明委托人；与议题有利害关系的，在备注说明。"
        ).format(
            time=say_time(facts.starts_at),
            place=facts.location,
            chair=facts.chair,
            recorder=facts.recorder,
        ),
        columns=(
            Column(_("序号"), "number"),
            Column(_("姓名"), "name"),
            Column(_("单位、职务"), "duty"),
            Column(_("签到号"), "code"),
            Column(_("签名"), "sign"),
            Column(_("到会"), "time"),
            Column(_("离会"), "time"),
            Column(_("备注"), "rest"),
        ),
        groups=tuple(groups),
        foot=_("记录人签名："),
        invented=facts.consultation.invented,
        code=address,
        code_note=_("扫码，输入签到号") if address else "",
    )


def _set(sheet: ListSheet, fonts_dir: Path) -> bytes:
    set_list: Callable[..., bytes] = importlib.import_module(_SETTING).set_list
    return set_list(**as_work(sheet, fonts_dir))


async def print_sign_in_sheet(
    view: MeetingView, sent: Mapping[int, str], fonts_dir: Path, *, secret: str, address: str
) -> bytes:
    """FontsMissing. A page or two: set beside the requests, not as a job."""
    sheet = sign_in_sheet(view, sent, secret, address)
    return await anyio.to_thread.run_sync(_set, sheet, fonts_dir, limiter=_PRINTERS)
