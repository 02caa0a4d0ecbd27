"""What stands above a form that was refused."""

import re

from app.templating import TEMPLATES
from app.web import Form

CHINESE_DATA = True  # sentences of refusals

MISSING, LONG = "请填写这一项。", "太长了。"


def summary(labels: dict[str, str] | None = None) -> list[str]:
    form = Form({})
    form.faults = [("chair", MISSING), ("topic", LONG), ("place", MISSING), ("day", MISSING)]
    module = TEMPLATES.get_template("_shared/forms.html").make_module({})
    html = str(module.faults(form, labels or {}))  # type: ignore[attr-defined]  # a macro
    assert "有 4 处需要改正" in html
    return [
        f"{link} {re.sub(r'<[^>]+>', '', line).strip()}"
        for line in re.findall(r"<li>(.*?)</li>", html, re.DOTALL)
        for link in re.findall(r'href="(#[^"]+)"', line)
    ]


def test_what_reads_the_same_is_said_once_with_the_way_to_the_first() -> None:
    assert [" ".join(one.split()) for one in summary()] == [
        f"#f-chair {MISSING}（共 3 处）",
        f"#f-topic {LONG}",
    ]


def test_a_fault_whose_field_has_a_name_is_said_by_it() -> None:
    said = [" ".join(one.split()) for one in summary({"place": "地点"})]
    assert said == [
        f"#f-chair {MISSING}（共 2 处）",
        f"#f-topic {LONG}",
        f"#f-place 地点：{MISSING}",
    ]
    said = [" ".join(one.split()) for one in summary({"topic": "议题"})]
    assert said == [f"#f-chair {MISSING}（共 3 处）", f"#f-topic 议题：{LONG}"]
