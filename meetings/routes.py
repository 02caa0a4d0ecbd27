"""All controllers of this package, for the place where everything is put together."""

from collections.abc import Sequence
from typing import Any

from app.jobs.kinds import JobKind
from meetings.agenda.routes import ItemController
from meetings.attendance.routes import AttendanceController, CheckInController
from meetings.busy.routes import ExpertBusyController, OwnBusyController
from meetings.consultations.routes import ConsultationController, SeatController
from meetings.contacts.routes import ContactController
from meetings.datepolls.routes import (
    DatePollController,
    OpenDatePollController,
    OwnDatesController,
)
from meetings.dates.routes import DatesController
from meetings.feeds.routes import FeedController, OwnFeedController
from meetings.hall.routes import ChangesController, HallController
from meetings.invitations.answering.routes import AnswerController
from meetings.invitations.routes import InvitationsController
from meetings.kinds.routes import KindController
from meetings.links.routes import LinkController
from meetings.minutes.checking.routes import CheckController
from meetings.minutes.circulating.reader_routes import OwnReadingController, ReaderController
from meetings.minutes.circulating.routes import CirculationController
from meetings.minutes.routes import MinutesController
from meetings.minutes.signing.routes import SigningController
from meetings.official.routes import OfficialController, WordController
from meetings.options.routes import OptionController
from meetings.papers.routes import PapersController, PublicPapersController
from meetings.placing.routes import PlacingController
from meetings.placing.services import PLACING_KIND
from meetings.pool.routes import PoolController, SuggestionController
from meetings.positions.routes import PositionController
from meetings.refunds.routes import RefundController
from meetings.remote.routes import RemoteController
from meetings.rooms.routes import RoomController
from meetings.scheduling.routes import CallController, MeetingController
from meetings.search.routes import SearchController
from meetings.speaking.routes import SpeakingController
from meetings.statements.routes import StatementController
from meetings.survey.chapters import CHAPTERS as SURVEY_CHAPTERS
from meetings.survey.questions.routes import QuestionController
from meetings.survey.routes import SurveyController
from meetings.survey.visits.routes import DoorsController
from meetings.survey.works.routes import WorksController
from meetings.tasks.routes import MeetingTaskController, TaskController
from meetings.timeline.chapters import Chapters
from meetings.timeline.own import CHAPTERS as TABLE_CHAPTERS
from meetings.timeline.routes import TimelineController
from meetings.voices.routes import VoiceController
from meetings.wording.routes import WordingController

CONTROLLERS: Sequence[Any] = (
    ConsultationController,
    RefundController,
    SeatController,
    OwnBusyController,
    ExpertBusyController,
    CallController,
    DatesController,
    MeetingController,
    RoomController,
    KindController,
    PoolController,
    SuggestionController,
    VoiceController,
    PlacingController,
    OpenDatePollController,
    DatePollController,
    OwnDatesController,
    PapersController,
    PublicPapersController,
    AttendanceController,
    InvitationsController,
    AnswerController,
    ContactController,
    FeedController,
    OwnFeedController,
    ItemController,
    StatementController,
    SpeakingController,
    PositionController,
    OptionController,
    WordingController,
    LinkController,
    HallController,
    ChangesController,
    CheckInController,
    RemoteController,
    MinutesController,
    CirculationController,
    SigningController,
    ReaderController,
    OwnReadingController,
    CheckController,
    TaskController,
    SearchController,
    TimelineController,
    OfficialController,
    WordController,
    MeetingTaskController,
    SurveyController,
    DoorsController,
    QuestionController,
    WorksController,
)

JOB_KINDS: Sequence[JobKind] = (PLACING_KIND,)

CHAPTERS: Chapters = (*TABLE_CHAPTERS, *SURVEY_CHAPTERS)
