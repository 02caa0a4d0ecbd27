"""Where the kept files of a case are named: one statement a kind of document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """`sql`: rows of document, title part, at; $1 the consultation, $2 the polls, $3 until when.

    `personal`: photographs of papers and the like, for a full file only. `secret`: it shows how
    somebody voted, and is there of polls that have been counted only.
    """

    folder: str
    sql: str
    personal: bool = False
    secret: bool = False


SOURCES = (
    Source(
        "minutes",
        "SELECT i.document, m.number::text AS part, i.issued_at AS at FROM minutes i"
        " JOIN meetings m ON m.id = i.meeting WHERE m.consultation = $1 AND $2::int[] IS NOT NULL"
        " AND i.issued_at <= $3 ORDER BY m.number",
    ),
    Source(
        "addenda",
        "SELECT f.document, m.number || '-' || q.addendum AS part, f.made_at AS at"
        " FROM minutes_finals f JOIN minutes_approvals a ON a.id = f.approval"
        " JOIN minutes_papers q ON q.id = a.paper JOIN meetings m ON m.id = q.meeting"
        " WHERE m.consultation = $1 AND $2::int[] IS NOT NULL AND f.made_at <= $3"
        " AND q.addendum > 0 ORDER BY f.id",
    ),
    Source(
        "poll_papers",
        "SELECT d.document, p.number || ' ' || d.title AS part, d.added_at AS at"
        " FROM poll_documents d JOIN polls p ON p.id = d.poll"
        " WHERE $1::int IS NOT NULL AND d.poll = ANY($2) AND d.added_at <= $3 ORDER BY d.id",
    ),
    Source(
        "preliminary",
        "SELECT r.notice AS document, p.number || '-' || r.version AS part, r.recorded_at AS at"
        " FROM result_publications r JOIN polls p ON p.id = r.poll"
        " WHERE $1::int IS NOT NULL AND r.poll = ANY($2) AND r.recorded_at <= $3 ORDER BY r.id",
    ),
    Source(
        "final",
        "SELECT f.notice AS document, p.number::text AS part, f.finalised_at AS at"
        " FROM final_results f JOIN polls p ON p.id = f.poll"
        " WHERE $1::int IS NOT NULL AND f.poll = ANY($2) AND f.finalised_at <= $3 ORDER BY f.id",
    ),
    Source(
        "scheme_papers",
        "SELECT s.document, s.name AS part, s.added_at AS at"
        " FROM scheme_papers s JOIN cost_schemes c ON c.id = s.scheme"
        " WHERE c.consultation = $1 AND $2::int[] IS NOT NULL AND s.added_at <= $3 ORDER BY s.id",
    ),
    Source(
        "postings",
        "SELECT DISTINCT d.photo AS document, p.number || ' ' || d.note AS part,"
        " min(d.recorded_at) OVER (PARTITION BY d.photo) AS at"
        " FROM deliveries d JOIN polls p ON p.id = d.poll WHERE $1::int IS NOT NULL"
        " AND d.poll = ANY($2) AND d.recorded_at <= $3 AND d.way = 'posted'"
        " AND d.photo IS NOT NULL ORDER BY 1",
    ),
    Source(
        "renewals",
        "SELECT n.notice AS document, p.number || '-' || r.version AS part, r.frozen_at AS at"
        " FROM roll_renewals n JOIN rolls r ON r.id = n.roll JOIN polls p ON p.id = r.poll"
        " WHERE $1::int IS NOT NULL AND r.poll = ANY($2) AND r.frozen_at <= $3 ORDER BY n.id",
    ),
    Source(
        "official_papers",
        "SELECT o.document, o.title AS part, o.issued_at AS at FROM official_papers o"
        " WHERE o.consultation = $1 AND $2::int[] IS NOT NULL AND o.issued_at <= $3 ORDER BY o.id",
    ),
    Source(
        "meeting_papers",
        "SELECT a.document, m.number || ' ' || a.title AS part, a.added_at AS at FROM papers a"
        " JOIN agenda_items i ON i.id = a.item JOIN meetings m ON m.id = i.meeting"
        " WHERE m.consultation = $1 AND $2::int[] IS NOT NULL AND a.added_at <= $3 ORDER BY a.id",
    ),
    Source(
        "opinions",
        "SELECT o.document, o.number::text AS part, o.given_at AS at FROM legal_opinions o"
        " WHERE o.consultation = $1 AND $2::int[] IS NOT NULL AND o.given_at <= $3 ORDER BY o.id",
    ),
    Source(
        "closing_accounts",
        "SELECT f.notice AS document, s.title || ' ' || v.number AS part, f.settled_at AS at"
        " FROM final_accounts f JOIN collections c ON c.id = f.collection"
        " JOIN scheme_versions v ON v.id = c.version JOIN cost_schemes s ON s.id = v.scheme"
        " WHERE s.consultation = $1 AND $2::int[] IS NOT NULL AND f.settled_at <= $3 ORDER BY f.id",
    ),
    Source(
        "audits",
        "SELECT f.audit AS document, s.title || ' ' || v.number AS part, f.settled_at AS at"
        " FROM final_accounts f JOIN collections c ON c.id = f.collection"
        " JOIN scheme_versions v ON v.id = c.version JOIN cost_schemes s ON s.id = v.scheme"
        " WHERE s.consultation = $1 AND $2::int[] IS NOT NULL AND f.settled_at <= $3"
        " AND f.audit IS NOT NULL ORDER BY f.id",
    ),
    Source(
        "renewal_papers",
        "SELECT n.document, p.number || '-' || r.version AS part, r.frozen_at AS at"
        " FROM roll_renewals n JOIN rolls r ON r.id = n.roll JOIN polls p ON p.id = r.poll"
        " WHERE $1::int IS NOT NULL AND r.poll = ANY($2) AND r.frozen_at <= $3 ORDER BY n.id",
        personal=True,
    ),
    Source(
        "posted_notices",
        "SELECT n.document, p.number || ' ' || n.kind || ' ' || n.number AS part, n.made_at AS at"
        " FROM posted_notices n JOIN polls p ON p.id = n.poll"
        " WHERE $1::int IS NOT NULL AND n.poll = ANY($2) AND n.made_at <= $3 ORDER BY n.id",
    ),
    Source(
        "confirmations",
        "SELECT o.document, p.number || '-' || o.id AS part, o.recorded_at AS at"
        " FROM owner_confirmations o JOIN polls p ON p.id = o.poll"
        " WHERE $1::int IS NOT NULL AND o.poll = ANY($2) AND o.recorded_at <= $3 ORDER BY o.id",
        personal=True,
        secret=True,
    ),
    Source(
        "door_visits",
        "SELECT d.document, p.number || ' ' || e.unit AS part, v.recorded_at AS at"
        " FROM door_visits v JOIN polls p ON p.id = v.poll JOIN roll_entries e ON e.id = v.entry"
        " CROSS JOIN LATERAL unnest(ARRAY[v.photo, v.document]) WITH ORDINALITY AS d(document, n)"
        " WHERE $1::int IS NOT NULL AND v.poll = ANY($2) AND v.recorded_at <= $3"
        " AND d.document IS NOT NULL ORDER BY v.id, d.n",
        personal=True,
        secret=True,
    ),
    Source(
        "minutes_scans",
        "SELECT c.document, m.number::text AS part, c.uploaded_at AS at FROM minutes_scans c"
        " JOIN minutes_approvals a ON a.id = c.approval JOIN minutes_versions v"
        " ON v.id = a.version JOIN minutes_papers q ON q.id = v.paper"
        " JOIN meetings m ON m.id = q.meeting WHERE m.consultation = $1"
        " AND $2::int[] IS NOT NULL AND c.uploaded_at <= $3 ORDER BY c.id",
        personal=True,
    ),
    Source(
        "proofs",
        "SELECT t.proof AS document, t.id::text AS part, t.told_at AS at FROM task_reports t"
        " JOIN tasks k ON k.id = t.task JOIN consultations c ON c.id = k.consultation"
        " WHERE c.id = $1 AND $2::int[] IS NOT NULL AND t.told_at <= $3"
        " AND t.proof IS NOT NULL ORDER BY t.id",
        personal=True,
    ),
    Source(
        "deliveries",
        "SELECT d.photo AS document, p.number || ' ' || e.unit AS part, d.recorded_at AS at"
        " FROM deliveries d JOIN polls p ON p.id = d.poll JOIN roll_entries e ON e.id = d.entry"
        " WHERE $1::int IS NOT NULL AND d.poll = ANY($2) AND d.recorded_at <= $3"
        " AND d.way <> 'posted' AND d.photo IS NOT NULL ORDER BY d.id",
        personal=True,
    ),
    Source(
        "papers",
        "SELECT f.document, p.number || '-' || s.number || '-' || f.page AS part,"
        " s.uploaded_at AS at FROM paper_photos f JOIN paper_sheets s ON s.id = f.sheet"
        " JOIN polls p ON p.id = s.poll WHERE $1::int IS NOT NULL AND s.poll = ANY($2)"
        " AND s.uploaded_at <= $3 ORDER BY f.id",
        personal=True,
        secret=True,
    ),
    Source(
        "objections",
        "SELECT o.photo AS document, o.number AS part, o.raised_at AS at FROM objections o"
        " WHERE (o.consultation = $1 OR o.poll = ANY($2)) AND o.raised_at <= $3"
        " AND o.photo IS NOT NULL ORDER BY o.id",
        personal=True,
    ),
    Source(
        "mediations",
        "SELECT x.agreement AS document, m.id::text AS part, x.recorded_at AS at"
        " FROM mediation_outcomes x JOIN mediations m ON m.id = x.mediation"
        " WHERE m.consultation = $1 AND $2::int[] IS NOT NULL AND x.recorded_at <= $3"
        " AND x.agreement IS NOT NULL ORDER BY x.id",
        personal=True,
    ),
)
