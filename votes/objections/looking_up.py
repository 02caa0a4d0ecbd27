"""Looking an objection up by its number and the eight digits on the receipt, without an account."""

from datetime import datetime

from app.accounts.attempts import counted_attempt
from app.accounts.rules import FAILURES_PER_CODE, TooManyFailures
from votes.objections.receipts import is_code
from votes.objections.rules import CodeWrong, TooManyCodes, read_ballot_number


async def look_up(number: str, code: str, secret_key: str, *, address: str, now: datetime) -> str:
    """The number as it is kept; both as typed. CodeWrong, TooManyCodes.

    Each wrong pair counts, for the number and for the `address`, before it is looked at; a
    neighbour behind the same address still finds hers, and the receipt's link asks for no code.
    """
    plain = read_ballot_number(number)
    try:
        async with counted_attempt(
            f"objection {plain}",
            f"objection {address}",
            now=now,
            per_number=FAILURES_PER_CODE,
        ):
            if not is_code(secret_key, plain, code):
                raise CodeWrong
    except TooManyFailures as many:
        raise TooManyCodes(many.minutes) from None
    return plain
