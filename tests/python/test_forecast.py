"""Events and demand, from Python."""

import datetime
import math
import sqlite3

import pandas as pd
import pytest

import crmcore as crm

PLAN = {"product": ["cake", "bun"], "expected": [20, 50], "made": [20, 60], "unit_price": [3.0, 1.5]}
SOLD = {"product": ["cake", "cake", "bun", "bun"], "hour": [9, 10, 9, 11], "sold": [12, 8, 20, 20], "sold_out_at": [None, "10:45", None, None]}


def test_a_fair_is_compared_and_bridged(books):  # V4
    for data in ((PLAN, SOLD), (pd.DataFrame(PLAN), pd.DataFrame(SOLD))):
        lines = {row["product"]: row for row in crm.forecast.compare(*data)}
        assert lines["cake"]["state"] == "sold_out" and lines["cake"]["lost"] > 0
        assert lines["bun"]["sold_minus_expected"] == -10 and lines["bun"]["left"] == 20
    parts = {row["part"]: row["amount"] for row in crm.forecast.bridge(PLAN, SOLD) if not row["product"]}
    assert sum(float(v) for k, v in parts.items() if k != "actual") == pytest.approx(float(parts["actual"]))
    files = crm.forecast.compare(f"{books}/fair_plan.csv", books / "fair_sold.csv", by="total", currency="MXN")
    assert files[0]["sold"] == 208
    with pytest.raises(crm.errors.InvalidError, match="row 1, expected"):
        crm.forecast.compare({"product": ["a"], "expected": [-1]}, {"product": ["a"], "sold": [1]})


def test_accuracy_and_alarms_of_past_events(tmp_path):  # V5
    table = {"product": ["cake"] * 10, "day": [f"2026-01-{d:02}" for d in range(1, 11)], "expected": [100] * 10,
             "sold": [140, 155, 138, 149, 161, 144, 150, 139, 158, 147], "place": ["fair", "shop"] * 5}
    measures = {row["measure"]: row for row in crm.forecast.accuracy(table, by="place") if row["by"] == "all"}
    assert measures["bias_sold_over_expected"]["value"] == pytest.approx(.481) and measures["bias_sold_over_expected"]["better"] == "zero"
    alarm = crm.forecast.alarms(table)[0]
    assert alarm["alarm"] and alarm["direction"] == "sold more than expected" and 0.03 < alarm["false_alarm_rate"] < 0.06
    pd.DataFrame(table).to_csv(tmp_path / "past.csv", index=False)
    assert crm.forecast.alarms(tmp_path / "past.csv")[0]["value"] == alarm["value"]
    assert crm.forecast.alarms(table, from_day="2026-01-05")[0]["events"] == 6
    always = crm.forecast.alarms({**table, "sold": [140] * 10})[0]
    assert always["alarm"] and always["value"] <= 10 * 2 * always["limit"], "errors that never vary are no infinity"
    with pytest.raises(crm.errors.InvalidError, match="give a table of expected and actual"):
        crm.forecast.accuracy(None)
    with pytest.raises(crm.errors.UnknownNameError, match="day"):
        crm.forecast.accuracy({"expected": [1], "sold": [1]}, from_day="2026-01-05")


def test_demand_of_any_table_and_what_to_make(tmp_path):  # V6 V7
    days = [datetime.date(2025, 1, 1) + datetime.timedelta(days=i) for i in range(201)]
    table = {"series": ["bun"] * 201, "day": days, "demand": [30 + 7 * (d.weekday() == 5) * 4 + i % 5 for i, d in enumerate(days[:-1])] + [math.nan],
             "holiday": [d.day == 1 for d in days]}
    lines = crm.forecast.demand(table, levels=[0.5, 0.9])
    assert len(lines) == 2 and lines[0]["day"] == days[-1] and lines[0]["quantity"] <= lines[1]["quantity"]
    pd.DataFrame(table).to_csv(tmp_path / "days.csv", index=False)
    assert [row["quantity"] for row in crm.forecast.demand(tmp_path / "days.csv", levels=[0.5, 0.9])] == [row["quantity"] for row in lines]
    assert sum(row["weight"] for row in crm.forecast.analogs(table, "bun", days[-1])) == pytest.approx(1)
    make = crm.forecast.production(table, price=3, unit_cost=1, batch=6)[0]
    assert make["make"] % 6 == 0 and make["profit"] > 0
    methods = {row["method"]: row for row in crm.forecast.backtest(table, "2025-05-01", price=3, unit_cost=1) if row["product"] == "all"}
    assert methods["analogs"]["profit"] > methods["all_days"]["profit"]
    with pytest.raises(crm.errors.InvalidError, match="not below the unit cost"):
        crm.forecast.production(table, price=3, unit_cost=1, salvage=2)
    assert len(crm.forecast.demand(table, from_day="2025-07-01", ahead=7)) == 5 * 20


