"""A frozen roll renewed: what the register says now, where a dated entry accounts for it. Pure.

Nothing may be picked: whatever an entry of the register changed since the last version goes in,
and what no entry accounts for does not. A unit that no entry names keeps its line to the letter.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from app.clock import LOCAL
from app.errors import Conflict
from app.i18n import _
from votes.electorate.rules import (
    RegisteredUnit,
    RollLine,
    Signer,
    letters,
    roll_line,
)


class RenewalNotNow(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("现在不能变更名册"),
            _("只有名册已经冻结、表决还没有截止的才能变更；截止以后按截止时的名册计票。"),
        )


class NothingToRenew(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("业主名册没有新的变更记录，不需要变更表决名册"),
            _("请先在“业主名册”中逐户登记变更（写明日期、理由和材料），再回到这里。"),
        )


class OwnersMissing(Conflict):
    def __init__(self, units: Sequence[str]) -> None:
        super().__init__(
            _("{units}在业主名册上没有登记业主，不能变更表决名册").format(units="、".join(units)),
            _("请先在业主名册中登记这些房屋的业主。"),
        )


class RollMoved(Conflict):
    """Somebody renewed the roll or changed the register after the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _("打开页面以后，名册又有了变化，没有保存"),
            _("请核对下面现在的内容，再提交一次；已填写的都还在，文件请重新选择。"),
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the register: {unit, owners, …} of each dwelling before and after it."""

    id: int
    kind: str
    effective_on: date
    reason: str
    paper: str
    before: tuple[Mapping[str, Any], ...]
    after: tuple[Mapping[str, Any], ...]

    @property
    def units(self) -> frozenset[str]:
        return frozenset(one["unit"] for one in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of a version, with the row it goes by (None: a unit that came with this version)
    and its present owners' time, where they are not those of the first freezing."""

    line: RollLine
    entry: int | None
    owned_from: datetime | None = None
    owners_known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One unit that differs: `what` is changed, new or gone; `owners`: hers are others now."""

    unit: str
    what: str
    before: RollLine | None
    after: RollLine | None
    owners: bool
    entries: tuple[Entered, ...]


@dataclass(frozen=True, slots=True)
class Renewal:
    """`unexplained`: units that differ from the register without an entry; they stay as they are.
    `ownerless`: units that the register gives no owner or no area; nothing is renewed with them.
    """

    lines: tuple[Standing, ...]
    changes: tuple[Change, ...]
    unexplained: tuple[str, ...]
    ownerless: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The same for the same proposal: what was confirmed is what is stored."""
        said = [
            [asdict(one.line), one.entry, [entry.id for entry in self._entries(one.line.unit)]]
            for one in self.lines
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]

    def _entries(self, unit: str) -> tuple[Entered, ...]:
        return next((one.entries for one in self.changes if one.unit == unit), ())


def renew(
    old: Sequence[Standing],
    register: Sequence[RegisteredUnit],
    entries: Sequence[Entered],
    last_head: int,
    now: datetime,
) -> Renewal:
    """`old`: the newest version, in its order. `register`: the units asked. `entries`: those made
    since that version, the first one first. `last_head`: the highest number of an owner in any
    version. What stays keeps its place; what is new comes last.
    """
    return _Renewing(old, register, entries, last_head, now).result()


