"""Tables as programs pass them on: equal, pickled, sliced, through Arrow and back, and as DataFrames."""

import copy
import datetime
import decimal
import pickle
import sys

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


def test_a_column_of_several_kinds_is_refused_in_words():  # bad input
    frame = pd.DataFrame({"series": ["a", "b"], "day": ["2025-01-01", "2025-01-02"], "demand": [1, "x"]})
    with pytest.raises(crm.errors.InvalidError, match="several kinds.*'x'"):
        crm.forecast.demand(frame)


@pytest.mark.parametrize("precision", [5, 12, 30])
def test_decimals_of_duckdb_are_read(precision):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    found = duckdb.sql(f"select cast(1.25 as decimal({precision}, 2)) as money")
    assert crm.table(found)["money"] == [decimal.Decimal("1.25")]
