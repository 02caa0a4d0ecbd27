"""What may be typed about an objection."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from votes.costs.statements.queries import OpenStatement
from votes.objections.rules import Kind, ObjectionPlan, Outcome

Short = Annotated[str, Field(max_length=60)]
Chosen = Annotated[
    Annotated[int, Field(ge=1, lt=10**9)] | None,
    BeforeValidator(lambda typed: None if typed == "" else typed),
]


class ObjectionForm(BaseModel):
    kind: Kind
    motion: Annotated[int, Field(ge=1, le=999)] = 1
    text: Annotated[str, Field(max_length=2000)] = ""
    ballot: Annotated[str, Field(max_length=40)] = ""
    name: Short = ""
    room: Short = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    about: Annotated[str, Field(max_length=40)] = ""

    def plan(self) -> ObjectionPlan:
        return ObjectionPlan(**self.model_dump())


class StatementForm(BaseModel):
    """To the amount on a statement, which says whose and by which version."""

    text: Annotated[str, Field(max_length=2000)] = ""
    name: Short = ""
    phone: Annotated[str, Field(max_length=30)] = ""

    def plan(self, statement: OpenStatement) -> ObjectionPlan:
        return ObjectionPlan(
            "amount",
            1,
            room=statement.home,
            about=f"scheme-{statement.version}",
            **self.model_dump(),
        )


class AnswerForm(BaseModel):
    outcome: Outcome
    reasons: Annotated[str, Field(min_length=1, max_length=2000)]
    changes: Literal["1", ""] = ""
    scheme_version: Chosen = None


class FigureForm(BaseModel):
    """Of a scheme by its later version, of all else as typed."""

    scheme_version: Chosen = None
    before: Annotated[str, Field(max_length=300)] = ""
    after: Annotated[str, Field(max_length=300)] = ""


class ReadingForm(BaseModel):
    paper: Annotated[str, Field(min_length=1, max_length=40)]
    signed: Literal["1", ""] = ""


class LookForm(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=500)]
