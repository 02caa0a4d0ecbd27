"""The draft of the record as it is now; the minutes that stand."""

from datetime import datetime
from pathlib import Path

from app.accounts.permissions import Actor
from app.clock import local_date
from app.documents import services as documents
from app.errors import NotFound
from meetings.access import meeting_to_view
from meetings.minutes.page import standing_of
from meetings.minutes.printing import print_minutes
from meetings.minutes.queries import draft_facts, issued_minutes


async def draft_minutes(
    actor: Actor, meeting: int, *, share: tuple[int, int], fonts_dir: Path, now: datetime
) -> bytes:
    """A PDF of the record as it is now, marked as a draft. NotFound, FontsMissing."""
    _view, facts = await draft_facts(actor, meeting, local_date(now), share)
    return await print_minutes(facts, draft=True, fonts_dir=fonts_dir)


async def read_minutes(actor: Actor, meeting: int, addendum: int, *, data_dir: Path) -> bytes:
    """The PDF that stands, byte for byte as it was kept. NotFound, DocumentLost."""
    await meeting_to_view(actor, meeting)
    if addendum:
        standing = await standing_of(meeting, addendum)
        document = standing.document if standing is not None else None
    else:
        issued = await issued_minutes(meeting)
        document = issued.document if issued is not None else None
    if document is None:
        raise NotFound
    content, _media_type, _sha256 = await documents.read(document, data_dir=data_dir)
    return content
