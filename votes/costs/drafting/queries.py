"""Pages of a scheme that is built: the list of a consultation, the builder, its steps."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import database
from app.accounts.permissions import Actor, reads_community
from app.documents import services as documents
from app.errors import NotFound
from meetings.access import ConsultationFacts, consultation_to_view
from meetings.permissions import can_run_consultation
from votes.costs.access import SchemeFacts, scheme_to_build, scheme_to_view
from votes.costs.charts import Amounts, amounts
from votes.costs.drafting.checks import Finding
from votes.costs.drafting.rules import GROUP, MEASURES, Draft, Flat, Quantities, measures_of_draft
from votes.costs.drafting.storage import built_of, flats_of, read_kept
from votes.costs.permissions import can_build_scheme, can_publish_scheme, can_view_waiver_reason


@dataclass(frozen=True, slots=True)
class SchemeLine:
    id: int
    title: str
    versions: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class SchemeList:
    consultation: ConsultationFacts
    lines: tuple[SchemeLine, ...]
    may_open: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    id: int
    number: int
    sha256: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class QuantityCount:
    """How many of the flats have a measure; `needed` by a key."""

    measure: str
    flats: int
    needed: bool


@dataclass(frozen=True, slots=True)
class SchemeView:
    """`draft` and what follows from it only for those who see drafts."""

    facts: SchemeFacts
    versions: tuple[VersionLine, ...]
    draft: Draft | None
    flats: int
    area_x100: int
    quantities: tuple[QuantityCount, ...]
    findings: tuple[Finding, ...]
    amounts: Amounts | None
    may_build: bool
    may_publish: bool

    @property
    def in_the_way(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind != "remark"]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step, for changing it. `papers`: names by id."""

    facts: SchemeFacts
    revision: int
    draft: Draft
    quantities: Quantities
    flats: tuple[Flat, ...]
    papers: dict[int, str]
    may_view_reasons: bool

    @property
    def known(self) -> set[str]:
        return {flat.unit for flat in self.flats}


async def schemes_of(actor: Actor, consultation: int) -> SchemeList:
    """NotFound. Two queries. Who sees no drafts sees what was published."""
    facts = await consultation_to_view(actor, consultation)
    rows = await database.fetch(
        "SELECT s.id, s.title, s.opened_at,"
        " (SELECT count(*) FROM scheme_versions v WHERE v.scheme = s.id) AS versions"
        " FROM cost_schemes s WHERE s.consultation = $1 ORDER BY s.id",
        consultation,
    )
    drafts = reads_community(actor, facts.place)
    return SchemeList(
        facts,
        tuple(SchemeLine(**dict(row)) for row in rows if drafts or row["versions"]),
        can_run_consultation(actor, facts),
    )


async def scheme_page(actor: Actor, scheme: int) -> SchemeView:
    """NotFound. Four queries, whatever the size of the estate."""
    facts = await scheme_to_view(actor, scheme)
    rows = await database.fetch(
        "SELECT v.id, v.number, v.sha256, p.name AS published_by, v.published_at"
        " FROM scheme_versions v JOIN persons p ON p.id = v.published_by"
        " WHERE v.scheme = $1 ORDER BY v.number DESC",
        scheme,
    )
    versions = tuple(VersionLine(**dict(row)) for row in rows)
    if not reads_community(actor, facts.place):
        return SchemeView(facts, versions, None, 0, 0, (), (), None, False, False)
    kept = await read_kept(scheme)
    flats = await flats_of(facts.estate)
    built = built_of(kept, flats)
    draft, quantities = kept.draft, kept.quantities
    needed = set(measures_of_draft(draft))
    if any(item.where == "groups" for item in draft.items):
        needed.add(GROUP)
    known = {flat.unit for flat in flats}
    return SchemeView(
        facts=facts,
        versions=versions,
        draft=draft,
        flats=len(flats),
        area_x100=sum(flat.area_x100 for flat in flats),
        quantities=tuple(
            QuantityCount(name, len(known & quantities.get(name, {}).keys()), name in needed)
            for name in (*MEASURES, GROUP)
        ),
        findings=built.findings,
        amounts=amounts(built.shared, flats) if built.shared is not None else None,
        may_build=can_build_scheme(actor, facts),
        may_publish=can_publish_scheme(actor, facts),
    )


async def step_page(actor: Actor, scheme: int) -> StepView:
    """NotFound, NotAllowed. Four queries."""
    facts = await scheme_to_build(actor, scheme)
    kept = await read_kept(scheme)
    rows = await database.fetch("SELECT id, name FROM scheme_papers WHERE scheme = $1", scheme)
    return StepView(
        facts=facts,
        revision=kept.revision,
        draft=kept.draft,
        quantities=kept.quantities,
        flats=await flats_of(facts.estate),
        papers={row["id"]: row["name"] for row in rows},
        may_view_reasons=can_view_waiver_reason(actor, facts),
    )


async def paper_file(
    actor: Actor, scheme: int, paper: int, data_dir: Path
) -> tuple[bytes, str, str]:
    """(bytes, media type, name). NotFound, DocumentLost."""
    await scheme_to_view(actor, scheme)
    row = await database.fetch_one(
        "SELECT document, name FROM scheme_papers WHERE id = $1 AND scheme = $2", paper, scheme
    )
    if row is None:
        raise NotFound
    content, media_type, _sha256 = await documents.read(row["document"], data_dir=data_dir)
    return content, media_type, row["name"]
