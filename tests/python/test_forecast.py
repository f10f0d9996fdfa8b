"""Events and demand, from Python."""

import datetime
import math

import pandas as pd
import pytest

import crmcore as crm

PLAN = {"product": ["cake", "bun"], "expected": [20, 50], "made": [20, 60], "unit_price": [3.0, 1.5]}
SOLD = {"product": ["cake", "cake", "bun", "bun"], "hour": [9, 10, 9, 11], "sold": [12, 8, 20, 20], "sold_out_at": [None, "10:45", None, None]}


def test_a_fair_is_compared_bridged_and_told(books):  # V4
    for data in ((PLAN, SOLD), (pd.DataFrame(PLAN), pd.DataFrame(SOLD))):
        lines = {row["product"]: row for row in crm.forecast.compare(*data)}
        assert lines["cake"]["state"] == "sold_out" and lines["cake"]["lost"] > 0
        assert lines["bun"]["sold_minus_expected"] == -10 and lines["bun"]["left"] == 20
    parts = {row["part"]: row["amount"] for row in crm.forecast.bridge(PLAN, SOLD) if not row["product"]}
    assert sum(float(v) for k, v in parts.items() if k != "actual") == pytest.approx(float(parts["actual"]))
    assert any("Sold out of cake at 10:45" in row["text"] for row in crm.forecast.sentences(PLAN, SOLD))
    assert any("se agotó" in row["text"] for row in crm.forecast.sentences(PLAN, SOLD, language="es"))
    files = crm.forecast.compare(f"{books}/fair_plan.csv", books / "fair_sold.csv", by="total", currency="MXN")
    assert files[0]["sold"] == 208
    with pytest.raises(crm.errors.InvalidError, match="row 1, expected"):
        crm.forecast.compare({"product": ["a"], "expected": [-1]}, {"product": ["a"], "sold": [1]})
    with pytest.raises(crm.errors.UnknownNameError):
        crm.forecast.sentences(PLAN, SOLD, language="de")


def test_accuracy_and_alarms_of_past_events():  # V5
    table = {"product": ["cake"] * 10, "day": [f"2026-01-{d:02}" for d in range(1, 11)], "expected": [100] * 10,
             "sold": [140, 155, 138, 149, 161, 144, 150, 139, 158, 147], "place": ["fair", "shop"] * 5}
    measures = {row["measure"]: row for row in crm.forecast.accuracy(table, by="place") if row["by"] == "all"}
    assert measures["bias_sold_over_expected"]["value"] == pytest.approx(.481) and measures["bias_sold_over_expected"]["better"] == "zero"
    alarm = crm.forecast.alarms(table)[0]
    assert alarm["alarm"] and alarm["direction"] == "sold more than expected" and 0.03 < alarm["false_alarm_rate"] < 0.06


def test_demand_of_any_table_and_what_to_make():  # V6 V7
    days = [datetime.date(2025, 1, 1) + datetime.timedelta(days=i) for i in range(201)]
    table = {"series": ["bun"] * 201, "day": days, "demand": [30 + 7 * (d.weekday() == 5) * 4 + i % 5 for i, d in enumerate(days[:-1])] + [math.nan],
             "holiday": [d.day == 1 for d in days]}
    lines = crm.forecast.demand(table, levels=[0.5, 0.9])
    assert len(lines) == 2 and lines[0]["day"] == days[-1] and lines[0]["quantity"] <= lines[1]["quantity"]
    assert sum(row["weight"] for row in crm.forecast.analogs(table, "bun", days[-1])) == pytest.approx(1)
    make = crm.forecast.production(table, price=3, unit_cost=1, batch=6)[0]
    assert make["make"] % 6 == 0 and make["profit"] > 0
    methods = {row["method"]: row for row in crm.forecast.backtest(table, "2025-05-01", price=3, unit_cost=1) if row["product"] == "all"}
    assert methods["analogs"]["profit"] > methods["all_days"]["profit"]
    with pytest.raises(crm.errors.InvalidError, match="not below the unit cost"):
        crm.forecast.production(table, price=3, unit_cost=1, salvage=2)
    assert len(crm.forecast.demand(table, start="2025-07-01", ahead=7)) == 5 * 20


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
