"""Use-cases of a scheme that is built: open it, change one step of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath

import anyio.to_thread

from app import database
from app.accounts.permissions import Actor
from app.audit.services import record
from app.documents import services as documents
from app.errors import Invalid, NotAllowed, NotFound
from app.estates.roll.sheets import open_sheets
from app.i18n import _
from meetings.access import consultation_to_run
from votes.costs.access import SchemeFacts, scheme_to_build
from votes.costs.drafting.quantities import read_sheets
from votes.costs.drafting.rules import (
    ITEMS_MOST,
    Draft,
    DraftItem,
    DraftPayer,
    Quantities,
    TooManyItems,
    TwiceNamed,
    UnknownFlats,
)
from votes.costs.drafting.storage import (
    Kept,
    draft_text,
    flats_of,
    lock_kept,
    quantities_text,
)
from votes.costs.permissions import can_view_waiver_reason

_PAPERS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_PAPER_MOST = 20 * 1024 * 1024


async def open_scheme(actor: Actor, consultation: int, title: str, *, now: datetime) -> int:
    """A new draft; its id. NotFound, NotAllowed."""
    await consultation_to_run(actor, consultation)
    async with database.transaction() as link:
        scheme: int = await link.fetchval(
            "INSERT INTO cost_schemes (consultation, title, draft, quantities, revision,"
            " opened_by, opened_at) VALUES ($1, $2, $3, '{}', 1, $4, $5) RETURNING id",
            consultation,
            title,
            draft_text(Draft()),
            actor.person,
            now,
        )
    return scheme


async def _change(
    actor: Actor, scheme: int, revision: int, change: Callable[[Draft], Draft]
) -> SchemeFacts:
    """NotFound, NotAllowed, SchemeMoved, and what `change` refuses with."""
    facts = await scheme_to_build(actor, scheme)
    async with database.transaction() as link:
        kept = await lock_kept(link, scheme, revision)
        await link.execute(
            "UPDATE cost_schemes SET draft = $2, revision = revision + 1 WHERE id = $1",
            scheme,
            draft_text(change(kept.draft)),
        )
    return facts


async def save_item(
    actor: Actor, scheme: int, revision: int, number: int | None, item: DraftItem
) -> None:
    """`number` from 1; None adds one. NotFound, NotAllowed, SchemeMoved, TwiceNamed,
    TooManyItems."""

    def change(draft: Draft) -> Draft:
        items = list(draft.items)
        if number is not None and not 1 <= number <= len(items):
            raise NotFound
        others = [one.name for n, one in enumerate(items, 1) if n != number]
        if item.name in others:
            raise TwiceNamed(item.name)
        if number is None:
            if len(items) >= ITEMS_MOST:
                raise TooManyItems
            items.append(item)
        else:
            items[number - 1] = item
        return replace(draft, items=tuple(items))

    await _change(actor, scheme, revision, change)


async def remove_item(actor: Actor, scheme: int, revision: int, number: int) -> None:
    def change(draft: Draft) -> Draft:
        if not 1 <= number <= len(draft.items):
            raise NotFound
        left = (item for n, item in enumerate(draft.items, 1) if n != number)
        return replace(draft, items=tuple(left))

    await _change(actor, scheme, revision, change)


async def save_payers(
    actor: Actor, scheme: int, revision: int, payers: tuple[DraftPayer, ...]
) -> None:
    await _change(actor, scheme, revision, lambda draft: replace(draft, payers=payers))


async def save_exceptions(
    actor: Actor, scheme: int, revision: int, exceptions: Mapping[str, str]
) -> None:
    await _change(actor, scheme, revision, lambda draft: replace(draft, exceptions=exceptions))


async def save_limits(
    actor: Actor,
    scheme: int,
    revision: int,
    limits: tuple[int | None, str, int | None, tuple[str, ...]],
) -> None:
    cap_fen, cap_payer, parts, percents = limits
    await _change(
        actor,
        scheme,
        revision,
        lambda draft: replace(
            draft, cap_fen=cap_fen, cap_payer=cap_payer, parts=parts, percents=percents
        ),
    )


async def save_waiver_payer(
    actor: Actor, scheme: int, revision: int, payer: str, key: str, agreement: str
) -> None:
    await _change(
        actor,
        scheme,
        revision,
        lambda draft: replace(
            draft, waiver_payer=payer, waiver_key=key, waiver_agreement=agreement
        ),
    )


# -- waivers -----------------------------------------------------------------------------------


async def add_waiver(
    actor: Actor, scheme: int, revision: int, unit: str, part: str, reason: str, *, now: datetime
) -> None:
    """The record names the flat, never the reason. NotFound, NotAllowed, SchemeMoved,
    UnknownFlats."""
    facts = await scheme_to_build(actor, scheme)
    if unit not in {flat.unit for flat in await flats_of(facts.estate)}:
        raise UnknownFlats([unit], "unit")
    async with database.transaction() as link:
        kept = await lock_kept(link, scheme, revision)
        draft = kept.draft
        await link.execute(
            "UPDATE cost_schemes SET draft = $2, revision = revision + 1 WHERE id = $1",
            scheme,
            draft_text(replace(draft, waivers={**draft.waivers, unit: part})),
        )
        await link.execute(
            "INSERT INTO waiver_reasons (scheme, unit, reason, noted_by, noted_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            scheme,
            unit,
            reason,
            actor.person,
            now,
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="add_waiver",
            subject="cost_schemes",
            subject_id=scheme,
            community=facts.place.community,
            after={"units": unit, "part": part},
        )


async def remove_waiver(
    actor: Actor, scheme: int, revision: int, unit: str, *, now: datetime
) -> None:
    """NotFound where it has none."""
    facts = await scheme_to_build(actor, scheme)
    async with database.transaction() as link:
        kept = await lock_kept(link, scheme, revision)
        left = dict(kept.draft.waivers)
        if left.pop(unit, None) is None:
            raise NotFound
        await link.execute(
            "UPDATE cost_schemes SET draft = $2, revision = revision + 1 WHERE id = $1",
            scheme,
            draft_text(replace(kept.draft, waivers=left)),
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="remove_waiver",
            subject="cost_schemes",
            subject_id=scheme,
            community=facts.place.community,
            before={"units": unit},
        )


async def view_waiver_reasons(
    actor: Actor, scheme: int, reason: str, *, now: datetime
) -> dict[str, str]:
    """Why each flat is let off, by unit. Nobody reads it without an entry. NotFound,
    NotAllowed."""
    facts = await scheme_to_build(actor, scheme)
    if not can_view_waiver_reason(actor, facts):
        raise NotAllowed
    async with database.transaction() as link:
        rows = await link.fetch(
            "SELECT DISTINCT ON (unit) unit, reason FROM waiver_reasons WHERE scheme = $1"
            " ORDER BY unit, id DESC",
            scheme,
        )
        await record(
            link,
            at=now,
            person=actor.person,
            action="view_waiver_reason",
            subject="cost_schemes",
            subject_id=scheme,
            community=facts.place.community,
            reason=reason,
        )
    return {row["unit"]: row["reason"] for row in rows}


# -- quantities and papers ---------------------------------------------------------------------


async def read_table(
    actor: Actor, scheme: int, content: bytes, filename: str
) -> dict[str, dict[str, str]]:
    """The quantities in an uploaded spreadsheet. NotARoll, WrongQuantities."""
    facts = await scheme_to_build(actor, scheme)
    known = {flat.unit for flat in await flats_of(facts.estate)}
    return await anyio.to_thread.run_sync(
        lambda: read_sheets(open_sheets(content, filename), known)
    )


async def save_quantities(actor: Actor, scheme: int, revision: int, found: Quantities) -> None:
    """What is there of other flats and measures stays. NotFound, NotAllowed, SchemeMoved."""
    await scheme_to_build(actor, scheme)
    async with database.transaction() as link:
        kept: Kept = await lock_kept(link, scheme, revision)
        merged = {name: dict(of) for name, of in kept.quantities.items()}
        for name, values in found.items():
            merged.setdefault(name, {}).update(values)
        await link.execute(
            "UPDATE cost_schemes SET quantities = $2, revision = revision + 1 WHERE id = $1",
            scheme,
            quantities_text(merged),
        )


async def keep_paper(
    actor: Actor,
    scheme: int,
    content: bytes,
    filename: str,
    field: str,
    *,
    data_dir: Path,
    now: datetime,
) -> int:
    """A document of the scheme; its id. Invalid for a kind or size that is not taken."""
    await scheme_to_build(actor, scheme)
    plain = "".join(sign for sign in filename if sign.isprintable())
    name = PurePath(plain.replace("\\", "/")).name[-200:]
    kind = _PAPERS.get(PurePath(name.lower()).suffix)
    if kind is None or not content or len(content) > _PAPER_MOST:
        raise Invalid(
            _("这个文件不能上传"),
            _("请上传 PDF、JPG、PNG、Excel（.xlsx）或 Word（.docx）文件，不超过 20 MB。"),
            field=field,
        )
    document, _sha256 = await documents.keep(
        content, kind, data_dir=data_dir, by=actor.person, now=now
    )
    async with database.transaction() as link:
        paper: int = await link.fetchval(
            "INSERT INTO scheme_papers (scheme, document, name, added_by, added_at)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            scheme,
            document,
            name,
            actor.person,
            now,
        )
    return paper
