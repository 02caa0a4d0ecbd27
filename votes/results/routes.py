"""Counting a poll, its result, the count file."""

from datetime import datetime

import anyio
from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_409_CONFLICT

from app.accounts.permissions import Actor
from app.clock import local_date
from app.documents import services as documents
from app.errors import Conflict, NotAllowed
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.spreadsheets import MEDIA_TYPE
from app.web import Form, Web, download, read_form, render, see
from votes.confirmations.queries import to_settle_before_count
from votes.finals.queries import life_of, versions_of
from votes.finals.words import (
    beside,
    beside_heads,
    corrections,
    recount_in_words,
    standing_in_words,
    standing_sentence,
)
from votes.objections.permissions import can_view_objections
from votes.permissions import can_publish_result
from votes.polls.article278 import force_statement
from votes.polls.queries import poll_page
from votes.results import queries
from votes.results.book import result_book
from votes.results.groups import groups_of
from votes.results.services import count_poll
from votes.results.shown import other_motions, shown_both, shown_groups, shown_result


class ResultController(Controller):
    path = "/polls/{poll:int}"
    guards = [signed_in]

    @get("/count")
    async def show_count(
        self, request: Web, actor: Actor, poll: int, now: datetime
    ) -> Response[str]:
        return await _count_page(request, actor, poll, now, Form())

    @post("/count")
    async def count(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        try:
            await count_poll(
                actor,
                poll,
                data_dir=settings.data_dir,
                now=now,
                board_rooms=settings.board_rooms,
            )
        except Conflict as refusal:
            return await _count_page(request, actor, poll, now, form.refused(refusal))
        return see(f"/polls/{poll}/result", _("计票完成。"))

    @get("/result")
    async def show_result(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        now: datetime,
        settings: Settings,
        motion: int | None = None,
    ) -> Response[str]:
        """One motion a page, ?motion=2; the others are a line each. Who may not see what each
        unit has said reads it by building, as anybody does."""
        view = await queries.result_page(actor, poll)
        shown = shown_result(view, motion, least=settings.board_households)
        stands = await life_of(poll)
        today = local_date(now)
        return render(
            request,
            "results/show.html",
            _("表决结果"),
            {
                "view": view,
                "shown": shown,
                "groups": shown_groups(
                    groups_of(shown.motion.says, view.entries, settings.board_households)
                ),
                "least": settings.board_households,
                "others": other_motions(view, shown),
                "force": force_statement(),
                "stands": stands,
                "standing": standing_in_words(stands.life, today),
                "sentence": standing_sentence(stands.life, today),
                "recount": recount_in_words(stands),
                "corrections": [
                    (beside_heads(before, after), beside(before, after), after.objections)
                    for before, after in corrections(await versions_of(poll), shown.motion.number)
                ],
                "works": can_publish_result(actor, view.poll),
                "may_object": can_view_objections(actor, view.poll),
            },
            crumbs=(
                (_("表决"), "/polls"),
                (view.poll.title, f"/polls/{poll}"),
                (_("结果"), None),
            ),
            invented=view.poll.invented,
        )

    @get("/result/{motion:int}/channels")
    async def show_channels(
        self, request: Web, actor: Actor, poll: int, motion: int
    ) -> Response[str]:
        """The households whose paper and telephone disagree, each with both. For the community."""
        view, cases = await queries.channels_page(actor, poll, motion)
        return render(
            request,
            "results/channels.html",
            _("纸质票和网上票不一致"),
            {"view": view, "cases": [shown_both(one) for one in cases]},
            crumbs=(
                (view.title, f"/polls/{poll}"),
                (_("结果"), f"/polls/{poll}/result"),
                (_("纸质票和网上票不一致"), None),
            ),
            invented=view.invented,
        )

    @get("/result.xlsx")
    async def result_sheet(self, actor: Actor, poll: int) -> Response[bytes]:
        view = await queries.answers_page(actor, poll)
        content = await anyio.to_thread.run_sync(result_book, view)
        return download(content, MEDIA_TYPE, _("表决结果-{n}.xlsx").format(n=poll))

    @get("/result/{motion:int}/count.json")
    async def count_file(
        self, actor: Actor, poll: int, motion: int, settings: Settings
    ) -> Response[bytes]:
        document = await queries.count_file_of(actor, poll, motion)
        content, _type, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        return download(content, "application/json", f"count-{poll}-{motion}.json")


async def _count_page(
    request: Web, actor: Actor, poll: int, now: datetime, form: Form
) -> Response[str]:
    """Also when it is too early or too late: says so, and shows the way on."""
    view = await poll_page(actor, poll, now)
    if not view.may_count and not form.faults:
        if view.may_view_result:
            return see(f"/polls/{poll}/result")
        raise NotAllowed(_("现在不能计票"), _("截止以后由社区工作人员计票。"))
    return render(
        request,
        "results/count.html",
        _("计票"),
        {
            "view": view,
            "form": form,
            "waiting": await to_settle_before_count(actor, view.facts, now),
        },
        status=HTTP_409_CONFLICT if form.faults else 200,
        crumbs=(
            (_("表决"), "/polls"),
            (view.facts.title, f"/polls/{poll}"),
            (_("计票"), None),
        ),
        invented=view.facts.invented,
    )
