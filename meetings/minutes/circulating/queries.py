"""Pages of a paper on its way: for the staff who lead it through, for those who read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor
from app.differences import Piece, differences, words_changed
from app.errors import NotFound
from meetings.access import MeetingFacts, meeting_to_view
from meetings.minutes.circulating.rules import (
    OTHER,
    Place,
    Stage,
    UnknownReader,
    place_of,
    places,
    reader_token,
    token_sha256,
)
from meetings.minutes.circulating.services import accepted_since
from meetings.minutes.circulating.store import (
    CorrectionRow,
    PaperRow,
    ReaderRow,
    VersionRow,
    corrections_of,
    facts_of,
    paper_of,
    reader_by_account,
    reader_by_key,
    readers_of,
    versions_of,
)
from meetings.minutes.composing import compose, text_of
from meetings.permissions import can_issue_minutes, can_view_minutes_course


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """`label`: the place in words; `change`: what it is to become, against what it said."""

    row: CorrectionRow
    label: str
    change: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """`newly_accepted`: accepted corrections that no version shows yet."""

    paper: PaperRow
    versions: tuple[VersionRow, ...]
    corrections: tuple[CorrectionView, ...]
    readers: tuple[ReaderRow, ...]
    newly_accepted: int

    @property
    def last(self) -> VersionRow:
        return self.versions[-1]

    @property
    def undecided(self) -> tuple[CorrectionView, ...]:
        return tuple(one for one in self.corrections if one.row.accepted is None)

    @property
    def waiting_for(self) -> tuple[ReaderRow, ...]:
        """Who was there and has said nothing to the newest version."""
        return tuple(
            one
            for one in self.readers
            if one.attended and one.agreed_at is None and not one.proposed
        )


async def review_of(meeting: int, addendum: int) -> Review | None:
    """Five queries. Unchecked: whoever calls may see it."""
    paper = await paper_of(meeting, addendum)
    if paper is None:
        return None
    versions = await versions_of(paper.id)
    corrections = await corrections_of(paper.id)
    facts = await facts_of(versions[-1].id)
    return Review(
        paper=paper,
        versions=tuple(versions),
        corrections=tuple(
            CorrectionView(
                one,
                place_of(facts, one.place).label,
                words_changed(one.before, one.decided_text or one.text),
            )
            for one in corrections
        ),
        readers=tuple(await readers_of(paper.id)),
        newly_accepted=len(accepted_since(corrections, versions[-1].number)),
    )


# -- for those who read ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A version as text: what it is called and says, for a small screen."""

    title: str
    number: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What a reader sees. `own`: her corrections; `changes` against the version before, () for
    the first; `listed`: all seats that read, without who has said what."""

    reader: ReaderRow
    meeting: int
    addendum: int
    topic: str
    estate_name: str
    starts_at: datetime
    community_name: str
    invented: bool
    paper: PaperRow
    version: VersionRow
    text: Paragraphs
    places: tuple[Place, ...]
    own: tuple[CorrectionView, ...]
    changes: tuple[tuple[Piece, ...], ...]


async def reader_of_token(token: str) -> tuple[ReaderRow, int, int]:
    """(reader, meeting, addendum). UnknownReader."""
    found = await reader_by_key(token_sha256(token))
    if found is None:
        raise UnknownReader
    return found


async def reader_of_account(
    actor: Actor, meeting: int, addendum: int
) -> tuple[ReaderRow, int, int]:
    """NotFound, also for one who may see the meeting and was given nothing to read."""
    await meeting_to_view(actor, meeting)
    found = await reader_by_account(meeting, addendum, actor.person)
    if found is None:
        raise NotFound
    return found


async def reading_page(reader: ReaderRow, meeting: int, addendum: int) -> ReadingView:
    """Six queries. The newest version; once there is an approval, that which was approved."""
    paper = await paper_of(meeting, addendum)
    row = await database.fetch_one(
        "SELECT c.topic, e.name AS estate_name, o.name AS community_name, o.invented, m.starts_at"
        " FROM meetings m JOIN consultations c ON c.id = m.consultation"
        " JOIN estates e ON e.id = c.estate JOIN communities o ON o.id = c.community"
        " WHERE m.id = $1",
        meeting,
    )
    assert paper is not None
    assert row is not None
    versions = await versions_of(paper.id)
    facts = await facts_of(versions[-1].id)
    composed = compose(facts)
    changes: list[tuple[Piece, ...]] = []
    if len(versions) > 1:
        before = text_of(compose(await facts_of(versions[-2].id)))
        changes = _changed(differences(before, text_of(composed)))
    corrections = [one for one in await corrections_of(paper.id) if one.reader == reader.id]
    return ReadingView(
        reader=reader,
        meeting=meeting,
        addendum=addendum,
        **dict(row),
        paper=paper,
        version=versions[-1],
        text=Paragraphs("".join(composed.title), composed.number, tuple(text_of(composed)[1:])),
        places=(*places(facts), place_of(facts, OTHER)),
        own=tuple(
            CorrectionView(
                one,
                place_of(facts, one.place).label,
                words_changed(one.before, one.decided_text or one.text),
            )
            for one in corrections
        ),
        changes=tuple(changes),
    )


def _changed(paragraphs: Iterable[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    return [one for one in paragraphs if any(piece.kind != "same" for piece in one)]


# -- for the staff ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkLine:
    """`by_letter`: nothing but paper reaches her."""

    reader: ReaderRow
    link: str
    by_letter: bool


@dataclass(frozen=True, slots=True)
class LinksView:
    """`version`: the newest, which is to be read."""

    facts: MeetingFacts
    addendum: int
    version: VersionRow
    lines: tuple[LinkLine, ...]

    @property
    def letters(self) -> int:
        return sum(one.by_letter for one in self.lines)


async def links_page(
    actor: Actor, meeting: int, addendum: int, *, secret_key: str, base_url: str
) -> LinksView:
    """Five queries. NotFound, also where the actor may not hand out links."""
    facts = await meeting_to_view(actor, meeting)
    paper = await paper_of(meeting, addendum)
    if paper is None or not can_issue_minutes(actor, facts.consultation):
        raise NotFound
    rows = await database.fetch(
        "SELECT r.id FROM minutes_readers r JOIN member_contacts x ON x.member = r.member"
        " WHERE r.paper = $1 AND (x.phone <> '' OR x.email <> '')",
        paper.id,
    )
    reached = {row["id"] for row in rows}
    return LinksView(
        facts,
        addendum,
        (await versions_of(paper.id))[-1],
        tuple(
            LinkLine(
                one,
                f"{base_url}/m/{reader_token(secret_key, paper.salt, one.seat, one.member or 0)}",
                one.account is None and one.id not in reached,
            )
            for one in await readers_of(paper.id)
        ),
    )


@dataclass(frozen=True, slots=True)
class ComparisonView:
    facts: MeetingFacts
    addendum: int
    versions: tuple[int, ...]
    before: int
    after: int
    paragraphs: tuple[tuple[Piece, ...], ...]

    @property
    def changed(self) -> list[tuple[Piece, ...]]:
        return _changed(self.paragraphs)


async def comparison_page(
    actor: Actor, meeting: int, addendum: int, before: int, after: int
) -> ComparisonView:
    """Five queries. NotFound."""
    facts = await meeting_to_view(actor, meeting)
    paper = await paper_of(meeting, addendum)
    if paper is None or not can_view_minutes_course(
        actor, facts.consultation, final=paper.stage is Stage.FINAL
    ):
        raise NotFound
    ids = {one.number: one.id for one in await versions_of(paper.id)}
    if before not in ids or after not in ids:
        raise NotFound
    return ComparisonView(
        facts,
        addendum,
        tuple(ids),
        before,
        after,
        tuple(
            differences(
                text_of(compose(await facts_of(ids[before]))),
                text_of(compose(await facts_of(ids[after]))),
            )
        ),
    )


async def version_document(actor: Actor, meeting: int, addendum: int, number: int) -> int:
    """The kept file of a draft as it was circulated. NotFound."""
    facts = await meeting_to_view(actor, meeting)
    paper = await paper_of(meeting, addendum)
    if paper is None or not can_view_minutes_course(
        actor, facts.consultation, final=paper.stage is Stage.FINAL
    ):
        raise NotFound
    for one in await versions_of(paper.id):
        if one.number == number:
            return one.document
    raise NotFound


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A draft that waits for a reader's word. `addendum` 0: the minutes themselves."""

    topic: str
    meeting: int
    number: int
    addendum: int
    answer_until: datetime


