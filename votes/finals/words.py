"""Where a result stands, in words; a count beside the one before it."""

import itertools
from collections.abc import Sequence
from datetime import date

from app.clock import say_date, say_time
from app.i18n import _
from app.numerals import say_area, say_count
from votes.finals.queries import LifeView, Version
from votes.finals.rules import Life, Standing, requirements


def standing_in_words(life: Life, today: date) -> tuple[str, str]:
    """(word, kind of tag)"""
    return {
        Standing.UNPUBLISHED: (_("待公示"), "wait"),
        Standing.PUBLIC: (_("公示中"), "now"),
        Standing.RECHECK: (_("公示期满"), "wait"),
        Standing.FINAL: (_("最终结果"), "done"),
    }[life.standing(today)]


def standing_sentence(life: Life, today: date) -> str:
    """One sentence: until when, or since when."""
    standing = life.standing(today)
    if standing is Standing.FINAL:
        assert life.final_on is not None
        return _("最终结果，{day}作出。").format(day=say_date(life.final_on))
    if life.period is None:
        return _("初步结果，还没有公示。")
    if standing is Standing.PUBLIC:
        return _("初步结果，公示到{day}；在这一天以前可以提出异议。").format(
            day=say_date(life.period.ends_on)
        )
    return _("初步结果，公示已于{end}期满，{by}以前复核。").format(
        end=say_date(life.period.ends_on), by=say_date(life.period.recheck_by)
    )


def next_task(life: Life, today: date) -> tuple[str, str] | None:
    """What waits for the community with this result: (word, kind of tag); None: nothing."""
    standing = life.standing(today)
    if life.open_objections:
        return _("{n} 件异议待答复").format(n=say_count(life.open_objections)), "wait"
    if standing is Standing.FINAL:
        return None
    if life.corrections:
        return _("重新计票"), "wait"
    if standing is Standing.UNPUBLISHED:
        return _("公示初步结果"), "wait"
    if all(one.done for one in requirements(life, today)):
        return _("可以作出最终结果"), "wait"
    if life.recount == "unequal":
        return _("复核结果不一致"), "wait"
    assert life.period is not None
    if standing is Standing.RECHECK:
        return _("待复核（{day}前）").format(day=say_date(life.period.recheck_by)), "wait"
    return _("公示到{day}").format(day=say_date(life.period.ends_on)), ""


def recount_in_words(view: LifeView) -> str:
    found = view.recounted
    if found is None:
        return _("还没有复核")
    said = _("{at}由{name}复核，").format(at=say_time(found.at), name=found.by)
    return said + (_("结果一致。") if found.equal else _("与公布的结果不一致。"))


def beside(before: Version, after: Version) -> list[list[str]]:
    """Rows of a table: what, in the one count, in the other."""

    def both(version: Version, name: str) -> str:
        return _("{heads} 人，{area} ㎡").format(
            heads=say_count(version.tally[f"{name}_heads"]),
            area=say_area(version.tally[f"{name}_area_x100"]),
        )

    rows = [
        [what, both(before, name), both(after, name)]
        for what, name in (
            (_("参与表决"), "participated"),
            (_("同意"), "agree"),
            (_("反对"), "against"),
            (_("弃权"), "abstain"),
        )
    ]
    outcome = [_("通过") if one.passed else _("未通过") for one in (before, after)]
    return [*rows, [_("结果"), *outcome]]


def beside_heads(before: Version, after: Version) -> list[str]:
    return [
        _("项目"),
        _("更正前（第 {n} 版）").format(n=before.version),
        _("更正后（第 {n} 版）").format(n=after.version),
    ]


def corrections(versions: Sequence[Version], motion: int) -> list[tuple[Version, Version]]:
    """Each count of a motion with the one after it."""
    counts = [one for one in versions if one.motion == motion]
    return list(itertools.pairwise(counts))
