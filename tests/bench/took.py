"""What a measured piece of work took."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: by the clock on the wall, and of the processor in this program's processes and in
    the database's. `megabytes`: the most this process ever held, and a child."""

    wall: float
    processor: float
    megabytes: tuple[float, float] = (0, 0)
    database: float = 0
