"""Charts: every flat drawn once, nothing said by colour alone, nothing injected, tokens legible."""

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts import palette
from app.charts.facade import count_states, facade, legend
from app.charts.gauge import Gauge, double_gauge, gauge
from app.charts.layout import Building, Flat, arrange, facade_rows, natural
from app.charts.states import LOOKS, State, state_word

TOKENS = (Path(__file__).parents[2] / "app/static/tokens.css").read_text(encoding="utf-8")


def flat(unit: str, state: State = State.PLAIN, **more: object) -> Flat:
    building, staircase, room = unit.split("-", 2)
    return Flat(building, staircase, room, state, name=unit, **more)


def elements(markup: str) -> ElementTree.Element:
    """The markup as a tree: a chart that is not well-formed fails here."""
    return ElementTree.fromstring(f"<root>{markup}</root>")


def boxes(markup: str) -> list[ElementTree.Element]:
    return [node for node in elements(markup).iter("rect") if node.get("class")]


names = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), min_size=1)
rooms = st.one_of(
    st.builds(lambda f, r: f"{f}{r:02d}", st.integers(-2, 33), st.integers(1, 9)),
    st.integers(1, 40).map(lambda n: f"商铺{n}"),
    st.sampled_from(["1", "02", "A座", "101甲", "<b>", '"', "&amp;"]),
)
flats = st.lists(
    st.builds(
        Flat,
        building=st.sampled_from(["1", "2", "10", "商业楼"]),
        staircase=st.sampled_from(["", "1", "2", "3", "东"]),
        room=rooms,
        state=st.sampled_from(State),
        name=names,
        floor=st.one_of(st.none(), st.integers(-3, 40)),
        href=st.one_of(st.none(), st.just("/dwellings/7?a=1&b=2")),
    ),
    max_size=60,
)


# — layout —


def test_floors_from_the_top_places_in_order_and_a_gap_where_no_flat_is():
    [building] = arrange([flat("1-1-202"), flat("1-1-101"), flat("1-1-102"), flat("1-1--101")])
    assert building.labels == ["2", "1", "−1"]
    drawn = [
        [cell and cell.room for cell in floor.cells] for floor in building.staircases[0].floors
    ]
    assert drawn == [[None, "202"], ["101", "102"], ["-101"]]


def test_buildings_and_staircases_come_in_natural_order():
    arranged = arrange([flat("10-1-101"), flat("2-10-101"), flat("2-2-101"), flat("附-1-101")])
    assert [building.name for building in arranged] == ["2号楼", "10号楼", "附"]
    assert [staircase.name for staircase in arranged[0].staircases] == ["2单元", "10单元"]


def test_shops_without_numbers_fill_their_floor_from_the_left():
    [building] = arrange(
        [flat("1-1-201"), flat("1-1-204")]
        + [flat(f"1-1-商铺{n}", State.SHOP, floor=1) for n in (10, 9, 1)]
    )
    upper, ground = building.staircases[0].floors
    assert [cell and cell.room for cell in upper.cells] == ["201", "204"]
    assert [cell and cell.room for cell in ground.cells] == ["商铺1", "商铺9", "商铺10"]


def test_a_floor_nobody_knows_stands_at_the_foot():
    [building] = arrange([flat("1-1-甲"), flat("1-1-101")])
    assert building.labels == ["1", "—"]


def test_the_table_says_the_same_as_the_drawing_from_the_ground_up():
    [building] = arrange(
        [
            flat("1-1-101", State.AGREE, href="/a?b=1&c=2"),
            flat("1-1-102", State.ABSTAIN),
            flat("1-1-202", State.AGAINST),
        ]
    )
    rows = [(row.staircase, row.floor, row.said) for row in facade_rows(building)]
    assert rows == [
        ("1单元", "1", '<a href="/a?b=1&amp;c=2">101</a> 同意，102 弃权'),
        ("1单元", "2", "202 反对"),
    ]


