"""What a reader does with the draft, behind her link or her account: the same pages for both."""

from datetime import datetime

from litestar import Response

from app.documents import services as documents
from app.errors import Conflict, Invalid
from app.i18n import _
from app.settings import Settings
from app.statuses import status_of
from app.web import Form, Web, download, read_form, render, see
from meetings.minutes.circulating import services
from meetings.minutes.circulating.forms import AgreeForm, CorrectionForm
from meetings.minutes.circulating.queries import reading_page
from meetings.minutes.circulating.rules import Stage
from meetings.minutes.circulating.store import ReaderRow
from meetings.minutes.page import standing_of
from meetings.minutes.signing.forms import SignatureForm
from meetings.minutes.signing.queries import approved_of, may_sign_as, signed_by
from meetings.minutes.signing.services import sign_as_reader
from meetings.minutes.words import code_of

Found = tuple[ReaderRow, int, int]


def _there(path: str, what: str, addendum: int) -> str:
    tail = f"?addendum={addendum}" if addendum and not path.startswith("/m/") else ""
    return f"{path}{what}{tail}"


async def show(
    request: Web,
    found: Found,
    path: str,
    settings: Settings,
    now: datetime,
    form: Form,
    status: int = 200,
) -> Response[str]:
    """The newest version to be read, and what she may say to it. That she opened it is noted."""
    reader, meeting, addendum = found
    view = await reading_page(reader, meeting, addendum)
    await services.note_opened(reader, view.version.id, now=now)
    stage = view.paper.stage
    approved = None
    if view.paper.approval is not None:
        approved = await approved_of(meeting, addendum, settings.base_url)
    to_sign = may_sign_as(reader, approved) if approved and stage is Stage.APPROVED else []
    standing = await standing_of(meeting, addendum)
    return render(
        request,
        "minutes/read.html",
        _("请核对会议纪要") if stage is Stage.CIRCULATED else _("会议纪要"),
        {
            "view": view,
            "form": form,
            "stage": stage.value,
            "places": [(one.key, one.label) for one in view.places],
            "to_sign": to_sign,
            "signed": signed_by(reader, approved) if approved else [],
            "code": code_of(approved.facts.check_code) if approved else "",
            "standing": standing,
            "agree": _there(path, "/agree", addendum),
            "correct": _there(path, "/corrections", addendum),
            "sign": _there(path, "/sign", addendum),
            "pdf": _there(path, "/pdf", addendum),
        },
        status=status,
        invented=view.invented,
    )


async def agree(
    request: Web, found: Found, path: str, settings: Settings, now: datetime
) -> Response[str]:
    form = await read_form(request)
    reader, meeting, addendum = found
    try:
        version = form.read(AgreeForm).version
        await services.agree(reader, meeting, addendum, version, now=now)
    except (Invalid, Conflict) as refusal:
        return await show(
            request, found, path, settings, now, form.refused(refusal), status_of(refusal)
        )
    return see(_there(path, "", addendum), _("已记下：您核对无误。"))


async def correct(
    request: Web,
    found: Found,
    path: str,
    settings: Settings,
    now: datetime,
    noted_by: int | None = None,
) -> Response[str]:
    form = await read_form(request)
    reader, meeting, addendum = found
    try:
        typed = form.read(CorrectionForm)
        await services.propose_correction(
            reader,
            meeting,
            addendum,
            typed.version,
            typed.place,
            typed.text,
            typed.reason,
            noted_by=noted_by,
            now=now,
        )
    except (Invalid, Conflict) as refusal:
        return await show(
            request, found, path, settings, now, form.refused(refusal), status_of(refusal)
        )
    return see(_there(path, "", addendum) + "#own", _("更正意见已提交，处理结果会显示在这里。"))


async def sign(
    request: Web, found: Found, path: str, settings: Settings, now: datetime
) -> Response[str]:
    form = await read_form(request)
    reader, meeting, addendum = found
    try:
        typed = form.read(SignatureForm)
        await sign_as_reader(reader, meeting, addendum, typed.signer, typed.strokes, now=now)
    except (Invalid, Conflict) as refusal:
        return await show(
            request, found, path, settings, now, form.refused(refusal), status_of(refusal)
        )
    return see(_there(path, "", addendum), _("已签字。"))


async def pdf(found: Found, settings: Settings) -> Response[bytes]:
    """The version she is to read, as it was circulated; once it stands, that which stands."""
    reader, meeting, addendum = found
    standing = await standing_of(meeting, addendum)
    if standing is not None:
        document = standing.document
    else:
        view = await reading_page(reader, meeting, addendum)
        document = view.version.document
    content, kind, _sha256 = await documents.read(document, data_dir=settings.data_dir)
    return download(content, kind, _("会议纪要.pdf"), shown=True)
