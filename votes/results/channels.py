"""Paper and telephone of one household where they disagree, and which of them stands. Pure."""

from dataclasses import asdict, dataclass

from votes.results.case import Ballot, CountCase
from votes.results.voices import pick, voices


@dataclass(frozen=True, slots=True)
class BothWays:
    """Ids of the valid ballots that say different things for `unit`; `stands`: the one that the
    rule set beforehand decides for."""

    unit: str
    paper: str
    online: str
    stands: str


def both_ways(case: CountCase) -> list[BothWays]:
    """In roll order; of co-owners each one's own."""
    said = voices(case)
    by_unit: dict[str, list[Ballot]] = {}
    for ballot in said.ballots:
        if ballot.id not in said.rejected:
            for name in ballot.units:
                by_unit.setdefault(name, []).append(ballot)
    found = []
    for unit in said.units:
        by_signer: dict[str | None, list[Ballot]] = {}
        for ballot in by_unit.get(unit.unit, ()):
            by_signer.setdefault(ballot.signer if unit.coowners else None, []).append(ballot)
        for theirs in by_signer.values():
            last = {ballot.channel: ballot for ballot in theirs}
            if len(last) == 2 and last["paper"].choice != last["online"].choice:
                stands = pick(theirs, case.policy.duplicate_rule)
                found.append(BothWays(unit.unit, last["paper"].id, last["online"].id, stands.id))
    return found


def both_ways_written(case: CountCase) -> list[dict[str, str]]:
    """As the count file and the published result list them."""
    return [asdict(one) for one in both_ways(case)]
