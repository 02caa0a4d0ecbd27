"""The resident's pages: no account, no JavaScript; the link and the last four are her key."""

import secrets
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.clock import local_date
from app.errors import Conflict, Invalid, NotFound
from app.guards import public
from app.i18n import _
from app.ledger.proof_file import write_proof
from app.ledger.queries import inclusion
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.ballots.rules import CHOICES, RECEIPTS, receipt_number
from votes.confirmations.queries import own_to_confirm
from votes.polls.changes.rules import PollTerminated
from votes.polls.rules import Phase, PollClosed
from votes.proofs.queries import fates, logged_ballot
from votes.proofs.words import fates_in_words, said_of_entry
from votes.slips.closed import closed_page
from votes.slips.confirming import cast_picked, is_complete
from votes.slips.costs import costs_of_homes, due_of_homes
from votes.slips.papers.queries import noted_on_paper
from votes.slips.queries import Household, answered, open_slip
from votes.slips.rules import (
    AnswerMissing,
    Identified,
)
from votes.slips.session import ask_who, cookie_name, remember, who_is_there, who_page
from votes.slips.words import (
    choice_word,
    homes_of,
    place_of,
    shown_receipt,
)


class SlipController(Controller):
    path = "/v/{token:str}"
    guards = [public]

    @get("/")
    async def show_slip(
        self, request: Web, token: str, settings: Settings, now: datetime, q: int = 0
    ) -> Response[str]:
        """One question at a time: number `q`, or the first that has no answer yet."""
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if not household.takes_answers(now):
            return await closed_page(request, token, household, there, now)
        if there is None:
            return who_page(request, token, household, Form())
        at = q - 1 if 0 < q <= len(household.motions) else _next(household, there.picked)
        return await _ask_page(request, token, household, there, at, settings, now)

    @get("/mine")
    async def show_mine(self, request: Web, token: str, now: datetime) -> Response[str]:
        """The way to one's receipt after the close, by the last four as before."""
        household = await open_slip(token)
        if not household.shows_receipts(now) or who_is_there(request, household, now) is not None:
            return see(f"/v/{token}/receipt" if household.shows_receipts(now) else f"/v/{token}")
        return who_page(request, token, household, Form())

    @post("/who")
    async def identify_signer(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        if not household.shows_receipts(now):
            return see(f"/v/{token}")
        there = await ask_who(request, token, household, now)
        if isinstance(there, Response):
            return there
        own = await answered(household, there.signer)
        if own.standing:
            answer = see(f"/v/{token}/receipt")
        elif household.takes_answers(now):
            answer = see(f"/v/{token}")
        else:
            answer = see(f"/v/{token}", warn=_("没有收到您在网上提交的意见。"))
        answer.set_cookie(remember(request, token, there))
        return answer

    @post("/answer")
    async def pick(
        self, request: Web, token: str, settings: Settings, now: datetime
    ) -> Response[str]:
        """What she has picked is kept for the next page; nothing is cast yet."""
        household = await open_slip(token)
        if not household.takes_answers(now):
            return _too_late(token, household, now)
        there = who_is_there(request, household, now)
        if there is None:
            return _start_again(token)
        form = await read_form(request)
        before = _picked(household, there)
        picked = tuple(
            form.value(f"m{motion.id}") or earlier
            for motion, earlier in zip(household.motions, before, strict=True)
        )
        sent = [at for at, motion in enumerate(household.motions) if form.value(f"m{motion.id}")]
        wrong = [at for at in sent if picked[at] not in CHOICES]
        if wrong or not sent:
            at = wrong[0] if wrong else _next(household, before)
            return await _ask_page(
                request,
                token,
                household,
                there,
                at,
                settings,
                now,
                form.refused(AnswerMissing()),
            )
        kept = Identified(
            there.slip,
            there.signer,
            there.until,
            picked,
            receipt_number(secrets.randbelow(RECEIPTS)),
            there.head,
        )
        answer = see(f"/v/{token}/confirm" if is_complete(kept, household) else f"/v/{token}")
        answer.set_cookie(remember(request, token, kept))
        return answer

    @get("/confirm")
    async def show_confirm(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None or not household.takes_answers(now) or not is_complete(there, household):
            return see(f"/v/{token}")
        return _confirm_page(request, token, household, there, Form(), now)

    @post("/confirm")
    async def cast(self, request: Web, token: str, now: datetime) -> Response[str]:
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None:
            return _start_again(token) if household.takes_answers(now) else see(f"/v/{token}")
        if not there.picked:
            # A second tap after the ballot was taken: what stands says so.
            return see(f"/v/{token}/receipt")
        if not is_complete(there, household):
            return see(f"/v/{token}", warn=_("还有事项没有选择，请逐项选择后再确认。"))
        try:
            motions = [motion.id for motion in household.motions]
            done = await cast_picked(request, token, motions, there, now)
        except (PollClosed, PollTerminated):
            # Asked all the same: that it came too late is an entry of the log.
            return _too_late(token, household, now)
        except (Invalid, Conflict) as refusal:
            form = Form().refused(refusal)
            return _confirm_page(request, token, household, there, form, now)
        answer = see(f"/v/{token}/receipt")
        answer.set_cookie(done)
        return answer

    @get("/receipt")
    async def show_receipt(self, request: Web, token: str, now: datetime) -> Response[str]:
        """What stands of her own, also after the close; until it is counted she sees no other's."""
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        if there is None:
            return see(f"/v/{token}")
        own = await answered(household, there.signer)
        if own.standing is None:
            return see(f"/v/{token}")
        logged = await logged_ballot(household.poll, own.standing.number)
        return render(
            request,
            "slips/receipt.html",
            _("已收到您的意见"),
            {
                "household": household,
                "token": token,
                "place": place_of(household),
                "homes": homes_of(household),
                "receipt": shown_receipt(household, own.standing),
                "earlier": [
                    shown_receipt(household, receipt)
                    for receipt in own.receipts
                    if not receipt.stands
                ],
                "own": own,
                "logged": logged,
                "said": said_of_entry(logged, household.counted),
                "fates": fates_in_words(
                    await fates(household.poll, own.standing.number) if household.counted else ()
                ),
                "open": household.phase(now) is Phase.OPEN,
                "differing": await own_to_confirm(household, now),
            },
            invented=household.invented,
        )

    @get("/receipt.json")
    async def download_receipt(
        self, request: Web, token: str, now: datetime
    ) -> Response[str] | Response[bytes]:
        """The proof of what stands, with the entry itself: for whoever identified herself."""
        household = await open_slip(token)
        there = who_is_there(request, household, now)
        own = None if there is None else (await answered(household, there.signer)).standing
        logged = None if own is None else await logged_ballot(household.poll, own.number)
        if own is None or logged is None or logged.head is None:
            return see(f"/v/{token}/receipt")
        content = write_proof(await inclusion(logged.log, logged.position, logged.head))
        return download(content, "application/json", f"receipt-{own.number}.json")

    @get("/costs/{number:int}")
    async def show_costs(
        self, request: Web, token: str, number: int, settings: Settings, now: datetime
    ) -> Response[str]:
        """What her homes pay by the scheme that the motion adopts, and how it comes to that."""
        household = await open_slip(token)
        if who_is_there(request, household, now) is None:
            # After the close by the way to her receipt, which leads on to here.
            over = household.shows_receipts(now) and not household.takes_answers(now)
            return see(f"/v/{token}/mine" if over else f"/v/{token}")
        motion = next((one for one in household.motions if one.number == number), None)
        if motion is None or not motion.scheme_sha256:
            raise NotFound
        return render(
            request,
            "slips/costs.html",
            _("我家要交多少，怎么算的"),
            {
                "household": household,
                "token": token,
                "place": place_of(household),
                "motion": motion,
                "homes": await costs_of_homes(
                    household, motion, settings.data_dir, local_date(now)
                ),
            },
            invented=household.invented,
        )

    @post("/leave")
    async def leave(self, request: Web, token: str) -> Response[str]:
        """Forgets who was here: on a telephone that goes round, or for the next co-owner."""
        household = await open_slip(token)
        answer = see(f"/v/{token}")
        answer.delete_cookie(cookie_name(household), path=f"/v/{token}")
        return answer


# -- who is there ----------------------------------------------------------------------------


def _start_again(token: str) -> Response[str]:
    return see(f"/v/{token}", warn=_("停留时间太久，请重新确认是您本人，再选择一次。"))


def _too_late(token: str, household: Household, now: datetime) -> Response[str]:
    """She had picked, and the end came first: said at once, on the page that says what to do."""
    if household.phase(now) is not Phase.CLOSED:
        return see(f"/v/{token}")
    return see(f"/v/{token}", warn=_("已经过了截止时间，您刚才选的没有提交，不会计入。"))


# -- pages -----------------------------------------------------------------------------------


def _picked(household: Household, there: Identified) -> tuple[str, ...]:
    """What she picked before, a choice a motion, "" where there is none."""
    count = len(household.motions)
    return there.picked if len(there.picked) == count else ("",) * count


def _next(household: Household, picked: tuple[str, ...]) -> int:
    """The first motion without a choice; the first of all where each has one."""
    whole = picked if len(picked) == len(household.motions) else ("",)
    return next((at for at, choice in enumerate(whole) if choice not in CHOICES), 0)


async def _ask_page(
    request: Web,
    token: str,
    household: Household,
    there: Identified,
    at: int,
    settings: Settings,
    now: datetime,
    form: Form | None = None,
) -> Response[str]:
    """The question of the motion at place `at`, alone."""
    form = form or Form()
    motion = household.motions[at]
    return render(
        request,
        "slips/ask.html",
        motion.title,
        {
            "household": household,
            "token": token,
            "place": place_of(household),
            "homes": homes_of(household),
            "now": now,
            "form": form,
            "motion": motion,
            "at": at,
            "picked": _picked(household, there)[at],
            "noted": await noted_on_paper(household, there),
            "due": await due_of_homes(household, motion, settings.data_dir),
        },
        status=form.status,
        invented=household.invented,
    )


def _confirm_page(
    request: Web, token: str, household: Household, there: Identified, form: Form, now: datetime
) -> Response[str]:
    return render(
        request,
        "slips/confirm.html",
        _("请确认您的选择"),
        {
            "household": household,
            "token": token,
            "place": place_of(household),
            "homes": homes_of(household),
            "now": now,
            "form": form,
            "choices": [
                (motion, choice, choice_word(choice))
                for motion, choice in zip(household.motions, there.picked, strict=True)
            ],
        },
        status=HTTP_409_CONFLICT if form.faults else 200,
        invented=household.invented,
    )
