"""Column kinds that every table uses, so that a kind of thing is stored in one way only.

No column invents a value: time, identity and chance are arguments of the services, so no column
has a default of "now" or a random one.
"""

from typing import Any

from piccolo.columns import Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate


def short_text(length: int = 200, **kwargs: Any) -> Varchar:  # noqa: ANN401 (passed to Piccolo as is)
    """A short text that must be there."""
    return Varchar(length=length, default=None, null=False, **kwargs)


def optional_short_text(length: int = 200) -> Varchar:
    """A short text that may be missing (null, never "")."""
    return Varchar(length=length, default=None, null=True)


def long_text(**kwargs: Any) -> Text:  # noqa: ANN401
    """A text of any length; "" where nothing was said."""
    return Text(default="", null=False, **kwargs)


def moment() -> Timestamptz:
    """A point in time, UTC."""
    return Timestamptz(default=None, null=False)


def optional_moment() -> Timestamptz:
    return Timestamptz(default=None, null=True)


def calendar_day() -> Date:
    """A calendar day in Asia/Shanghai."""
    return Date(default=None, null=False)


def optional_calendar_day() -> Date:
    return Date(default=None, null=True)


def integer() -> Integer:
    return Integer(default=None, null=False)


def optional_integer() -> Integer:
    return Integer(default=None, null=True)


def flag() -> Boolean:
    return Boolean(default=False, null=False)


def belongs_to(table: Any, **kwargs: Any) -> ForeignKey[Any]:  # noqa: ANN401
    """A reference that must exist. Nothing is deleted by way of it: records are kept."""
    return ForeignKey(
        table,
        null=False,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        **kwargs,
    )


def may_belong_to(table: Any) -> ForeignKey[Any]:  # noqa: ANN401
    return ForeignKey(
        table,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )


def one_of(column: str, *values: str) -> str:
    """The text of a check constraint: the column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f'"{column}" IN ({listed})'
