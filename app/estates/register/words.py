"""The register in words: a dwelling's columns, its owners masked, what a change changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.estates.roll.remarks import speaks_of_hardship
from app.estates.roll.words import kind_word
from app.i18n import _
from app.masks import mask_id_number, mask_owner, mask_phone
from app.numerals import say_area

Told = Mapping[str, Any]  # a dwelling or an owner as DwellingRecord.to_json gives it


def kind_options() -> list[tuple[str, str]]:
    return [(kind, kind_word(kind)) for kind in ("dwelling", "shop", "parking")]


def status_word(status: str) -> str:
    return {"sold": _("已售已交付"), "unsold": _("未售"), "undelivered": _("未交付")}[status]


def status_options() -> list[tuple[str, str]]:
    return [(status, status_word(status)) for status in ("sold", "unsold", "undelivered")]


def source_word(source: str | None) -> str:
    return {
        None: _("没有写明"),
        "register": _("不动产登记"),
        "survey": _("测绘"),
        "contract": _("买卖合同"),
    }[source]


def source_options() -> list[tuple[str, str]]:
    return [(source or "", source_word(source)) for source in ("register", "survey", "contract")]


def state_word(state: str) -> str:
    return {
        "known": _("正常"),
        "dead": _("已去世"),
        "unknown": _("下落不明"),
        "disputed": _("产权有争议"),
    }[state]


def state_options() -> list[tuple[str, str]]:
    return [(state, state_word(state)) for state in ("known", "dead", "unknown", "disputed")]


def change_word(kind: str) -> str:
    return {
        "correction": _("更正房屋"),
        "transfer": _("变更业主"),
        "split": _("拆分"),
        "join": _("合并"),
        "owner": _("更正业主资料"),
        "added": _("新登记房屋"),
    }[kind]


def numbers_in_words(id_tail: str | None, phone: str | None) -> str:
    """Masked."""
    return _("{phone}，{tail}").format(
        phone=mask_phone(phone) if phone else _("没有电话"),
        tail=_("证件号后四位 {tail}").format(tail=mask_id_number(id_tail))
        if id_tail
        else _("没有证件号"),
    )


def owners_in_words(owners: Sequence[Told]) -> str:
    """Masked names in their order."""
    return _("、").join(mask_owner(owner["name"]) for owner in owners) or _("（未登记）")


def differences(before: Sequence[Told], after: Sequence[Told]) -> list[str]:
    """What a change changed, masked, one sentence each."""
    there = {told["dwelling"]: told for told in after}
    if not all(told["dwelling"] in there for told in before):
        return [_("{before} → {after}").format(before=_units(before), after=_units(after))]
    said: list[str] = []
    for old in before:
        new = there[old["dwelling"]]
        lines = [*_columns(old, new), *_owners(old["owners"], new["owners"])]
        if len(before) > 1:
            lines = [_("{unit}：{line}").format(unit=new["unit"], line=line) for line in lines]
        said += lines
    known = {told["dwelling"] for told in before}
    added = [told for told in after if told["dwelling"] not in known]
    if added:
        said.append(_("新登记 {units}").format(units=_units(added)))
    return said


def _units(dwellings: Sequence[Told]) -> str:
    return _("、").join(
        _("{unit}（{area} ㎡）").format(unit=told["unit"], area=say_area(told["area_x100"]))
        for told in dwellings
    )


def _said(what: str, before: str, after: str) -> str:
    return _("{what}：{before} → {after}").format(
        what=what, before=before or _("空"), after=after or _("空")
    )


def _columns(old: Told, new: Told) -> list[str]:
    said = [
        (_("房屋"), old["unit"], new["unit"]),
        (_("楼层"), _floor(old), _floor(new)),
        (_("用途"), kind_word(old["kind"]), kind_word(new["kind"])),
        (_("专有面积（㎡）"), say_area(old["area_x100"]), say_area(new["area_x100"])),
        (_("面积来源"), source_word(old["area_source"]), source_word(new["area_source"])),
        (_("产权状态"), status_word(old["status"]), status_word(new["status"])),
        (_("备注"), _remark(old), _remark(new)),
    ]
    return [_said(*line) for line in said if line[1] != line[2]]


def _remark(told: Told) -> str:
    """The history is read by more people than may know of hardship."""
    remark = str(told["remark"])
    return _("（不显示）") if speaks_of_hardship(remark) else remark


def _floor(told: Told) -> str:
    return "" if told["floor"] is None else str(told["floor"])


def _owners(old: Sequence[Told], new: Sequence[Told]) -> list[str]:
    said = []
    if [one["owner"] for one in old] != [one["owner"] for one in new]:
        same = sorted(one["owner"] for one in old) == sorted(one["owner"] for one in new)
        what = _("业主顺序") if same else _("业主")
        said.append(_said(what, owners_in_words(old), owners_in_words(new)))
    known = {one["owner"]: one for one in old}
    for one in new:
        if one["owner"] in known:
            said += _numbers(known[one["owner"]], one)
    speaks = [[one for one in owners if one["representative"]] for owners in (old, new)]
    if [one["owner"] for one in speaks[0]] != [one["owner"] for one in speaks[1]]:
        named = [owners_in_words(found) if found else "" for found in speaks]
        said.append(_said(_("表决代表人"), named[0], named[1]))
    return said


def _numbers(old: Told, new: Told) -> list[str]:
    said = []
    if old["name"] != new["name"]:
        said.append(_said(_("姓名"), mask_owner(old["name"]), mask_owner(new["name"])))
    who = mask_owner(new["name"])
    if old["id_tail"] != new["id_tail"]:
        said.append(_("{who}的证件号后四位已更正").format(who=who))
    if old["phone"] != new["phone"]:
        what = _("{who}的电话").format(who=who)
        said.append(_said(what, mask_phone(old["phone"] or ""), mask_phone(new["phone"] or "")))
    if old["state"] != new["state"]:
        what = _("{who}的状态").format(who=who)
        said.append(_said(what, state_word(old["state"]), state_word(new["state"])))
    return said
