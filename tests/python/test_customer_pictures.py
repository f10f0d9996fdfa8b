"""Pictures of customers, from Python: SVG, Vega-Lite and matplotlib show the numbers of one table."""

import datetime
import inspect
import random
import sys
from typing import get_args
from xml.etree import ElementTree

import pytest

import crmcore as crm

HOSTILE = "_</text><script>$x_{</script>&"  # markup, and what matplotlib reads as a formula
PICTURES = get_args(inspect.signature(inspect.unwrap(crm.report.customer_picture)).parameters["picture"].annotation)
TODAY = datetime.date(2025, 12, 31)


def sales(name="C"):
    """Purchases of eighty customers over two years, a third of whom leave."""
    chance = random.Random(5)
    rows = {"customer": [], "day": [], "amount": []}
    for customer in range(80):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(chance.randrange(300))
        end = TODAY if customer % 3 else day + datetime.timedelta(chance.randrange(250))
        while day <= end:
            rows["customer"].append(f"{name}{customer}")
            rows["day"].append(day)
            rows["amount"].append(chance.randrange(500, 9000) / 100)
            day += datetime.timedelta(chance.randrange(8, 70))
    return rows


PAST = crm.history(sales(), today=TODAY, currency="MXN")
CAMPAIGN = {"score": [i * 37 % 100 for i in range(200)], "outcome": [i % 3 == 0 for i in range(200)], "treated": [i % 2 for i in range(200)]}


def draw(picture, data=None, **options):
    if picture == "alive_history":
        options.setdefault("customer", "C1")
    if data is None:
        data = CAMPAIGN if picture == "qini" else PAST
    return crm.report.customer_picture(data, picture, **options)


each_picture = pytest.mark.parametrize("picture", PICTURES)


def fields_of(part):
    """The fields that a part of a Vega-Lite specification names."""
    if isinstance(part, dict):
        own = [part["field"]] if isinstance(part.get("field"), str) else []
        return own + [field for value in part.values() for field in fields_of(value)]
    return [field for value in part for field in fields_of(value)] if isinstance(part, list) else []


@each_picture
def test_a_picture_is_a_drawing_that_says_what_it_is(picture):
    drawn = draw(picture)
    root = ElementTree.fromstring(drawn.svg)
    assert root.get("role") == "img" and root.find("{*}title").text == drawn.chart["title"]
    assert drawn.action in root.find("{*}desc").text
    assert len(root.findall(".//{*}text")) > 3


@each_picture
def test_the_specification_names_only_fields_of_its_data(picture):
    spec = draw(picture).vega_lite
    own = {field for row in spec["data"]["values"] for field in row} | {"x_end", "y_end"}
    assert spec["data"]["values"] and set(fields_of(spec["layer"])) <= own
    for layer in spec["layer"]:  # what is said is also drawn
        assert layer.get("data") or any(row["series_number"] == layer["transform"][0]["filter"]["equal"] for row in spec["data"]["values"])


@each_picture
def test_notebooks_are_given_all_forms(picture):
    drawn = draw(picture)
    forms = drawn._repr_mimebundle_()
    assert forms == {"application/vnd.vegalite.v5+json": drawn.vega_lite, "image/svg+xml": drawn.svg,
                     "text/plain": f"<crmcore.CustomerPicture: {picture}, drawn from {drawn.action}>"}


@each_picture
def test_the_table_that_is_drawn_can_be_asked_for(picture):
    drawn = draw(picture)
    assert str(len(drawn.table)) in drawn.chart["description"].replace(",", "")


@each_picture
def test_matplotlib_draws_the_same_points(picture):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed, which draws pictures in Python")
    import matplotlib
    matplotlib.use("agg")
    from matplotlib import pyplot

    drawn = draw(picture)
    figure, ax = pyplot.subplots()
    assert drawn.plot(ax=ax) is ax
    figure.canvas.draw()
    lines = iter(ax.lines)
    rects = iter(ax.patches)
    for series in drawn.chart["series"]:
        if series["shape"] == "rect":
            for point in series["points"]:
                rect = next(rects)
                if "y_end" in point and drawn.chart["y"]["kind"] != "category":
                    assert rect.get_height() == pytest.approx(abs(point["y_end"] - point["y"]))
                if "x_end" in point and drawn.chart["x"]["kind"] != "category":
                    assert rect.get_width() == pytest.approx(abs(point["x_end"] - point["x"]))
        elif series["points"]:
            line = next(lines)
            assert list(line.get_xdata()) == [point["x"] for point in series["points"]]
            assert list(line.get_ydata()) == [point["y"] for point in series["points"]]
    pyplot.close(figure)


def test_names_stay_text_in_every_form():
    pytest.importorskip("matplotlib", reason="matplotlib is not installed, which draws pictures in Python")
    import matplotlib
    matplotlib.use("agg")
    drawn = draw("work_list", crm.history(sales(HOSTILE), today=TODAY))
    root = ElementTree.fromstring(drawn.svg)
    assert root.find(".//{*}script") is None
    assert any("</text><script>" in (text.text or "") for text in root.findall(".//{*}text"))
    assert "<script>" in drawn.vega_lite["data"]["values"][0]["y"]
    ax = drawn.plot()
    ax.figure.canvas.draw()
    assert all("_</text><script>$" in tick.get_text() for tick in ax.get_yticklabels())


def test_without_matplotlib_the_call_says_what_to_do(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("matplotlib")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match="pip install matplotlib, or look at the svg"):
        draw("lifecycle").plot()


def test_words_and_numbers_are_the_readers():
    drawn = draw("rfm_treemap", language="es", country="ES")
    assert drawn.chart["title"] == "Segmentos según sus clientes" and drawn.chart["group_mark"] == "."
    assert drawn.vega_lite["config"]["locale"]["number"]["decimal"] == ","


def test_a_table_is_drawn_without_a_history():
    drawn = draw("lifecycle", sales(), today=TODAY)
    assert drawn.table[0]["month"] == datetime.date(2024, 1, 1)


def test_a_workspace_groups_cohorts_by_what_only_it_knows(tmp_path):
    rows = sales() | {"order": [str(i) for i in range(len(sales()["day"]))]}
    rows["channel"] = ["web" if i % 2 else "phone" for i in range(len(rows["day"]))]
    with crm.open(str(tmp_path / "shop.crm"), currency="MXN") as shop:
        with shop.change("ana", "sales") as change:
            shop.plan_import(rows, layout="sales").apply(change)
        drawn = draw("return_curve", shop.history(today=TODAY), by="channel", shop=shop)
        assert "web" in {series["name"] for series in drawn.chart["series"]} <= set(drawn.table["cohort"])
        by_name = shop.run("report.customer_picture", picture="lifecycle", today=TODAY)
        assert by_name[0]["svg"].startswith("<svg")


def test_options_of_other_pictures_are_refused():
    with pytest.raises(crm.errors.InvalidError, match="lifecycle has no horizon"):
        draw("lifecycle", horizon=20)
    with pytest.raises(crm.errors.InvalidError, match="work_list"):
        draw("pie")


def test_the_ranking_of_events_is_drawn_from_tables():
    events = {"event": ["May", "June"], "first_day": ["2025-05-03", "2025-06-07"]}
    sold = {"event": ["May", "June"], "product": ["bun", "bun"], "expected": [10, 10], "sold": [8, 12], "unit_price": [2, 2]}
    assert "1. June" in crm.report.picture("ranking", events, sold)
