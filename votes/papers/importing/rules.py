"""Papers from a spreadsheet, as offices keep them: rows to what was read off each paper.

Nothing is guessed: what cannot be read is wrong, what could mean two things is doubtful, both
with the cell. What was entered already stays as it is.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pydantic import TypeAdapter, ValidationError

from app.clock import from_local
from app.errors import Conflict, Invalid
from app.estates.roll.cells import (
    Cell,
    WrongCell,
    one_of,
    read_place,
    text_of,
)
from app.estates.roll.headers import COLUMNS, column_letter, find_titles
from app.estates.roll.owners import read_names
from app.estates.roll.preview import Remark
from app.estates.roll.rules import Sheet, cell_name, named_cells
from app.i18n import _
from votes.ballots.rules import Capacity
from votes.papers.rules import (
    ALL_SIGNERS,
    PaperFaults,
    PaperPlan,
    PaperUnit,
    paper_ballot,
    read_number,
)

CHINESE_DATA = True  # headers and cells of spreadsheets

ROWS_MOST = 5_000

PAPER_COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("票号", "表决票编号", "表决票号", "编号"),
    "building": COLUMNS["building"],
    "staircase": COLUMNS["staircase"],
    "room": COLUMNS["room"],
    "choice1": ("表决意见", "意见", "表决意见1", "事项1"),
    **{f"choice{n}": (f"表决意见{n}", f"事项{n}") for n in range(2, 10)},
    "received": ("收到时间", "收票时间", "交回时间"),
    "signed": ("是否签字", "签字", "是否签名", "有无签字"),
    "capacity": ("签字人身份", "身份"),
    "signer": ("签字人", "签字人姓名"),
    "proxy": ("代理人", "代理人姓名"),
    "authority": ("有无委托书", "委托书"),
    "staff": ("代理人是否物业人员", "是否物业人员"),
    "guardianship": ("有无监护证明", "监护证明"),
    "seal": ("有无公章", "公章"),
}
NEEDED = ("number", "room", "choice1", "received", "signed")

_CHOICES = {
    "agree": ("同意", "赞成"),
    "against": ("反对", "不同意"),
    "abstain": ("弃权",),
    "multiple": ("多选", "涂改", "看不清"),
    "blank": ("未选", "空白", "没有选"),
}
_CAPACITIES: dict[str, tuple[str, ...]] = {
    "owner": ("产权人", "业主", "业主本人", "本人", "共有人"),
    "representative": ("共有人代表", "代表人", "推选代表", "代表"),
    "proxy": ("代理人", "受托人"),
    "guardian": ("监护人", "法定监护人", "法定代理人"),
    "organisation": ("单位", "法人", "公司"),
    "tenant": ("租户", "承租人", "租客", "非业主"),
}
_YES_NO = {"yes": ("是", "有", "已签"), "no": ("否", "无", "没有", "未签")}
_TOGETHER = ("全体", "全体共有人", "共同")
_RECEIVED = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*"
    r"(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?[分秒]?"
)
# Where a fault of what was typed stands in a row.
_COLUMN = {"received_at": "received", "ground": "room"}


class NotPapers(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到纸质票的表头"),
            _("表头应在前 20 行内，至少有“票号”“房号”“表决意见”“收到时间”“是否签字”五列。"),
            field="file",
        )


class TooManyPapers(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("表格超过 {n} 行").format(n=ROWS_MOST), _("请分成几个文件上传。"), field="file"
        )


class NothingToEnter(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这份表格里没有可以录入的新票"),
            _("已经录入的票不会重复录入；有错的行请改正后重新上传。"),
        )


class PapersMoved(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("您核对之后，又有纸质票录入或撤回"),
            _("下面是按现在的情况重新比较的结果，请再核对一遍，然后确认录入。"),
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """A number that is there already: the units it was entered for; taken back again or not."""

    units: frozenset[str]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PollOfPapers:
    """What rows are read against. `motions` in their order, `entered` by number."""

    units: Mapping[str, PaperUnit]
    motions: tuple[int, ...]
    opens_at: datetime
    entered: Mapping[str, Entered]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A good row: what was read off the paper, and for which unit."""

    unit: PaperUnit
    plan: PaperPlan


