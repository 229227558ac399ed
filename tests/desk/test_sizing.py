"""Which size fits: plain cases, the borders, and those where nobody should guess."""

from __future__ import annotations

import pytest

from desk.goods.sizing import Advice, advise, by_usual, coded
from scripts_library.items import Fit

DRESS = (
    Fit("S", {"height": (150, 158), "weight": (40, 47)}),
    Fit("M", {"height": (155, 163), "weight": (46, 53)}),
    Fit("L", {"height": (160, 168), "weight": (52, 60)}),
    Fit("XL", {"height": (165, 999), "weight": (59, 70)}),
)
TROUSERS = (
    Fit("26", {"waist": (70, 70), "hip": (90, 90)}),
    Fit("27", {"waist": (74, 74), "hip": (94, 94)}),
    Fit("28", {"waist": (78, 78), "hip": (98, 98)}),
)
GAPS = (Fit("M", {"height": (155, 160)}), Fit("L", {"height": (165, 170)}))


@pytest.mark.parametrize(
    ("body", "sizes"),
    [
        ({"height": 152, "weight": 43}, ("S",)),
        ({"height": 159, "weight": 50}, ("M",)),
        ({"height": 166, "weight": 56}, ("L",)),
        ({"height": 175, "weight": 65}, ("XL",)),
        ({"height": 159}, ("M",)),
        ({"weight": 50}, ("M",)),
        ({"height": 156, "weight": 46.5}, ("S", "M")),  # both measures lie in both
        ({"height": 161, "weight": 52.5}, ("M", "L")),
        ({"height": 152, "weight": 50}, ("S", "M")),  # the height says S, the weight M
        ({"height": 164, "weight": 50}, ("M", "L")),
    ],
)
def test_height_and_weight_point_to_a_size_or_to_two(body: dict[str, float], sizes: tuple[str, ...]) -> None:
    advice = advise(DRESS, body)
    assert advice is not None and advice.sizes == sizes
    assert advice.between == (len(sizes) == 2)


@pytest.mark.parametrize(
    "body",
    [
        {"height": 152, "weight": 56},  # three sizes apart
        {"height": 140, "weight": 43},  # smaller than the chart
        {"height": 160, "weight": 95},  # heavier than the chart
        {"waist": 70},  # the chart does not speak of it
        {},
    ],
)
def test_nobody_guesses_where_the_chart_gives_no_honest_answer(body: dict[str, float]) -> None:
    assert advise(DRESS, body) is None


@pytest.mark.parametrize(
    ("body", "sizes"),
    [
        ({"waist": 65}, ("26",)),  # 65 + 5 = 70
        ({"waist": 69, "hip": 89}, ("27",)),
        ({"waist": 70}, ("27",)),  # 75 lies near 74
        ({"waist": 71}, ("27", "28")),  # 76 lies just between
        ({"waist": 65, "hip": 89}, ("26", "27")),
    ],
)
def test_waist_and_hip_are_given_five_centimetres(body: dict[str, float], sizes: tuple[str, ...]) -> None:
    advice = advise(TROUSERS, body)
    assert advice is not None and advice.sizes == sizes


def test_a_waist_beyond_the_chart_is_left_to_a_person() -> None:
    assert advise(TROUSERS, {"waist": 60}) is None
    assert advise(TROUSERS, {"waist": 80}) is None


def test_a_height_in_a_gap_of_the_chart_means_both_neighbours() -> None:
    advice = advise(GAPS, {"height": 162})
    assert advice is not None and advice.sizes == ("M", "L")


def test_the_reason_names_every_measure_with_the_size_it_points_to() -> None:
    assert advise(DRESS, {"height": 164, "weight": 50}) == Advice(("M", "L"), "身高164对应L码、体重50公斤对应M码", 2)
    trousers = advise(TROUSERS, {"waist": 71})
    assert trousers is not None and trousers.why == "腰围71（放5厘米按76）对应27码或28码"


def test_the_usual_size_is_answered_with_this_items_measures() -> None:
    assert by_usual(DRESS, ("S", "M"), "m码") == "M码对应身高155-163、体重46-53公斤"
    assert by_usual(DRESS, (), "XL") == "XL码对应身高165以上、体重59-70公斤"
    assert by_usual(DRESS, ("S",), "M") == ""
    assert by_usual(DRESS, (), "3XL") == ""


def test_sizes_are_called_as_people_call_them() -> None:
    assert [coded(size) for size in ("M", "38", "均码", "38号")] == ["M码", "38码", "均码", "38号"]
