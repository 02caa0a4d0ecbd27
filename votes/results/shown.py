"""The result page: every figure with its base, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from app.charts.states import State, state_word
from app.clock import say_time
from app.errors import NotFound
from app.estates.chart import building_name, unit_name
from app.i18n import _
from app.numerals import say_area, say_count, say_percent
from votes.ballots.rules import say_receipt
from votes.papers.double.words import entry_in_words
from votes.polls.article278 import rule_in_words, source
from votes.polls.words import settings_in_words
from votes.proofs.words import head_facts
from votes.results.beside import Beside, other_ways
from votes.results.charts import ResultPicture, households, picture
from votes.results.groups import Group
from votes.results.queries import BothShown, MotionResult, ResultView
from votes.results.quoted import headline
from votes.results.rows import behind
from votes.results.words import (
    channel_in_words,
    failure_in_words,
    reason_in_words,
)


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One motion as the page shows it. `figures`, `rejected`: rows of tables.

    `strictly`, `formerly`: what was deemed, and where former owners' answers stand; `beside`: the
    same count without them.
    """

    motion: MotionResult
    headline: str
    rule: str
    source: str
    failures: list[str]
    picture: ResultPicture
    share: str
    households: tuple[int, int]
    figures: list[list[str]]
    rejected: list[list[str]]
    proof: list[tuple[str, str]]
    policy: list[tuple[str, str]]
    strictly: str
    formerly: str
    beside: list[Beside]


@dataclass(frozen=True, slots=True)
class OtherMotion:
    """A line to go to: another motion of the same poll, and what came of it."""

    title: str
    href: str
    tag: tuple[str, str]


def shown_result(view: ResultView, number: int | None, *, least: int = 1) -> ShownResult:
    """The motion of this number, the first where none is asked for. NotFound.

    `least`: who may not see what each unit has said reads the count without the former owners'
    answers only where they are at least as many, and differ.
    """
    for motion in view.motions:
        if number in (None, motion.number):
            return _shown(view, motion, least)
    raise NotFound


def other_motions(view: ResultView, shown: ShownResult) -> list[OtherMotion]:
    return [
        OtherMotion(
            title=motion.title,
            href=f"/polls/{view.poll.id}/result?motion={motion.number}",
            tag=(_("通过"), "done") if motion.passed else (_("未通过"), ""),
        )
        for motion in view.motions
        if motion.number != shown.motion.number
    ]


def _shown(view: ResultView, motion: MotionResult, least: int) -> ShownResult:
    tally = motion.tally
    agree, all_households = households(motion.says, view.entries)
    return ShownResult(
        motion=motion,
        headline=headline(motion),
        rule=rule_in_words(motion.threshold),
        source=source(motion.item),
        failures=[failure_in_words(code, motion.threshold) for code in tally["failed_on"]],
        picture=picture(tally, motion.says, motion.threshold, view.entries),
        share=say_percent(agree, all_households, 1),
        households=(agree, all_households),
        figures=_figures(view, motion),
        rejected=[
            [
                ballot.receipt,
                _("、").join(ballot.units),
                channel_in_words(ballot.channel),
                say_time(ballot.received_at),
                reason_in_words(ballot.reason),
            ]
            for ballot in motion.rejected
        ],
        proof=[
            (
                _("名册"),
                _("第 {version} 版，{units} 户，{heads} 人，{area} ㎡，{at}冻结").format(
                    version=view.roll_version,
                    units=say_count(view.roll_units),
                    heads=say_count(view.roll_heads),
                    area=say_area(view.roll_area_x100),
                    at=say_time(view.roll_frozen_at),
                ),
            ),
            (_("名册校验码"), view.roll_sha256),
            *earlier_rolls(view),
            *count_files(motion, public_first=not view.by_unit),
            (_("计票"), f"{motion.counted_by}，{say_time(motion.counted_at)}"),
            (_("复核命令"), f"yishi recount {file_name(view, motion)}"),
            *(head_facts(view.head) if view.head is not None else ()),
        ],
        policy=[
            *settings_in_words(view.poll.scope, tally["policy"]),
            entry_in_words(view.papers),
            *_confirmed(tally),
            *_on_both_ways(tally),
        ],
        strictly=_strictly(motion),
        formerly=_formerly(motion),
        beside=other_ways(motion, least=0 if view.by_unit else least),
    )


