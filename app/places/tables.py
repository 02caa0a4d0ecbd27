"""Where a matter belongs: the street (sub-district), its communities, their grids; bodies."""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import belongs_to, flag, long_text, may_belong_to, one_of, short_text

BODY_KINDS = (
    "street_committee",
    "community_committee",
    "owners_committee",
    "heating_company",
    "property_company",
    "law_firm",
    "social_work_agency",
    "department",
    "other",
)


class Street(Table, tablename="streets"):
    """街道, led by its Party working committee."""

    id: Serial
    name = short_text(80, unique=True)


class Community(Table, tablename="communities"):
    """社区, led by its Party committee. `phone`: what residents call, "" where it was not said;
    `invented` marks demonstration data on every page."""

    id: Serial
    street = belongs_to(Street)
    name = short_text(80)
    phone = long_text()
    invented = flag()

    communities_name_in_street = Unique(["street", "name"])
    communities_phone_short = Check("length(phone) <= 30")


class Grid(Table, tablename="grids"):
    """网格: a part of a community that one or more grid workers look after."""

    id: Serial
    community = belongs_to(Community)
    name = short_text(80)

    grids_name_in_community = Unique(["community", "name"])


class Body(Table, tablename="bodies"):
    """单位. It works in one community, in a whole street, or (neither named) anywhere."""

    id: Serial
    kind = short_text(30)
    name = short_text(120)
    street = may_belong_to(Street)
    community = may_belong_to(Community)
    active = flag()

    bodies_known_kind = Check(one_of("kind", *BODY_KINDS))
    bodies_one_place = Check("street IS NULL OR community IS NULL")
    bodies_name_in_place = Unique(["name", "street", "community"], nulls_distinct=False)
