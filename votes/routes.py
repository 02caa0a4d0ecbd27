"""All controllers of this package, for the place where everything is put together."""

from collections.abc import Sequence
from typing import Any

from app.jobs.kinds import JobKind
from app.outbox.worker import Book
from meetings.timeline.chapters import Chapters
from votes.campaign.routes import CampaignController
from votes.clocks.routes import MatterClockController, PollClockController
from votes.collecting.importing.routes import BankListController
from votes.collecting.reminding.routes import ReminderController
from votes.collecting.routes import CollectionController, OpenController
from votes.confirmations.routes import ConfirmationController, OwnConfirmationController
from votes.costs.drafting.routes import DraftController, SchemesController
from votes.costs.drafting.waivers import WaiverController
from votes.costs.statements.kinds import STATEMENTS_KIND
from votes.costs.versions.routes import AdoptController, PublishController, VersionController
from votes.delivery.messages import note_message
from votes.delivery.proof.routes import DeliveryProofController
from votes.delivery.proof.services import PROOF_KIND, UNREACHED_KIND
from votes.delivery.routes import DeliveryController
from votes.doors.routes import DoorsController, PollHelperController
from votes.dossier.kinds import DOSSIER_KIND, FULL_DOSSIER_KIND
from votes.dossier.routes import DossierController, DossiersController
from votes.electorate.renewal.routes import RollController
from votes.finals.routes import FinalController
from votes.home.routes import HomeController
from votes.mediation.routes import (
    MediationController,
    MediationsController,
    ObjectionTableController,
)
from votes.objections.notices import NoticeController
from votes.objections.one import ObjectionController
from votes.objections.public import (
    BoardObjectionController,
    PaperObjectionController,
    ReceiptController,
)
from votes.objections.routes import MatterObjectionController, PollObjectionController
from votes.objections.slips import SlipObjectionController
from votes.objections.statements import StatementObjectionController
from votes.papers.authority.routes import AuthorityController
from votes.papers.double.routes import DoubleEntryController
from votes.papers.importing.routes import PaperImportController
from votes.papers.photos.routes import PaperPhotoController
from votes.papers.quick.routes import QuickEntryController
from votes.papers.routes import PaperController
from votes.polls.changes.routes import ChangeController
from votes.polls.documents.routes import PollDocumentController
from votes.polls.request.routes import PollRequestController
from votes.polls.routes import MotionController, PollController
from votes.posting.routes import PostedNoticeController, ScannedNoticeController
from votes.printing.kinds import BALLOTS_KIND, RECEIPTS_KIND, SLIPS_KIND
from votes.printing.routes import PrintingController
from votes.proofs.routes import BoardController
from votes.rehearsal.routes import RehearsalController
from votes.results.routes import ResultController
from votes.review.opinions.routes import OpinionController, ReviewController
from votes.review.otherwise.routes import OtherwiseController
from votes.review.procedure.routes import ProcedureController
from votes.review.shares.routes import OtherSharesController
from votes.rollcheck.household import RollCheckSlipController
from votes.rollcheck.routes import RollCheckController
from votes.slips.papers.routes import OwnPaperController
from votes.slips.routes import SlipController
from votes.slips.sheets import SheetController
from votes.timeline.costs import CHAPTERS as COST_CHAPTERS
from votes.timeline.disputes import CHAPTERS as DISPUTE_CHAPTERS
from votes.timeline.polls import CHAPTERS as POLL_CHAPTERS

CONTROLLERS: Sequence[Any] = (
    HomeController,
    PollController,
    MotionController,
    ChangeController,
    RehearsalController,
    PollDocumentController,
    PollRequestController,
    RollController,
    RollCheckController,
    RollCheckSlipController,
    DeliveryController,
    DeliveryProofController,
    PaperController,
    PaperImportController,
    PaperPhotoController,
    DoubleEntryController,
    QuickEntryController,
    ResultController,
    CampaignController,
    AuthorityController,
    ConfirmationController,
    DoorsController,
    PollHelperController,
    FinalController,
    ObjectionController,
    PollObjectionController,
    MatterObjectionController,
    PaperObjectionController,
    BoardObjectionController,
    ReceiptController,
    MatterClockController,
    PollClockController,
    MediationsController,
    MediationController,
    ObjectionTableController,
    NoticeController,
    SlipObjectionController,
    StatementObjectionController,
    PostedNoticeController,
    ScannedNoticeController,
    BoardController,
    SchemesController,
    DraftController,
    WaiverController,
    PublishController,
    VersionController,
    AdoptController,
    DossiersController,
    DossierController,
    OpenController,
    CollectionController,
    BankListController,
    ReminderController,
    ProcedureController,
    OtherwiseController,
    OtherSharesController,
    ReviewController,
    OpinionController,
    PrintingController,
    SheetController,
    SlipController,
    OwnPaperController,
    OwnConfirmationController,
)

MESSAGE_BOOKS: Sequence[Book] = (note_message,)

CHAPTERS: Chapters = (*COST_CHAPTERS, *POLL_CHAPTERS, *DISPUTE_CHAPTERS)

JOB_KINDS: Sequence[JobKind] = (
    SLIPS_KIND,
    RECEIPTS_KIND,
    BALLOTS_KIND,
    PROOF_KIND,
    UNREACHED_KIND,
    STATEMENTS_KIND,
    DOSSIER_KIND,
    FULL_DOSSIER_KIND,
)
