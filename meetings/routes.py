"""All controllers of this package, for the place where everything is put together."""

from collections.abc import Sequence
from typing import Any

from meetings.attendance.routes import AttendanceController
from meetings.consultations.routes import ConsultationController, SeatController
from meetings.minutes.routes import MinutesController
from meetings.positions.routes import ItemController
from meetings.scheduling.routes import CallController, MeetingController

CONTROLLERS: Sequence[Any] = (
    ConsultationController,
    SeatController,
    CallController,
    MeetingController,
    AttendanceController,
    ItemController,
    MinutesController,
)
