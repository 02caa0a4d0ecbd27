"""Which status says which refusal."""

import pytest

from app.errors import CodeOwed, Conflict, Invalid, NotAllowed, NotFound, SignInNeeded, YishiError
from app.statuses import status_of


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound(), 404),
        (NotAllowed(), 403),
        (SignInNeeded(), 403),
        (CodeOwed(), 403),
        (Conflict("已经截止"), 409),
        (Invalid(), 422),
        (YishiError("不行"), 422),
    ],
)
def test_each_refusal_has_its_status(refusal: YishiError, status: int) -> None:
    assert status_of(refusal) == status
