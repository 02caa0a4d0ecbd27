"""The count file that anybody may download: the same count, and nobody's flat in it. Pure.

Flats, owners and ballots bear marks in place of names and receipt numbers. A number that stood here
beside its answer would tell, by looking it up with a neighbour's last four, what she has said; of
when a ballot came only the day is given, or who saw her vote would know. Her own proof file leads
to her ballot's mark. Who knows a flat's exact area may still guess its mark: areas are what is
counted, and cannot be left out.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.clock import local
from votes.results.case import Ballot, CountCase, Unit
from votes.results.voices import in_reading_order

_DIGITS = 12


def public_case(
    case: CountCase,
    salt: bytes,
    marks: Mapping[str, str],
    buildings: Mapping[str, str] | None = None,
) -> CountCase:
    """`salt`: the poll's own secret; marks of one poll are the same in all its files.

    `marks`: receipt number → what its proof file leads to (`app.ledger.proofs.public_mark`), of
    the ballots that are in the log. `buildings`: unit → building, where the setting lets the mark
    tell it: "3-…-5f0c".
    """

    def mark(kind: str, name: str) -> str:
        return hmac.new(salt, f"{kind}:{name}".encode(), "sha256").hexdigest()[:_DIGITS]

    def flat(name: str) -> str:
        sign = mark("unit", name)
        return sign if buildings is None else f"{buildings[name]}-***-{sign}"

    def person(name: str) -> str:
        return mark("owner", name)

    def received(receipt: str) -> str:
        return marks.get(receipt) or mark("ballot", receipt)

    def unit(one: Unit) -> Unit:
        return one._replace(
            unit=flat(one.unit),
            owner=person(one.owner),
            coowners=tuple(map(person, one.coowners)),
            representative=None if one.representative is None else person(one.representative),
        )

    def ballot(one: Ballot) -> Ballot:
        return one._replace(
            id=received(one.id),
            units=tuple(map(flat, one.units)),
            at=None if one.at is None else _day(one.at, case.deadline),
            signer=None if one.signer is None else person(one.signer),
        )

    return replace(
        case,
        units=sorted(map(unit, case.units), key=lambda one: mark("order", one.unit)),
        # Their order tells which of one day came first.
        ballots=[ballot(one) for one in in_reading_order(case.ballots)],
        scope_units=None if case.scope_units is None else frozenset(map(flat, case.scope_units)),
        served_units=frozenset(map(flat, case.served_units)),
        former=frozenset((received(number), flat(name)) for number, name in case.former),
        unheard=frozenset((received(number), flat(name)) for number, name in case.unheard),
        confirmed=tuple(
            one._replace(
                owner=person(one.owner),
                ballot=received(one.ballot),
                units=tuple(map(flat, one.units)),
                set_back=tuple(map(received, one.set_back)),
            )
            for one in case.confirmed
        ),
    )


def _day(moment: datetime, deadline: datetime | None) -> datetime:
    """The day's beginning, of a late ballot its end: order and lateness are as they were."""
    day = local(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    late = deadline is not None and moment > deadline
    return day + timedelta(days=1) if late else day
