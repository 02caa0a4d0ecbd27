"""A renewal in words: what changed of a unit, masked, and on what ground."""

from collections.abc import Sequence

from app.clock import say_date
from app.estates.register.words import change_word, source_word, state_word, status_word
from app.estates.roll.words import kind_word
from app.i18n import _
from app.masks import mask_owner
from app.numerals import say_area
from votes.electorate.renewal.rules import Change, Entered
from votes.electorate.rules import RollLine


def answers_stand() -> str:
    """What becomes of answers where a flat changed hands: the same sentence wherever it is said."""
    return _(
        "房屋转让前，原业主已经作出的表决意见继续代表该房屋；新业主可以在截止前重新表决，"
        "重新表决后只计新业主的意见。转让之日起，原业主再作出的意见不计入。"
    )


def change_in_words(change: Change) -> str:
    """What differs, names masked."""
    if change.before is None and change.after is not None:
        return _("新列入名册：{who}，{area} ㎡").format(
            who=_owners(change.after), area=say_area(change.after.area_x100)
        )
    if change.after is None and change.before is not None:
        return _("不再列入名册（原 {area} ㎡）").format(area=say_area(change.before.area_x100))
    assert change.before is not None
    assert change.after is not None
    return _("；").join(_differences(change.before, change.after, change.owners))


def _differences(old: RollLine, new: RollLine, owners: bool) -> list[str]:
    said = []
    if owners:
        said.append(_("业主由 {old} 变为 {new}").format(old=_owners(old), new=_owners(new)))
    elif old.signers != new.signers:
        said.append(_("更正业主资料（{who}）").format(who=_owners(new)))
    if old.area_x100 != new.area_x100:
        said.append(
            _("专有部分面积由 {old} ㎡变为 {new} ㎡").format(
                old=say_area(old.area_x100), new=say_area(new.area_x100)
            )
        )
    for what, before, after in (
        (_("面积来源"), source_word(old.area_source), source_word(new.area_source)),
        (_("用途"), kind_word(old.kind), kind_word(new.kind)),
        (_("产权状态"), status_word(old.status), status_word(new.status)),
        (_("业主状态"), state_word(old.hold or "known"), state_word(new.hold or "known")),
    ):
        if before != after:
            said.append(
                _("{what}由{before}变为{after}").format(what=what, before=before, after=after)
            )
    if not owners and (old.head, old.representative) != (new.head, new.representative):
        said.append(_("同一业主的认定或者表决代表人有变化"))
    return said or [_("位置资料更正")]


def _owners(line: RollLine) -> str:
    return _("、").join(mask_owner(signer.name) for signer in line.signers)


def grounds_in_words(entries: Sequence[Entered]) -> str:
    """The entries of the register, without what was typed there: it may name people."""
    return _("；").join(
        _("{day} {kind}（变更记录第 {n} 号）").format(
            day=say_date(entry.effective_on), kind=change_word(entry.kind), n=entry.id
        )
        for entry in entries
    )
