"""Input tables: one reader, whatever they come as. A16."""

import datetime
import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import crmcore as crm

ZONED = pd.to_datetime(["2025-01-02 20:00", "2025-01-03 20:00"]).tz_localize("America/Mexico_City")


def forms(table: dict) -> dict:
    """The same table as a dict, as texts, and in the frames of pandas, polars and pyarrow."""
    text = lambda value: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)  # noqa: E731
    texts = {name: [text(value) for value in column] for name, column in table.items()}
    return {"dict": table, "texts": texts, "pandas": pd.DataFrame(table), "polars": pl.DataFrame(table, strict=False), "pyarrow": pa.table(table)}


def judgements() -> dict:
    """Every judgement of a table: its table and how it is judged."""
    day = lambda i: datetime.date(2025, 1, 1) + datetime.timedelta(days=i)  # noqa: E731
    orders = {"customer": [f"C{i % 9}" for i in range(90)], "day": [day(i) for i in range(90)], "amount": [10.5 + i % 7 for i in range(90)],
              "channel": ["web" if i % 2 else "shop" for i in range(90)]}
    past = crm.history(orders, today="2025-04-30")
    codes = [row["customer"] for row in crm.run("history.customers", orders, today="2025-02-28")]
    learning = {"months": [1 + i * 13 % 50 for i in range(120)], "money": [20.5 + i * 7 % 31 for i in range(120)],
                "contract": ["year" if i % 3 else "month" for i in range(120)], "paperless": [i % 5 > 0 for i in range(120)],
                "since": [day(i % 40) for i in range(120)], "outcome": [int(i * 13 % 50 < 20) for i in range(120)]}
    treated = {**learning, "treated": [i % 2 for i in range(120)]}
    scored = {"score": [.9, .7, .25, .125], "outcome": [1, 0, 1, 0], "treated": [True, False, False, True]}
    return {
        "history": (orders, lambda t: crm.run("history.days", t, today="2025-04-30")),
        "rfm": (orders, lambda t: crm.run("segmentation.rfm", t, today="2025-04-30")),
        "cohorts": (orders, lambda t: crm.segmentation.cohorts(t, today="2025-04-30", by="channel")),
        "fit": ({"x": [2, 1, 0, 7, 3], "t_x": [30.5, 1.75, 0.0, 29.5, 20.0], "T": [38.5] * 5, "m": [22.5, 11.75, None, 73.5, 30.0]},
                lambda t: crm.value_models.fit(t, model="nbd")),
        "compare": ({"product": ["cake", "bread"], "day": [day(0)] * 2, "expected": [10, 20], "made": [12, 25], "sold": [12.0, 18.5],
                     "unit_price": [3.5, 2.25], "unit_cost": [1.25, 0.5], "closed": [False, False]}, lambda t: crm.forecast.compare(t, t)),
        "accuracy": ({"day": [day(0), day(1)], "expected": [10, 11], "actual": [12.5, 9.0]}, lambda t: crm.run("forecast.accuracy", t)),
        "demand": ({"series": ["a"] * 60, "day": [day(i) for i in range(60)], "demand": [20.0 + i * 7 % 11 if i < 55 else None for i in range(60)],
                    "holiday": [i % 20 == 3 for i in range(60)], "temperature": [15.5 + i % 13 for i in range(60)]}, lambda t: crm.forecast.demand(t)),
        "documents": ({"kind": ["rfc", "dni"], "country": ["MX", "AR"], "number": ["GODE561231GR8", "12.345.678"], "given_name": ["Emma", None],
                       "family_name": ["Gómez Díaz", None], "birth_date": [datetime.date(1956, 12, 31), None]}, lambda t: crm.identity.check(t)),
        "probability": (learning, lambda t: crm.retention.predict_probability(t)),
        "uplift": (treated, lambda t: crm.retention.predict_uplift(t)),
        "evaluate": (scored, lambda t: crm.retention.evaluate(t)),
        "calibration_table": (scored, lambda t: crm.retention.calibration_table(t)),
        "campaign": ({"customer": codes, "day": [day(40)] * len(codes), "treated": [i % 2 for i in range(len(codes))],
                      "bought": [i % 3 > 0 for i in range(len(codes))]}, lambda t: crm.retention.work_list(None, past, campaign=t, capacity=9)),
        "weights": ({"customer": codes[:2], "weight": [50, 2]}, lambda t: crm.segmentation.clusters(past, k=3, customer_weights=t)),
        "scores": ({"customer": codes, "score": [0.125 * (i % 8) for i in range(len(codes))]},
                   lambda t: crm.retention.backtest(past, "2025-02-28", horizon=4, scores=t)),
    }


