"""The command line refuses in Chinese, says what to do, and leaves with 2."""

import pytest

from app.cli import COMMANDS, main


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["recount"], "缺少参数：file。说明见 yishi recount --help。"),
        (["serve", "--foo"], "不认识的参数：--foo"),
        (["import-roll", "x", "--estate"], "参数 --estate 后面要有值"),
        (["import-roll", "x", "--estate", "y"], "参数 --estate 的值不对"),
        (["import-roll", "x", "--write"], "写入时要有 --estate 和 --account"),
        (["nothing"], "没有“nothing”这个命令。"),
    ],
)
def test_wrong_arguments(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(typed)
    except SystemExit as left:
        code = int(str(left.code))
    assert code == 2
    told = capsys.readouterr().err
    assert said in told
    assert "usage" not in told


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith("用法：yishi")
    assert "例：" in told
    for english in ("usage", "options", "positional", "show this help"):
        assert english not in told
