"""PAdES signatures of documents with the organisation's certificate (ETSI EN 319 142, baseline B).

The certificate and its key lie in a PKCS#12 file that a setting names; without it documents are
kept by hash alone. Importing what signs takes a second: it is named here, imported when wanted.
"""

import io
from datetime import date, datetime
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from app.clock import local_date, say_date
from app.errors import Conflict
from app.i18n import _

_FIELD = "YishiSeal"
# Beside the page: a field that nobody sees or fills in is none for who reads by ear
# (ISO 14289-1, 7.18.1), and one without a size needs no looks (ISO 19005-3, 6.3.3).
_NOWHERE = (-10, -10, -10, -10)


class _AsItWas(IncrementalPdfFileWriter):
    """What the document says of itself stays: pyHanko writes it anew in a form that archives do
    not take. When it was sealed the signature says."""

    def _update_meta(self) -> None:
        return


class SealUnusable(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("单位证书不能使用，文件没有签章"),
            _("请管理员核对 YISHI_SEAL_FILE 和 YISHI_SEAL_PASSPHRASE，再重新操作。"),
        )


class SealOutOfDate(Conflict):
    """A signature under it holds for nobody who checks."""

    def __init__(self, since: date, until: date) -> None:
        super().__init__(
            _("单位证书不在有效期内（{since}至{until}），文件没有签章").format(
                since=say_date(since), until=say_date(until)
            ),
            _("请管理员把 YISHI_SEAL_FILE 换成有效的证书，再重新操作。"),
        )


def seal(pdf: bytes, certificate: Path, passphrase: str, reason: str, *, now: datetime) -> bytes:
    """The same PDF with a signature after it: what was there stays byte for byte. SealUnusable,
    SealOutOfDate.

    Synchronous, and new every time: a signature holds the time at which it was made.
    """
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(
            certificate.read_bytes(), other_certs=(), passphrase=passphrase.encode() or None
        )
    except (OSError, ValueError) as wrong:
        raise SealUnusable from wrong
    if signer is None or signer.signing_cert is None:
        raise SealUnusable
    valid = signer.signing_cert
    since, until = valid.not_valid_before, valid.not_valid_after
    if not since <= now <= until:
        raise SealOutOfDate(local_date(since), local_date(until))
    signed = io.BytesIO()
    signers.sign_pdf(
        _AsItWas(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(
            field_name=_FIELD, subfilter=fields.SigSeedSubFilter.PADES, reason=reason
        ),
        signer=signer,
        new_field_spec=fields.SigFieldSpec(
            _FIELD, box=_NOWHERE, readable_field_name=_("单位电子签章")
        ),
        output=signed,
    )
    return signed.getvalue()
