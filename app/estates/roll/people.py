"""Who is the same person on a roll, and what the register knows that the file leaves out.

One owner of several units is the same name with the same ID tail, or,
where a tail is missing, the same name with the same phone. What staff have said comes first: an
identity that begins with "same" is shared by all lines of one person, one that begins with "apart"
is of one unit alone, whoever else has the name, the tail or the phone.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.estates.roll.rows import OwnerKey, OwnerLine, RollRow, owner_key, plain_key

APART = "apart-"


def fill_from_register(row: RollRow, old: RollRow | None, columns: Collection[str]) -> RollRow:
    """The row with what its file does not speak of, as the register has it.

    A column that is not there changes nothing: a list of phones makes no unsold unit sold. A blank
    tail, phone or remark erases none that is known for the same name on the same unit.
    """
    if old is None:
        return row
    owners = tuple(_fill_owner(owner, old.owners) for owner in row.owners)
    same_owner = [owner.name for owner in owners] == [owner.name for owner in old.owners[:1]]
    if "coowners" not in columns and same_owner:
        owners += old.owners[1:]
    representative = row.representative
    if "representative" not in columns and old.representative in {one.name for one in owners}:
        representative = old.representative
    return RollRow(
        row=row.row,
        sheet=row.sheet,
        building=row.building,
        staircase=row.staircase,
        floor=row.floor if "floor" in columns or old.floor is None else old.floor,
        room=row.room,
        unit=row.unit,
        kind=row.kind if "kind" in columns else old.kind,
        area_x100=row.area_x100,
        area_source=row.area_source if "area_source" in columns else old.area_source,
        status=row.status if "status" in columns else old.status,
        owners=owners,
        representative=representative,
        remark=row.remark or old.remark,
        hardship="" if row.hardship in old.noted else row.hardship,
    )


def _fill_owner(owner: OwnerLine, known: Sequence[OwnerLine]) -> OwnerLine:
    """A state or an identity that is on record goes by hand only, never by a file's silence."""
    same = [one for one in known if one.name == owner.name]
    if len(same) != 1 or (owner.id_tail and same[0].id_tail not in (None, owner.id_tail)):
        return owner  # a namesake, or another person of that name
    there = same[0]
    said = owner.state not in ("known", there.state)
    return OwnerLine(
        owner.name,
        owner.id_tail or there.id_tail,
        owner.phone or there.phone,
        owner.state if said else there.state,
        owner.state_reason if said else there.state_reason,
        there.identity,
    )


def settle(
    rows: Iterable[RollRow], register: Collection[RollRow]
) -> tuple[list[RollRow], list[RollRow]]:
    """(rows in which each person is written one way, those that gave a second phone for one).

    A person has one phone, the first that the file gives, else the register's.
    """
    rows = list(rows)
    if tails := _tails(rows, register):
        rows = _each_owner(rows, lambda owner: _with_tail(owner, tails))
    phones: dict[tuple[str, str], str] = {}
    differing: dict[str, RollRow] = {}
    silent = False  # somebody has a tail and no phone
    for source in (rows, register):
        for row in source:
            for owner in row.owners:
                if not owner.id_tail:
                    continue
                if not owner.phone:
                    silent = True
                    continue
                first = phones.setdefault((owner.name, owner.id_tail), owner.phone)
                if first != owner.phone and source is rows:
                    differing[row.unit] = row
    if silent or differing:
        rows = _each_owner(rows, lambda owner: _with_phone(owner, phones))
    if said := _said_of(register):
        rows = _each_owner(rows, lambda owner: _with_identity(owner, said))
    return rows, list(differing.values())


def _each_owner(rows: Iterable[RollRow], change: Callable[[OwnerLine], OwnerLine]) -> list[RollRow]:
    """The rows with each owner changed; most are left as they are, and not made anew."""
    changed = []
    for row in rows:
        owners = [change(owner) for owner in row.owners]
        if any(new is not old for new, old in zip(owners, row.owners, strict=True)):
            row = row._replace(owners=tuple(owners))
        changed.append(row)
    return changed


def _tails(
    rows: Collection[RollRow], register: Collection[RollRow]
) -> dict[tuple[str, str], set[str]]:
    """By name and phone of those of `rows` that have no tail: all tails that go with them."""
    tails: dict[tuple[str, str], set[str]] = {
        (owner.name, owner.phone): set()
        for row in rows
        for owner in row.owners
        if owner.phone and not owner.id_tail
    }
    if tails:
        for source in (rows, register):
            for row in source:
                for owner in row.owners:
                    if owner.id_tail and owner.phone and (owner.name, owner.phone) in tails:
                        tails[owner.name, owner.phone].add(owner.id_tail)
    return tails


def _with_tail(owner: OwnerLine, tails: Mapping[tuple[str, str], Collection[str]]) -> OwnerLine:
    """Only where exactly one tail goes with that name and phone; else she is shown, not merged."""
    if owner.id_tail or not owner.phone or owner.state == "unknown":
        return owner
    known = tails.get((owner.name, owner.phone), ())
    return owner._replace(id_tail=next(iter(known))) if len(known) == 1 else owner


def _with_phone(owner: OwnerLine, phones: Mapping[tuple[str, str], str]) -> OwnerLine:
    if not owner.id_tail:
        return owner
    phone = phones.get((owner.name, owner.id_tail), owner.phone)
    return owner if phone == owner.phone else owner._replace(phone=phone)


