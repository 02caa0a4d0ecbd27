"""Who may tell of a task and who may say that it is done.

Its owner is whoever sits, with an account, on the seat that promised; staff of the community
writes down what others tell her. Verifying and moving the day is the community's.
"""

from collections.abc import Set
from typing import Protocol

from app.accounts.permissions import Actor, Place, sits_at_table, works_for_community


class OfTask(Protocol):
    """What a predicate asks of a task."""

    @property
    def place(self) -> Place: ...

    @property
    def owners(self) -> Set[int]:
        """Persons with an account on the seat that promised."""


def can_report_task(actor: Actor, task: OfTask) -> bool:
    return works_for_community(actor, task.place) or sits_at_table(actor, task.owners)


def can_verify_task(actor: Actor, task: OfTask) -> bool:
    return works_for_community(actor, task.place)
