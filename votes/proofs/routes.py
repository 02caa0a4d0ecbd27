"""The public board of a poll: no account, nothing about any household."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.documents import services as documents
from app.errors import Conflict, Invalid, YishiError
from app.guards import public
from app.i18n import _
from app.ledger.proof_file import write_proof
from app.ledger.proofs import Inclusion, Proof, fingerprint
from app.ledger.queries import consistency, inclusion, whole_log
from app.ledger.rules import NotInLog
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, address_of, download, read_form, render
from votes.access import PollFacts
from votes.ballots.rules import say_receipt
from votes.polls.article278 import force_statement, rule_in_words, source
from votes.proofs import queries
from votes.proofs.look_up import Found, look_up
from votes.proofs.rules import PUBLIC_KINDS, daily_hour
from votes.proofs.words import (
    fates_for_anybody,
    head_facts,
    head_rows,
    said_of_entry,
)
from votes.results.groups import groups_of
from votes.results.quoted import figures, headline
from votes.results.shown import shown_groups


class BoardController(Controller):
    path = "/board/{poll:int}"
    guards = [public]

    @get("/")
    async def show_board(self, request: Web, poll: int, settings: Settings) -> Response[str]:
        """Only after the count; before it nobody learns a number."""
        view = await queries.board_page(poll)
        return render(
            request,
            "board/show.html",
            _("表决结果公示"),
            {
                "view": view,
                "poll": view.result.poll,
                "motions": [
                    {
                        "motion": motion,
                        "headline": headline(motion),
                        "figures": figures(motion.tally),
                        "rule": rule_in_words(motion.threshold),
                        "source": source(motion.item),
                        "groups": shown_groups(
                            groups_of(motion.says, view.result.entries, settings.board_households)
                        ),
                        "file": motion.public_file_sha256,
                    }
                    for motion in view.result.motions
                ],
                "least": settings.board_households,
                "head": head_facts(view.head),
                "key": fingerprint(view.head.public_key),
                "force": force_statement(),
            },
            invented=view.result.poll.invented,
        )

    @get("/{motion:int}/count.json")
    async def count_file(self, poll: int, motion: int, settings: Settings) -> Response[bytes]:
        document = await queries.public_file(poll, motion)
        content, _type, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        return download(content, "application/json", f"public-count-{poll}-{motion}.json")

    @get("/heads")
    async def show_heads(self, request: Web, poll: int, settings: Settings) -> Response[str]:
        view = await queries.heads_page(poll)
        return render(
            request,
            "board/heads.html",
            _("日志校验值"),
            {
                "poll": view.poll,
                "rows": head_rows(view),
                "key": fingerprint(view.heads[-1].public_key) if view.heads else "",
                "hour": daily_hour(settings.head_hour),
            },
            invented=view.poll.invented,
        )

    @get("/heads/{number:int}/head.json")
    async def head_file(self, poll: int, number: int) -> Response[bytes]:
        _log, head, _before = await queries.head_number(poll, number)
        return _file(head, f"head-{poll}-{number}.json")

    @get("/heads/{number:int}/consistency.json")
    async def consistency_file(self, poll: int, number: int) -> Response[bytes]:
        """From the head before it."""
        log, head, before = await queries.head_number(poll, number)
        if before is None:
            raise NotInLog
        return _file(await consistency(log, before, head), f"consistency-{poll}-{number}.json")

    @get("/heads/{number:int}/to-newest.json")
    async def to_newest_file(self, poll: int, number: int) -> Response[bytes]:
        """Who kept this head, or a receipt under it, needs one file and not a chain of them."""
        log, head, _before = await queries.head_number(poll, number)
        _log, newest = await queries.newest(poll)
        if head == newest:
            raise NotInLog
        return _file(
            await consistency(log, head, newest), f"consistency-{poll}-{number}-newest.json"
        )

    @get("/log.json")
    async def log_file(self, poll: int) -> Response[bytes]:
        log, head = await queries.newest(poll)
        return _file(await whole_log(log, head, PUBLIC_KINDS), f"log-{poll}.json")

    @get("/entries/{number:int}/proof.json")
    async def entry_file(self, poll: int, number: int) -> Response[bytes]:
        """That the entry is in the log; without what it says, which is for its household."""
        log, head = await queries.newest(poll)
        proof = await inclusion(log, number - 1, head)
        bare = Inclusion(proof.head, proof.position, proof.commitment, None, None, proof.path)
        return _file(bare, f"entry-{poll}-{number}.json")

    @get("/receipt")
    async def show_look_up(self, request: Web, poll: int) -> Response[str]:
        return _look_up_page(request, await queries.public_poll(poll), Form())

    @post("/receipt")
    async def look_up(self, request: Web, poll: int, now: datetime) -> Response[str]:
        facts = await queries.public_poll(poll)
        form = await read_form(request)
        try:
            found = await look_up(
                poll,
                form.value("receipt"),
                form.value("tail"),
                address=address_of(request),
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _look_up_page(request, facts, form.refused(refusal), refusal=refusal)
        return _look_up_page(request, facts, Form(), found=found)


def _file(proof: Proof, name: str) -> Response[bytes]:
    return download(write_proof(proof), "application/json", name)


def _look_up_page(
    request: Web,
    poll: PollFacts,
    form: Form,
    *,
    found: Found | None = None,
    refusal: YishiError | None = None,
) -> Response[str]:
    return render(
        request,
        "board/receipt.html",
        _("核对回执"),
        {
            "poll": poll,
            "form": form,
            "found": found,
            "number": "" if found is None else say_receipt(found.ballot.receipt),
            "said": None if found is None else said_of_entry(found.logged, found.ballot.counted),
            "fates": [] if found is None else fates_for_anybody(found.fates),
        },
        status=status_of(refusal) if refusal is not None else 200,
        invented=poll.invented,
    )
