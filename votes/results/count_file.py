"""The count file: read with every fault named by its path, and written for anybody to repeat.

The format is part of the product's promise (docs/count-file.md); `"format": 1` names its version.
"""

from collections.abc import Mapping
from typing import Any

from app.faults import FileFaults, decoded, shown
from votes.faults import FaultList
from votes.results.case import Ballot, CountCase, Policy, Unit, least_threshold

_KINDS = frozenset({"dwelling", "shop", "parking"})
_STATUSES = frozenset({"unsold", "undelivered"})
_CHANNELS = frozenset({"paper", "online"})
_ROLES = frozenset({"owner", "proxy", "guardian", "tenant"})
_THRESHOLDS = frozenset({"special_3_4", "ordinary_1_2"})
_CHOICES: dict[str, frozenset[str | None]] = {
    "silent_rule": frozenset({"none", "majority_if_served"}),
    "duplicate_rule": frozenset({"latest_valid", "online_prevails", "paper_prevails"}),
}
_SELDOM = frozenset(Ballot._fields[5:])
_FLAGS = ("signed", "withdrawn", "proxy_doc", "proxy_is_property_staff", "guardian_doc")


def read_count_file(content: bytes) -> CountCase:
    """The case in the bytes of a file. FileFaults."""
    return parse_count_file(decoded(content))


def parse_count_file(data: object) -> CountCase:
    """The case in decoded JSON. FileFaults with every fault by its path."""
    reader = _Reader()
    case = reader.case(data)
    if reader.faults or case is None:
        raise FileFaults(reader.faults)
    return case


