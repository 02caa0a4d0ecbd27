"""The versions that stand now of what a lawyer reviews: wording, roll, schemes, minutes."""

import json
from hashlib import sha256

import asyncpg

from app.i18n import _
from votes.results.count_writer import canonical_bytes
from votes.review.opinions.rules import Bound, OpinionStanding, standing_on


async def current_versions(link: asyncpg.Connection, consultation: int) -> list[Bound]:
    """Four statements, whatever the matter holds."""
    found = []
    for row in await link.fetch(
        "SELECT m.id, p.number AS poll, m.number, m.title, m.wording, m.item, m.threshold"
        " FROM motions m JOIN polls p ON p.id = m.poll WHERE p.consultation = $1"
        " ORDER BY p.number, m.number",
        consultation,
    ):
        said = {name: row[name] for name in ("number", "title", "wording", "item", "threshold")}
        found.append(
            Bound(
                "wording",
                f"motion/{row['id']}",
                _("第 {poll} 号表决事项 {n}《{title}》的文字").format(
                    poll=row["poll"], n=row["number"], title=row["title"]
                ),
                sha256(canonical_bytes(said)).hexdigest(),
            )
        )
    for row in await link.fetch(
        "SELECT DISTINCT ON (p.id) p.id, p.number, r.version, r.sha256 FROM rolls r"
        " JOIN polls p ON p.id = r.poll WHERE p.consultation = $1 ORDER BY p.id, r.version DESC",
        consultation,
    ):
        label = _("第 {poll} 号表决名册第 {n} 版").format(poll=row["number"], n=row["version"])
        found.append(Bound("roll", f"roll/{row['id']}", label, row["sha256"]))
    for row in await link.fetch(
        "SELECT DISTINCT ON (s.id) s.id, s.title, v.number, v.sha256 FROM scheme_versions v"
        " JOIN cost_schemes s ON s.id = v.scheme WHERE s.consultation = $1"
        " ORDER BY s.id, v.number DESC",
        consultation,
    ):
        label = _("费用方案《{title}》第 {n} 版").format(title=row["title"], n=row["number"])
        found.append(Bound("scheme", f"scheme/{row['id']}", label, row["sha256"]))
    for row in await link.fetch(
        "SELECT m.id, m.number, d.sha256 FROM minutes i JOIN meetings m ON m.id = i.meeting"
        " JOIN documents d ON d.id = i.document WHERE m.consultation = $1 ORDER BY m.number",
        consultation,
    ):
        label = _("第 {n} 次会议纪要").format(n=row["number"])
        found.append(Bound("minutes", f"minutes/{row['id']}", label, row["sha256"]))
    return found


async def opinion_standing(
    link: asyncpg.Connection, poll: int, consultation: int
) -> OpinionStanding:
    """Whether a lawyer's opinion stands on the wording of the poll's motions and on the scheme
    versions they adopt. Seven statements."""
    motions = {
        f"motion/{row['id']}"
        for row in await link.fetch("SELECT id FROM motions WHERE poll = $1", poll)
    }
    needed = [one for one in await current_versions(link, consultation) if one.subject in motions]
    for row in await link.fetch(
        "SELECT v.scheme, v.sha256 FROM motion_schemes a JOIN motions m ON m.id = a.motion"
        " JOIN scheme_versions v ON v.id = a.version WHERE m.poll = $1",
        poll,
    ):
        needed.append(Bound("scheme", f"scheme/{row['scheme']}", "", row["sha256"]))
    given = await link.fetch(
        "SELECT conclusion, bound FROM legal_opinions WHERE consultation = $1 ORDER BY number",
        consultation,
    )
    return standing_on(
        needed,
        [
            (row["conclusion"], tuple(Bound(**one) for one in json.loads(row["bound"])))
            for row in given
        ],
    )
