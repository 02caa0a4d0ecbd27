"""How her paper was read, for the resident who has shown who she is; also after the close."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Controller, Response, get, post

from app.documents.services import read
from app.errors import Conflict, Invalid, NotFound
from app.guards import public
from app.i18n import _
from app.ledger.proof_file import write_proof
from app.ledger.queries import inclusion
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.confirmations.queries import own_to_confirm
from votes.polls.rules import Phase
from votes.proofs.queries import Logged, fates_of, logged_ballot, logged_receipts
from votes.proofs.words import fates_in_words, said_of_entry
from votes.slips.papers.queries import OwnPaper, own_papers, own_photo
from votes.slips.papers.services import object_to_ballot
from votes.slips.papers.words import own_facts, own_state, rule_that_decides
from votes.slips.queries import Household, open_slip
from votes.slips.rules import Identified
from votes.slips.session import ask_who, remember, who_is_there, who_page
from votes.slips.words import place_of

Proved = tuple[Logged | None, tuple[str, str], list[tuple[str, str]]]


class OwnPaperController(Controller):
    path = "/v/{token:str}/paper"
    guards = [public]

    @get("/")
    async def show_papers(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        if not _shown(household, now):
            return see(f"/v/{token}")
        there = who_is_there(request, household, now)
        if there is None:
            return who_page(request, token, household, Form(), then="paper")
        return await _papers_page(request, token, household, there, now, Form())

    @post("/{ballot:int}/objection")
    async def object_to(
        self, request: Web, token: str, ballot: int, now: datetime
    ) -> Response[str]:
        """A ballot that was noted at her door is not her own, or not what she said."""
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None or not _shown(household, now):
            return see(f"/v/{token}/paper")
        form = await read_form(request)
        try:
            await object_to_ballot(household, there, ballot, form.value("said"), now=now)
        except (Invalid, Conflict) as refusal:
            return await _papers_page(request, token, household, there, now, form.refused(refusal))
        return see(
            f"/v/{token}/paper",
            _("已经收到您的异议，社区工作人员会马上核实。您现在也可以自己重新表决。"),
        )

    @post("/who")
    async def identify_signer(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        if not _shown(household, now):
            return see(f"/v/{token}")
        there = await ask_who(request, token, household, now, then="paper")
        if isinstance(there, Response):
            return there
        answer = see(f"/v/{token}/paper")
        answer.set_cookie(remember(request, token, there))
        return answer

    @get("/{ballot:int}/receipt.json")
    async def download_receipt(
        self, request: Web, token: str, ballot: int, now: datetime
    ) -> Response[bytes]:
        """The proof of her own paper, with the entry itself. NotFound before a head is signed."""
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None or not _shown(household, now):
            raise NotFound
        papers = (await own_papers(household, there)).papers
        own = next((paper for paper in papers if paper.ballot == ballot), None)
        logged = None if own is None else await logged_ballot(household.poll, own.receipt)
        if own is None or logged is None or logged.head is None:
            raise NotFound
        content = write_proof(await inclusion(logged.log, logged.position, logged.head))
        return download(content, "application/json", f"receipt-{own.receipt}.json")

    @get("/{ballot:int}/{page:int}")
    async def show_photo(
        self,
        request: Web,
        token: str,
        ballot: int,
        page: int,
        now: datetime,
        settings: Settings,
    ) -> Response[bytes]:
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None or not _shown(household, now):
            raise NotFound
        document = await own_photo(household, there, ballot, page)
        content, media_type, sha256 = await read(document, data_dir=settings.data_dir)
        return download(content, media_type, f"{sha256[:12]}.jpg", shown=True)


async def _proved(household: Household, papers: Sequence[OwnPaper]) -> list[Proved]:
    """Of each paper: its entry in the log, that in words, and what the count made of it."""
    receipts = [paper.receipt for paper in papers]
    logged = await logged_receipts(household.poll, receipts)
    counted = await fates_of(household.poll, receipts) if household.counted else {}
    return [
        (
            logged.get(receipt),
            said_of_entry(logged.get(receipt), household.counted),
            fates_in_words(counted.get(receipt, ())),
        )
        for receipt in receipts
    ]


async def _papers_page(
    request: Web,
    token: str,
    household: Household,
    there: Identified,
    now: datetime,
    form: Form,
) -> Response[str]:
    own = await own_papers(household, there)
    phase = household.phase(now)
    return render(
        request,
        "slips/papers.html",
        _("我的纸质票和上门登记的票"),
        {
            "household": household,
            "token": token,
            "place": place_of(household),
            "papers": [
                (paper, own_state(paper), own_facts(household, paper), proved)
                for paper, proved in zip(
                    own.papers, await _proved(household, own.papers), strict=True
                )
            ],
            "differs": [motion.title for motion in household.motions if motion.id in own.differs],
            "rule": rule_that_decides(household.policy),
            "form": form,
            "may_object": phase in (Phase.OPEN, Phase.CLOSED),
            "open": phase is Phase.OPEN,
            "differing": await own_to_confirm(household, now),
        },
        status=form.status,
        invented=household.invented,
    )


def _shown(household: Household, now: datetime) -> bool:
    """From the opening on; for a unit on hold the office shows it to whom it may concern."""
    return not household.held and household.phase(now) not in (Phase.DRAFT, Phase.ANNOUNCED)
