"""表决名册变更公告: what the notice of a new version says. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.clock import say_date, say_time
from app.i18n import _
from app.ledger.proofs import say_moment
from app.numerals import say_area, say_count
from meetings.minutes.blocks import Block, Composed, Heading, Paragraph, numbered
from meetings.minutes.typesetting import Run, clause, sentence
from votes.access import PollFacts
from votes.electorate.renewal.rules import Change
from votes.electorate.renewal.words import answers_stand, change_in_words, grounds_in_words
from votes.electorate.rules import RollTotals
from votes.notices import Data, notice_data


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the notice names it."""

    number: int
    sha256: str
    at: datetime
    sums: RollTotals


@dataclass(frozen=True, slots=True)
class RenewalNotice:
    """`fingerprint` is that of the key which signs the poll's log."""

    poll: PollFacts
    convener: str
    old: Version
    new: Version
    changes: Sequence[Change]
    reason: str
    announced: str
    fingerprint: str
    issued_on: date


def compose_renewal(notice: RenewalNotice) -> Composed:
    parts: list[tuple[str, list[Block]]] = [
        (_("变更的理由"), _why(notice)),
        (_("变更的内容"), _what(notice)),
        (_("已经作出的表决意见"), _answers(notice)),
        (_("查询和异议"), _ask(notice)),
        (_("核对"), _proof(notice)),
    ]
    blocks: list[Block] = []
    for n, (title, said) in enumerate(parts, 1):
        blocks += [Heading(1, numbered(1, n) + title), *said]
    return Composed(
        mark=(notice.convener, _("公告")),
        number=_("表决名册第{n}版").format(n=notice.new.number),
        title=(clause(notice.poll.title), _("表决名册变更公告")),
        blocks=tuple(blocks),
        issuer=notice.convener,
        issued=say_date(notice.issued_on),
    )


def _text(text: str) -> Paragraph:
    return Paragraph((Run(sentence(text)),))


def _why(notice: RenewalNotice) -> list[Block]:
    return [
        _text(
            _(
                "本次表决的名册于{old}冻结，此后业主名册有经过登记的变更，现据此编制第{n}版，"
                "原来的版本保留不变。理由：{reason}"
            ).format(old=say_time(notice.old.at), n=notice.new.number, reason=clause(notice.reason))
        )
    ]


def _sums(sums: RollTotals) -> str:
    return _("{units}户、{heads}人、{area}平方米").format(
        units=say_count(sums.units), heads=say_count(sums.heads), area=say_area(sums.area_x100)
    )


def _what(notice: RenewalNotice) -> list[Block]:
    said: list[Block] = [
        _text(
            _("共变更{n}户。有表决权的由{old}变为{new}。").format(
                n=say_count(len(notice.changes)),
                old=_sums(notice.old.sums),
                new=_sums(notice.new.sums),
            )
        ),
    ]
    said += [
        _text(
            _("{n}．{unit}：{what}。依据：{ground}").format(
                n=n,
                unit=change.unit,
                what=change_in_words(change),
                ground=grounds_in_words(change.entries),
            )
        )
        for n, change in enumerate(notice.changes, 1)
    ]
    return said


def _answers(notice: RenewalNotice) -> list[Block]:
    said: list[Block] = [
        _text(_("仍在名册上的房屋，通知单和已经提交的意见继续有效。")),
    ]
    if any(change.owners for change in notice.changes):
        said.append(_text(answers_stand()))
    if any(change.what == "gone" for change in notice.changes):
        said.append(
            _text(
                _(
                    "不再列入名册的房屋，原来的通知单停止使用，已经提交的意见不计入；"
                    "拆分、合并后新列入的房屋，另行送达通知单，请重新表决。"
                )
            )
        )
    return said


def _ask(notice: RenewalNotice) -> list[Block]:
    return [
        _text(
            _(
                "认为有误的，请在{closes}截止以前到{community}办公室查询、提出。"
                "本公告张贴于{place}。"
            ).format(
                community=notice.poll.community_name,
                closes=say_time(notice.poll.closes_at),
                place=clause(notice.announced),
            )
        )
    ]


def _proof(notice: RenewalNotice) -> list[Block]:
    said: list[Block] = []
    for version in (notice.old, notice.new):
        sha = _("第{n}版名册校验码（SHA-256）：{sha}").format(n=version.number, sha=version.sha256)
        said.append(Paragraph((Run(sha),)))
    said.append(Paragraph((Run(_("公钥指纹：{key}").format(key=notice.fingerprint)),)))
    return said


def renewal_data(notice: RenewalNotice) -> Data:
    return notice_data(
        "roll_renewal",
        notice.poll,
        notice.convener,
        issued_on=notice.issued_on.isoformat(),
        replaces=_version_data(notice.old),
        roll=_version_data(notice.new),
        reason=notice.reason,
        announced=notice.announced,
        changes=[
            {
                "unit": change.unit,
                "what": change.what,
                "says": change_in_words(change),
                "ground": grounds_in_words(change.entries),
            }
            for change in notice.changes
        ],
        fingerprint=notice.fingerprint,
    )


def _version_data(version: Version) -> dict[str, object]:
    return {
        "version": version.number,
        "sha256": version.sha256,
        "at": say_moment(version.at),
        "units": version.sums.units,
        "heads": version.sums.heads,
        "area_x100": version.sums.area_x100,
    }