@pytest.mark.parametrize("name", judgements())
def test_a_judgement_is_the_same_whatever_its_table_comes_as(name):
    table, judge = judgements()[name]
    answers = {form: judge(data).to_csv() for form, data in forms(table).items()}
    assert answers["dict"].count("\n") > 1, "a judgement of nothing proves nothing"
    assert {form for form, answer in answers.items() if answer != answers["dict"]} == set()


@pytest.mark.parametrize("name", sorted(set(judgements()) - {"probability", "uplift"}))
def test_a_column_that_nobody_needs_is_ignored_whatever_its_type(name):
    table, judge = judgements()[name]
    rows = len(next(iter(table.values())))
    own = {"tags": [["a", "b"]] * rows, "address": [{"x": 1, "y": 2}] * rows}
    plain = judge(table).to_csv()
    for form, data in forms(table).items():
        if form in ("dict", "texts"):
            beside = {**data, **own}
        elif form == "pandas":
            beside = data.assign(**own)
        elif form == "polars":
            beside = data.with_columns(**{column: pl.Series(values) for column, values in own.items()})
        else:
            beside = data.append_column("tags", pa.array(own["tags"])).append_column("address", pa.array(own["address"]))
        assert judge(beside).to_csv() == plain, form


def test_a_column_that_is_needed_is_named_with_its_type():
    orders = {"customer": ["a"], "day": ["2025-01-01"], "amount": [[1.5]]}
    for data, kind in [(orders, "list"), (pa.table(orders), "a list"), (pl.DataFrame(orders), "a list"), (pd.DataFrame(orders), "a list"),
                       (pa.table({**orders, "amount": [{"x": 1}]}), "a struct")]:
        with pytest.raises(crm.errors.InvalidError, match=f"'amount'.*{kind}"):
            crm.history(data, today="2025-02-01")
    learning = pa.table({"x": [1.5, 2.5] * 10, "tags": [["a"]] * 20, "outcome": [1, 0] * 10})
    with pytest.raises(crm.errors.InvalidError, match="'tags'.*a list"):
        crm.retention.predict_probability(learning)
    assert len(crm.retention.predict_probability(learning, leave_out="tags")) == 20
    fine = pa.table({"customer": ["a"], "day": ["2025-01-01"], "amount": [1], "ratio": pa.array([decimal.Decimal("0.12345678")])})
    assert len(crm.history(fine, today="2025-02-01")) == 1, "a decimal of eight places beside what is needed"


def test_a_table_for_its_own_sake_loses_no_column(shop):
    for data in ({"tags": [["a"]]}, pa.table({"tags": [["a"]]})):
        with pytest.raises(crm.errors.InvalidError, match="'tags'.*list"):
            crm.table(data)
    sales = {"order": ["1"], "customer": ["a"], "ordered": ["2025-01-01"], "amount": [5], "tags": [["a"]]}
    for data in (sales, pa.table(sales)):
        plan = shop.plan_import(data, layout="sales")  # nobody needs the column, and it is named
        assert plan.rejected == 0
        assert [row["code"] for row in plan.findings()] == ["column.not_used"]


def zoned_forms(name: str, table: dict) -> list:
    """The table with days in a zone: typed, and as texts of every kind."""
    texts = [["2025-01-03T02:00:00Z", "2025-01-04T02:00:00Z"], ["2025-01-03T02:00:00+00:00", "2025-01-04T02:00:00+00:00"],
             ["2025-01-02T20:00:00-06:00", "2025-01-03T20:00:00-06:00"], list(ZONED), [day.to_pydatetime() for day in ZONED]]
    frame = pd.DataFrame({**table, name: ZONED})
    return [frame, pl.from_pandas(frame), pa.table(frame), *({**table, name: column} for column in texts)]