def _said_of(register: Iterable[RollRow]) -> dict[OwnerKey, str]:
    """What staff have said to be one person, by what else tells her; nothing where it differs."""
    said: dict[OwnerKey, set[str]] = {}
    for row in register:
        for owner in row.owners:
            if owner.identity and not owner.identity.startswith(APART):
                said.setdefault(plain_key(owner, row.unit), set()).add(owner.identity)
    return {key: next(iter(known)) for key, known in said.items() if len(known) == 1}


def _with_identity(owner: OwnerLine, said: Mapping[OwnerKey, str]) -> OwnerLine:
    """Another unit of a person of whom staff have spoken."""
    if owner.identity:
        return owner
    known = said.get(plain_key(owner, ""))
    return owner._replace(identity=known) if known else owner


# -- what staff say --------------------------------------------------------------------------


def decide(
    rows: Sequence[RollRow], same: Iterable[Collection[str]], apart: Collection[str]
) -> list[RollRow]:
    """The rows as staff said: owners of one name on the units of a group of `same` are one person,
    with all that the rule gives each of them; the owners of a unit of `apart` are nobody else."""
    groups = [set(group) for group in same]
    if not groups and not apart:
        return list(rows)
    by_unit = {row.unit: row for row in rows}
    one: dict[OwnerKey, str] = {}
    for group in groups:
        there = [by_unit[unit] for unit in sorted(group) if unit in by_unit]
        for name in _names_on_all(there):
            lines = [(o, row.unit) for row in there for o in row.owners if o.name == name]
            known = [o.identity for o, _unit in lines if o.identity]
            said = [identity for identity in known if not identity.startswith(APART)]
            identity = said[0] if said else _identity("same-", name, there[0].unit)
            for owner, unit in lines:
                one[owner_key(owner, unit)] = identity
    decided = []
    for row in rows:
        owners = tuple(_decided(owner, row.unit, one, row.unit in apart) for owner in row.owners)
        decided.append(row if owners == row.owners else row._replace(owners=owners))
    return decided


def _names_on_all(rows: Sequence[RollRow]) -> list[str]:
    names = [{owner.name for owner in row.owners} for row in rows]
    return sorted(set.intersection(*names)) if len(names) > 1 else []


def _decided(owner: OwnerLine, unit: str, one: Mapping[OwnerKey, str], apart: bool) -> OwnerLine:
    identity = _identity(APART, owner.name, unit) if apart else one.get(owner_key(owner, unit))
    return owner._replace(identity=identity) if identity else owner


def _identity(kind: str, name: str, unit: str) -> str:
    """The same for the same decision, and of it nobody reads a name."""
    return kind + hashlib.sha256(f"{name}\n{unit}".encode()).hexdigest()[:24]


def one_line_each(rows: Sequence[RollRow]) -> list[RollRow]:
    """Whoever is said to be one person has one tail, phone and state: the first that is given."""
    lines: dict[str, OwnerLine] = {}
    for row in rows:
        for owner in row.owners:
            if owner.identity and not owner.identity.startswith(APART):
                first = lines.setdefault(owner.identity, owner)
                told = owner if first.state == "known" else first
                lines[owner.identity] = first._replace(
                    id_tail=first.id_tail or owner.id_tail,
                    phone=first.phone or owner.phone,
                    state=told.state,
                    state_reason=told.state_reason,
                )
    if not lines:
        return list(rows)
    return _each_owner(rows, lambda owner: _line_of(owner, lines))


def _line_of(owner: OwnerLine, lines: Mapping[str, OwnerLine]) -> OwnerLine:
    line = lines.get(owner.identity or "", owner)
    return owner if line == owner else line


# -- heads -----------------------------------------------------------------------------------


def heads_of(rows: Iterable[RollRow]) -> dict[object, list[RollRow]]:
    """Units by head: the same set of owners, or all that the developer still holds."""
    heads: dict[object, list[RollRow]] = {}
    for row in rows:
        owners = row.owners
        if not owners:
            continue
        key: object = "developer"
        if row.status == "sold":
            key = (
                owner_key(owners[0], row.unit)
                if len(owners) == 1
                else frozenset(owner_key(owner, row.unit) for owner in owners)
            )
        heads.setdefault(key, []).append(row)
    return heads


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The same name on units whose owners cannot be told to be one person or not."""

    name: str
    units: tuple[str, ...]


def namesakes(rows: Collection[RollRow]) -> list[Namesakes]:
    # Where each of a name has a tail, all is certain: most rolls are left with few names.
    unsure = {owner.name for row in rows for owner in row.owners if not owner.id_tail}
    people: dict[str, dict[OwnerKey, list[str]]] = {}
    for row in rows:
        for owner in row.owners:
            if owner.name not in unsure or row.status != "sold":
                continue
            if owner.state == "unknown" or (owner.identity or "").startswith(APART):
                continue
            known = people.setdefault(owner.name, {})
            known.setdefault(owner_key(owner, row.unit), []).append(row.unit)
    return [
        Namesakes(name, tuple(unit for units in known.values() for unit in units))
        for name, known in people.items()
        if len(known) > 1 and any(kind in ("phone", "unit") for _name, kind, _sign in known)
    ]
