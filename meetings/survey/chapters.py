"""What surveys tell of a consultation: that they were held, never how a household answered."""

from app.accounts.permissions import Actor
from app.i18n import _
from meetings.access import ConsultationFacts
from meetings.permissions import can_view_consultation
from meetings.survey.permissions import can_view_survey
from meetings.timeline.chapters import Chapter, Event, Said

_HELD = """
SELECT u.opened_at AS at, 'survey' AS kind, NULL::int AS seat, p.name AS who, u.question AS what,
    (SELECT count(*) FROM survey_households h WHERE h.survey = u.id)::text AS extra,
    NULL::int AS meeting, u.id AS ref
    FROM surveys u JOIN persons p ON p.id = u.opened_by WHERE u.consultation = $1
UNION ALL
SELECT (u.closes_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'survey_over', NULL, '',
    u.question, '', NULL, u.id FROM surveys u WHERE u.consultation = $1
"""
# A day's visits are one line: who knocked at which door is on the lists of the doors.
_VISITED = """
SELECT max(v.recorded_at) AS at, 'survey_visits' AS kind, NULL::int AS seat,
    count(DISTINCT v.asked_by)::text AS who, u.question AS what,
    count(DISTINCT h.id)::text AS extra, NULL::int AS meeting, u.id AS ref
    FROM survey_visits v JOIN survey_households h ON h.id = v.household
    JOIN surveys u ON u.id = h.survey WHERE u.consultation = $1
    GROUP BY u.id, (v.visited_at AT TIME ZONE 'Asia/Shanghai')::date
UNION ALL
SELECT max(q.told_at), 'survey_told', NULL, '', u.question, count(*)::text, NULL, u.id
    FROM survey_questions q JOIN survey_households h ON h.id = q.household
    JOIN surveys u ON u.id = h.survey WHERE u.consultation = $1 AND q.told_at IS NOT NULL
    GROUP BY u.id, (q.told_at AT TIME ZONE 'Asia/Shanghai')::date
"""


def _say(event: Event) -> Said:
    title = {
        "survey": _("{who}发起意愿征询，问 {n} 户"),
        "survey_over": _("意愿征询截止"),
        "survey_visits": _("意愿征询：{who} 人走访 {n} 户"),
        "survey_told": _("意愿征询：把答复告诉 {n} 户"),
    }[event.kind].format(who=event.who, n=event.extra)
    return Said(title, event.what, f"/surveys/{event.ref}")


def _may_read(actor: Actor, case: ConsultationFacts) -> bool:
    return can_view_survey(actor, case.place)


CHAPTERS = (
    Chapter(can_view_consultation, _HELD, _say, may_open=_may_read),
    Chapter(_may_read, _VISITED, _say),
)
