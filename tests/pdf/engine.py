"""Documents to be set with and without the savings of `app.engine`.

`python -m tests.pdf.engine FOLDER` sets them without.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from app.engine import shaping, styles, writing

if __name__ == "__main__":  # before the first document is set
    for saving in (shaping, styles, writing):
        saving.install = lambda: None

from app.pdf import Archived, render_pdf
from app.settings import PROJECT
from meetings.minutes.facts import SignatureFacts, StatementFacts
from meetings.minutes.rendering import document_style, render_minutes
from meetings.official.rendering import render_paper
from tests.pdf.sample import RARE, VOTE, record_of, sample_facts

CHINESE_DATA = True  # what is set
FONTS = PROJECT / "var" / "fonts"
AT = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
# What is more than letters in a row, or one letter of several signs, or has no glyph.
STRANGE = (
    *("é", "e\u0301", "A\u0328\u0301", "ﬁ fi ffi", "\u0e01\u0e33", "नमस्ते", "שלום", "سلام", "한글"),
    *("葛\U000e0100", "辻\ufe00", "\U0002070e", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "🀄"),
    *("\u200b", "\u00ad", "\t", "\n", "\u2028", "\u3000", "\u00a0", "  ", " ", "\ufffd", "\ue000"),
    *(
        "“”‘’",
        "……",
        "——",
        "㎡",
        "①",
        "½",
        "AVATo",
        "12,345.60",
        "10:00",
        "（）",
        "\u202e甲乙\u202c",
    ),
)


def minutes() -> bytes:
    facts = replace(
        sample_facts(5),
        votes=(VOTE,),
        signatures=(SignatureFacts(who="主持人", name="周文静", way="screen", strokes="M2 7L5 3"),),
        check_code="7KQ2M9XWTA",
        check_link="https://yishi.example/check/7KQ2M9XWTA",
    )
    return render_minutes(facts, draft=False, fonts_dir=FONTS, at=AT)


def draft() -> bytes:
    facts = replace(sample_facts(3), invented=True)
    return render_minutes(facts, draft=True, fonts_dir=FONTS)


def record() -> bytes:
    said = sample_facts(3)
    statements = tuple(
        StatementFacts(seat_body="供热公司", speaker=f"王{RARE[n % 7]}", text=_text(n, 90))
        for n in range(30)
    )
    times = tuple(tuple(AT + timedelta(minutes=n) for n in range(30)) for _item in said.items)
    items = tuple(replace(item, statements=statements) for item in said.items)
    facts = record_of(replace(said, items=items), times)
    return render_paper(facts, FONTS, AT)


def strange() -> bytes:
    """Lines no typesetting would break so, in every face."""
    dice = random.Random(11)
    blocks = []
    for n in range(240):
        rows = "".join(_row(dice) for _row_of in range(dice.choice((1, 1, 2, 3))))
        kind = dice.choice(("p", "p", "p", "h2", "h3", 'p class="listing"', 'p class="issue"'))
        blocks.append(f"<{kind}>{rows}</{kind.split()[0]}>")
        if n % 40 == 7:
            blocks.append('<div class="vote"><svg class="gauge" width="9" height="9"></svg></div>')
    html = (
        '<!DOCTYPE html><html lang="zh-CN"><head><title>x</title></head>'
        f"<body>{''.join(blocks)}</body></html>"
    )
    kept = Archived(data={}, data_name="x.json", author="x", subject="x", at=AT)
    return render_pdf(html, document_style(), FONTS, "x", kept)


def _text(n: int, length: int) -> str:
    dice = random.Random(n)
    return "".join(dice.choice("供暖立管阀门热表每户费用分摊，。DN32 15%\n") for _ in range(length))


def _row(dice: random.Random) -> str:
    words = ""
    for _word in range(dice.choice((1, 2, 4))):
        word, face = escape(_strange(dice)), dice.choice(("hei", "kai", "rare"))
        words += f'<span class="{face}">{word}</span>' if dice.random() < 0.4 else word
    spacing, face = dice.choice((-50, -21, 0, 7, 200)), dice.choice(("", " hei", " kai", " rare"))
    return f'<span class="ln s{spacing}{face}">{words}</span>'


def _strange(dice: random.Random) -> str:
    return "".join(
        dice.choice(STRANGE) if dice.random() < 0.3 else dice.choice("供暖立管每户，。5A ")
        for _letter in range(dice.choice((0, 1, 3, 12)))
    )


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "minutes": minutes,
    "draft": draft,
    "record": record,
    "strange": strange,
}


if __name__ == "__main__":
    for name, make in DOCUMENTS.items():
        (Path(sys.argv[1]) / f"{name}.pdf").write_bytes(make())
