"""Items of the poll's consultation that are to go to the owners, as motions to start from."""

from dataclasses import dataclass

from app import database
from app.i18n import _

_TITLE_MOST = 120


@dataclass(frozen=True, slots=True)
class ItemSource:
    """`motions`: how many motions of this poll came from it already."""

    id: int
    meeting: int
    meeting_number: int
    number: int
    title: str
    summary: str
    agreed: str
    motions: int

    def typed(self) -> dict[str, str]:
        """The form of a motion as it would be typed from it, to be read over and completed."""
        question = _("是否同意：{title}？").format(title=self.title.rstrip("？?。"))
        return {
            "title": question[:_TITLE_MOST],
            "wording": self.agreed or self.title,
            "plain_words": self.summary,
            "source": str(self.id),
        }


async def item_sources(poll: int) -> tuple[ItemSource, ...]:
    """Those whose newest way on is a vote. One query. Unchecked: whoever calls may work on it."""
    rows = await database.fetch(
        "SELECT a.id, m.id AS meeting, m.number AS meeting_number, a.number, a.title, a.summary,"
        " a.agreed, (SELECT count(*) FROM motion_sources s JOIN motions t ON t.id = s.motion"
        "  WHERE s.item = a.id AND t.poll = p.id) AS motions"
        " FROM polls p JOIN meetings m ON m.consultation = p.consultation"
        " JOIN agenda_items a ON a.meeting = m.id"
        " JOIN LATERAL (SELECT way FROM ways_on w WHERE w.item = a.id"
        "  ORDER BY w.id DESC LIMIT 1) w ON w.way = 'vote'"
        " WHERE p.id = $1 ORDER BY m.number, a.number",
        poll,
    )
    return tuple(ItemSource(**dict(row)) for row in rows)