def _on_both_ways(tally: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Households whose paper and telephone disagree; the rule itself stands among the settings."""
    different = tally.get("paper_and_online", ())
    if not different:
        return []
    on_paper = sum(one["stands"] == one["paper"] for one in different)
    text = _(
        "{n} 套房屋两种票都有效而选择不同，按规则以纸质票为准 {paper} 套、以网上票为准 {online} 套"
    )
    return [
        (
            _("纸质票和网上票不一致"),
            text.format(
                n=say_count(len(different)),
                paper=say_count(on_paper),
                online=say_count(len(different) - on_paper),
            ),
        )
    ]


def _confirmed(tally: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Owners of several flats who confirmed one of their differing answers in writing."""
    told = tally.get("confirmed_owners", ())
    if not told:
        return []
    text = _(
        "{owners} 位业主的 {units} 套房屋意见不一致，计票以前书面确认了其中一种，按确认的计；"
        "另 {back} 张票因此收回"
    )
    return [
        (
            _("书面确认"),
            text.format(
                owners=say_count(len(told)),
                units=say_count(sum(len(one["units"]) for one in told)),
                back=say_count(sum(len(one["set_back"]) for one in told)),
            ),
        )
    ]


def file_name(view: ResultView, motion: MotionResult) -> str:
    """How the count file is called that the reader downloads: ASCII, no personal data."""
    whose = "" if view.by_unit else "public-"
    return f"{whose}count-{view.poll.id}-{motion.number}.json"


def count_files(motion: MotionResult, *, public_first: bool) -> list[tuple[str, str]]:
    """The hashes of both count files, first that of the one which the reader can download."""
    kept = (_("存档计票文件（记有各户选择）校验码"), motion.count_file_sha256)
    if not motion.public_file_sha256:
        return [kept]
    public = (_("公开计票文件（不含姓名、房号、回执号）校验码"), motion.public_file_sha256)
    return [public, kept] if public_first else [kept, public]


_LINK = Markup('<a href="{path}">{what}</a>')


def _figures(view: ResultView, motion: MotionResult) -> list[list[str]]:
    """Each figure leads to the units behind it, where they may be seen; one of a rehearsal, which
    is kept nowhere, does not."""
    tally = motion.tally
    leads = motion.version and view.by_unit
    path = f"/polls/{view.poll.id}/result/{motion.number}/rows"

    def linked(what: str, name: str) -> str:
        return _LINK.format(path=f"{path}/{name}", what=what) if leads else what

    def row(what: str, name: str, base: str) -> list[str]:
        heads, area = tally[f"{name}_heads"], tally[f"{name}_area_x100"]
        of_heads, of_area = tally[f"{base}_heads"], tally[f"{base}_area_x100"]
        return [
            linked(what, name),
            _("{n}（占 {percent}%）").format(
                n=say_count(heads), percent=say_percent(heads, of_heads)
            ),
            _("{n}（占 {percent}%）").format(n=say_area(area), percent=say_percent(area, of_area)),
        ]

    return [
        [
            linked(_("有表决权"), "total"),
            say_count(tally["total_heads"]),
            say_area(tally["total_area_x100"]),
        ],
        row(_("参与表决（占全体）"), "participated", "total"),
        row(_("同意（占参与）"), "agree", "participated"),
        row(_("反对（占参与）"), "against", "participated"),
        row(_("弃权（占参与）"), "abstain", "participated"),
    ]


def earlier_rolls(view: ResultView) -> list[tuple[str, str]]:
    """What came before the counted version, and why it was changed."""
    if len(view.rolls) < 2:
        return []
    said = []
    for before, after in pairwise(view.rolls):
        said.append(
            (
                _("第 {n} 版名册").format(n=before.version),
                _("{at}冻结，校验码 {sha}").format(
                    at=say_time(before.frozen_at), sha=before.sha256
                ),
            )
        )
        said.append(
            (
                _("第 {n} 版的变更").format(n=after.version),
                _("{at}，{n} 户，理由：{reason}。公告：{place}，校验码 {sha}").format(
                    at=say_time(after.frozen_at),
                    n=say_count(len(after.changes)),
                    reason=after.reason.rstrip("。"),
                    place=after.announced.rstrip("。"),
                    sha=after.notice_sha256,
                ),
            )
        )
    return said


def _formerly(motion: MotionResult) -> str:
    """Where a former owner's answer stands, by docs/decisions/0005."""
    units = motion.tally.get("former_owner_units")
    if not units:
        return ""
    return _(
        "{n} 户（{area} ㎡）在表决期间转让，新业主没有重新表决，按规则由原业主转让前的意见代表。"
    ).format(n=say_count(len(units)), area=say_area(motion.tally["former_owner_area_x100"]))


def _strictly(motion: MotionResult) -> str:
    """What was deemed of silent households, where a clause of the assembly rules allows it."""
    deemed = motion.tally.get("deemed")
    if not deemed:
        return ""
    if deemed["side"] is None:
        return _("已送达未表态的业主：多数意见不明，没有计入任何一方。")
    if not deemed["area_x100"]:
        return _("没有已送达未表态的房屋可以计入；不按这一条计票，结果相同。")
    side = _("同意") if deemed["side"] == "agree" else _("反对")
    return _("已送达未表态的按议事规则计入“{side}”：面积 {area} ㎡，另增 {heads} 人。").format(
        side=side, area=say_area(deemed["area_x100"]), heads=say_count(deemed["heads"])
    )


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The units behind a figure as a table, and their sum: the figure itself."""

    title: str
    heads: list[str | tuple[str, str]]
    rows: list[list[str]]
    total: str


def shown_behind(view: ResultView, motion: MotionResult, figure: str) -> ShownRows:
    """`figure`: one of votes.results.rows.FIGURES. By unit, as the result page draws them; nobody
    is named."""
    found = behind(figure, motion.tally, motion.says, view.entries)
    return ShownRows(
        title=_("{what}：每一户").format(what=_figure_word(figure)),
        heads=[_("房号"), (_("专有部分面积（㎡）"), "number"), _("意见"), _("人数")],
        rows=[
            [
                unit_name(entry.building, entry.staircase, entry.room),
                say_area(entry.area_x100),
                state_word(State(motion.says[entry.unit])),
                _("1 人")
                if found.first[entry.unit] == entry.unit
                else _("与 {unit} 同一业主，不另计").format(unit=found.first[entry.unit]),
            ]
            for entry in found.entries
        ],
        total=_("合计 {units} 户，{heads} 人，{area} ㎡").format(
            units=say_count(len(found.entries)),
            heads=say_count(found.heads),
            area=say_area(found.area_x100),
        ),
    )


def _figure_word(figure: str) -> str:
    if figure == "total":
        return _("有表决权")
    return _("参与表决") if figure == "participated" else state_word(State(figure))


def shown_groups(groups: Sequence[Group]) -> list[list[str]]:
    """By building, for the public: which, units, took part, agree, against, abstain."""
    return [
        [
            _("、").join(map(building_name, group.buildings)),
            say_count(group.units),
            _("{n}（{percent}%）").format(
                n=say_count(group.took_part), percent=say_percent(group.took_part, group.units, 1)
            ),
            say_count(group.agree),
            say_count(group.against),
            say_count(group.abstain),
        ]
        for group in groups
    ]


def shown_both(case: BothShown) -> tuple[str, str, str, str]:
    """(unit, what the paper says and when, what the telephone says and when, which is counted)"""

    def one(given: tuple[str, str, datetime]) -> str:
        receipt, choice, at = given
        return _("{choice}　{at} 收到　{receipt}").format(
            choice=state_word(State(choice)), at=say_time(at), receipt=say_receipt(receipt)
        )

    return case.unit, one(case.paper), one(case.online), channel_in_words(case.stands)
