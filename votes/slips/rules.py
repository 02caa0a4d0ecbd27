"""A household's slip: its link, the last four that open it, what its cookie says.

The link is 132 bits of HMAC-SHA256 under the server's secret over the poll's salt and the unit:
it can be printed again at any time, and the database keeps only its SHA-256.
"""

import hashlib
import hmac
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.errors import Conflict, Invalid, NotFound
from app.i18n import _
from votes.electorate.rules import Signer

TOKEN_LENGTH = 22  # × 6 bits

TRIES = 5
# One address behind which many wrong last-fours were typed, on whichever slips, gets fewer tries a
# slip: who guesses through a bundle of slips is slowed, and a neighbour behind the same address
# who knows her own is not kept out.
TRIES_FROM_BUSY_ADDRESS = 2
BUSY_ADDRESS = 30
TRIES_WITHIN = timedelta(minutes=15)
WAIT = timedelta(minutes=15)

IDENTIFIED_FOR = timedelta(minutes=30)


# -- refusals --------------------------------------------------------------------------------


class UnknownSlip(NotFound):
    def __init__(self) -> None:
        super().__init__(
            _("没有找到这张表决票"),
            _("请核对链接是否完整，或重新扫一次通知单上的二维码；仍打不开请联系社区工作人员。"),
        )


class SlipOffTheRoll(NotFound):
    """The unit was split, joined or taken off the roll after the slip was handed out."""

    def __init__(self) -> None:
        super().__init__(
            _("这套房屋已经不在这次表决的名册上"),
            _("名册变更公告写明了原因；房屋拆分、合并的，请用新的通知单，或联系社区工作人员。"),
        )


class TailMissing(Invalid):
    """Not four characters: says so, and counts as no try."""

    def __init__(self) -> None:
        super().__init__(_("请填写四位"), _("填手机号或证件号的最后四位即可。"), field="tail")


class WrongTail(Invalid):
    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            _("后四位不对"),
            _("请填写业主本人手机号或证件号的后四位，还可以再试 {left} 次。").format(left=left),
            field="tail",
        )


class TooManyTries(Conflict):
    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            _("后四位输错次数过多"),
            _("请在 {minutes} 分钟后再试，或联系社区工作人员核对。其他住户不受影响。").format(
                minutes=minutes
            ),
            field="tail",
        )


class SignerNotChosen(Invalid):
    """`candidates`: among whom to choose."""

    def __init__(self, candidates: tuple[Signer, ...]) -> None:
        self.candidates = candidates
        super().__init__(_("请选择由谁表决"), _("请点选您自己的名字。"), field="signer")


class AnswerMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(_("这一项还没有选择"), _("请点选同意、反对或弃权。"), field="")


class SlipsNotNow(Conflict):
    def __init__(self, frozen: bool) -> None:
        super().__init__(
            _("表决已经截止，不再打印通知单") if frozen else _("名册冻结以后才能打印通知单"),
            _("请回到表决页面查看下一步。"),
        )


class SlipsNeedTheirSecret(Conflict):
    """The server's secret is not the one with which the slips were made."""

    def __init__(self) -> None:
        super().__init__(
            _("服务器密钥已更换，无法重新打印原来的表决通知单"),
            _("请恢复冻结名册时使用的密钥文件；已经发出的通知单仍然有效。"),
        )


# -- the link --------------------------------------------------------------------------------


def slip_token(secret_key: str, salt: bytes, unit: str) -> str:
    """The 22 characters of the link. `salt`: the poll's own, ≥ 128 random bits."""
    if len(salt) < 16:
        raise ValueError("salt of less than 128 bits")
    digest = hmac.new(secret_key.encode(), b"slip:" + salt + unit.encode(), "sha256").digest()
    return urlsafe_b64encode(digest).decode()[:TOKEN_LENGTH]


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def token_again(secret_key: str, salt: bytes, unit: str, kept: bytes) -> str:
    """The token that was made for the unit; `kept`: its hash. SlipsNeedTheirSecret."""
    token = slip_token(secret_key, salt, unit)
    if token_hash(token) != kept:
        raise SlipsNeedTheirSecret
    return token


# -- who is there ----------------------------------------------------------------------------


def asks_for_tail(signers: Sequence[Signer]) -> bool:
    """Where nobody on the roll has a phone or ID, the link alone suffices."""
    return any(signer.id_tail or signer.phone_tail for signer in signers)


def read_tail(typed: str) -> str:
    """As it is compared: full-width digits become plain, x becomes X, spaces go. TailMissing."""
    tail = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    if len(tail) != 4:
        raise TailMissing
    return tail


def signers_with_tail(signers: Sequence[Signer], tail: str) -> tuple[Signer, ...]:
    """Those whose phone or ID ends so. Looks at all of them, whichever fits."""
    typed = tail.encode()
    found = []
    for signer in signers:
        by_id = hmac.compare_digest((signer.id_tail or "").encode(), typed)
        by_phone = hmac.compare_digest((signer.phone_tail or "").encode(), typed)
        if by_id or by_phone:
            found.append(signer)
    return tuple(found)


def signer_key(signers: Sequence[Signer], signer: Signer) -> str:
    """How a ballot names who signed: "" where there is but one owner."""
    return signer.key if len(signers) > 1 else ""


def tries_allowed(wrong_from_address: int) -> int:
    """`wrong_from_address`: wrong last-fours from there, on all slips, within TRIES_WITHIN."""
    return TRIES_FROM_BUSY_ADDRESS if wrong_from_address >= BUSY_ADDRESS else TRIES


def check_tries(last: Sequence[datetime], now: datetime, tries: int = TRIES) -> int:
    """How many wrong tries are left before this slip has to wait; TooManyTries while it waits.

    `last`: the times of the latest wrong tries (`tries` are enough), newest first. So many within
    a quarter of an hour make the slip wait for a quarter of an hour after the last of them.
    """
    together = [at for at in last[:tries] if last[0] - at < TRIES_WITHIN]
    if len(together) == tries and now < last[0] + WAIT:
        raise TooManyTries(minutes_to_wait(last[0], now))
    return tries - sum(now - at < TRIES_WITHIN for at in last[: tries - 1])


def minutes_to_wait(last: datetime, now: datetime) -> int:
    """Rounded up, so that who waits so long is not sent away again."""
    return max(1, -(-(last + WAIT - now) // timedelta(minutes=1)))


# -- what the cookie remembers ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identified:
    """Who has opened a slip and what she has picked so far, until `until` (UTC).

    `picked` holds one choice a motion in their order, "" where she has not picked yet. `receipt`
    is drawn with them: the same request sent again is the same ballot. `head`: the owner whom the
    roll showed then; where it shows another now, nobody has opened the slip.
    """

    slip: int
    signer: str
    until: datetime
    picked: tuple[str, ...] = ()
    receipt: str = ""
    head: str = ""

    def text(self) -> str:
        """For a sealed cookie of this slip's own."""
        picked = ",".join(self.picked)
        until = int(self.until.timestamp())
        return f"{self.slip}~{self.signer}~{until}~{picked}~{self.receipt}~{self.head}"


def read_identified(
    text: str | None, slip: int, now: datetime, head: str = ""
) -> Identified | None:
    """What `Identified.text` wrote, if it is of this slip and owner (`head`) and still holds."""
    parts = (text or "").split("~")
    if len(parts) != 6 or parts[0] != str(slip) or parts[5] != head:
        return None
    until = datetime.fromtimestamp(int(parts[2]), UTC)
    if now >= until:
        return None
    picked = tuple(parts[3].split(",")) if parts[3] else ()
    return Identified(slip, parts[1], until, picked, parts[4], head)