@pytest.mark.parametrize("name, judge, column, table", [
    ("history", lambda t: crm.history(t, today="2025-02-01"), "day", {"customer": ["a", "b"], "amount": [1, 2]}),
    ("history of numbers", lambda t: crm.history(t, today="2025-02-01"), "day", {"customer": [1, 2], "amount": [1.5, 2.5]}),
    ("demand", crm.forecast.demand, "day", {"series": ["a", "a"], "demand": [3.0, None]}),
    ("planned on", crm.forecast.demand, "planned_on", {"series": ["a", "a"], "day": ["2025-01-05", "2025-01-06"], "demand": [3.0, None]}),
    ("accuracy", lambda t: crm.run("forecast.accuracy", t), "day", {"expected": [1, 2], "actual": [1, 2]}),
    ("compare", lambda t: crm.forecast.compare(t, t), "day", {"product": ["cake", "bread"], "expected": [1, 2], "sold": [1, 2]}),
    ("campaign", lambda t: crm.retention.work_list(None, crm.history({"customer": ["a", "b"], "day": ["2025-01-01"] * 2, "amount": [1, 2]},
                                                                     today="2025-02-01"), campaign=t),
     "day", {"customer": ["a", "b"], "treated": [1, 0], "bought": [1, 0]}),
])
def test_a_day_with_a_time_zone_is_refused_by_every_judgement(name, judge, column, table):  # A15
    for data in zoned_forms(column, table):
        with pytest.raises(crm.errors.InvalidError, match=f"row 1, {column}: .* has a time zone; say time_zone"):
            judge(data)


def test_a_local_time_gives_its_day_everywhere():
    local = ZONED.tz_localize(None)
    for days in (local, [str(day) for day in local]):
        accuracy = crm.run("forecast.accuracy", pd.DataFrame({"day": days, "expected": [1, 2], "actual": [1, 2]}), **{"from_day": "2025-01-03"})
        assert accuracy[0]["cells"] == 1
        compared = crm.forecast.compare(*[pd.DataFrame({"product": ["cake", "cake"], "day": days, "expected": [1, 2], "sold": [1, 2]})] * 2)
        assert [row["day"] for row in compared if row["day"]] == [datetime.date(2025, 1, 2), datetime.date(2025, 1, 3)]


def test_an_import_rejects_days_with_a_time_zone(shop):  # A15
    plan = shop.plan_import(pd.DataFrame({"order": ["1", "2"], "customer": ["a", "b"], "ordered": ZONED, "amount": [5, 6]}), layout="sales")
    assert [(row["code"], row["count"]) for row in plan.findings()] == [("line.bad_day", 2)] and plan.accepted == 0


def test_a_day_parameter_with_a_zone_is_refused():  # A15
    orders = {"customer": ["a"], "day": ["2025-01-01"], "amount": [1]}
    for today in (ZONED[0], ZONED[0].to_pydatetime(), "2025-01-03T02:00:00Z"):
        with pytest.raises(crm.errors.InvalidError, match="has a time zone"):
            crm.history(orders, today=today)
        with pytest.raises(crm.errors.InvalidError, match="has a time zone"):
            crm.run("history.days", orders, today=today)
    assert crm.history(orders, today=datetime.datetime(2025, 2, 1, 20)).today == datetime.date(2025, 2, 1)


def test_amounts_of_another_currency_are_refused():
    pesos = crm.run("history.days", {"customer": ["a"], "day": ["2025-01-01"], "amount": [5]}, today="2025-02-01", currency="MXN")
    assert len(crm.history(pesos, today="2025-02-01", currency="MXN")) == 1
    with pytest.raises(crm.errors.MixedCurrencyError, match="row 1, gross: the table is in MXN, not in JPY"):
        crm.history(pesos, today="2025-02-01", currency="JPY")


def test_cells_of_arrays_are_told_by_their_type():
    with pytest.raises(crm.errors.InvalidError, match="'x' cannot be read: row 2 is of the type ndarray"):
        crm.table({"x": [None, np.array([1, 2])]})
