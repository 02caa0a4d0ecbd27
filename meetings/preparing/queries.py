"""What is filled in beforehand where a meeting or a date is prepared."""

from app import database
from app.accounts.permissions import Actor
from meetings.preparing.contact import ContactPerson


async def usual_contact(actor: Actor, community: int) -> ContactPerson:
    """Whom the actor's last meeting or date poll in the community named, or anybody's last; the
    actor without a number where none did. One query."""
    row = await database.fetch_one(
        "SELECT contact, contact_phone FROM ("
        " SELECT m.contact, m.contact_phone, m.called_by AS by, m.notice_on AS day, m.id"
        "  FROM meetings m JOIN consultations c ON c.id = m.consultation"
        "  WHERE c.community = $1 AND m.contact <> ''"
        " UNION ALL SELECT p.contact, p.contact_phone, p.opened_by,"
        "  (p.opened_at AT TIME ZONE 'Asia/Shanghai')::date, p.id"
        "  FROM date_polls p JOIN consultations c ON c.id = p.consultation"
        "  WHERE c.community = $1 AND p.contact <> '') n"
        " ORDER BY by = $2 DESC, day DESC, id DESC LIMIT 1",
        community,
        actor.person,
    )
    if row is None:
        return ContactPerson(actor.name)
    return ContactPerson(row["contact"], row["contact_phone"])