def test_the_next_fair_is_planned_from_similar_ones(tmp_path):  # V6
    events = {"event": ["spring", "autumn", "market", "next"], "first_day": ["2025-04-05", "2025-10-04", "2025-11-08", "2026-04-04"],
              "type": ["fair", "fair", "market", "fair"], "attendance": [1000, 1200, 300, 1100]}
    sales = {"event": ["spring", "spring", "autumn", "autumn", "market", "market"], "product": ["bun", "cake"] * 3, "sold": [90, 30, 100, 35, 20, 5]}
    products = {"product": ["bun", "cake"], "unit_price": [2, 3], "unit_cost": [0.5, 1], "batch": [12, 1]}
    alike = crm.forecast.similar(events, "next")
    assert alike[0]["event"] == "spring" and sum(row["weight"] for row in alike) == pytest.approx(1)
    lines = {row["product"]: row for row in crm.forecast.plan(events, "next", sales, products)}
    assert 70 < lines["bun"]["demand"] < 115 and lines["bun"]["make"] % 12 == 0 and lines["bun"]["low"] < lines["bun"]["high"]
    file = tmp_path / "events.csv"
    file.write_text(pd.DataFrame(events).to_csv(index=False))
    assert crm.forecast.plan(file, "next", pd.DataFrame(sales), capacity=None)[0]["demand"] == lines["bun"]["demand"]
    with pytest.raises(crm.errors.NotFoundError):
        crm.forecast.similar(events, "summer")


def test_the_book_of_events_is_compared_and_bridged(season):  # V1 V2 V3 V4
    cells = list(crm.forecast.compare(season, event="feria-navidad"))
    assert len(cells) == 8 and {row["state"] for row in cells} == {"normal", "sold_out"}
    parts = {row["part"]: float(row["amount"]) for row in crm.forecast.bridge(season, event="feria-navidad", profit=True) if not row["product"]}
    assert parts["actual"] == pytest.approx(sum(value for part, value in parts.items() if part != "actual"))
    assert parts["fees"] == 0, "paid as planned"
    assert len(crm.events.findings(season, "2026-01-01")) == 0
    storm = {row["day"]: row["state"] for row in crm.forecast.compare(season, event="feria-verano") if row["product"] == "GL"}
    assert storm[datetime.date(2025, 8, 3)] == "partial_day"
    with pytest.raises(crm.errors.NotFoundError, match="feria-navidad"):
        crm.forecast.compare(season, event="feria-navidaad")
    with pytest.raises(TypeError, match="is used alone"):
        crm.forecast.compare(season, SOLD)


def test_past_events_are_judged_and_the_next_is_planned_from_the_book(season):  # V5 V6 V7 V8
    by_type = {row["by"] for row in crm.forecast.accuracy(season, by="type", against="demand")}
    assert by_type == {"all", "fair", "market"}
    recent = next(row for row in crm.forecast.accuracy(season, from_day="2025-09-01") if row["measure"] == "wape")
    assert recent["cells"] == 16, "four events, four products"
    with pytest.raises(crm.errors.UnknownNameError, match="place"):
        crm.forecast.accuracy(season, by="plaice")
    lines = {row["method"]: row for row in crm.forecast.backtest_events(season)}
    assert lines["similar"]["wape"] < lines["last_event"]["wape"] and lines["similar"]["profit"] > lines["last_event"]["profit"]
    horizons = {row["by"] for row in crm.forecast.backtest_events(season, horizons=(0, 30), by="horizon")}
    assert horizons == {"0", "30"}
    plan = list(crm.forecast.plan(season, "feria-primavera-26"))
    assert [row["product"] for row in plan] == ["CN", "CR", "EM", "GL"]
    assert all(row["low"] <= row["demand"] <= row["high"] and row["own_profit"] <= row["expected_profit"] + 1e-9 for row in plan)
    assert [row["event"] for row in crm.forecast.similar(season, "feria-primavera-26")][0] == "feria-primavera"
    strangers = list(crm.forecast.occasional(season, by="hour"))
    assert [row["hour"] for row in strangers] == list(range(10, 18)) and sum(row["share"] for row in strangers) == pytest.approx(1)
    ranking = list(crm.forecast.ranking(season))
    assert [row["rank"] for row in ranking] == list(range(1, 10)) and ranking[0]["type"] == "fair"
    assert {row["by"] for row in crm.forecast.alarms(season, by="product")} == {"all", "CN", "CR", "EM", "GL"}


def test_floats_of_frames_are_taken_to_six_decimals(tmp_path, season):
    plan, sold = pd.DataFrame({"product": ["a"], "expected": [0.1 + 0.2], "unit_price": [1e6]}), pd.DataFrame({"product": ["a"], "sold": [100000.0]})
    (row,) = crm.forecast.compare(plan, sold)
    assert (row["expected"], row["sold"], float(row["revenue"])) == (0.3, 100000, 1e11)
    frame = season.find("event_plan").to_pandas()
    assert set(frame.unit_cost) == {4.1, 5.2, 5.9, 98.0}
    rows = pd.DataFrame({"event": ["big"], "day": ["2025-01-01"], "product": ["CN"], "sold": [1e6], "unit_cost": [4.1 + 0.2]})
    assert season.plan_import(rows, layout="event_sales").rejected == 0
    with pytest.raises(crm.errors.CrmError, match="is a folder"):
        crm.forecast.compare(str(tmp_path), str(tmp_path))


