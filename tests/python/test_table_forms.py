"""Tables as programs pass them on: equal, pickled, sliced, through Arrow and back, and as DataFrames."""

import copy
import datetime
import decimal
import pickle
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import crmcore as crm

ORDERS = {"customer": ["A", "B", "A"], "day": ["2025-01-01", "2025-02-03", "2025-02-05"], "amount": ["5.25", "7", "9.10"]}


@pytest.fixture
def judged() -> crm.Table:
    return crm.run("history.customers", ORDERS, today="2025-03-01", currency="GBP")


def kinds_of_all() -> crm.Table:
    """A table with a column of most kinds, each with an empty cell."""
    return crm.table(pa.table({
        "number": [1, None], "real": [1.5, None], "flag": [True, None], "text": ["a", None],
        "day": [datetime.date(2025, 1, 2), None], "exact": [decimal.Decimal("1.25"), None],
        "instant": pa.array([datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), None], pa.timestamp("us", "UTC"))}))


def test_tables_of_the_same_cells_are_equal(judged):
    assert judged == crm.run("history.customers", ORDERS, today="2025-03-01", currency="GBP")
    assert judged != crm.run("history.customers", ORDERS, today="2025-03-01", currency="EUR"), "pounds are no euros"
    assert judged != crm.run("history.customers", ORDERS, today="2025-03-02", currency="GBP")
    assert judged != 1


@pytest.mark.parametrize("table", [kinds_of_all(), crm.table({"a": ["x"]}), crm.table({"a": [1.5]})], ids=["kinds", "text", "real"])
def test_tables_are_pickled_and_copied(table):
    again = pickle.loads(pickle.dumps(table))
    assert again == table
    assert list(again) == list(table)
    assert copy.deepcopy(table) == table


def test_a_pickle_keeps_currency_and_descriptions(judged):
    again = pickle.loads(pickle.dumps(judged))
    assert (again.currency, list(again.describe())) == ("GBP", list(judged.describe()))


def test_a_state_of_something_else_is_refused():  # bad input
    with pytest.raises(crm.errors.InvalidError, match="not a pickled table"):
        crm.Table.__new__(crm.Table).__setstate__((7, "EUR", "", 0, []))


def test_arrow_carries_kinds_and_currency(judged):
    again = crm.table(pa.table(judged))
    assert again == judged
    assert (again.kinds, again.currency) == (judged.kinds, "GBP")


def test_the_schema_comes_without_the_rows(judged):
    assert pa.schema(judged) == pa.table(judged).schema
    assert pa.schema(judged).field("net").metadata == {b"crmcore.kind": b"amount"}


def test_a_list_of_dicts_is_a_table():
    table = crm.table([{"a": 1, "b": "x"}, {"b": "y", "c": 2.5}])
    assert list(table) == [{"a": 1, "b": "x", "c": None}, {"a": None, "b": "y", "c": 2.5}]
    rows = [dict(zip(ORDERS, row)) for row in zip(*ORDERS.values())]
    assert crm.run("history.days", rows, today="2025-03-01") == crm.run("history.days", ORDERS, today="2025-03-01")


@pytest.mark.parametrize("rows", [[1], [{"a": 1}, "b"], []])
def test_a_list_of_something_else_is_refused(rows):  # bad input
    with pytest.raises(TypeError, match="must be a"):
        crm.table(rows)


def test_days_are_datetimes_in_pandas():
    frame = kinds_of_all().to_pandas()
    assert str(frame.dtypes["day"]).startswith("datetime64")
    assert frame.day.dt.year.tolist()[0] == 2025


def test_pandas_without_pyarrow_is_the_same(monkeypatch, judged):
    tables = [kinds_of_all(), judged, crm.run("history.customers", ORDERS, today="2025-03-01")]
    with_it = [table.to_pandas() for table in tables]
    for module in ("pyarrow", "pyarrow.compute"):
        monkeypatch.setitem(sys.modules, module, None)
    for table, frame in zip(tables, with_it):
        pd.testing.assert_frame_equal(table.to_pandas(), frame, check_dtype=False)
        assert [str(own).split("[")[0] for own in table.to_pandas().dtypes] == [str(own).split("[")[0] for own in frame.dtypes]


def test_a_column_of_several_kinds_is_one_of_texts():
    frame = pd.DataFrame({"series": ["a", "b"], "day": ["2025-01-01", "2025-01-02"], "demand": [1, "x"]})
    assert crm.table(frame)["demand"] == ["1", "x"]
    with pytest.raises(crm.errors.InvalidError, match="row 2, demand.*'x'"):
        crm.forecast.demand(frame)


