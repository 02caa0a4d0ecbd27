"""Whether the paper in hand is genuine: what anybody may know of a document by its code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app import database
from app.i18n import _
from meetings.minutes.rules import minutes_title
from meetings.official.standing import NEWER

CheckState = Literal["signing", "stands", "supplemented", "replaced"]


@dataclass(frozen=True, slots=True)
class Checked:
    """No name, no room, nothing of what it says. `sha256` and `pages` "" and 0 while it is still
    being signed; `later`: numbers of addenda that stand, or what took its place."""

    title: str
    number: str
    community_name: str
    dated: datetime
    sha256: str
    pages: int
    sealed: bool
    state: CheckState
    later: tuple[str, ...]
    invented: bool


async def check_code(code: str) -> Checked | None:
    """Two queries at most."""
    row = await database.fetch_one(
        "SELECT o.name AS community_name, o.invented, e.name AS estate_name, c.topic, m.number,"
        " a.year, a.issue, a.addendum, a.approved_at, d.sha256, f.pages, f.sealed,"
        " ARRAY(SELECT z.addendum FROM minutes_approvals z"
        "  JOIN minutes_finals y ON y.approval = z.id JOIN minutes_papers x ON x.id = z.paper"
        "  WHERE x.meeting = m.id"
        "  AND z.addendum > a.addendum ORDER BY z.addendum) AS later"
        " FROM minutes_approvals a JOIN minutes_papers p ON p.id = a.paper"
        " JOIN meetings m ON m.id = p.meeting JOIN consultations c ON c.id = m.consultation"
        " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"
        " LEFT JOIN minutes_finals f ON f.approval = a.id"
        " LEFT JOIN documents d ON d.id = f.document WHERE a.code = $1",
        code,
    )
    if row is None:
        return await _check_paper(code)
    number = _("〔{year}〕第{issue}期").format(year=row["year"], issue=row["issue"])
    title = "".join(
        minutes_title(
            row["estate_name"], row["topic"], row["number"], addendum=bool(row["addendum"])
        )
    )
    state: CheckState = "stands"
    if row["sha256"] is None:
        state = "signing"
    elif row["later"]:
        state = "supplemented"
    return Checked(
        title=title,
        number=number
        if not row["addendum"]
        else _("{number}补充{n}").format(number=number, n=row["addendum"]),
        community_name=row["community_name"],
        dated=row["approved_at"],
        sha256=row["sha256"] or "",
        pages=row["pages"] or 0,
        sealed=bool(row["sealed"]),
        state=state,
        later=tuple(_("{number}补充{n}").format(number=number, n=one) for one in row["later"]),
        invented=row["invented"],
    )


async def _check_paper(code: str) -> Checked | None:
    row = await database.fetch_one(
        "SELECT p.title, p.kind, p.year, p.number, p.issued_at, p.pages, p.sealed, d.sha256,"  # noqa: S608 (a constant)
        " o.name AS community_name, o.invented,"
        f" (SELECT z.number FROM official_papers z WHERE {NEWER} ORDER BY z.id DESC LIMIT 1)"
        " AS newer"
        " FROM official_papers p JOIN documents d ON d.id = p.document"
        " JOIN communities o ON o.id = p.community WHERE p.code = $1",
        code,
    )
    if row is None:
        return None
    number = _("〔{year}〕{n}号")
    return Checked(
        title=row["title"],
        number=number.format(year=row["year"], n=row["number"]),
        community_name=row["community_name"],
        dated=row["issued_at"],
        sha256=row["sha256"],
        pages=row["pages"],
        sealed=row["sealed"],
        state="stands" if row["newer"] is None else "replaced",
        later=() if row["newer"] is None else (number.format(year=row["year"], n=row["newer"]),),
        invented=row["invented"],
    )
