"""The notices of a result as PDF. Synchronous: call it in a thread."""

from pathlib import Path

from app.i18n import _
from votes.finals.notice import NoticeFacts, compose_notice
from votes.notices import Posted, render_posted


def render_notice(facts: NoticeFacts, fonts_dir: Path) -> bytes:
    """FontsMissing."""
    return render_posted(
        Posted(
            composed=compose_notice(facts),
            estate=facts.view.poll.estate_name,
            invented=facts.view.poll.invented,
            signatures=facts.signatures,
            link="" if facts.final else facts.link,
            hint=_("扫码查看结果、提出异议"),
        ),
        fonts_dir,
    )
