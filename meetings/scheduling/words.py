"""How a seat is called at its table."""

from meetings.consultations.queries import SeatView
from meetings.consultations.rules import seat_name


def seat_label(seat: SeatView) -> str:
    """The invited by their body."""
    return seat.body if seat.kind == "invited" else seat_name(seat.kind)
