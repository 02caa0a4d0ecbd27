"""What has been made known of a matter and may be attacked: each in its versions, with its hash."""

from typing import Any

import asyncpg

from app.i18n import _
from votes.finals.rules import Publicity
from votes.objections.rules import Target

# $1: a poll, or null for all polls of $2, a consultation (null: the poll's alone).
_POLLS = (
    "SELECT id, number, title, notice_on FROM polls WHERE frozen_at IS NOT NULL"
    " AND (id = $1 OR $1::int IS NULL AND consultation = $2)"
)

# Of each poll: the roll that stands, the notice, and each motion's result as it is posted.
_OF_POLLS = (
    f"WITH p AS ({_POLLS}), b AS (SELECT DISTINCT ON (x.poll) x.* FROM result_publications x"  # noqa: S608 (constants)
    "  JOIN p ON p.id = x.poll ORDER BY x.poll, x.version DESC)"
    " SELECT t.*, p.number AS poll_number, p.title AS poll_title, b.published_on, b.ends_on,"
    "  b.recheck_by FROM p LEFT JOIN b ON b.poll = p.id CROSS JOIN LATERAL ("
    "  SELECT 'result' AS nature, r.id AS row, p.id AS poll, m.number AS motion, m.title,"
    "   r.version, d.sha256, b.published_on AS known_on, r.id AS result FROM motions m"
    "   JOIN results r ON r.motion = m.id AND r.version = b.version"
    "   JOIN documents d ON d.id = r.count_file WHERE m.poll = p.id"
    "  UNION ALL (SELECT 'roll', r.id, p.id, 0, '', r.version, r.sha256,"
    "   (r.frozen_at AT TIME ZONE 'Asia/Shanghai')::date, NULL FROM rolls r WHERE r.poll = p.id"
    "   ORDER BY r.version DESC LIMIT 1)"
    "  UNION ALL SELECT 'notice', p.id, p.id, 0, '', coalesce(b.version, 0),"
    "   coalesce((SELECT d.sha256 FROM documents d WHERE d.id = coalesce(b.notice,"
    "    (SELECT a.document FROM poll_documents a WHERE a.poll = p.id"
    "     AND a.kind = 'announcement' ORDER BY a.id DESC LIMIT 1))), ''),"
    "   coalesce(b.published_on, p.notice_on), NULL"
    "  UNION ALL SELECT 'matter', p.id, p.id, 0, '', 0, '',"
    "   coalesce(b.published_on, p.notice_on), NULL) t ORDER BY p.id, t.motion, t.nature"
)

# Every published version of the schemes of the consultation, or that a motion of the poll adopts.
_SCHEMES = (
    "SELECT v.id AS row, s.title, v.number, v.sha256, s.consultation,"
    " (v.published_at AT TIME ZONE 'Asia/Shanghai')::date AS known_on,"
    " v.number = max(v.number) OVER (PARTITION BY s.id) AS newest,"
    " EXISTS (SELECT 1 FROM motion_schemes a JOIN motions m ON m.id = a.motion"
    "  WHERE a.version = v.id AND m.poll = $1) AS adopted"
    " FROM scheme_versions v JOIN cost_schemes s ON s.id = v.scheme"
    " WHERE s.consultation = $2 OR EXISTS (SELECT 1 FROM motion_schemes a"
    "  JOIN motions m ON m.id = a.motion JOIN scheme_versions w ON w.id = a.version"
    "  WHERE m.poll = $1 AND w.scheme = s.id) ORDER BY s.id, v.number DESC"
)

_TOPIC = (
    "SELECT topic, (opened_at AT TIME ZONE 'Asia/Shanghai')::date AS known_on"
    " FROM consultations WHERE id = $1"
)

_MINUTES = (
    "SELECT m.id AS row, m.number, d.sha256, m.consultation, c.topic,"
    " (i.issued_at AT TIME ZONE 'Asia/Shanghai')::date AS known_on"
    " FROM minutes i JOIN meetings m ON m.id = i.meeting JOIN consultations c"
    " ON c.id = m.consultation JOIN documents d ON d.id = i.document"
    " WHERE m.consultation = $1 ORDER BY m.number DESC"
)


async def targets(
    link: asyncpg.Connection, *, poll: int | None, consultation: int | None
) -> list[Target]:
    """Of a frozen poll with what lies in its consultation, or of a whole consultation. Four
    statements at most, whatever the matter holds."""
    found = [_of_poll(row, consultation) for row in await link.fetch(_OF_POLLS, poll, consultation)]
    schemes = await link.fetch(_SCHEMES, poll, consultation)
    # At a vote the version that it adopts is the one that a household is told of.
    adopts = any(row["adopted"] for row in schemes)
    for row in schemes:
        label = _("费用方案《{title}》第 {n} 版").format(title=row["title"], n=row["number"])
        found.append(
            Target(
                "scheme",
                row["row"],
                label,
                row["sha256"],
                row["known_on"],
                consultation=row["consultation"],
                newest=row["adopted"] if adopts else row["newest"],
            )
        )
    if poll is None:
        about = await link.fetchrow(_TOPIC, consultation)
        found.append(
            Target("matter", 0, about["topic"], "", about["known_on"], consultation=consultation)
        )
    for row in await link.fetch(_MINUTES, consultation):
        label = _("“{topic}”第 {n} 次协商会纪要").format(topic=row["topic"], n=row["number"])
        found.append(
            Target(
                "minutes",
                row["row"],
                label,
                row["sha256"],
                row["known_on"],
                consultation=row["consultation"],
            )
        )
    return found


def _of_poll(row: asyncpg.Record, consultation: int | None) -> Target:
    # Where a result is posted, its days are the days for all that was done up to it.
    period = (
        Publicity(row["published_on"], row["ends_on"], row["recheck_by"])
        if row["published_on"]
        else None
    )
    return Target(
        nature=row["nature"],
        row=row["row"],
        label=_label(row),
        sha256=row["sha256"],
        known_on=row["known_on"],
        poll=row["poll"],
        consultation=consultation,
        motion=row["motion"],
        result=row["result"],
        period=period,
    )


def _label(row: asyncpg.Record) -> str:
    said: dict[str, Any] = dict(row)
    return {
        "result": _("第 {poll_number} 号表决事项 {motion}《{title}》的计票结果第 {version} 版"),
        "roll": _("第 {poll_number} 号表决名册第 {version} 版"),
        "notice": _("第 {poll_number} 号表决《{poll_title}》的结果公示第 {version} 版")
        if row["version"]
        else _("第 {poll_number} 号表决《{poll_title}》的公告和送达"),
        "matter": _("第 {poll_number} 号表决《{poll_title}》"),
    }[row["nature"]].format(**said)
