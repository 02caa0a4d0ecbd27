"""What a court would attack in the way a vote was held: each with its rule and its cure. Pure.

Sources: Civil Code Art. 278, 280; Supreme Court Interpretation of 2020-12-29, Art. 8, 9, 12, 13;
State Council property regulation Art. 13, 14; 建房[2009]274号 Art. 22, 26. Days are days in
Shanghai, counted by `app.periods`.
"""

from votes.review.procedure import after, before, disputes
from votes.review.procedure.facts import Point, Procedure, Weight


def check_procedure(facts: Procedure) -> list[Point]:
    """Every weak point, grounds to revoke first, then in the order of the work."""
    found = [
        point for look in (*before.LOOKS, *after.LOOKS, *disputes.LOOKS) for point in look(facts)
    ]
    order = list(Weight)
    return sorted(found, key=lambda point: order.index(point.weight))
