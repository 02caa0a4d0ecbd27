"""A whole building chart 楼盘表: every building as a façade, a legend, and all of it to be read."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.charts.escaping import safe
from app.charts.facade import count_states, facade, legend
from app.charts.layout import Building, Flat, arrange, facade_rows
from app.i18n import _


@dataclass(frozen=True, slots=True)
class BuildingChart:
    """`figures` draws every building, `tables` says the same line by line."""

    legend: Markup
    figures: Markup
    tables: Markup


# The same flats make the same picture: of an estate that nobody changed it is drawn once.
@lru_cache(maxsize=32)
def building_chart(flats: tuple[Flat, ...], *, rooms: bool) -> BuildingChart:
    """`rooms`: cells large enough to read the room number in; else as small as a finger's tip."""
    buildings = arrange(flats)
    return BuildingChart(
        legend=legend(count_states(buildings)),
        figures=Markup("").join(facade(building, rooms=rooms) for building in buildings),
        tables=Markup("").join(_table(building) for building in buildings),
    )


def _table(building: Building) -> Markup:
    rows = "".join(
        f'<tr><th scope="row">{safe(row.staircase)} '
        f"{safe(_('{floor} 层').format(floor=row.floor))}</th><td>{row.said}</td></tr>"
        for row in facade_rows(building)
    )
    return Markup(  # noqa: S704 (every text is escaped where it is put in)
        f'<table class="table"><caption>{safe(building.name)}</caption><thead><tr>'
        f'<th scope="col">{safe(_("单元、楼层"))}</th><th scope="col">{safe(_("各户"))}</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )
