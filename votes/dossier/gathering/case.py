"""All pieces of a case as it stood at one moment: the first page, tables, files, the checker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import database
from app.clock import say_time
from app.i18n import _
from app.settings import Settings
from app.templating import TEMPLATES
from votes.dossier.bundle import verifier
from votes.dossier.gathering.course import happenings
from votes.dossier.gathering.disputes import challenges, clocks, mediations, objections
from votes.dossier.gathering.documents import kept_documents
from votes.dossier.gathering.matter import audit, cost_pieces
from votes.dossier.gathering.polls import StatedPoll, pieces_of_poll
from votes.dossier.rules import Edition, Happening, Piece

_STYLE = Path(__file__).parents[3] / "app" / "static" / "dossier.css"


@dataclass(frozen=True, slots=True)
class StatedCase:
    """A consultation and its votes at the heads at which they are stated."""

    consultation: int
    topic: str
    estate_name: str
    community_name: str
    invented: bool
    number: str
    edition: Edition
    as_of: datetime
    fingerprint: str
    polls: tuple[StatedPoll, ...]


async def gather(case: StatedCase, settings: Settings) -> list[Piece]:
    """One moment of the database: nothing recorded after `as_of` is in it. DocumentLost."""
    data_dir = settings.data_dir
    ids = [poll.id for poll in case.polls]
    async with database.transaction() as link:
        await link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        told = await happenings(link, case.consultation, case.as_of)
        pieces = await kept_documents(
            link, case.consultation, ids, case.edition, case.as_of, data_dir
        )
        for poll in case.polls:
            pieces += await pieces_of_poll(link, poll, case.edition, case.as_of, data_dir)
        pieces += await cost_pieces(link, case.consultation, case.edition, case.as_of, data_dir)
        pieces += [
            await objections(link, case.consultation, ids, case.edition, case.as_of),
            await mediations(link, case.consultation, case.edition, case.as_of),
            await clocks(link, case.consultation, case.as_of, settings),
            await challenges(link, ids, case.edition, case.as_of),
            await audit(link, case.consultation, ids, case.edition, case.as_of),
        ]
    return [*pieces, *_around(case, pieces, told)]


def _around(case: StatedCase, pieces: Sequence[Piece], told: Sequence[Happening]) -> list[Piece]:
    groups: dict[str, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.group, []).append(piece)
    page = TEMPLATES.get_template("dossier/first_page.html").render(
        case=case, groups=groups, told=told, at=say_time(case.as_of)
    )
    own = _("核对")
    return [
        Piece("index.html", _("首页"), own, page.encode()),
        Piece("style.css", _("首页的样式"), own, _STYLE.read_bytes()),
        Piece("verify.py", _("核对程序"), own, verifier()),
    ]
