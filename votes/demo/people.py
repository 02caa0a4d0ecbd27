"""The demonstration's people: one account a role, all with one password, and where they work."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from app import database
from app.accounts.permissions import Actor, Granted
from app.accounts.services import add_person
from app.places.tables import Body, Community, Grid, Street
from app.settings import Settings
from votes.demo import story

CHINESE_DATA = True  # names of the invented people

# (account, name, what to tell), in the order in which they are told.
ACCOUNTS = (
    ("clerk", "陈小雨", "社区工作人员"),
    ("secretary", "周文静", "社区党委书记"),
    ("street", "孙立新", "街道工作人员"),
    ("lawyer", "孔令仪", "公益律师"),
    ("grid", "丁小满", "网格员"),
    ("head", "张建国", "3号楼楼院长"),
    ("committee", "刘守业", "业主委员会主任"),
    ("heating", "高志远", "供热公司代表"),
    ("property", "马祎", "物业公司代表"),
    ("social", "康燚", "专业社工"),
    ("expert", "罗景行", "供热专家"),
    ("volunteer", "田禾", "志愿者"),
    ("admin", "系统管理员", "系统管理员"),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts in the story, and everybody's account by her name."""

    clerk: Actor
    secretary: Actor
    accounts: dict[str, int]


def demo_password(settings: Settings) -> str:
    """One for all accounts of the demonstration; different on every machine."""
    digest = hmac.new(settings.secret_key.encode(), b"demonstration", "sha256").hexdigest()
    return f"yishi-{digest[:8]}"


async def place_people(password_hash: str, begun: datetime) -> Staff:
    """Street, community, grid, the bodies, and all people but the building head. They share one
    password, which is told to everybody, and so one hash: thirteen would be a second and a half."""
    street = Street(name=story.STREET)
    await street.save()
    community = Community(
        street=street.id, name=story.COMMUNITY, phone=story.CONTACT.phone, invented=True
    )
    await community.save()
    grid = Grid(community=community.id, name=story.GRID)
    await grid.save()
    bodies = {}
    for kind, name in story.BODIES.items():
        body = Body(kind=kind, name=name, community=community.id, active=True)
        await body.save()
        bodies[kind] = body.id
    granted: dict[str, Granted] = {
        "clerk": Granted("community_clerk", community=community.id),
        "secretary": Granted("community_secretary", community=community.id),
        "street": Granted("street_staff", street=street.id),
        "lawyer": Granted("lawyer", body=bodies["law_firm"]),
        "grid": Granted("grid_worker", grid=grid.id),
        "committee": Granted("owners_committee", body=bodies["owners_committee"]),
        "heating": Granted("heating_company", body=bodies["heating_company"]),
        "property": Granted("property_company", body=bodies["property_company"]),
        "social": Granted("social_worker", body=bodies["social_work_agency"]),
        "expert": Granted("expert"),
        "volunteer": Granted("volunteer", community=community.id),
        "admin": Granted("administrator"),
    }
    accounts = {
        name: await add_person(name, account, password_hash, (granted[account],), now=begun)
        for account, name, _what in ACCOUNTS
        if account in granted
    }
    clerk = Actor(accounts["陈小雨"], "陈小雨", (granted["clerk"],), story.COMMUNITY)
    secretary = Actor(accounts["周文静"], "周文静", (granted["secretary"],), story.COMMUNITY)
    return Staff(clerk, secretary, accounts)


async def place_building_head(
    staff: Staff, estate: int, password_hash: str, begun: datetime
) -> None:
    """Once the roll is there: she looks after building 3, and the grid worker after them all."""
    building = await database.fetch_one(
        "SELECT id FROM buildings WHERE estate = $1 AND number = '3'", estate
    )
    assert building is not None
    head = Granted("building_head", building=building["id"])
    name = "张建国"
    staff.accounts[name] = await add_person(name, "head", password_hash, (head,), now=begun)
    await database.execute(
        "UPDATE buildings SET grid = (SELECT id FROM grids WHERE name = $2) WHERE estate = $1",
        estate,
        story.GRID,
    )
