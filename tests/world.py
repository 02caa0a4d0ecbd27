"""Invented people and places that tests start from."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from argon2 import PasswordHasher

from app.accounts.permissions import Granted
from app.accounts.services import create_person
from app.estates.tables import Building, Dwelling, Estate, Owner, Ownership
from app.places.tables import Community, Street


@dataclass(frozen=True, slots=True)
class World:
    """Ids. Accounts are the names of the fields of persons; all share one password.

    The estate has two buildings of six flats, each with an owner of its own but two: 1-1-101 and
    1-1-102 belong to the same person, 1-1-201 to two persons together (no representative).
    """

    PASSWORD: ClassVar[str] = "correct horse battery"
    PHONE: ClassVar[str] = "0931-5550111转2"  # of the first community; the other has said none

    street: int
    community: int
    other_street: int
    other_community: int
    secretary: int
    clerk: int
    other_clerk: int
    street_staff: int
    other_street_staff: int
    lawyer: int
    other_lawyer: int
    administrator: int
    estate: int
    other_estate: int


async def build_world(now: datetime) -> World:
    street = await _saved(Street(name="嘉陵路街道"))
    other_street = await _saved(Street(name="青石街道"))
    community = await _saved(
        Community(street=street, name="柳荫社区", phone=World.PHONE, invented=True)
    )
    other_community = await _saved(Community(street=other_street, name="松涛社区", invented=True))

    async def person(name: str, account: str, *grants: Granted) -> int:
        return await create_person(name, account, World.PASSWORD, grants, now=now)

    world = World(
        street=street,
        community=community,
        other_street=other_street,
        other_community=other_community,
        secretary=await person(
            "周文静", "secretary", Granted("community_secretary", community=community)
        ),
        clerk=await person("陈小雨", "clerk", Granted("community_clerk", community=community)),
        other_clerk=await person(
            "赵一鸣", "other_clerk", Granted("community_clerk", community=other_community)
        ),
        street_staff=await person("孙立新", "street_staff", Granted("street_staff", street=street)),
        other_street_staff=await person(
            "钱卫国", "other_street_staff", Granted("street_staff", street=other_street)
        ),
        lawyer=await person("孔令仪", "lawyer", Granted("lawyer")),
        other_lawyer=await person("冯思远", "other_lawyer", Granted("lawyer")),
        administrator=await person("系统管理员", "administrator", Granted("administrator")),
        estate=await _saved(Estate(community=community, name="柳荫花园", address="柳荫路 1 号")),
        other_estate=await _saved(
            Estate(community=other_community, name="松涛苑", address="松涛路 2 号")
        ),
    )
    await _build_estate(world.estate)
    return world


async def _saved(row: Street | Community | Estate | Building | Dwelling | Owner) -> int:
    await row.save()
    return int(row.id)


async def _build_estate(estate: int) -> None:
    same_owner: int | None = None
    for b in ("1", "2"):
        building = await _saved(Building(estate=estate, number=b))
        for floor in (1, 2, 3):
            for side in (1, 2):
                room = f"{floor}0{side}"
                unit = f"{b}-1-{room}"
                dwelling = await _saved(
                    Dwelling(
                        estate=estate,
                        building=building,
                        staircase="1",
                        floor=floor,
                        room=room,
                        unit=unit,
                        kind="dwelling",
                        area_x100=7000 + 100 * floor + side,
                        area_source="register",
                        status="sold",
                    )
                )
                tail = f"{int(b)}{floor}0{side}"
                if unit == "1-1-102" and same_owner is not None:
                    owner = same_owner
                else:
                    owner = await _saved(
                        Owner(
                            estate=estate,
                            name=f"业主{unit}",
                            id_tail=tail,
                            phone=f"1990000{tail}",
                            state="known",
                        )
                    )
                if unit == "1-1-101":
                    same_owner = owner
                await Ownership(dwelling=dwelling, owner=owner, position=1).save()
                if unit == "1-1-201":
                    second = await _saved(Owner(estate=estate, name="共有人乙", state="known"))
                    await Ownership(dwelling=dwelling, owner=second, position=2).save()


# argon2 with the real parameters takes 86 ms a person; twelve persons a test would be a second.
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
