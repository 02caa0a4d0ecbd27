"""A scheme as it is built: what staff have said so far, and the cost file that it makes. Pure.

The arithmetic is elsewhere (`votes.costs.rules`): a draft is turned into a cost file, and that is
read and shared like anybody's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from app.errors import Conflict, Invalid
from app.i18n import _
from votes.costs.scheme import AREA

# Quantities a flat may have besides its area; `group` is a name and no number.
MEASURES = ("radiators", "coefficient", "risers")
GROUP = "group"
KEYS = (
    AREA,
    "household",
    "radiators",
    "risers",
    "area*coefficient",
    "household*coefficient",
)
PAYERS = ("government", "heating_company", "repairs_fund", "hardship_fund", "property_company")
REPAIRS_FUND = "repairs_fund"
HEATING_COMPANY = "heating_company"
EXCEPTIONS = ("converted", "vacant")
QUOTES_MOST = 3
ITEMS_MOST = 30
PAYERS_MOST = 6

Where = Literal["all", "units", "groups"]
Duty = Literal["owners", "supplier", "unclear"]
Way = Literal["percent", "fraction", "fixed"]


class Flat(NamedTuple):
    """A unit of the scheme as the register has it. Area in m² × 100."""

    unit: str
    building: str
    staircase: str
    floor: int | None
    room: str
    area_x100: int


@dataclass(frozen=True, slots=True)
class Quote:
    """`paper`: the id of its document."""

    bidder: str
    amount_fen: int
    chosen: bool = False
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class DraftItem:
    """Either `amount_fen`, shared by the key, or `unit_price_fen` for one of it.

    `agreement`: the record that the key rests on, for any key but the area. `duty`: who must bear
    it by law. `spared`: kinds of exceptions that do not share in it.
    """

    name: str
    key: str
    amount_fen: int | None
    unit_price_fen: int | None
    duty: Duty
    agreement: str = ""
    where: Where = "all"
    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    note: str = ""
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class DraftPayer:
    """`value`: "40" percent, "1/3", or fen."""

    payer: str
    way: Way
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`exceptions`: by unit, its kind. `waivers`: by unit, the part it is let off, as a text;
    why stands elsewhere. `parts` or `percents`: the instalments."""

    items: tuple[DraftItem, ...] = ()
    payers: tuple[DraftPayer, ...] = ()
    exceptions: Mapping[str, str] = field(default_factory=dict)
    waivers: Mapping[str, str] = field(default_factory=dict)
    waiver_payer: str = ""
    waiver_key: str = AREA
    waiver_agreement: str = ""
    cap_fen: int | None = None
    cap_payer: str = ""
    parts: int | None = None
    percents: tuple[str, ...] = ()


Quantities = Mapping[str, Mapping[str, str]]


class SchemeMoved(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("您打开这一页以后，有人改过这份方案"),
            _("您填的内容还在下面；请先打开方案页看看改了什么，再回来提交。"),
        )


class NotReady(Conflict):
    """`faults`: what stands in the way, each where it stands."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            _("方案还不能公布：{faults}").format(faults=_("；").join(faults)),
            _("请先改好这些地方，再公布。"),
        )


class AlreadyPublished(Conflict):
    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            _("方案和第 {n} 版完全一样").format(n=number), _("没有改动，不需要再公布一版。")
        )


class UnknownFlats(Invalid):
    def __init__(self, units: Sequence[str], field: str) -> None:
        self.units = tuple(units)
        super().__init__(
            _("小区里没有：{units}").format(units=name_some(units)),
            _("请按“楼-单元-房间”的格式填写，例如 3-2-501，一行一个。"),
            field=field,
        )


class TwiceNamed(Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(
            _("已经有叫“{name}”的项目").format(name=name), _("请换一个名称。"), field="name"
        )


class TooManyItems(Conflict):
    def __init__(self) -> None:
        super().__init__(_("一份方案最多 {n} 个项目").format(n=ITEMS_MOST), _("请把小的项目合并。"))


_NAMED = 5


def name_some(units: Sequence[str]) -> str:
    named = _("、").join(units[:_NAMED])
    if len(units) <= _NAMED:
        return named
    return _("{units} 等 {n} 户").format(units=named, n=len(units))


def measures_of_draft(draft: Draft) -> list[str]:
    """Measures other than the area that some key asks for."""
    keys = [item.key for item in draft.items]
    if draft.waivers and draft.waiver_payer == "other_households":
        keys.append(draft.waiver_key)
    factors = {factor for key in keys for factor in key.split("*")}
    return [measure for measure in MEASURES if measure in factors]


def covered(
    item: DraftItem, draft: Draft, quantities: Quantities, flats: Collection[Flat]
) -> list[str]:
    """The units that share in an item, in the order of the flats."""
    if item.where == "units":
        named = set(item.units)
        units = [flat.unit for flat in flats if flat.unit in named]
    elif item.where == "groups":
        groups, wanted = quantities.get(GROUP, {}), set(item.groups)
        units = [flat.unit for flat in flats if groups.get(flat.unit) in wanted]
    else:
        units = [flat.unit for flat in flats]
    if item.spared:
        spared = {unit for unit, kind in draft.exceptions.items() if kind in item.spared}
        units = [unit for unit in units if unit not in spared]
    return units


def as_cost_file(
    draft: Draft, quantities: Quantities, flats: Sequence[Flat], title: str
) -> dict[str, object]:
    """What the draft says as a cost file's JSON, whether it is in order or not."""
    columns = [(measure, values) for measure in MEASURES if (values := quantities.get(measure, {}))]
    file: dict[str, object] = {
        "format": 1,
        "title": title,
        "units": [_unit(flat, columns) for flat in flats],
        "items": [_item(item, draft, quantities, flats) for item in draft.items],
        "payers": [
            *(_payer(payer) for payer in draft.payers),
            {"payer": "residents", "rest": True},
        ],
    }
    if draft.waivers:
        file["waivers"] = {
            "units": dict(draft.waivers),
            "payer": draft.waiver_payer,
            "key": draft.waiver_key,
        }
    if draft.cap_fen is not None:
        file["cap"] = {"per_unit_fen": draft.cap_fen, "payer": draft.cap_payer}
    if draft.parts is not None:
        file["instalments"] = {"parts": draft.parts}
    elif draft.percents:
        file["instalments"] = {"percents": list(draft.percents)}
    return file


def _unit(flat: Flat, columns: Sequence[tuple[str, Mapping[str, str]]]) -> dict[str, object]:
    written: dict[str, object] = {"unit": flat.unit, "area_x100": flat.area_x100}
    for measure, values in columns:
        text = values.get(flat.unit)
        if text is not None:
            written[measure] = int(text) if text.isdecimal() else text
    return written


def _item(
    item: DraftItem, draft: Draft, quantities: Quantities, flats: Sequence[Flat]
) -> dict[str, object]:
    written: dict[str, object] = {"item": item.name, "key": item.key}
    if item.amount_fen is not None:
        written["amount_fen"] = item.amount_fen
    else:
        written["unit_price_fen"] = item.unit_price_fen
    units = covered(item, draft, quantities, flats)
    if len(units) < len(flats):
        if item.where == "all":
            on = set(units)
            written["except_units"] = [flat.unit for flat in flats if flat.unit not in on]
        else:
            written["units"] = units
    return written


def _payer(payer: DraftPayer) -> dict[str, object]:
    if payer.way == "fixed":
        return {"payer": payer.payer, "fixed_fen": int(payer.value)}
    return {"payer": payer.payer, payer.way: payer.value}