class _Renewing:
    def __init__(
        self,
        old: Sequence[Standing],
        register: Sequence[RegisteredUnit],
        entries: Sequence[Entered],
        last_head: int,
        now: datetime,
    ) -> None:
        self.old = old
        self.register = {unit.unit: unit for unit in register}
        self.entries: dict[str, list[Entered]] = {}
        for entry in entries:
            for unit in sorted(entry.units):
                self.entries.setdefault(unit, []).append(entry)
        self.last_head = last_head
        self.at = now
        self.persons = _Persons(entries)
        # Sets of owners as the roll knows them: persons → the line that names them. Lines that
        # stay as they are come first: whoever turns out to be one of their owners joins them.
        self.known: dict[frozenset[int], tuple[RollLine, tuple[int, ...]]] = {}
        for one in sorted(old, key=lambda one: one.line.unit in self.entries):
            owners = self._owners_then(one.line)
            if owners:
                self.known.setdefault(frozenset(owners), (one.line, owners))
        self.changes: list[Change] = []
        self.unexplained: list[str] = []
        self.ownerless: list[str] = []

    def result(self) -> Renewal:
        lines = [line for one in self.old if (line := self._renewed(one)) is not None]
        there = {one.line.unit for one in self.old}
        for unit in self.register.values():
            if unit.unit not in there and (added := self._added(unit)) is not None:
                lines.append(added)
        return Renewal(
            tuple(lines), tuple(self.changes), tuple(self.unexplained), tuple(self.ownerless)
        )

    def _renewed(self, one: Standing) -> Standing | None:
        name = one.line.unit
        entries = self.entries.get(name, [])
        unit = self.register.get(name)
        if unit is None:
            if not entries:
                self.unexplained.append(name)
                return one
            self.changes.append(Change(name, "gone", one.line, None, False, tuple(entries)))
            return None
        if not unit.owners:
            self.ownerless.append(name)
            return one
        owners = tuple(self.persons.known_as(owner.owner) for owner in unit.owners)
        then = self._owners_then(one.line)
        if then is None:  # changed by something that left no entry: told by name
            others = [s.name for s in one.line.signers] != [o.name for o in unit.owners]
        else:
            others = frozenset(owners) != frozenset(then)
        line = self._line(unit, owners, one.line if not others else None)
        if line == one.line:
            return one
        if not entries:
            self.unexplained.append(name)
            return one
        self.changes.append(Change(name, "changed", one.line, line, others, tuple(entries)))
        if not others:
            return replace(one, line=line)
        return Standing(line, one.entry, _start_of(_since(entries, name)), self.at)

    def _added(self, unit: RegisteredUnit) -> Standing | None:
        entries = self.entries.get(unit.unit, [])
        if not entries:
            self.unexplained.append(unit.unit)
            return None
        if not unit.owners:
            self.ownerless.append(unit.unit)
            return None
        owners = tuple(self.persons.known_as(owner.owner) for owner in unit.owners)
        line = self._line(unit, owners, None)
        self.changes.append(Change(unit.unit, "new", None, line, False, tuple(entries)))
        return Standing(line, None)

    def _owners_then(self, line: RollLine) -> tuple[int, ...] | None:
        """The owners of a line, in its order, as persons of the register; None: not to be told."""
        entries = self.entries.get(line.unit, [])
        for entry in entries:
            for told in entry.before:
                if told["unit"] == line.unit:
                    return self._fitting(
                        line, [(one["owner"], one["name"]) for one in told["owners"]]
                    )
        unit = self.register.get(line.unit)
        if unit is None or entries:
            return None
        return self._fitting(line, [(owner.owner, owner.name) for owner in unit.owners])

    def _fitting(self, line: RollLine, owners: list[tuple[int, str]]) -> tuple[int, ...] | None:
        if [name for _owner, name in owners] != [signer.name for signer in line.signers]:
            return None
        return tuple(self.persons.known_as(owner) for owner, _name in owners)

    def _line(
        self, unit: RegisteredUnit, owners: tuple[int, ...], same: RollLine | None
    ) -> RollLine:
        """`same`: the unit's line where its owners are still the same."""
        head, keys = self._keys(owners, same)
        return roll_line(unit, head, [keys[person] for person in owners])

    def _keys(
        self, owners: tuple[int, ...], same: RollLine | None
    ) -> tuple[str, Mapping[int, str]]:
        """The head, and the key of each owner: as the roll knows them, or the next free ones."""
        whole = frozenset(owners)
        if whole in self.known:
            line, order = self.known[whole]
            keys = dict(zip(order, (signer.key for signer in line.signers), strict=True))
            return line.head, keys
        if same is not None and len(same.signers) == len(owners):
            return same.head, dict(
                zip(owners, (signer.key for signer in same.signers), strict=True)
            )
        self.last_head += 1
        head = f"o{self.last_head:03d}"
        keys = {
            owner: head + letters(n) if len(owners) > 1 else head for n, owner in enumerate(owners)
        }
        made = RollLine(
            "", "", "", None, "", "", "", 1, None, head,
            tuple(Signer(keys[owner], "", None, None) for owner in owners), None,
        )  # fmt: skip
        self.known[whole] = made, owners
        return head, keys


class _Persons:
    """Who turned out to be whom: an owner who was corrected may have become one that was known."""

    def __init__(self, entries: Sequence[Entered]) -> None:
        self._became: dict[int, int] = {}
        for entry in entries:
            if entry.kind != "owner":
                continue
            after = {one["unit"]: one for one in entry.after}
            for home in entry.before:
                pairs = zip(home["owners"], after[home["unit"]]["owners"], strict=False)
                for old, new in pairs:
                    if old["owner"] != new["owner"]:
                        self._became[old["owner"]] = new["owner"]

    def known_as(self, owner: int) -> int:
        seen = {owner}
        while owner in self._became and self._became[owner] not in seen:
            owner = self._became[owner]
            seen.add(owner)
        return owner


def _since(entries: Sequence[Entered], unit: str) -> date:
    """The day of the last entry after which the unit had other owners than before it."""

    def owners(side: Sequence[Mapping[str, Any]]) -> list[int] | None:
        return next(
            (sorted(one["owner"] for one in told["owners"]) for told in side
             if told["unit"] == unit),
            None,
        )  # fmt: skip

    changed = [
        entry
        for entry in entries
        if entry.kind != "owner" and owners(entry.before) != owners(entry.after)
    ]
    return (changed or list(entries))[-1].effective_on


def _start_of(day: date) -> datetime:
    """Midnight in Shanghai, in UTC: on the day of the transfer the flat is the new owner's."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)
