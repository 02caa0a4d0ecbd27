"""What happened in a case, in its order: for the first page of its evidence file and the lawyer.

The same statements and words as the consultation's timeline, without who did it.
"""

from datetime import datetime

import asyncpg

from app.i18n import _
from meetings.timeline.chapters import Event
from votes.dossier.rules import Happening
from votes.timeline.costs import COLLECTED, PUBLISHED, cost_words
from votes.timeline.disputes import MEDIATIONS, OBJECTIONS, OPINIONS, dispute_words
from votes.timeline.polls import CHECKED, STAGES, stage_words
from votes.timeline.telling import Words, whole

_HELD = """
SELECT c.opened_at AS at, 'opened' AS kind, NULL::int AS seat, '' AS who, c.topic AS what,
    '' AS extra, NULL::int AS meeting, c.id AS ref FROM consultations c WHERE c.id = $1
UNION ALL
SELECT i.issued_at, 'minutes', NULL, '', m.number::text, '', m.id, m.id FROM minutes i
    JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1
"""


def _held_words(event: Event) -> tuple[str, str]:
    if event.kind == "opened":
        return _("发起协商：{said}").format(said=event.what), ""
    return _("第 {n} 次会议的纪要印发").format(n=event.what), ""


_TOLD: tuple[tuple[str, Words], ...] = (
    (_HELD, _held_words),
    (PUBLISHED, cost_words),
    (COLLECTED, cost_words),
    (CHECKED, stage_words),
    (STAGES, stage_words),
    (OBJECTIONS, dispute_words),
    (MEDIATIONS, dispute_words),
    (OPINIONS, dispute_words),
)
_ALL = " UNION ALL ".join(
    f"SELECT {number} AS told, x.* FROM ({sql}) x"  # noqa: S608 (constants)
    for number, (sql, _words) in enumerate(_TOLD)
)


async def happenings(
    link: asyncpg.Connection, consultation: int, as_of: datetime
) -> list[Happening]:
    """In their order, none after `as_of`. One statement."""
    rows = await link.fetch(
        f"SELECT * FROM ({_ALL}) events WHERE at <= $2 ORDER BY at, told, kind, ref",  # noqa: S608 (constants)
        consultation,
        as_of,
    )
    return [
        Happening(event.at, whole(_TOLD[number][1], event))
        for number, event in ((number, Event(*told)) for number, *told in rows)
    ]
