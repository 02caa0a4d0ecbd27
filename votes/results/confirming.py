"""An owner of several units who gave differing answers, and what she has confirmed. Pure.

One owner is one head (Interpretation of 2020-12-29, Art. 9); answers that differ are set aside
until she says in writing which of them is hers (docs/decisions/0008-confirmed-answers.md). Nothing
new may be said after the deadline: she can confirm only an answer that she gave in time. So the
ballot that gave it is heard for all her units in question, and those that said otherwise are
taken back. A count file with this needs no rule of its own: everybody counts it alike.
"""

from collections.abc import Mapping
from dataclasses import replace

from votes.results.case import VOICES, Ballot, Confirmation, CountCase
from votes.results.voices import Voices, voices


def divided_owners(case: CountCase) -> dict[str, tuple[str, ...]]:
    """Owners whose units say different things → these units, in roll order."""
    return _divided(voices(case))


def confirm(case: CountCase, choices: Mapping[str, str]) -> CountCase:
    """`choices`: owner → the answer she has confirmed. One that she did not give in time, or that
    would change what anybody else says, changes nothing: her units stay set aside."""
    for owner in sorted(choices):
        case = _confirm(case, owner, choices[owner])
    return case


def _divided(said: Voices) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, str]] = {}
    for unit in said.units:
        if unit.status is None and said.says[unit.unit] in VOICES:
            found.setdefault(unit.owner, {})[unit.unit] = said.says[unit.unit]
    return {owner: tuple(of) for owner, of in found.items() if len(set(of.values())) > 1}


def _confirm(case: CountCase, owner: str, choice: str) -> CountCase:
    before = voices(case)
    units = _divided(before).get(owner, ())
    naming = [
        ballot
        for ballot in before.ballots
        if ballot.id not in before.rejected and set(units) & set(ballot.units)
    ]
    hers = [ballot for ballot in naming if ballot.choice == choice]
    if not hers:
        return case
    kept = hers[-1]
    others = [ballot for ballot in naming if ballot.choice != choice]
    changed: dict[str, Ballot] = {
        kept.id: kept._replace(units=(*kept.units, *(u for u in units if u not in kept.units)))
    }
    for ballot in others:
        left = tuple(name for name in ballot.units if name not in units)
        changed[ballot.id] = (
            ballot._replace(units=left) if left else ballot._replace(withdrawn=True)
        )
    told = Confirmation(owner, choice, kept.id, units, tuple(ballot.id for ballot in others))
    confirmed = replace(
        case,
        ballots=[changed.get(ballot.id, ballot) for ballot in case.ballots],
        confirmed=(*case.confirmed, told),
    )
    after = voices(confirmed).says
    wanted = {**before.says, **dict.fromkeys(units, choice)}
    return confirmed if after == wanted else case
