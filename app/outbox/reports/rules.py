"""What a gateway's report says. Pure.

Gateways post JSON: one report, a list of them, or an object with such a list in it; each names its
message by the gateway's own number, or by the {key} that went out with it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import Invalid
from app.i18n import _
from app.outbox.gateways import holds
from app.sending import Reports

MOST = 2_000


class ReportUnreadable(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("送达报告读不出来"),
            _("请提交 JSON：一条报告，或不超过 {n} 条的列表。").format(n=MOST),
        )


@dataclass(frozen=True, slots=True)
class Report:
    """`message`: the number or key by which it is known; `said`: the report's own words."""

    message: str
    arrived: bool
    said: str


def read_reports(content: bytes, reports: Reports) -> list[Report]:
    """Those that name a message and say what became of it, as they came; not what a gateway posts
    besides: a reply, a message on its way. ReportUnreadable."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise ReportUnreadable from wrong
    found = list(_objects(told))
    if not found or len(found) > MOST:
        raise ReportUnreadable
    read = []
    for one in found:
        name = one.get(reports.id_field)
        named = isinstance(name, str | int) and not isinstance(name, bool) and str(name)
        if named and one.get(reports.arrived[0]) not in (None, ""):
            said = json.dumps(one, ensure_ascii=False)
            read.append(Report(str(name), holds(one, reports.arrived), said))
    return read


def _objects(told: object) -> Iterator[dict[str, object]]:
    if isinstance(told, dict):
        lists = [value for value in told.values() if isinstance(value, list)]
        told = lists[0] if len(lists) == 1 else [told]
    if isinstance(told, list):
        yield from (one for one in told if isinstance(one, dict))
