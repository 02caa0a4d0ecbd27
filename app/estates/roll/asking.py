"""Who has several units, and who may be one person: over the file and the register together.

One owner of several flats is shown before it is applied, uncertain pairs are never merged
silently; a flat that comes to one who has others already is such a case too.
"""

from collections.abc import Mapping, Sequence

from app.estates.roll.choices import Choices
from app.estates.roll.people import Namesakes, heads_of, namesakes
from app.estates.roll.preview import Question
from app.estates.roll.rows import RollRow
from app.masks import mask_owner


def beside(rows: Sequence[RollRow], existing: Mapping[str, RollRow]) -> list[RollRow]:
    """Units that only the register has, of people with a name that the file has too."""
    if not existing:
        return []
    units = {row.unit for row in rows}
    names = {owner.name for row in rows for owner in row.owners}
    return [
        row
        for unit, row in existing.items()
        if unit not in units and any(owner.name in names for owner in row.owners)
    ]


def heads_and_namesakes(
    rows: Sequence[RollRow], beside: Sequence[RollRow]
) -> tuple[dict[object, list[RollRow]], list[Namesakes]]:
    """Over file and register; those of whom the file says nothing are left out."""
    together = [*rows, *beside]
    heads, uncertain = heads_of(together), namesakes(together)
    if beside:
        units = {row.unit for row in rows}
        heads = {
            key: whole for key, whole in heads.items() if any(row.unit in units for row in whole)
        }
        uncertain = [one for one in uncertain if not units.isdisjoint(one.units)]
    return heads, uncertain


def questions(
    heads: Mapping[object, Sequence[RollRow]],
    uncertain: Sequence[Namesakes],
    choices: Choices,
    known: frozenset[str],
) -> tuple[Question, ...]:
    """Who has several units by the rule, and who is uncertain, before staff have spoken."""
    several = [
        Question(
            "several",
            masked(together[0]),
            tuple(row.unit for row in together),
            frozenset(choices.apart) & {row.unit for row in together},
            known=known & {row.unit for row in together},
        )
        for key, together in heads.items()
        if len(together) > 1 and key != "developer"
    ]
    pairs = []
    for one in uncertain:
        units = set(one.units)
        said: Sequence[str] = next((group for group in choices.same if set(group) <= units), ())
        apart = units <= set(choices.apart)
        pairs.append(
            Question(
                "uncertain",
                mask_owner(one.name),
                one.units,
                frozenset(said),
                apart,
                known & frozenset(one.units),
            )
        )
    return (*several, *pairs)


def masked(row: RollRow) -> str:
    return "、".join(mask_owner(owner.name) for owner in row.owners)