@given(flats)
def test_no_flat_is_lost_and_none_invented(given_flats: list[Flat]):
    wanted = Counter((f.building, f.room, f.state, f.name, f.href) for f in given_flats)
    found = Counter()
    arranged = arrange(given_flats)
    for building in arranged:
        number = building.name.removesuffix("号楼")
        found.update((number, c.room, c.state, c.name, c.href) for c in building.cells())
        listed = [cell for row in facade_rows(building) for cell in row.cells]
        assert Counter(listed) == Counter(building.cells())
    assert found == wanted
    assert count_states(arranged) == Counter(f.state for f in given_flats)


@given(st.lists(st.integers(0, 999), unique=True))
def test_natural_order_is_the_order_of_the_numbers(numbers: list[int]):
    assert sorted((f"A{n}" for n in numbers), key=natural) == [f"A{n}" for n in sorted(numbers)]


# — façade —


@given(flats, st.booleans())
def test_every_flat_is_one_cell_inside_the_picture_and_over_no_other(
    given_flats: list[Flat], with_rooms: bool
):
    drawn = Counter()
    for building in arrange(given_flats):
        for svg in elements(facade(building, rooms=with_rooms)).iter("svg"):
            _, _, width, height = (int(n) for n in svg.get("viewBox").split())
            seen = set()
            for box in boxes(ElementTree.tostring(svg, encoding="unicode")):
                x, y, side = int(box.get("x")), int(box.get("y")), int(box.get("width"))
                assert side == (44 if with_rooms else 17)
                assert 0 <= x <= width - side and 0 <= y <= height - side
                assert not any(abs(x - a) < side and abs(y - b) < side for a, b in seen)
                seen.add((x, y))
                drawn[State(box.get("class"))] += 1
    assert drawn == Counter(f.state for f in given_flats)


@given(names, names)
def test_nothing_in_a_name_or_an_address_becomes_markup(name: str, href: str):
    hostile = Flat(name, name, name, State.AGREE, name, href=f"/{href}")
    [building] = arrange([hostile])
    for markup in (facade(building), facade(building, rooms=True)):
        tree = elements(markup)
        assert {node.tag for node in tree.iter()} <= {
            *("root", "figure", "figcaption", "div", "svg", "g"),
            *("rect", "path", "text", "title", "a"),
        }
        assert " style=" not in re.sub(r"<title>.*?</title>|>[^<]*<|\"[^\"]*\"", "", markup)
    [link] = elements(facade(building, rooms=True)).iter("a")
    assert link.get("href") == f"/{href}"


def test_a_dense_cell_says_its_name_and_state_and_is_no_link():
    [building] = arrange([flat("1-1-101", State.AGAINST, href="/dwellings/1")])
    markup = facade(building)
    assert [node.text for node in elements(markup).iter("title")] == ["1-1-101 反对"]
    assert not list(elements(markup).iter("a"))
    assert 'role="img" aria-label="1号楼，共 1 户：反对 1"' in markup


def test_a_cell_with_room_is_a_link_of_48_with_the_room_in_it():
    [building] = arrange([flat("1-1-101", href="/dwellings/1"), flat("1-1-102")])
    tree = elements(facade(building, rooms=True))
    [link] = tree.iter("a")
    assert link.find("title").text == "1-1-101 住宅"
    assert "h48v48h-48z" in link.find("path").get("d")
    rooms_shown = [node.text for node in tree.iter("text") if node.text.startswith("10")]
    assert rooms_shown == ["101", "102"]


def test_a_long_room_is_cut_in_its_cell_but_whole_in_its_title():
    long = Flat("商", "", "商铺二百零一号", State.SHOP, "商铺二百零一号", floor=1)
    markup = facade(arrange([long])[0], rooms=True)
    assert "…零一号" in markup
    assert "<title>商铺二百零一号 商铺</title>" in markup


