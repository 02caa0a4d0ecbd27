"""What is kept for a while only: as long as it is needed, and no longer (PIPL Art. 19)."""

from dataclasses import dataclass
from datetime import timedelta

# Network logs are kept for six months at the least (Cybersecurity Law, Art. 21).
LOG_DAYS_LEAST = 183


@dataclass(frozen=True, slots=True)
class Expiring:
    """Rows of `table` go when the moment in `column` lies longer back than `kept`.

    Of our own making, both: they stand in a statement as they are. Nothing refers to such rows.
    """

    table: str
    column: str
    kept: timedelta