@dataclass(frozen=True, slots=True)
class PaperPreview:
    """What entering the file would do; `unchanged`: numbers that were entered before."""

    columns: Mapping[str, str]
    new: tuple[PaperRow, ...]
    unchanged: tuple[str, ...]
    wrong: tuple[Remark, ...]
    doubtful: tuple[Remark, ...]
    noted: tuple[Remark, ...]

    @property
    def mark(self) -> str:
        """The same for the same papers: an import can tell whether this preview still holds."""
        told = [(row.unit.entry, row.plan) for row in self.new]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


# -- the file on its way ---------------------------------------------------------------------


def only_papers(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Sheets of papers with the columns that are read, as texts; rows keep their numbers.

    NotPapers, TooManyPapers.
    """
    kept = []
    for sheet in sheets:
        found = find_titles(sheet.rows, PAPER_COLUMNS, NEEDED)
        if found is not None:
            wanted = set(found[1].values())
            rows = [
                [text_of(cell) if column in wanted else "" for column, cell in enumerate(row)]
                for row in sheet.rows
            ]
            kept.append(Sheet(sheet.name, rows))
    if not kept:
        raise NotPapers
    if sum(len(sheet.rows) for sheet in kept) > ROWS_MOST:
        raise TooManyPapers
    return kept


def pack_papers(sheets: Sequence[Sheet]) -> str:
    """To be sent along with the preview: until somebody says yes, nothing is kept here."""
    return json.dumps([[sheet.name, sheet.rows] for sheet in sheets])


def open_papers(packed: str) -> list[Sheet]:
    """What `pack_papers` wrote. NotPapers, TooManyPapers."""
    try:
        sheets = TypeAdapter(list[tuple[str, list[list[str]]]]).validate_json(packed)
    except ValidationError:
        raise NotPapers from None
    return only_papers([Sheet(name, rows) for name, rows in sheets])


# -- rows ------------------------------------------------------------------------------------


def read_received(cell: Cell) -> datetime:
    """2026-04-01T09:52:43+08:00, or as the clock in the office showed it. WrongCell."""
    text = text_of(cell)
    try:
        exact = datetime.fromisoformat(text)
        if exact.tzinfo is not None:
            return exact
    except ValueError:
        pass
    found = _RECEIVED.fullmatch(text)
    if found is not None:
        try:
            return from_local(datetime(*(int(part or 0) for part in found.groups())))  # type: ignore[arg-type]  # noqa: DTZ001 (local by from_local)
        except ValueError:
            pass
    raise WrongCell("received", _("收到时间要写到几时几分，如 2026-04-01 09:52，并设为文本格式"))


def _required(cells: Mapping[str, Cell], known: Mapping[str, Sequence[str]], column: str) -> str:
    found = one_of(cells.get(column), known, column)
    if found is None:
        raise WrongCell(column, _("没有填写，请照票面填写"))
    return found


def _yes(cells: Mapping[str, Cell], column: str) -> bool:
    return one_of(cells.get(column), _YES_NO, column) == "yes"


def _signer(cells: Mapping[str, Cell], unit: PaperUnit, capacity: Capacity) -> str:
    """A key of the unit's signers by the name in the cell. WrongCell."""
    if text_of(cells.get("signer")) in _TOGETHER:
        return ALL_SIGNERS
    names = read_names(cells.get("signer"), "signer")
    own = [signer.name for signer in unit.signers]
    if not unit.shared:
        if capacity == "owner" and names and names != own:
            raise WrongCell("signer", _("签字人不是名册上登记的业主，请核对姓名和身份"))
        return ""
    if capacity == "tenant":
        return ""
    if len(names) > 1 and set(names) == set(own):
        return ALL_SIGNERS
    if len(names) > 1:
        raise WrongCell("signer", _("几位共有人分别签字的，请一人一行，票号分开"))
    if names and own.count(names[0]) != 1:
        raise WrongCell("signer", _("签字人不在这一户的共有人之中，请核对姓名"))
    return unit.signers[own.index(names[0])].key if names else ""


def _read_row(cells: Mapping[str, Cell], poll: PollOfPapers, now: datetime) -> PaperRow:
    """WrongCell with the column at fault."""
    number = read_number(text_of(cells.get("number")))
    if number is None:
        raise WrongCell("number", _("票号只用数字、字母和短横线，如 DF0012"))
    name = text_of(cells.get("room"))
    if name not in poll.units or text_of(cells.get("building")):  # else the whole of it: 2-1-101
        name = "-".join(part for part in read_place(cells) if part)
    unit = poll.units.get(name)
    if unit is None:
        raise WrongCell("room", _("冻结的名册里没有 {unit}").format(unit=name[:40]))
    capacity = cast("Capacity", one_of(cells.get("capacity"), _CAPACITIES, "capacity") or "owner")
    documents = [
        document
        for document in ("authority", "guardianship", "seal")
        if document in cells and _yes(cells, document)
    ]
    plan = PaperPlan(
        number=number,
        capacity=capacity,
        received_at=read_received(cells.get("received")),
        signed=_required(cells, _YES_NO, "signed") == "yes",
        marks={
            motion: _required(cells, _CHOICES, f"choice{place}")
            for place, motion in enumerate(poll.motions, 1)
        },
        signer=_signer(cells, unit, capacity),
        proxy=text_of(cells.get("proxy")) if capacity == "proxy" else "",
        proxy_is_property_staff=_yes(cells, "staff"),
        documents=tuple(documents),
    )
    try:
        paper_ballot(
            plan, [unit], poll.motions, opens_at=poll.opens_at, receipt="", recorded_by=0, now=now
        )
    except PaperFaults as faults:
        field, sentence = faults.faults[0]
        if field == "ground":
            sentence = _("这一户暂停表决，请在网页上逐张录入并写明依据")
        raise WrongCell(_COLUMN.get(field, field), sentence.removesuffix("。")) from None
    return PaperRow(unit, plan)


# -- the whole -------------------------------------------------------------------------------


def preview_papers(sheets: Sequence[Sheet], poll: PollOfPapers, now: datetime) -> PaperPreview:
    """What the file says, against what was entered before."""
    good: dict[str, PaperRow] = {}
    places: dict[str, tuple[str, int]] = {}
    unchanged: list[str] = []
    wrong: list[Remark] = []
    doubtful: list[Remark] = []
    noted: list[Remark] = []
    letters: dict[str, str] = {}
    answered = {
        unit for entered in poll.entered.values() if not entered.withdrawn for unit in entered.units
    }
    for sheet in sheets:
        found = find_titles(sheet.rows, PAPER_COLUMNS, NEEDED)
        if found is None:
            continue
        header, columns = found
        letters = letters or {name: column_letter(column) for name, column in columns.items()}
        for index, row in enumerate(sheet.rows[header + 1 :], header + 2):
            cells = named_cells(row, columns)
            if not any(text_of(cell) for cell in cells.values()):
                continue
            try:
                read = _read_row(cells, poll, now)
            except WrongCell as fault:
                cell = cell_name(columns, fault.column, index)
                wrong.append(Remark(sheet.name, index, cell, fault.reason))
                continue
            number = read.plan.number
            unit = read.unit.unit
            at_number = cell_name(columns, "number", index)
            reason = _against_entered(read, poll.entered.get(number), places.get(number))
            if reason == "":
                unchanged.append(number)
            elif reason is not None:
                doubtful.append(Remark(sheet.name, index, at_number, reason))
            else:
                good[number] = read
                places[number] = sheet.name, index
                if unit in answered:
                    cell = cell_name(columns, "room", index)
                    reason = _("这一户不止一张纸质票，计票时按重复投票规则确定")
                    noted.append(Remark(sheet.name, index, cell, reason))
                answered.add(unit)
    return PaperPreview(
        columns=letters,
        new=tuple(good.values()),
        unchanged=tuple(unchanged),
        wrong=tuple(wrong),
        doubtful=tuple(doubtful),
        noted=tuple(noted),
    )


def _against_entered(
    read: PaperRow, before: Entered | None, first: tuple[str, int] | None
) -> str | None:
    """None: new. "": entered before. Else why it is doubtful."""
    if first is not None:
        return _("与{sheet}第 {row} 行票号相同，按第 {row} 行录入").format(
            sheet=first[0], row=first[1]
        )
    if before is None:
        return None
    if before.withdrawn:
        return _("这个票号的录入已经撤回，请在网页上逐张重新录入")
    if read.unit.unit not in before.units:
        return _("这个票号已经录入在 {units}，请核对").format(units="、".join(sorted(before.units)))
    return ""