def wide_building(staircases: int, a_floor: int) -> Building:
    return arrange(
        [
            flat(f"1-{s}-{f}{r:02d}")
            for s in range(1, staircases + 1)
            for f in range(1, 7)
            for r in range(1, a_floor + 1)
        ]
    )[0]


@pytest.mark.parametrize(
    ("staircases", "a_floor", "with_rooms", "wings"),
    [(3, 4, False, 1), (6, 4, False, 2), (7, 4, False, 3), (3, 4, True, 3), (5, 2, True, 3)],
)
def test_a_wide_building_is_cut_into_wings_for_a_phone(
    staircases: int, a_floor: int, with_rooms: bool, wings: int
):
    markup = facade(wide_building(staircases, a_floor), rooms=with_rooms)
    widths = [int(box.split()[2]) for box in re.findall(r'viewBox="([^"]+)"', markup)]
    assert len(widths) == wings
    assert max(widths) <= 300
    assert len(boxes(markup)) == staircases * 6 * a_floor


def test_a_floor_too_long_for_a_phone_goes_on_in_lines_of_equal_length():
    [building] = arrange([flat(f"1-1-1{n:02d}") for n in range(1, 9)])
    rows = Counter(box.get("y") for box in boxes(facade(building, rooms=True)))
    assert sorted(rows.values()) == [4, 4]


def test_every_state_has_a_word_of_its_own_and_differs_without_colour():
    assert len({state_word(state) for state in State}) == len(State)
    families = [
        {"agree", "against", "abstain", "set_aside", "invalid", "none"},
        {"voted", "open"},
        {"served", "posted", "tried", "untried"},
        {"agree", "conditional", "hesitates", "refuses", "not_reached"},
        {"plain", "shop", "parking", "undelivered", "unsold"},
        {"free", "band1", "band2", "band3", "band4", "band5"},
        {"more", "less", "same"},
    ]
    assert {State(name) for family in families for name in family} == set(State)
    for family in families:
        # Solid or hollow, and the mark: what remains in grey print.
        seen = {
            (luminance(LOOKS[State(name)].fill) < 0.4, LOOKS[State(name)].mark) for name in family
        }
        assert len(seen) == len(family)


def test_the_legend_names_what_occurs_in_a_fixed_order_and_nothing_else():
    markup = legend({State.NONE: 20, State.AGREE: 427, State.AGAINST: 0})
    said = ["".join(node.itertext()) for node in elements(markup).iter("li")]
    assert said == ["同意 427 户", "未表决 20 户"]


# — gauge —


def share(numerator: int, denominator: int, threshold: tuple[int, int] = (2, 3), **more: object):
    given_by_default = {
        "label": "人数",
        "percent_text": "95.28%",
        "numerator_text": str(numerator),
        "denominator_text": str(denominator),
        "unit": "人",
        "threshold_text": "门槛 2/3",
        "reached": denominator > 0 and numerator * threshold[1] >= denominator * threshold[0],
    }
    return Gauge(
        numerator=numerator,
        denominator=denominator,
        threshold=threshold,
        **{**given_by_default, **more},
    )


def lengths(markup: str) -> tuple[float, float]:
    """How far the bar is filled and where the threshold stands, in percent."""
    tree = elements(markup)
    [fill] = [n for n in tree.iter("rect") if (n.get("class") or "").startswith("gauge-fill")]
    return float(fill.get("width")[:-1]), float(next(tree.iter("line")).get("x1")[:-1])


def test_a_gauge_shows_its_figures_and_says_them():
    markup = gauge(share(464, 487))
    said = "人数 95.28%；464 / 487 人；门槛 2/3，已达到"
    assert f'role="img" aria-label="{said}"' in markup
    assert f"<title>{said}</title>" in markup
    assert lengths(markup) == (95.27, 66.66)


def test_what_is_missing_is_shown_and_said():
    markup = gauge(share(300, 487, missing_text="还差 25 人"))
    assert markup.count("还差 25 人") == 3
    assert "未达到" in markup


