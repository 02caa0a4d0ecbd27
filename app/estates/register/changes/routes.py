"""Changing the register by hand: a form for each change, kept as typed by a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.clock import local_date
from app.errors import Conflict, Invalid, NotFound, YishiError
from app.estates.register import queries, words
from app.estates.register.access import DwellingFacts, dwelling_to_correct
from app.estates.register.changes import services, typed
from app.estates.register.changes.forms import (
    LINES,
    CorrectForm,
    GroundForm,
    JoinForm,
    OwnerForm,
    SplitForm,
    StateForm,
    TransferForm,
)
from app.estates.register.changes.rules import DwellingMoved, DwellingRetired
from app.estates.register.changes.services import Asked
from app.estates.register.records import DwellingRecord
from app.estates.register.storage import load_records
from app.guards import signed_in
from app.i18n import _
from app.masks import mask_owner
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, read_form, render, see


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it opens: the template's name and title, what it shows and guards with marks."""

    template: str
    title: str
    facts: DwellingFacts
    record: DwellingRecord
    guarded: Sequence[DwellingRecord]
    form: Form
    more: dict[str, object] = field(default_factory=dict)


class ChangeController(Controller):
    path = "/dwellings/{dwelling:int}"
    guards = [signed_in]

    @get("/correct")
    async def show_correct(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        return await _page(request, await _correct(actor, dwelling, now), settings)

    @post("/correct")
    async def correct(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            read = form.read(CorrectForm)
            asked = _asked(actor, read, settings, now)
            await services.correct_dwelling(asked, dwelling, read.correction())
        except DwellingRetired:
            raise
        except (Invalid, Conflict) as refusal:
            shown = await _correct(actor, dwelling, now)
            return await _page(request, shown, settings, form, refusal)
        return see(f"/dwellings/{dwelling}", _("已更正，更正前后的内容都留在变更记录里。"))

    @get("/transfer")
    async def show_transfer(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        return await _page(request, await _transfer(actor, dwelling, now), settings)

    @post("/transfer")
    async def transfer(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            read = form.read(TransferForm)
            await services.transfer_dwelling(
                _asked(actor, read, settings, now),
                dwelling,
                keep=read.keep,
                new=read.new(),
                representative=read.representative,
                status=read.status,
            )
        except DwellingRetired:
            raise
        except (Invalid, Conflict) as refusal:
            shown = await _transfer(actor, dwelling, now)
            return await _page(request, shown, settings, form, refusal)
        return see(f"/dwellings/{dwelling}", _("业主已变更。"))

    @get("/split")
    async def show_split(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        return await _page(request, await _split(actor, dwelling, now), settings)

    @post("/split")
    async def split(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            read = form.read(SplitForm)
            asked = _asked(actor, read, settings, now, read.sum_reason)
            await services.split_dwelling(
                asked, dwelling, read.parts(), read.area_source, read.sum_reason
            )
        except DwellingRetired:
            raise
        except (Invalid, Conflict) as refusal:
            shown = await _split(actor, dwelling, now)
            return await _page(request, shown, settings, form, refusal)
        return see(f"/dwellings/{dwelling}", _("已拆分，下面可以打开拆分出来的房屋。"))

    @get("/join")
    async def show_join(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        return await _page(request, await _join(actor, dwelling, now), settings)

    @post("/join")
    async def join(
        self, request: Web, actor: Actor, dwelling: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            read = form.read(JoinForm)
            asked = _asked(actor, read, settings, now, read.sum_reason)
            made = await services.join_dwellings(
                asked, dwelling, read.other, read.joined(), read.sum_reason
            )
        except DwellingRetired:
            raise
        except (Invalid, Conflict) as refusal:
            shown = await _join(actor, dwelling, now)
            return await _page(request, shown, settings, form, refusal)
        return see(f"/dwellings/{made}", _("已合并。"))

    @get("/owners/{owner:int}/correct")
    async def show_correct_owner(
        self,
        request: Web,
        actor: Actor,
        dwelling: int,
        owner: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        shown = await _owner(actor, dwelling, owner, now, "owner", _("更正业主资料"))
        return await _page(request, shown, settings)

    @post("/owners/{owner:int}/correct")
    async def correct_owner(
        self,
        request: Web,
        actor: Actor,
        dwelling: int,
        owner: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            read = form.read(OwnerForm)
            asked = _asked(actor, read, settings, now)
            await services.correct_owner(asked, dwelling, owner, read.correction())
        except DwellingRetired:
            raise
        except (Invalid, Conflict) as refusal:
            title = _("更正业主资料")
            shown = await _owner(actor, dwelling, owner, now, "owner", title, refusal)
            return await _page(request, shown, settings, form, refusal)
        return see(f"/dwellings/{dwelling}", _("业主资料已更正。"))

    @get("/owners/{owner:int}/state")
    async def show_state(
        self,
        request: Web,
        actor: Actor,
        dwelling: int,
        owner: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        shown = await _owner(actor, dwelling, owner, now, "state", _("标记业主状态"))
        return await _page(request, shown, settings)

    @post("/owners/{owner:int}/state")
    async def mark_owner(
        self,
        request: Web,
        actor: Actor,
        dwelling: int,
        owner: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            read = form.read(StateForm)
            asked = _asked(actor, read, settings, now)
            await services.mark_owner(asked, dwelling, owner, read.state)
        except DwellingRetired:
            raise
        except (Invalid, Conflict) as refusal:
            title = _("标记业主状态")
            shown = await _owner(actor, dwelling, owner, now, "state", title, refusal)
            return await _page(request, shown, settings, form, refusal)
        return see(f"/dwellings/{dwelling}", _("业主状态已记下。"))


def _asked(
    actor: Actor, read: GroundForm, settings: Settings, now: datetime, more: str = ""
) -> Asked:
    return Asked(actor, read.ground(more), read.marks(), settings.secret_key, now)


async def _opened(actor: Actor, dwelling: int) -> tuple[DwellingFacts, DwellingRecord]:
    facts = await dwelling_to_correct(actor, dwelling)
    records = await load_records([dwelling])
    if not records:
        raise DwellingRetired
    return facts, records[0]


async def _correct(actor: Actor, dwelling: int, now: datetime) -> Shown:
    facts, record = await _opened(actor, dwelling)
    form = typed.opened(record, local_date(now))
    return Shown("correct", _("更正房屋"), facts, record, [record], form)


async def _transfer(actor: Actor, dwelling: int, now: datetime) -> Shown:
    facts, record = await _opened(actor, dwelling)
    form = typed.opened_transfer(record, local_date(now))
    return Shown("transfer", _("变更业主"), facts, record, [record], form)


async def _split(actor: Actor, dwelling: int, now: datetime) -> Shown:
    facts, record = await _opened(actor, dwelling)
    form = typed.opened_parts(record, local_date(now))
    return Shown("split", _("拆分房屋"), facts, record, [record], form)


async def _join(actor: Actor, dwelling: int, now: datetime) -> Shown:
    facts, record = await _opened(actor, dwelling)
    others = await queries.joinable(record)
    form = typed.opened_join(record, local_date(now))
    return Shown("join", _("合并房屋"), facts, record, [record, *others], form, {"others": others})


async def _owner(
    actor: Actor,
    dwelling: int,
    owner: int,
    now: datetime,
    template: str,
    title: str,
    refusal: YishiError | None = None,
) -> Shown:
    """`refusal` again where the owner is not there any more to be shown."""
    facts, record = await _opened(actor, dwelling)
    try:
        homes = await queries.homes_of(owner, dwelling)
    except NotFound as gone:
        raise refusal or gone from gone
    found = next(one for one in record.owners if one.id == owner)
    form = typed.opened_state(found.state, local_date(now))
    more: dict[str, object] = {"owner": found, "homes": homes}
    return Shown(template, title, facts, record, homes, form, more)


async def _page(
    request: Web,
    shown: Shown,
    settings: Settings,
    form: Form | None = None,
    refusal: YishiError | None = None,
) -> Response[str]:
    """The form, as it opens or as it was refused; what changed meanwhile where that is why."""
    status = HTTP_200_OK
    if form is not None and refusal is not None:
        form.refused(refusal)
        status = status_of(refusal)
    moved = isinstance(refusal, DwellingMoved)
    facts = shown.facts
    return render(
        request,
        f"estates/register/{shown.template}.html",
        shown.title,
        {
            "facts": facts,
            "record": shown.record,
            "told": shown.record.to_json(),
            "form": form or shown.form,
            "lines": range(1, LINES + 1),
            "seen": await queries.seen_marks(shown.guarded, settings.secret_key),
            "moved": moved,
            "changes": await queries.changes_unseen(refusal.seen)
            if isinstance(refusal, DwellingMoved)
            else [],
            "words": words,
            "mask_owner": mask_owner,
            **shown.more,
        },
        status=status,
        crumbs=(
            (facts.estate.name, f"/estates/{facts.estate.id}"),
            (facts.name, f"/dwellings/{facts.id}"),
            (shown.title, None),
        ),
        invented=facts.estate.invented,
    )
