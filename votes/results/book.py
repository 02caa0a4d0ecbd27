"""The result as a spreadsheet: the figures with what they rest on, and what each unit says.

It says no more than the result page: units with their state, and nobody's name.
"""

from collections.abc import Iterator
from decimal import Decimal

from app.charts.states import State, state_word
from app.clock import say_time
from app.estates.chart import unit_name
from app.i18n import _
from app.numerals import say_percent
from app.spreadsheets import Cell, Sheet, write_book
from votes.polls.article278 import force_statement
from votes.polls.changes.rules import extension_in_words
from votes.results.queries import MotionResult, ResultView
from votes.results.shown import ShownResult, shown_result


def result_book(view: ResultView) -> bytes:
    """Two sheets as .xlsx. Areas are numbers in m², shares texts: they are for reading only."""
    return write_book(
        [
            Sheet(
                _("结果"),
                [
                    _("事项"),
                    _("项目"),
                    _("人数（人）"),
                    _("占比"),
                    _("专有部分面积（㎡）"),
                    _("占比"),
                    _("说明"),
                ],
                _totals(view),
                (30, 22, 12, 12, 20, 12, 70),
            ),
            Sheet(
                _("每一户"),
                [_("房号"), _("位置"), *(motion.title for motion in view.motions)],
                _units(view),
                (14, 24, *(20 for _motion in view.motions)),
            ),
        ]
    )


def _totals(view: ResultView) -> Iterator[list[Cell]]:
    poll = view.poll
    yield _said(poll.title, _("小区"), poll.estate_name)
    times = _("{opens} 至 {closes}").format(
        opens=say_time(poll.opens_at), closes=say_time(poll.closes_at)
    )
    yield _said(poll.title, _("表决时间"), times)
    for extension in poll.extensions:
        yield _said(poll.title, _("延长表决时间"), extension_in_words(extension))
    for motion in view.motions:
        yield from _of_motion(motion, shown_result(view, motion.number))
    for what, how in shown_result(view, None).policy:
        yield _said(_("计票规则"), what, how)
    text, source = force_statement()
    yield _said(_("效力"), source, text)


def _of_motion(motion: MotionResult, shown: ShownResult) -> Iterator[list[Cell]]:
    tally = motion.tally
    for what, name, base in (
        (_("有表决权"), "total", ""),
        (_("参与表决"), "participated", "total"),
        (_("同意"), "agree", "participated"),
        (_("反对"), "against", "participated"),
        (_("弃权"), "abstain", "participated"),
    ):
        heads, area = tally[f"{name}_heads"], tally[f"{name}_area_x100"]
        of_heads = of_area = ""
        if base:
            of_heads = f"{say_percent(heads, tally[f'{base}_heads'])}%"
            of_area = f"{say_percent(area, tally[f'{base}_area_x100'])}%"
        of_whom = {"": "", "total": _("占全体"), "participated": _("占参与者")}[base]
        yield [motion.title, what, heads, of_heads, Decimal(area) / 100, of_area, of_whom]
    yield _said(motion.title, _("结果"), _("通过") if motion.passed else shown.headline)
    yield _said(motion.title, _("门槛"), shown.rule)
    yield _said(motion.title, _("法律依据"), shown.source)
    if motion.stricter_reason:
        yield _said(motion.title, _("采用更高门槛的理由"), motion.stricter_reason)
    if shown.strictly:
        yield _said(motion.title, _("送达未表态"), shown.strictly)
    if shown.formerly:
        yield _said(motion.title, _("表决期间转让"), shown.formerly)
    for way in shown.beside:
        yield _said(motion.title, way.heads[2], way.sentence)
    yield _said(motion.title, _("表决内容"), motion.wording)
    for what, proof in shown.proof:
        yield _said(motion.title, what, proof)


def _said(about: str, what: str, text: str) -> list[Cell]:
    return [about, what, None, None, None, None, text]


def _units(view: ResultView) -> Iterator[list[Cell]]:
    for entry in view.entries:
        said = [motion.says.get(entry.unit) for motion in view.motions]
        if any(said):
            place = unit_name(entry.building, entry.staircase, entry.room)
            yield [entry.unit, place, *(state_word(State(one)) if one else "" for one in said)]
