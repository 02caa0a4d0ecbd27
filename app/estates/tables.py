"""Estates, buildings, dwellings and their owners, as the register has them now.

What a vote counts is a frozen copy (`votes`): a later correction here changes no poll.
"""

from piccolo.columns import Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.accounts.tables import Person
from app.columns import (
    belongs_to,
    flag,
    integer,
    moment,
    one_of,
    optional_integer,
    optional_short_text,
    short_text,
)
from app.documents.tables import Document
from app.places.tables import Community


class Estate(Table, tablename="estates"):
    """小区."""

    id: Serial
    community = belongs_to(Community)
    name = short_text(80)
    address = short_text(200)

    estates_name_in_community = Unique(["community", "name"])


class Building(Table, tablename="buildings"):
    """楼栋. `number` as in unit names: "3" of "3-2-501"."""

    id: Serial
    estate = belongs_to(Estate)
    number = short_text(20)

    buildings_number_in_estate = Unique(["estate", "number"])


class Dwelling(Table, tablename="dwellings"):
    """One exclusive part 专有部分: a flat, a shop, a parking space. Area in m² × 100.

    `area_source` orders as the Interpretation of 2020-12-29, Art. 8: register, survey, contract.
    """

    id: Serial
    estate = belongs_to(Estate)
    building = belongs_to(Building)
    staircase = short_text(20)
    floor = optional_integer()
    room = short_text(20)
    unit = short_text(60)
    kind = short_text(20)
    area_x100 = integer()
    area_source = optional_short_text(20)
    status = short_text(20)

    dwellings_unit_in_estate = Unique(["estate", "unit"])
    dwellings_area_positive = Check("area_x100 > 0")
    dwellings_known_kind = Check(one_of("kind", "dwelling", "shop", "parking"))
    dwellings_known_status = Check(one_of("status", "sold", "unsold", "undelivered"))
    dwellings_known_source = Check(
        "area_source IS NULL OR " + one_of("area_source", "register", "survey", "contract")
    )


class Owner(Table, tablename="owners"):
    """A person or body on the register. Same name and ID tail (or phone) are one row."""

    id: Serial
    estate = belongs_to(Estate)
    name = short_text(120)
    id_tail = optional_short_text(4)
    phone = optional_short_text(40)


class Ownership(Table, tablename="ownerships"):
    """`position` is the order on the register, from 1."""

    id: Serial
    dwelling = belongs_to(Dwelling)
    owner = belongs_to(Owner)
    position = integer()
    is_representative = flag()

    ownerships_owner_once = Unique(["dwelling", "owner"])
    ownerships_position_once = Unique(["dwelling", "position"])


class RollImport(Table, tablename="roll_imports"):
    """Each time a roll was read in: which file, by whom, what came of it. Append-only."""

    id: Serial
    estate = belongs_to(Estate)
    filename = short_text(200)
    document = belongs_to(Document)
    new = integer()
    changed = integer()
    unchanged = integer()
    imported_by = belongs_to(Person)
    imported_at = moment()


class RollPreview(Table, tablename="roll_previews"):
    """A file waiting for somebody to say yes."""

    id: Serial
    estate = belongs_to(Estate)
    filename = short_text(200)
    document = belongs_to(Document)
    uploaded_by = belongs_to(Person)
    uploaded_at = moment()
