"""The buildings that a topic touches, and who speaks for each."""

from dataclasses import dataclass

from app import database
from app.accounts.permissions import Actor
from meetings.access import ConsultationFacts, consultation_to_run


@dataclass(frozen=True, slots=True)
class BuildingLine:
    id: int
    number: str
    affected: bool


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """`building` "": for those against alone."""

    seat: int
    name: str
    duty: str
    building: str
    against: bool


@dataclass(frozen=True, slots=True)
class VoicesPage:
    facts: ConsultationFacts
    buildings: tuple[BuildingLine, ...]
    voices: tuple[VoiceLine, ...]


async def voices_page(actor: Actor, consultation: int) -> VoicesPage:
    """NotFound, NotAllowed. Three queries."""
    facts = await consultation_to_run(actor, consultation)
    buildings = await database.fetch(
        "SELECT b.id, b.number, EXISTS (SELECT 1 FROM affected_buildings a"
        "  WHERE a.building = b.id AND a.consultation = $2) AS affected"
        " FROM buildings b WHERE b.estate = $1 ORDER BY length(b.number), b.number",
        facts.estate,
        consultation,
    )
    voices = await database.fetch(
        "SELECT s.id AS seat, m.name, m.duty, coalesce(b.number, '') AS building, v.against"
        " FROM voices v JOIN seat_members m ON m.id = v.member JOIN seats s ON s.id = m.seat"
        " LEFT JOIN buildings b ON b.id = v.building WHERE s.consultation = $1"
        " ORDER BY length(b.number), b.number, m.position",
        consultation,
    )
    return VoicesPage(
        facts,
        tuple(BuildingLine(**dict(row)) for row in buildings),
        tuple(VoiceLine(**dict(row)) for row in voices),
    )
