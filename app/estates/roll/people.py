"""Who is the same person on a roll, and what the register knows that the file leaves out.

Source: FORMATS section 3. One owner of several units is the same name with the same ID tail, or,
where a tail is missing, the same name with the same phone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from app.estates.roll.rows import OwnerLine, RollRow, owner_key


def fill_from_register(row: RollRow, old: RollRow | None, columns: Collection[str]) -> RollRow:
    """The row with what its file does not speak of, as the register has it.

    A column that is not there changes nothing: a list of phones makes no unsold unit sold. A blank
    tail or phone erases none that is known for the same name on the same unit.
    """
    if old is None:
        return row
    owners = tuple(_fill_owner(owner, old.owners) for owner in row.owners)
    same_owner = [owner.name for owner in owners] == [owner.name for owner in old.owners[:1]]
    if "coowners" not in columns and same_owner:
        owners += old.owners[1:]
    names = [owner.name for owner in owners]
    representative = row.representative
    if "representative" not in columns and old.representative in names:
        representative = old.representative
    return replace(
        row,
        owners=owners,
        representative=representative,
        floor=row.floor if "floor" in columns or old.floor is None else old.floor,
        kind=row.kind if "kind" in columns else old.kind,
        area_source=row.area_source if "area_source" in columns else old.area_source,
        status=row.status if "status" in columns else old.status,
    )


def _fill_owner(owner: OwnerLine, known: Sequence[OwnerLine]) -> OwnerLine:
    same = [one for one in known if one.name == owner.name]
    if len(same) != 1 or (owner.id_tail and same[0].id_tail not in (None, owner.id_tail)):
        return owner  # a namesake, or another person of that name
    return OwnerLine(owner.name, owner.id_tail or same[0].id_tail, owner.phone or same[0].phone)


def settle(
    rows: Iterable[RollRow], register: Iterable[RollRow]
) -> tuple[list[RollRow], list[RollRow]]:
    """(rows in which each person is written one way, those that gave a second phone for one).

    A person has one phone, the first that the file gives, else the register's.
    """
    rows = list(rows)
    tails: dict[tuple[str, str], set[str]] = {}
    for row in [*rows, *register]:
        for owner in row.owners:
            if owner.id_tail and owner.phone:
                tails.setdefault((owner.name, owner.phone), set()).add(owner.id_tail)
    rows = [
        replace(row, owners=tuple(_with_tail(owner, tails) for owner in row.owners)) for row in rows
    ]
    phones: dict[tuple[str, str], str] = {}
    differing: dict[str, RollRow] = {}
    for row in rows:
        for owner in row.owners:
            if owner.id_tail and owner.phone:
                first = phones.setdefault((owner.name, owner.id_tail), owner.phone)
                if first != owner.phone:
                    differing[row.unit] = row
    for row in register:
        for owner in row.owners:
            if owner.id_tail and owner.phone:
                phones.setdefault((owner.name, owner.id_tail), owner.phone)
    settled = [
        replace(
            row,
            owners=tuple(
                replace(owner, phone=phones.get((owner.name, owner.id_tail), owner.phone))
                if owner.id_tail
                else owner
                for owner in row.owners
            ),
        )
        for row in rows
    ]
    return settled, list(differing.values())


def _with_tail(owner: OwnerLine, tails: Mapping[tuple[str, str], Collection[str]]) -> OwnerLine:
    """Only where exactly one tail goes with that name and phone; else she is shown, not merged."""
    if owner.id_tail or not owner.phone:
        return owner
    known = tails.get((owner.name, owner.phone), ())
    return replace(owner, id_tail=next(iter(known))) if len(known) == 1 else owner


def heads_of(rows: Iterable[RollRow]) -> dict[object, list[RollRow]]:
    """Units by head: the same set of owners, or all that the developer still holds."""
    heads: dict[object, list[RollRow]] = {}
    for row in rows:
        if not row.owners:
            continue
        key: object = "developer"
        if row.status == "sold":
            key = frozenset(owner_key(owner, row.unit) for owner in row.owners)
        heads.setdefault(key, []).append(row)
    return heads


def namesakes(rows: Iterable[RollRow]) -> list[tuple[str, list[str]]]:
    """(name, units): the same name on units whose owners cannot be told to be one person or not."""
    people: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for row in rows:
        if row.status != "sold":
            continue
        for owner in row.owners:
            known = people.setdefault(owner.name, {})
            known.setdefault(owner_key(owner, row.unit), []).append(row.unit)
    return [
        (name, [unit for units in known.values() for unit in units])
        for name, known in people.items()
        if len(known) > 1 and any(kind != "id" for _name, kind, _sign in known)
    ]
