"""What the pages of a job must know of each kind of long work."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app.accounts.permissions import Actor
from app.i18n import _

# Inside the transaction in which a job begins, or its file is taken: (connection, job's id).
Record = Callable[[asyncpg.Connection, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """What the pages of a job must know of its kind.

    `check`: (actor, subject, now); raises NotFound, NotAllowed or Conflict unless the actor may
    follow the work, stop it and take what it made, now; whether what it is made of is invented.
    `home`: path of the page where it is
    started. `record_taking`: (actor, subject, now) → what writes into the record that the file
    was taken; None where that is no event. `lasting`: how long the file is there to be taken, for
    what must not lie about; None keeps it as a document. `care`: what to mind of the file.
    `piece`: the measure word of what is counted. `to_see`: where what was made is looked at on the
    page where it was started, the words of the way there; a file is then not offered.
    """

    name: str
    media_type: str
    file_name: Callable[[], str]
    check: Callable[[Actor, int, datetime], Awaitable[bool]]
    home: Callable[[int], str]
    record_taking: Callable[[Actor, int, datetime], Record] | None = None
    lasting: timedelta | None = None
    care: Callable[[], str] | None = None
    piece: Callable[[], str] = lambda: _("份")
    to_see: Callable[[], str] | None = None


Kinds = Mapping[str, JobKind]
