"""Which HTTP status says a refusal: for its own page, and for the form that comes back with it."""

from litestar.status_codes import (
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_422_UNPROCESSABLE_ENTITY,
)

from app.errors import Conflict, NotAllowed, NotFound, YishiError


def status_of(refusal: YishiError) -> int:
    if isinstance(refusal, NotFound):
        return HTTP_404_NOT_FOUND
    if isinstance(refusal, NotAllowed):
        return HTTP_403_FORBIDDEN
    if isinstance(refusal, Conflict):
        return HTTP_409_CONFLICT
    return HTTP_422_UNPROCESSABLE_ENTITY