async def open_readings(person: int, *, now: datetime) -> list[OpenReading]:
    """Of somebody with an account who was there: drafts that go round, of which she has not said
    that they are right nor what is wrong; the most pressing first. One query."""
    rows = await database.fetch(
        "SELECT c.topic, p.meeting, m.number, p.addendum, v.answer_until FROM minutes_readers r"
        " JOIN minutes_papers p ON p.id = r.paper JOIN meetings m ON m.id = p.meeting"
        " JOIN consultations c ON c.id = m.consultation"
        " JOIN LATERAL (SELECT n.id, n.answer_until FROM minutes_versions n WHERE n.paper = p.id"
        "  ORDER BY n.number DESC LIMIT 1) v ON v.answer_until > $2"
        " WHERE r.account = $1 AND r.attended"
        " AND NOT EXISTS (SELECT 1 FROM minutes_approvals a WHERE a.paper = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM minutes_readings g WHERE g.reader = r.id"
        "  AND g.version = v.id AND g.what = 'agreed')"
        " AND NOT EXISTS (SELECT 1 FROM minutes_corrections x WHERE x.reader = r.id"
        "  AND x.version = v.id) ORDER BY v.answer_until, p.id",
        person,
        now,
    )
    return [OpenReading(**dict(row)) for row in rows]