def test_a_column_of_several_kinds_that_nobody_needs_is_no_hindrance():
    log = pd.DataFrame({**ORDERS, "InvoiceNo": [536365, "C536379", 536381]})
    assert crm.run("history.customers", log, today="2025-03-01") == crm.run("history.customers", ORDERS, today="2025-03-01")


@pytest.mark.parametrize("precision", [5, 12, 30])
def test_decimals_of_duckdb_are_read(precision):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    found = duckdb.sql(f"select cast(1.25 as decimal({precision}, 2)) as money")
    assert crm.table(found)["money"] == [decimal.Decimal("1.25")]


def test_a_table_knows_its_columns_and_its_first_rows(judged):
    assert judged.columns[0] in judged
    assert "nothing" not in judged
    assert judged.head(2) == judged[:2]


@pytest.mark.parametrize("unit", ["D", "h", "m", "s", "ms", "us", "ns"])
def test_days_of_numpy_are_the_same_in_every_unit(unit):
    days = np.array(["2025-01-01T00", "2025-02-01T00", "2025-03-01T00"], dtype="datetime64[h]").astype(f"datetime64[{unit}]")
    log = {"customer": ["a", "b", "a"], "day": days, "amount": [1.0, 2.0, 3.0]}
    assert crm.run("history.days", log, today="2025-04-01")["day"] == [datetime.date(2025, 1, 1), datetime.date(2025, 3, 1), datetime.date(2025, 2, 1)]


def test_columns_of_numpy_are_those_of_lists():
    arrays = {"n": np.array([1, 2]), "x": np.array([.5, np.nan]), "flag": np.array([True, False]), "text": np.array(["a", "b"]),
              "masked": np.ma.array([1.0, 2.0], mask=[False, True])}
    table = crm.table(arrays)
    assert table == crm.table({"n": [1, 2], "x": [.5, None], "flag": [True, False], "text": ["a", "b"], "masked": [1.0, None]})
    assert table.kinds == {"n": "integer", "x": "real", "flag": "boolean", "text": "text", "masked": "real"}


def test_days_and_flags_of_lists_are_typed():
    table = crm.table({"day": [datetime.date(2025, 1, 1), None], "flag": [None, True], "mixed": [datetime.date(2025, 1, 1), True]})
    assert table.kinds == {"day": "day", "flag": "boolean", "mixed": "text"}
    assert table[0] == {"day": datetime.date(2025, 1, 1), "flag": None, "mixed": "2025-01-01"}


def test_completion_offers_what_is_public():
    assert dir(crm.retention) == sorted(crm.retention.__all__)
    assert dir(crm) == sorted(crm.__all__)


def test_a_column_twice_in_a_frame_is_refused():  # bad input
    frame = pd.DataFrame([["a", "2026-01-05", 1, 2]], columns=["customer", "day", "amount", "amount"])
    with pytest.raises(crm.errors.InvalidError, match="amount"):
        crm.history(frame, today="2026-02-01")


def test_days_beside_times_in_a_frame_keep_the_times():
    frame = pd.DataFrame({"when": [datetime.date(2026, 1, 5), datetime.datetime(2026, 1, 5, 14, 30), None]})
    assert [row["when"] for row in crm.table(frame)] == ["2026-01-05", "2026-01-05T14:30:00", None]
    only_days = pd.DataFrame({"when": [datetime.date(2026, 1, 5), None]})
    assert crm.table(only_days).kinds == {"when": "day"}


def test_periods_are_no_numbers():
    frame = pd.DataFrame({"month": pd.PeriodIndex(["2026-01", "2026-02"], freq="M")})
    with pytest.raises(crm.errors.InvalidError, match="extension type pandas.period"):
        crm.table(frame)


@pytest.mark.parametrize("order", [0, 1])
def test_times_with_and_without_a_zone_stay_what_they_are(tmp_path, order):
    pandas = pytest.importorskip("pandas")
    local = datetime.datetime(2026, 1, 5, 23, 30)
    instant = datetime.datetime(2026, 1, 6, 5, 30, tzinfo=datetime.timezone.utc)
    moments = [local, instant, None] if order == 0 else [instant, local, None]
    frame = pandas.DataFrame({"order": ["1", "2", "3"], "customer": "A", "ordered": pandas.Series(moments, dtype=object), "amount": [1, 2, 3]})
    with crm.open(tmp_path / "shop.crm", currency="MXN", time_zone="America/Mexico_City") as shop:
        plan = shop.plan_import(frame, layout="sales")
        with shop.change("ana", "mixed times") as change:
            plan.apply(change, accept="valid_rows")
        found = shop.find("order", columns="ordered, ordered_at")
        assert found.to_csv() == "ordered,ordered_at\n2026-01-05,23:30\n2026-01-05,23:30\n"
