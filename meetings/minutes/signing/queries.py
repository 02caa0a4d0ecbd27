"""An approved version, and how far its signing is."""

from dataclasses import dataclass, replace
from datetime import datetime

from app import database
from app.clock import local_date
from app.i18n import _
from meetings.consultations.queries import seats_of
from meetings.minutes.circulating.store import PaperRow, ReaderRow, facts_of, paper_of
from meetings.minutes.facts import MinutesFacts, SignatureFacts
from meetings.minutes.signing.rules import (
    Capacity,
    NotApproved,
    SignatureWay,
    Signer,
    signers_due,
)


@dataclass(frozen=True, slots=True)
class Signed:
    capacity: Capacity
    seat: int | None
    name: str
    way: SignatureWay
    strokes: str
    reason: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval with all that signing knows. `facts`: what is signed; `seat_ids`: of the facts'
    seats, in their order; `signed` by key of the signer."""

    id: int
    paper: PaperRow
    facts: MinutesFacts
    seat_ids: tuple[int, ...]
    due: tuple[Signer, ...]
    signed: dict[str, Signed]
    scans: tuple[int, ...]
    approved_at: datetime
    approved_by: str
    early_reason: str

    @property
    def awaited(self) -> list[tuple[str, str]]:
        """Of whom nothing is on record: (key, who and name)."""
        return [
            (one.key, _("{who} {name}").format(who=one.who, name=one.name))
            for one in self.due
            if one.key not in self.signed
        ]


async def approved_of(meeting: int, addendum: int, base_url: str) -> Approved:
    """Eight queries. Unchecked: whoever calls may see it. NotApproved."""
    paper = await paper_of(meeting, addendum)
    if paper is None or paper.approval is None:
        raise NotApproved
    row = await database.fetch_one(
        "SELECT a.*, p.name AS approved_name, t.consultation FROM minutes_approvals a"
        " JOIN persons p ON p.id = a.approved_by JOIN minutes_papers m ON m.id = a.paper"
        " JOIN meetings t ON t.id = m.meeting WHERE a.id = $1",
        paper.approval,
    )
    assert row is not None
    facts = replace(
        await facts_of(row["version"]),
        year=row["year"],
        issue=row["issue"],
        issued_on=local_date(row["approved_at"]),
        check_code=row["code"],
        check_link=f"{base_url}/check/{row['code']}",
    )
    seat_ids = tuple(seat.id for seat in await seats_of(row["consultation"]))
    rows = await database.fetch(
        "SELECT capacity, seat, name, way, strokes, reason, signed_at FROM minutes_signatures"
        " WHERE approval = $1 ORDER BY id",
        paper.approval,
    )
    scans = await database.fetch(
        "SELECT document FROM minutes_scans WHERE approval = $1 ORDER BY id", paper.approval
    )
    due = tuple(signers_due(facts))
    signed = {_key(one, seat_ids): one for one in (Signed(**dict(found)) for found in rows)}
    return Approved(
        id=paper.approval,
        paper=paper,
        facts=replace(facts, signatures=_signatures(due, signed)),
        seat_ids=seat_ids,
        due=due,
        signed=signed,
        scans=tuple(scan["document"] for scan in scans),
        approved_at=row["approved_at"],
        approved_by=row["approved_name"],
        early_reason=row["early_reason"],
    )


def _key(one: Signed, seat_ids: tuple[int, ...]) -> str:
    return one.capacity if one.seat is None else f"seat-{seat_ids.index(one.seat)}"


def _signatures(due: tuple[Signer, ...], signed: dict[str, Signed]) -> tuple[SignatureFacts, ...]:
    found = []
    for signer in due:
        one = signed.get(signer.key)
        found.append(
            SignatureFacts(who=signer.who, name=signer.name)
            if one is None
            else SignatureFacts(
                who=signer.who,
                name=one.name,
                way=one.way,
                strokes=one.strokes,
                reason=one.reason,
                noted_on=local_date(one.signed_at),
            )
        )
    return tuple(found)


def may_sign_as(reader: ReaderRow, approved: Approved) -> list[Signer]:
    """For whom a reader may sign on her own screen: herself as chair or recorder, her seat."""
    if not reader.attended:
        return []
    return [
        signer
        for signer in approved.due
        if signer.key not in approved.signed and _is_hers(signer, reader, approved)
    ]


def signed_by(reader: ReaderRow, approved: Approved) -> list[SignatureFacts]:
    """What is on record of a reader: hers as chair or recorder, or for her own seat, and not what
    somebody of the same name signed for another one. A chair of another seat than the lead's may
    have signed on her own screen before that was left to the community's."""
    return [
        one
        for signer, one in zip(approved.due, approved.facts.signatures, strict=True)
        if one.way
        and one.name == reader.name
        and (
            _is_hers(signer, reader, approved)
            or (signer.seat is None and not _of_lead(signer, approved))
        )
    ]


def _is_hers(signer: Signer, reader: ReaderRow, approved: Approved) -> bool:
    """The chair and the recorder are known by name only: they are of the lead's seat, and there is
    one of that name on it. Any other signs at the community's screen or on paper."""
    if signer.seat is not None:
        return approved.seat_ids[signer.seat] == reader.seat
    of_lead = reader.seat_kind == "lead" and signer.name == reader.name
    return of_lead and _of_lead(signer, approved) == 1


def _of_lead(signer: Signer, approved: Approved) -> int:
    """How many of that name the lead's seat has."""
    return sum(
        signer.name in (one.name, one.stand_in)
        for seat in approved.facts.seats
        if seat.kind == "lead"
        for one in seat.persons
    )
