"""How the people on a consultation's seats are reached."""

from dataclasses import dataclass

from app import database
from app.accounts.permissions import Actor
from app.errors import NotFound
from meetings.access import ConsultationFacts, consultation_to_run
from meetings.consultations.rules import seat_name


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Whole: mask them where they are shown. `own`: what her account says, where the seat says
    nothing; `has_account`: she reads messages in the program."""

    member: int
    name: str
    seat_label: str
    phone: str
    email: str
    own_phone: str
    own_email: str
    has_account: bool

    @property
    def reached_by_phone(self) -> str:
        return self.phone or self.own_phone

    @property
    def reached_by_email(self) -> str:
        return self.email or self.own_email


@dataclass(frozen=True, slots=True)
class ContactsView:
    facts: ConsultationFacts
    lines: tuple[ContactLine, ...]


async def contacts_page(actor: Actor, consultation: int) -> ContactsView:
    """Two queries. NotFound, NotAllowed."""
    facts = await consultation_to_run(actor, consultation)
    rows = await database.fetch(
        "SELECT m.id AS member, m.name, s.kind, s.body, coalesce(c.phone, '') AS phone,"
        " coalesce(c.email, '') AS email, coalesce(d.phone, '') AS own_phone,"
        " coalesce(d.email, '') AS own_email, m.account IS NOT NULL AS has_account"
        " FROM seats s JOIN seat_members m ON m.seat = s.id"
        " LEFT JOIN member_contacts c ON c.member = m.id"
        " LEFT JOIN contact_details d ON d.person = m.account"
        " WHERE s.consultation = $1 AND NOT s.missing ORDER BY s.position, m.position",
        consultation,
    )
    lines = []
    for row in rows:
        told = dict(row)
        kind, body = told.pop("kind"), told.pop("body")
        label = body if kind == "invited" else seat_name(kind)
        lines.append(ContactLine(**told, seat_label=label))
    return ContactsView(facts, tuple(lines))


async def contact_of(
    actor: Actor, consultation: int, member: int
) -> tuple[ContactsView, ContactLine]:
    """NotFound, NotAllowed."""
    view = await contacts_page(actor, consultation)
    for line in view.lines:
        if line.member == member:
            return view, line
    raise NotFound