class _Reader(FaultList):
    """Reads what is good and notes what is not; one for each file."""

    # -- the whole -----------------------------------------------------------------------------

    def case(self, data: object) -> CountCase | None:
        if not isinstance(data, dict):
            self.fault("$", "must be an object")
            return None
        self.version(data)
        item, threshold = self._motion(data)
        units, voted = self._roll(data)
        # A unit with a fault of its own is on the roll all the same.
        known = {unit.unit for unit in units} | self.faulty
        ballots = self._ballots(data, known)
        deadline = self.moment(data["deadline"], "deadline") if "deadline" in data else None
        scope = self.names(data, "scope_units", known)
        if scope is not None and not scope and data.get("scope_units") == []:
            self.fault("scope_units", "must not be empty")
        served = self.names(data, "served_units", known)
        policy = self._policy(data.get("policy"))
        former = self._former(data, {ballot.id: ballot.units for ballot in ballots})
        unheard = self._unheard(data)
        if self.faults:
            return None
        return CountCase(
            item=item,
            threshold="special_3_4" if threshold == "special_3_4" else "ordinary_1_2",
            units=units,
            ballots=[*voted, *ballots],
            deadline=deadline,
            scope_units=None if scope is None else frozenset(scope),
            served_units=frozenset(served or ()),
            policy=policy,
            former=former,
            unheard=unheard,
        )

    def _former(
        self, data: Mapping[str, Any], ballots: Mapping[str, tuple[str, ...]]
    ) -> frozenset[tuple[str, str]]:
        """`former_owner_answers`: a list of {ballot, unit}; each ballot names its unit."""
        found = set()
        key = "former_owner_answers"
        for index, entry in enumerate(self.entries(data, key, key)):
            path = f"{key}[{index}]"
            if not isinstance(entry, dict):
                self.fault(path, "must be an object")
                continue
            ballot, unit = entry.get("ballot"), entry.get("unit")
            if type(ballot) is not str or ballot not in ballots:
                self.fault(f"{path}.ballot", f"no such ballot {shown(ballot)}")
            elif type(unit) is not str or unit not in ballots[ballot]:
                self.fault(f"{path}.unit", f"ballot does not name {shown(unit)}")
            else:
                found.add((ballot, unit))
        return frozenset(found)

    def _unheard(self, data: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
        """`unheard_answers`: a list of {ballot, unit}; neither has to be in the file besides."""
        found = set()
        key = "unheard_answers"
        for index, entry in enumerate(self.entries(data, key, key)):
            ballot, unit = (
                (entry.get("ballot"), entry.get("unit")) if isinstance(entry, dict) else ("", "")
            )
            if type(ballot) is str and ballot and type(unit) is str and unit:
                found.add((ballot, unit))
            else:
                self.fault(f"{key}[{index}]", "must be an object with ballot and unit")
        return frozenset(found)

    def _motion(self, data: Mapping[str, Any]) -> tuple[int, str]:
        motion = self.required(data, "motion", dict, "")
        if motion is None:
            return 0, ""
        item = self.required(motion, "civil_code_278_item", int, "motion.")
        threshold = self.required(motion, "threshold", str, "motion.")
        if item is not None and not 1 <= item <= 9:
            self.fault("motion.civil_code_278_item", f"no such item {item}; 1 to 9")
            item = None
        if threshold is not None and threshold not in _THRESHOLDS:
            self.fault("motion.threshold", f"unknown threshold {shown(threshold)}")
        elif item and threshold == "ordinary_1_2" and least_threshold(item) == "special_3_4":
            self.fault("motion.threshold", f"laxer than the law: item {item} needs special_3_4")
        return item or 0, threshold or ""

    # -- the roll ------------------------------------------------------------------------------

    def _roll(self, data: Mapping[str, Any]) -> tuple[list[Unit], list[Ballot]]:
        roll = self.required(data, "roll", dict, "")
        if roll is None:
            return [], []
        if "units" not in roll and "unit_groups" not in roll:
            self.fault("roll", "needs units or unit_groups")
        units: list[Unit] = []
        seen: dict[str, str] = {}
        for index, entry in enumerate(self.entries(roll, "units", "roll.units")):
            unit = self._unit(entry, f"roll.units[{index}]")
            if unit is None:
                if isinstance(entry, dict) and type(entry.get("unit")) is str:
                    self.faulty.add(entry["unit"])
            else:
                self.once(seen, unit.unit, f"roll.units[{index}].unit", "unit")
                units.append(unit)
        ballots: list[Ballot] = []
        groups = self.entries(roll, "unit_groups", "roll.unit_groups")
        taken = {unit.owner for unit in units} if groups else set()
        given = self._given_ids(data) if groups else set()
        for index, entry in enumerate(groups):
            path = f"roll.unit_groups[{index}]"
            self._group(entry, path, seen, taken | given, units, ballots)
        return units, ballots

    @staticmethod
    def _given_ids(data: Mapping[str, Any]) -> set[str]:
        """Ids of the ballots in the file, which the votes of groups must not take."""
        ballots = data.get("ballots")
        return {
            entry["id"]
            for entry in (ballots if type(ballots) is list else ())
            if isinstance(entry, dict) and type(entry.get("id")) is str
        }

    def _unit(self, entry: object, path: str) -> Unit | None:
        if not isinstance(entry, dict):
            self.fault(path, "must be an object")
            return None
        name = entry.get("unit")
        area = entry.get("area_x100")
        owner = entry.get("owner")
        before = len(self.faults)
        if type(name) is not str or not name:
            self.text_fault(entry, "unit", path)
        if type(area) is not int or area <= 0:
            self.area_fault(entry, path)
        if type(owner) is not str or not owner:
            self.text_fault(entry, "owner", path)
        if len(entry) == 3 and len(self.faults) == before:
            return Unit(name, area, owner)  # type: ignore[arg-type]
        kind = entry.get("kind", "dwelling")
        if kind not in _KINDS if type(kind) is str else True:
            self.fault(f"{path}.kind", f"unknown kind {shown(kind)}")
        status = entry.get("status")
        if "status" in entry and (type(status) is not str or status not in _STATUSES):
            self.fault(f"{path}.status", f"unknown status {shown(status)}")
        coowners = self.texts(entry, "coowners", f"{path}.coowners")
        representative = entry.get("representative")
        if representative is not None and type(representative) is not str:
            self.fault(f"{path}.representative", "must be a text")
        if len(self.faults) > before:
            return None
        return Unit(
            name,  # type: ignore[arg-type]
            area,  # type: ignore[arg-type]
            owner,  # type: ignore[arg-type]
            kind,
            status,
            tuple(coowners),
            representative,
        )

    def _group(
        self,
        entry: object,
        path: str,
        seen: dict[str, str],
        taken: set[str],
        units: list[Unit],
        ballots: list[Ballot],
    ) -> None:
        if not isinstance(entry, dict):
            self.fault(path, "must be an object")
            return
        prefix = self.required(entry, "prefix", str, f"{path}.")
        count = self.required(entry, "count", int, f"{path}.")
        area = entry.get("area_x100")
        if count is not None and not 0 < count <= 1_000_000:
            self.fault(f"{path}.count", "must be from 1 to 1000000")
            count = None
        if type(area) is not int or area <= 0:
            self.area_fault(entry, path)
            area = None
        vote = entry.get("vote")
        if vote is not None and vote not in ("agree", "against", "abstain"):
            self.fault(f"{path}.vote", f"unknown choice {shown(vote)}")
            vote = None
        if prefix is None or count is None or area is None:
            return
        for number in range(1, count + 1):
            name = f"{prefix}-{number:03d}"
            self.once(seen, name, path, "unit")
            own = f"{path}#{number}"
            while own in taken:
                own += "'"
            units.append(Unit(name, area, own))
            if vote is not None:
                ballots.append(Ballot(own, (name,), vote))

    # -- the ballots ---------------------------------------------------------------------------

    def _ballots(self, data: Mapping[str, Any], known: set[str]) -> list[Ballot]:
        if "ballots" not in data:
            self.fault("ballots", "missing")
        ballots: list[Ballot] = []
        seen: dict[str, str] = {}
        for index, entry in enumerate(self.entries(data, "ballots", "ballots")):
            path = f"ballots[{index}]"
            ballot = self._ballot(entry, path, known)
            if ballot is not None:
                self.once(seen, ballot.id, f"{path}.id", "ballot")
                ballots.append(ballot)
        return ballots

    def _ballot(self, entry: object, path: str, known: set[str]) -> Ballot | None:
        if not isinstance(entry, dict):
            self.fault(path, "must be an object")
            return None
        before = len(self.faults)
        name = entry.get("id")
        if type(name) is not str or not name:
            self.text_fault(entry, "id", path)
        units = entry.get("units")
        if type(units) is not list or not units:
            if "units" not in entry:
                self.fault(f"{path}.units", "missing")
            else:
                self.fault(f"{path}.units", "must be a list of units, not empty")
            units = []
        for index, unit in enumerate(units):
            if type(unit) is not str or unit not in known:
                self.fault(f"{path}.units[{index}]", f"no such unit {shown(unit)}")
        if "choice" not in entry:
            self.fault(f"{path}.choice", "missing")
        choice = entry.get("choice")
        channel = entry.get("channel", "paper")
        if type(channel) is not str or channel not in _CHANNELS:
            self.fault(f"{path}.channel", f"unknown channel {shown(channel)}")
        at = self.moment(entry["at"], f"{path}.at") if "at" in entry else None
        if _SELDOM.isdisjoint(entry):  # most ballots: an owner alone, on paper or online
            if len(self.faults) > before:
                return None
            return Ballot(
                name,  # type: ignore[arg-type]
                (units[0],) if len(units) == 1 else tuple(dict.fromkeys(units)),
                choice if type(choice) is str else "",
                channel,
                at,
            )
        role = entry.get("signer_role", "owner")
        if type(role) is not str or role not in _ROLES:
            self.fault(f"{path}.signer_role", f"unknown role {shown(role)}")
        signer, proxy = entry.get("signer"), entry.get("proxy")
        for key, value in (("signer", signer), ("proxy", proxy)):
            if value is not None and type(value) is not str:
                self.fault(f"{path}.{key}", "must be a text")
        if role == "proxy" and not proxy:
            self.fault(f"{path}.proxy", "missing: a proxy ballot names its proxy")
        for key in _FLAGS:
            if key in entry and type(entry[key]) is not bool:
                self.fault(f"{path}.{key}", "must be true or false")
        if len(self.faults) > before:
            return None
        return Ballot(
            name,  # type: ignore[arg-type]
            tuple(dict.fromkeys(units)),
            choice if type(choice) is str else "",
            channel,
            at,
            entry.get("signed", True),
            entry.get("withdrawn", False),
            signer,
            role,
            proxy,
            entry.get("proxy_doc", False),
            entry.get("proxy_is_property_staff", False),
            entry.get("guardian_doc", False),
        )

    # -- the settings --------------------------------------------------------------------------

    def _policy(self, given: object) -> Policy:
        if given is None:
            return Policy()
        if not isinstance(given, dict):
            self.fault("policy", "must be an object")
            return Policy()
        settings: dict[str, Any] = {}
        for key in (
            "include_parking",
            "invalid_counts_as_participation",
            "property_staff_proxy_forbidden",
        ):
            if key in given:
                settings[key] = given[key]
                if type(given[key]) is not bool:
                    self.fault(f"policy.{key}", "must be true or false")
        for key, allowed in _CHOICES.items():
            if key in given:
                settings[key] = given[key]
                if type(given[key]) is not str or given[key] not in allowed:
                    self.fault(f"policy.{key}", f"unknown value {shown(given[key])}")
        cap = given.get("proxy_cap")
        if cap is not None and (type(cap) is not int or cap < 0):
            self.fault("policy.proxy_cap", "must be a whole number, or null")
        clause = given.get("silent_clause")
        if clause is not None and type(clause) is not str:
            self.fault("policy.silent_clause", "must be a text, or null")
        if settings.get("silent_rule", "none") != "none" and not clause:
            self.fault("policy.silent_clause", "missing: the clause that allows the silent rule")
        return Policy(**settings, proxy_cap=cap, silent_clause=clause)
