"""What an evidence file holds of disputes: objections, objections to the roll, mediation."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.clock import local_date, say_date, say_time
from app.i18n import _
from app.settings import Settings
from votes.clocks.queries import gather_clocks
from votes.clocks.rules import happened_in_words, state_in_words
from votes.dossier.rules import Edition, Piece
from votes.dossier.sheets import sheet
from votes.mediation.words import mediated_in_words, step_in_words
from votes.objections.words import kind_in_words, outcome_in_words, way_in_words


async def objections(
    link: asyncpg.Connection,
    consultation: int,
    polls: Sequence[int],
    edition: Edition,
    as_of: datetime,
) -> Piece:
    """To anything of the case, with the version attacked, the answer, a figure before and after."""
    rows = await link.fetch(
        "SELECT o.number, p.number AS poll, o.kind, o.way, o.label, o.text, o.raised_at, o.late,"
        " o.due_on, o.name, coalesce(e.unit, o.room) AS room, o.phone, o.sha256,"
        " a.outcome, a.reasons, a.answered_at, by.name AS answered_by,"
        " coalesce(f.before, '') AS before, coalesce(f.after, '') AS after, c.version AS recounted"
        " FROM objections o LEFT JOIN polls p ON p.id = o.poll"
        " LEFT JOIN roll_entries e ON e.id = o.entry"
        " LEFT JOIN objection_answers a ON a.objection = o.id AND a.answered_at <= $3"
        " LEFT JOIN persons by ON by.id = a.answered_by"
        " LEFT JOIN figure_corrections f ON f.objection = o.id AND f.recorded_at <= $3"
        " LEFT JOIN count_corrections c ON c.objection = o.id AND a.id IS NOT NULL"
        " WHERE (o.poll = ANY($2) OR o.consultation = $1) AND o.raised_at <= $3 ORDER BY o.id",
        consultation,
        list(polls),
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("编号"), _("表决"), _("对什么"), _("针对的版本"), _("怎么提出的"), _("内容")),
            *(_("提出时间"), _("逾期"), _("答复期限"), _("所针对文件的 SHA-256"), _("结论")),
            *(_("理由"), _("答复时间"), _("答复人"), _("更正前"), _("更正后"), _("重新计票")),
            _("房号"),
            *([_("姓名"), _("电话")] if full else []),
        ],
        (
            [
                *(row["number"], row["poll"] or "", kind_in_words(row["kind"]), row["label"]),
                *(way_in_words(row["way"]), row["text"], say_time(row["raised_at"])),
                *(_("是") if row["late"] else _("否"), say_date(row["due_on"]), row["sha256"]),
                *(outcome_in_words(row["outcome"])[0], row["reasons"]),
                say_time(row["answered_at"]) if row["answered_at"] else "",
                *(row["answered_by"] or "", row["before"], row["after"]),
                _("第 {n} 版").format(n=row["recounted"]) if row["recounted"] else "",
                row["room"],
                *([row["name"], row["phone"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece("objections.csv", _("异议和答复"), _("表"), content)


async def mediations(
    link: asyncpg.Connection, consultation: int, edition: Edition, as_of: datetime
) -> Piece:
    """Who is in dispute, and what they agreed on, in a full file only."""
    rows = await link.fetch(
        "SELECT m.id, o.number AS objection, m.body, m.mediator, m.parties, m.dispute,"
        " m.applied_on, x.outcome, x.ended_on, x.effective_on, x.confirm_by,"
        " coalesce(x.terms, '') AS terms, d.sha256,"
        " ARRAY(SELECT s.held_on FROM mediation_sessions s"
        "  WHERE s.mediation = m.id AND s.recorded_at <= $2 ORDER BY s.held_on) AS held,"
        " ARRAY(SELECT j.step || ' ' || j.happened_on FROM judicial_steps j"
        "  WHERE j.mediation = m.id AND j.recorded_at <= $2 ORDER BY j.id) AS steps"
        " FROM mediations m LEFT JOIN objections o ON o.id = m.objection"
        " LEFT JOIN mediation_outcomes x ON x.mediation = m.id AND x.recorded_at <= $2"
        " LEFT JOIN documents d ON d.id = x.agreement"
        " WHERE m.consultation = $1 AND m.recorded_at <= $2 ORDER BY m.id",
        consultation,
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("编号"), _("由异议"), _("调解组织"), _("申请日期"), _("调解日期"), _("结果")),
            *(_("结束日期"), _("协议生效"), _("申请司法确认的最后一天"), _("司法确认")),
            _("协议 SHA-256"),
            *([_("调解员"), _("当事人"), _("争议"), _("协议内容")] if full else []),
        ],
        (
            [
                *(row["id"], row["objection"] or "", row["body"], say_date(row["applied_on"])),
                _("、").join(say_date(day) for day in row["held"]),
                mediated_in_words(row["outcome"])[0],
                *(
                    say_date(row[day]) if row[day] else ""
                    for day in ("ended_on", "effective_on", "confirm_by")
                ),
                _("、").join(
                    f"{step_in_words(one.split()[0])} {one.split()[1]}" for one in row["steps"]
                ),
                row["sha256"] or "",
                *([row["mediator"], row["parties"], row["dispute"], row["terms"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece("mediations.csv", _("人民调解"), _("表"), content)


async def clocks(
    link: asyncpg.Connection, consultation: int, as_of: datetime, settings: Settings
) -> Piece:
    """The legal clocks as they stood that day."""
    today = local_date(as_of)
    found = await gather_clocks(
        link, None, consultation, settings=settings, as_of=as_of, meetings=False
    )
    content = sheet(
        [_("期限"), _("依据"), _("起算"), _("起算日期"), _("最后一天"), _("办理"), _("状态")],
        (
            [
                *(one.what, one.rule, one.began, say_date(one.began_on), say_date(one.last_on)),
                *(happened_in_words(one), state_in_words(one, today)[0]),
            ]
            for one in found
        ),
    )
    return Piece("clocks.csv", _("法定期限"), _("表"), content)


async def challenges(
    link: asyncpg.Connection, polls: Sequence[int], edition: Edition, as_of: datetime
) -> Piece:
    rows = await link.fetch(
        "SELECT p.number AS poll, d.unit, c.room, c.kind, c.says, c.raised_by, c.raised_at,"
        " a.outcome, a.reason, a.answered_at"
        " FROM roll_challenges c JOIN roll_checks k ON k.id = c.roll_check"
        " JOIN polls p ON p.id = k.poll LEFT JOIN dwellings d ON d.id = c.dwelling"
        " LEFT JOIN roll_challenge_answers a ON a.challenge = c.id AND a.answered_at <= $2"
        " WHERE k.poll = ANY($1) AND c.raised_at <= $2 ORDER BY c.id",
        list(polls),
        as_of,
    )
    full = edition == "full"
    content = sheet(
        [
            *(_("表决"), _("房号"), _("提出时间"), _("结论"), _("答复时间")),
            *([_("内容"), _("提出人"), _("理由")] if full else []),
        ],
        (
            [
                *(row["poll"], row["unit"] or row["room"], say_time(row["raised_at"])),
                outcome_in_words({"dismissed": "refused"}.get(row["outcome"], row["outcome"]))[0],
                say_time(row["answered_at"]) if row["answered_at"] else "",
                *([row["says"], row["raised_by"], row["reason"]] if full else []),
            ]
            for row in rows
        ),
    )
    return Piece("roll-challenges.csv", _("名册异议和答复"), _("表"), content)
