"""What the count made of a ballot: worked out, and in words. Pure, and needs no database."""

from collections.abc import Collection
from dataclasses import dataclass

from app.i18n import _
from votes.results.case import Ballot
from votes.results.rules import Tally
from votes.results.words import reason_in_words


@dataclass(frozen=True, slots=True)
class Fate:
    """What the count made of a ballot on one motion: counted, superseded, set_aside, or rejected
    with the `reason` (docs/count-file.md)."""

    title: str
    what: str
    reason: str = ""


def fate_of(ballot: Ballot, counted: Tally, unheard: Collection[tuple[str, str]]) -> Fate:
    """Of a ballot of the count file. `unheard`: (ballot, unit) that are no longer theirs."""
    if reason := counted.rejected.get(ballot.id):
        return Fate("", "rejected", reason)
    if all((ballot.id, unit) in unheard for unit in ballot.units):
        return Fate("", "rejected", "NOT_THEIRS_NOW")
    if ballot.id in counted.superseded:
        return Fate("", "superseded")
    aside = any(counted.says.get(unit) == "set_aside" for unit in ballot.units)
    return Fate("", "set_aside" if aside else "counted")


def fate_in_words(fate: Fate) -> str:
    """For her whose ballot it is."""
    if fate.what == "rejected":
        return _("没有计入：{reason}").format(reason=reason_in_words(fate.reason))
    return {
        "counted": _("已计入结果"),
        "superseded": _("已被同一户后一张有效票取代"),
        "set_aside": _("没有计入：名下各户或共有人的意见不一致"),
    }[fate.what]
