"""What cost schemes and collecting tell of a consultation: versions and sums, no household."""

from app.i18n import _
from meetings.permissions import can_review_consultation, can_view_consultation
from meetings.timeline.chapters import Chapter, Event
from votes.timeline.telling import of_the_community, sayer

# `what`: the scheme's title.
PUBLISHED = """
SELECT v.published_at AS at, 'scheme' AS kind, NULL::int AS seat, b.name AS who, s.title AS what,
    v.number || ' ' || v.sha256 AS extra, NULL::int AS meeting, v.id AS ref
    FROM scheme_versions v JOIN cost_schemes s ON s.id = v.scheme
    JOIN persons b ON b.id = v.published_by WHERE s.consultation = $1
"""
_DRAFTS = """
SELECT s.opened_at AS at, 'draft_scheme' AS kind, NULL::int AS seat, b.name AS who, s.title AS what,
    '' AS extra, NULL::int AS meeting, s.id AS ref
    FROM cost_schemes s JOIN persons b ON b.id = s.opened_by WHERE s.consultation = $1
UNION ALL
SELECT k.added_at, 'quote', NULL, b.name, s.title, k.name, NULL, s.id
    FROM scheme_papers k JOIN cost_schemes s ON s.id = k.scheme JOIN persons b ON b.id = k.added_by
    WHERE s.consultation = $1
"""
COLLECTED = """
SELECT c.opened_at AS at, 'collection' AS kind, NULL::int AS seat, b.name AS who, s.title AS what,
    v.number || ' ' || c.basis AS extra, NULL::int AS meeting, c.id AS ref
    FROM collections c JOIN scheme_versions v ON v.id = c.version
    JOIN cost_schemes s ON s.id = v.scheme JOIN persons b ON b.id = c.opened_by
    WHERE s.consultation = $1
UNION ALL
SELECT f.settled_at, 'settled', NULL, b.name, s.title, v.number || ' ', NULL, c.id
    FROM final_accounts f JOIN collections c ON c.id = f.collection
    JOIN scheme_versions v ON v.id = c.version JOIN cost_schemes s ON s.id = v.scheme
    JOIN persons b ON b.id = f.settled_by WHERE s.consultation = $1
"""
# A day's reminders are one line; which households owe stands nowhere here.
_REMINDED = """
SELECT max(r.reminded_at) AS at, 'reminded' AS kind, NULL::int AS seat, '' AS who, s.title AS what,
    v.number || ' ' || count(DISTINCT r.unit) AS extra, NULL::int AS meeting, c.id AS ref
    FROM payment_reminders r JOIN collections c ON c.id = r.collection
    JOIN scheme_versions v ON v.id = c.version JOIN cost_schemes s ON s.id = v.scheme
    WHERE s.consultation = $1
    GROUP BY c.id, s.title, v.number, (r.reminded_at AT TIME ZONE 'Asia/Shanghai')::date
"""
_QUOTES = """
SELECT 'quote' AS kind, k.name AS part, k.added_at AS at, k.document
    FROM scheme_papers k JOIN cost_schemes s ON s.id = k.scheme WHERE s.consultation = $1
"""
_ACCOUNTS = """
SELECT 'account' AS kind, s.title AS part, f.settled_at AS at, f.notice AS document
    FROM final_accounts f JOIN collections c ON c.id = f.collection
    JOIN scheme_versions v ON v.id = c.version JOIN cost_schemes s ON s.id = v.scheme
    WHERE s.consultation = $1
"""


def cost_words(event: Event) -> tuple[str, str]:
    number, _space, more = event.extra.partition(" ")
    title = {
        "draft_scheme": _("起草费用方案《{what}》"),
        "quote": _("费用方案《{what}》：放上报价或依据"),
        "scheme": _("费用方案《{what}》公布第 {n} 版"),
        "collection": _("按费用方案《{what}》第 {n} 版开始收款"),
        "reminded": _("按费用方案《{what}》第 {n} 版收款：提醒未交清的住户"),
        "settled": _("按审计决算，费用方案《{what}》第 {n} 版重新分摊，公布收支决算"),
    }[event.kind].format(what=event.what, n=number)
    if event.kind == "quote":
        return title, event.extra
    if event.kind == "scheme":
        return title, _("校验码 {sha}").format(sha=more)
    return title, _("{n} 户").format(n=more) if event.kind == "reminded" else more


def _href(event: Event) -> str:
    if event.kind == "scheme":
        return f"/costs/versions/{event.ref}"
    if event.kind in ("draft_scheme", "quote"):
        return f"/costs/{event.ref}"
    return f"/collections/{event.ref}"


def _name_paper(kind: str, part: str) -> str:
    return part if kind == "quote" else _("《{title}》收支决算公告").format(title=part)


_say = sayer(cost_words, _href)

# Who may view a collection: the community, the street, the lawyers of the matter.
CHAPTERS = (
    Chapter(can_view_consultation, PUBLISHED, _say),
    Chapter(of_the_community, _DRAFTS, _say, papers=_QUOTES, name_paper=_name_paper),
    Chapter(can_review_consultation, COLLECTED, _say, papers=_ACCOUNTS, name_paper=_name_paper),
    Chapter(of_the_community, _REMINDED, _say),
)
