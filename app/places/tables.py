"""Where a matter belongs: the street (sub-district) and its communities."""

from piccolo.columns import Serial
from piccolo.constraints import Unique
from piccolo.table import Table

from app.columns import belongs_to, flag, short_text


class Street(Table, tablename="streets"):
    """街道, led by its Party working committee."""

    id: Serial
    name = short_text(80, unique=True)


class Community(Table, tablename="communities"):
    """社区, led by its Party committee. `invented` marks demonstration data on every page."""

    id: Serial
    street = belongs_to(Street)
    name = short_text(80)
    invented = flag()

    communities_name_in_street = Unique(["street", "name"])
