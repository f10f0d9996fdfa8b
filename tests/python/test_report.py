"""Sentences and pictures, from Python."""

from xml.etree import ElementTree

import pytest

import crmcore as crm

PLAN = {"product": ["cake", "bun"], "expected": [20, 50], "made": [20, 60], "unit_price": [3.0, 1.5]}
SOLD = {"product": ["cake", "cake", "bun", "bun"], "hour": [9, 10, 9, 11], "sold": [12, 8, 20, 20], "sold_out_at": [None, "10:45", None, None]}


def texts(*data, **options):
    return [row["text"] for row in crm.report.sentences(*data, **options)]


def test_a_fair_is_told_in_two_languages():  # V4
    assert any(text.startswith("Sold out of cake at 10:45") for text in texts(PLAN, SOLD))
    assert any(text.startswith("Se agotaron las existencias de cake a las 10:45") for text in texts(PLAN, SOLD, language="es"))


def test_a_language_without_words_is_refused():
    with pytest.raises(crm.errors.UnknownNameError, match="de"):
        crm.report.sentences(PLAN, SOLD, language="de")


def test_the_country_says_how_numbers_are_written():
    plan, sold = {"product": ["bun"], "expected": [2000]}, {"product": ["bun"], "sold": [2000]}
    assert texts(plan, sold, language="es", country="ES") == ["En total se vendieron 2.000 unidades, tal como se esperaba."]
    assert texts(plan, sold, language="es", country="MX") == ["En total se vendieron 2,000 unidades, tal como se esperaba."]


def test_a_country_that_is_not_a_code_is_refused():
    with pytest.raises(crm.errors.InvalidError, match="such as MX.*'Mexico'"):
        crm.report.sentences(PLAN, SOLD, language="es", country="Mexico")


def test_the_book_of_events_is_told_with_the_names_of_products(season):  # V4
    said = texts(season, event="feria-navidad", language="es")
    assert any("existencias de Concha" in text for text in said)


def test_the_country_of_the_workspace_says_how_numbers_are_written(tmp_path):
    rows = {"event": ["fair"], "product": ["bun"], "expected": [2000], "sold": [2000], "day": ["2025-05-03"]}
    with crm.open(str(tmp_path / "tienda.crm"), currency="EUR", country="ES") as shop:
        with shop.change("ana", "fair") as change:
            shop.plan_import(crm.table(rows), layout="event_sales").apply(change)
        assert "2.000 unidades" in texts(shop, language="es")[0]


def test_pictures_are_whole_drawings(season):  # V4
    for kind in ("bullets", "hours", "curve", "bridge", "ranking"):
        svg = crm.report.picture(kind, season, event=None if kind == "ranking" else "feria-navidad")
        root = ElementTree.fromstring(svg)
        assert root.tag.endswith("svg") and root.get("role") == "img" and svg._repr_svg_() == svg
        assert len(root.findall(".//{*}text")) > 5
    assert "From plan to actual" in crm.report.picture("bridge", PLAN, SOLD)
    with pytest.raises(crm.errors.InvalidError, match="bullets, hours"):
        crm.report.picture("pie", season)
    with pytest.raises(crm.errors.InvalidError, match="the ranking is of all events"):
        crm.report.picture("ranking", season, event="feria-navidad")