def test_reached_and_short_differ_by_word_and_mark_too():
    reached, short = gauge(share(2, 3)), gauge(share(1, 3))
    marks = [re.findall(r'<path d="([^"]+)"', markup) for markup in (reached, short)]
    assert marks[0] != marks[1]
    assert "已达到" in reached and "未达到" in short


def test_without_a_base_the_bar_is_empty():
    assert lengths(gauge(share(0, 0, percent_text="—")))[0] == 0


@given(st.integers(0, 10**12), st.integers(1, 10**12), st.sampled_from([(1, 2), (2, 3), (3, 4)]))
def test_the_bar_stands_on_the_right_side_of_its_threshold(
    part: int, rest: int, threshold: tuple[int, int]
):
    chart = share(part, part + rest, threshold)
    fill, at = lengths(gauge(chart))
    assert fill >= at if chart.reached else fill <= at
    assert 0 <= fill <= 100


@pytest.mark.parametrize("wrong", [0.5, True, "1", None])
def test_only_integers_are_drawn(wrong: object):
    with pytest.raises(TypeError):
        share(wrong, 2, reached=False)


@pytest.mark.parametrize(("numerator", "denominator"), [(3, 2), (-1, 2), (1, 0)])
def test_only_a_part_of_a_whole_is_drawn(numerator: int, denominator: int):
    with pytest.raises(ValueError, match="part"):
        share(numerator, denominator)


@pytest.mark.parametrize("threshold", [(0, 1), (3, 2), (-1, 2)])
def test_a_threshold_is_a_share(threshold: tuple[int, int]):
    with pytest.raises(ValueError, match="share"):
        share(1, 2, threshold)


@given(names)
def test_no_text_of_a_gauge_becomes_markup(text: str):
    markup = double_gauge(
        text,
        share(1, 2, label=text, percent_text=text, unit=text, missing_text=text),
        share(1, 2, threshold_text=text, numerator_text=text, denominator_text=text),
    )
    assert {node.tag for node in elements(markup).iter()} <= {
        *("root", "figure", "figcaption", "svg", "title"),
        *("path", "rect", "line", "text", "tspan"),
    }


# — colours —


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def token(name: str) -> str:
    """The value of a colour in the first block of tokens.css."""
    return re.search(rf"--{name}: (#[0-9a-f]{{6}});", TOKENS)[1]


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", "paper card wall yes-soft no-soft cond-soft abstain-soft seal-soft"),
        ("soft", "paper card wall cond-soft seal-soft yes-soft"),
        ("seal", "paper card seal-soft"),
        ("seal-deep", "card seal-soft"),
        ("card", "seal seal-deep"),
        ("yes", "card yes-soft"),
        ("no", "card no-soft"),
        ("cond", "card cond-soft"),
        ("abstain", "card abstain-soft"),
        ("link", "paper card"),
    ],
)
def test_text_is_legible_on_its_grounds(text: str, grounds: str):
    for ground in grounds.split():
        assert contrast(token(text), token(ground)) >= 4.5, ground


@pytest.mark.parametrize("line", ["edge", "focus", "seal", "yes", "no", "abstain"])
def test_controls_and_focus_are_seen(line: str):
    for ground in ("paper", "card", "wall"):
        assert contrast(token(line), token(ground)) >= 3, ground


def test_cells_are_seen_on_the_wall_and_their_marks_in_the_cells():
    for state, look in LOOKS.items():
        assert contrast(look.stroke, palette.WALL) >= 3, state
        assert contrast(look.ink, look.fill) >= 4.5, state


@pytest.mark.parametrize("name", ["INK", "SOFT", "WALL", "EDGE", "YES", "NO", "ABSTAIN"])
def test_charts_have_the_colours_of_the_page(name: str):
    assert getattr(palette, name) == token(name.lower())
