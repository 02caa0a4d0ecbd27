"""The figure that an objection to a scheme or an amount attacks, before and after."""

from dataclasses import dataclass
from pathlib import Path

from app import database
from app.i18n import _
from app.numerals import say_money
from votes.costs.store import costs_of


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """As people read it. `scheme_version`: that `after` was worked out from, None where typed."""

    before: str
    after: str
    scheme_version: int | None


@dataclass(frozen=True, slots=True)
class LaterVersion:
    id: int
    number: int
    sha256: str


async def later_versions(version: int) -> list[LaterVersion]:
    """Of the same scheme, the newest first: one of them may put right what was attacked."""
    rows = await database.fetch(
        "SELECT v.id, v.number, v.sha256 FROM scheme_versions v"
        " JOIN scheme_versions w ON w.scheme = v.scheme AND v.number > w.number"
        " WHERE w.id = $1 ORDER BY v.number DESC",
        version,
    )
    return [LaterVersion(**dict(row)) for row in rows]


async def shown_figures(
    before: str, after: str, unit: str, scheme_version: int, data_dir: Path
) -> FigureFacts:
    """What the household `unit` pays by two cost files, by their hashes; "": what all residents
    pay. DocumentLost."""
    return FigureFacts(
        await figure_of(before, unit, data_dir),
        await figure_of(after, unit, data_dir),
        scheme_version,
    )


async def figure_of(sha256: str, unit: str, data_dir: Path) -> str:
    """DocumentLost."""
    shared = (await costs_of(sha256, data_dir)).shared
    if not unit:
        return _("居民共承担 {money} 元").format(money=say_money(shared.residents_fen))
    if unit not in shared.units:
        return _("不分摊")
    return _("{money} 元").format(money=say_money(shared.units[unit].pays_fen))
