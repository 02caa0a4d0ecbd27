"""All controllers of this package, for the place where everything is put together."""

from collections.abc import Sequence
from typing import Any

from votes.delivery.routes import DeliveryController
from votes.home.routes import HomeController
from votes.papers.importing.routes import PaperImportController
from votes.papers.routes import PaperController
from votes.polls.routes import MotionController, PollController
from votes.results.routes import ResultController
from votes.slips.routes import SlipController
from votes.slips.sheets import SheetController

CONTROLLERS: Sequence[Any] = (
    HomeController,
    PollController,
    MotionController,
    DeliveryController,
    PaperController,
    PaperImportController,
    ResultController,
    SheetController,
    SlipController,
)
