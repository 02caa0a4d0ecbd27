"""The count file that anybody may download: the same count, and nobody's flat in it. Pure.

Flats and owners bear marks in place of their names, in an order that tells nothing; receipt
numbers stay, so that each finds her own. Who knows a flat's exact area may still guess its mark:
areas are what is counted, and cannot be left out.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace

from votes.results.case import Ballot, CountCase, Unit

_DIGITS = 12


def public_case(
    case: CountCase, salt: bytes, buildings: Mapping[str, str] | None = None
) -> CountCase:
    """`salt`: the poll's own secret; marks of one poll are the same in all its files.

    `buildings`: unit → building, where the setting lets the mark tell it: "3-…-5f0c".
    """

    def mark(kind: str, name: str) -> str:
        return hmac.new(salt, f"{kind}:{name}".encode(), "sha256").hexdigest()[:_DIGITS]

    def flat(name: str) -> str:
        sign = mark("unit", name)
        return sign if buildings is None else f"{buildings[name]}-***-{sign}"

    def person(name: str) -> str:
        return mark("owner", name)

    def unit(one: Unit) -> Unit:
        return one._replace(
            unit=flat(one.unit),
            owner=person(one.owner),
            coowners=tuple(map(person, one.coowners)),
            representative=None if one.representative is None else person(one.representative),
        )

    def ballot(one: Ballot) -> Ballot:
        return one._replace(
            units=tuple(map(flat, one.units)),
            signer=None if one.signer is None else person(one.signer),
        )

    return replace(
        case,
        units=sorted(map(unit, case.units), key=lambda one: mark("order", one.unit)),
        ballots=[ballot(one) for one in case.ballots],
        scope_units=None if case.scope_units is None else frozenset(map(flat, case.scope_units)),
        served_units=frozenset(map(flat, case.served_units)),
        former=frozenset((ballot, flat(name)) for ballot, name in case.former),
        unheard=frozenset((ballot, flat(name)) for ballot, name in case.unheard),
        confirmed=tuple(
            one._replace(owner=person(one.owner), units=tuple(map(flat, one.units)))
            for one in case.confirmed
        ),
    )