def test_one_flat_file_is_enough(tmp_path):  # V2 V3: layout event_sales
    rows = pd.DataFrame({"event": ["may fair"] * 3, "day": ["2025-05-03"] * 3, "hour": [10, 11, 12], "product": ["bun"] * 3, "expected": [10, 10, 10],
                         "made": [32, None, None], "sold": [12, 9, 8], "unit_price": [2.5] * 3})
    with crm.open(str(tmp_path / "shop.crm")) as shop:
        with shop.change("ana", "fair") as change:
            plan = shop.plan_import(rows, layout="event_sales")
            assert {row["code"] for row in plan.findings()} == {"event.new_event", "event.new_product"}
            plan.apply(change)
        (row,) = crm.forecast.compare(shop)
        assert (row["expected"], row["made"], row["sold"], row["left"]) == (30, 32, 29, 3)
        assert [(row["hour"], row["sold_minus_expected"]) for row in crm.forecast.compare(shop, by="hour")] == [(10, 2), (11, -1), (12, -2)]
        again = {row["entity"]: row for row in shop.plan_import(rows, layout="event_sales").outcome()}
        assert all(row["new"] == row["updated"] == 0 for row in again.values())


def test_a_file_of_an_earlier_version_is_brought_up_to_date(tmp_path):
    path = tmp_path / "shop.crm"
    with crm.open(str(path)) as shop:
        with shop.change("ana", "a list entry of the shop") as change:
            change.add("list_entry", list="customer_type", code="cousin")
    with sqlite3.connect(path) as file:  # as crmcore wrote files before it knew events
        for (name,) in file.execute("select name from sqlite_schema where type = 'table' and name like 'event%'").fetchall():
            file.execute(f"drop table {name}")
        file.execute("delete from list_entry where list in ('event_type', 'weather', 'event_cost', 'leftover_fate', 'event_cancel_reason')")
        file.execute("update crm_meta set value = '1' where name = 'filled'")
        file.execute("pragma user_version = 1")
    file.close()
    with pytest.raises(crm.errors.CrmError, match="earlier crmcore"):
        crm.open(str(path), read_only=True)
    with crm.open(str(path)) as shop:
        lists = [(row["list"], row["code"]) for row in shop.find("list_entry")]
        assert ("event_type", "fair") in lists and ("customer_type", "cousin") in lists and len(lists) == len(set(lists))
        assert shop.count("event") == 0 and shop.count("view") == 4
        assert all(row["ok"] for row in shop.run("store.verify"))


def test_a_file_without_hours_of_plans_gets_them(tmp_path):
    path = tmp_path / "shop.crm"
    plan = dict(event=1, product=1, day="2025-05-03")
    with crm.open(str(path)) as shop:
        with shop.change("ana", "fair") as change:
            change.add("product", code="bun", name="bun")
            change.add("event", code="may", first_day="2025-05-03")
            change.add("event_plan", expected=30, **plan)
    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 2
        file.executescript("""drop index event_plan_together; alter table event_plan drop column hour;
            create unique index event_plan_together on event_plan (ifnull("event", ''), product, ifnull("day", '')); pragma user_version = 2""")
    file.close()
    with crm.open(str(path)) as shop:
        with shop.change("ana", "made by the hour") as change:
            change.add("event_plan", hour=9, made=12, **plan)
            change.add("event_plan", hour=10, made=20, **plan)
        assert [(row["hour"], row["expected"], row["made"]) for row in shop.find("event_plan")] == [(None, 30, None), (9, None, 12), (10, None, 20)]
        assert all(row["ok"] for row in shop.run("store.verify"))


@pytest.mark.parametrize("plan, actual, words", [
    ({"product": ["a"], "expect": [3], "made": [3]}, {"product": ["a"], "sold": [2]}, "no column 'expected'; is it 'expect'"),
    ({"product": ["a"], "expected": [3], "price": [9]}, {"product": ["a"], "sold": [2]}, "no column 'unit_price'; is it 'price'"),
    ({"product": ["a"], "forecast": [3]}, {"product": ["a"], "sold": [2]}, "the plan.* must have a column expected or made; it has product, forecast"),
    ({"product": ["a"], "sold": [2]}, {"product": ["a"], "expected": [3]}, "the plan, which comes first, .*it has product, sold"),
    ({"product": ["a"], "expected": [3]}, {"product": ["a"], "came": [3]}, "the second table, must have a column sold or left or made; it has product, came"),
])
def test_columns_under_other_names_and_tables_in_each_others_place_are_refused(plan, actual, words):  # newcomer W12
    for made in (dict, crm.table):
        with pytest.raises(crm.errors.UnknownNameError, match=words):
            crm.forecast.compare(made(plan), made(actual))
