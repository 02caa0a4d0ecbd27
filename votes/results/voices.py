"""Which ballots are valid, and what a unit says by those that are."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from votes.results.case import VOICES, Ballot, CountCase, Head, Unit, electorate, head_of

# A paper that came too late or was taken back says nothing about its unit.
_SAYS_NOTHING = frozenset({"LATE", "WITHDRAWN"})


class Voices(NamedTuple):
    """What each unit of the electorate says by itself, before owners of several are looked at.

    `ballots` in reading order; `late`: units that a late ballot names; `picked`: ids of the
    ballots that stand for some unit."""

    units: list[Unit]
    heads: dict[str, Head]
    ballots: list[Ballot]
    rejected: dict[str, str]
    late: set[str]
    picked: set[str]
    says: dict[str, str]


def voices(case: CountCase) -> Voices:
    """The first half of the count."""
    units = electorate(case)
    heads = {unit.unit: head_of(unit) for unit in units}
    ballots = [
        ballot
        for ballot in in_reading_order(case.ballots)
        if ballot.units[0] in heads or any(name in heads for name in ballot.units)
    ]
    rejected = reject(case, heads, ballots)
    valid_by_unit: dict[str, list[Ballot]] = {}
    spoiled: set[str] = set()
    late: set[str] = set()
    for ballot in ballots:
        reason = rejected.get(ballot.id)
        for name in ballot.units:
            if reason is None:
                valid_by_unit.setdefault(name, []).append(ballot)
            elif reason == "LATE":
                late.add(name)
            elif reason not in _SAYS_NOTHING:
                spoiled.add(name)
    picked: set[str] = set()
    says: dict[str, str] = {}
    for unit in units:
        valid = valid_by_unit.get(unit.unit)
        if valid is not None and len(valid) == 1 and not unit.coowners:  # most units
            picked.add(valid[0].id)
            says[unit.unit] = valid[0].choice
        elif valid:
            says[unit.unit] = voice_of(unit, valid, case.policy.duplicate_rule, picked)
        else:
            says[unit.unit] = "invalid" if unit.unit in spoiled else "none"
    return Voices(units, heads, ballots, rejected, late, picked, says)


def in_reading_order(ballots: Sequence[Ballot]) -> list[Ballot]:
    """By the time of receipt, those without one first, then as listed."""
    timeless = [ballot for ballot in ballots if ballot.at is None]
    timed = [ballot for ballot in ballots if ballot.at is not None]
    timed.sort(key=lambda ballot: ballot.at)  # type: ignore[arg-type, return-value]
    return timeless + timed


def reject(
    case: CountCase,
    heads: Mapping[str, Head],
    ballots: Sequence[Ballot],
) -> dict[str, str]:
    # Of every named unit, whether it has a vote on this motion or not: who signs for a flat that
    # is not hers is no owner there.
    coowners = {unit.unit: unit.coowners for unit in case.units if unit.coowners}
    principals: dict[str, set[Head]] = {}
    rejected: dict[str, str] = {}
    for ballot in ballots:
        reason = _fault(ballot, case, coowners)
        if reason is None and ballot.signer_role == "proxy" and case.policy.proxy_cap is not None:
            before = principals.setdefault(ballot.proxy or "", set())
            after = before | {heads[name] for name in ballot.units if name in heads}
            if len(after) > case.policy.proxy_cap:
                reason = "PROXY_CAP"
            else:
                principals[ballot.proxy or ""] = after
        if reason is not None:
            rejected[ballot.id] = reason
    return rejected


def _fault(ballot: Ballot, case: CountCase, coowners: Mapping[str, tuple[str, ...]]) -> str | None:
    """The first reason that holds, but for the proxy's cap, which depends on the others."""
    if ballot.withdrawn:
        return "WITHDRAWN"
    if case.deadline is not None and ballot.at is not None and ballot.at > case.deadline:
        return "LATE"
    if not ballot.signed:
        return "UNSIGNED"
    if ballot.choice not in VOICES:
        return "CHOICE_INVALID"
    role = ballot.signer_role
    if role == "tenant":
        return "NOT_OWNER"
    if ballot.signer is not None and any(
        name in coowners and ballot.signer not in coowners[name] for name in ballot.units
    ):
        return "NOT_OWNER"
    if role == "guardian" and not ballot.guardian_doc:
        return "GUARDIAN_NO_DOC"
    if role == "proxy":
        if not ballot.proxy_doc:
            return "PROXY_NO_DOC"
        if case.policy.property_staff_proxy_forbidden and ballot.proxy_is_property_staff:
            return "PROXY_STAFF"
    return None


def pick(valid: Sequence[Ballot], rule: str) -> Ballot:
    """Of several valid ballots of one voice, the one that stands."""
    if rule != "latest_valid":
        channel = rule.removesuffix("_prevails")
        for ballot in reversed(valid):
            if ballot.channel == channel:
                return ballot
    return valid[-1]


def voice_of(unit: Unit, valid: Sequence[Ballot], rule: str, picked: set[str]) -> str:
    if not unit.coowners:
        ballot = pick(valid, rule)
        picked.add(ballot.id)
        return ballot.choice
    by_signer: dict[str | None, list[Ballot]] = {}
    for ballot in valid:
        by_signer.setdefault(ballot.signer, []).append(ballot)
    voices = {}
    for signer, theirs in by_signer.items():
        ballot = pick(theirs, rule)
        picked.add(ballot.id)
        voices[signer] = ballot.choice
    if unit.representative is not None and unit.representative in voices:
        return voices[unit.representative]
    shared = set(voices.values())
    return shared.pop() if len(shared) == 1 else "set_aside"


def set_aside_divided_heads(says: dict[str, str], heads: Mapping[str, Head]) -> None:
    voices: dict[Head, str] = {}
    divided: set[Head] = set()
    for name, voice in says.items():
        if voice in VOICES and voices.setdefault(heads[name], voice) != voice:
            divided.add(heads[name])
    if divided:
        for name, voice in says.items():
            if voice in VOICES and heads[name] in divided:
                says[name] = "set_aside"
