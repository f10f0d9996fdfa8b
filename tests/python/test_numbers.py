"""Numbers and money: one rule for doubles at every door, beside Python's decimal module. A4, A16."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crmcore as crm

DAY = datetime.date(2026, 1, 5)
TIES = [1.005, 2.675, 0.015, 1.0049999999999999, 1.00499999999999, 0.1 + 0.2, 4.44e-16, 957.5775, 0.5, 1.5, 2.5e-7, 35.855, 8.345, 1e15 + 0.5]


def rounded(value: float, places: int) -> decimal.Decimal:
    """What the shortest decimal form of a double says, rounded half away from zero."""
    with decimal.localcontext(decimal.Context(prec=400)):
        return decimal.Decimal(repr(value)).quantize(decimal.Decimal(1).scaleb(-places), rounding=decimal.ROUND_HALF_UP)


doubles = st.one_of(st.sampled_from(TIES), st.sampled_from([-x for x in TIES]), st.floats(-1e10, 1e10, allow_nan=False),
                    st.builds(lambda thousandths: thousandths / 1000, st.integers(-10**9, 10**9)))


@settings(max_examples=100, deadline=None)
@given(st.lists(doubles, min_size=1, max_size=30), st.sampled_from([("JPY", 0), ("EUR", 2), ("KWD", 3)]))
def test_an_amount_of_a_double_is_what_its_shortest_decimal_form_says(values, currency):
    code, places = currency
    table = {"customer": [f"C{i:02}" for i in range(len(values))], "day": [DAY] * len(values), "amount": values}
    wanted = {f"C{i:02}": rounded(value, places) for i, value in enumerate(values)}
    for data in (table, {**table, "amount": [repr(value) for value in values]}, pd.DataFrame(table), pa.table(table)):
        days = crm.run("history.days", data, today=DAY.isoformat(), currency=code, zero_value="count")
        assert dict(zip(days["customer"], days["net"])) == {name: amount for name, amount in wanted.items() if name in days["customer"]}
        assert all(amount == 0 for name, amount in wanted.items() if name not in days["customer"])


@settings(max_examples=100, deadline=None)
@given(st.lists(doubles, min_size=1, max_size=30))
def test_columns_at_scale_round_amounts_by_the_same_rule(values):
    positive = [abs(value) % 1e9 + 1 for value in values]
    log = {"customer": np.arange(len(values)), "day": np.full(len(values), 20000), "amount": np.array(positive)}
    own = crm.customer_columns(log, today="2026-01-05", currency="EUR")
    assert [decimal.Decimal(int(net)).scaleb(-2) for net in own.net] == [rounded(value, 2) for value in positive]


@settings(max_examples=60, deadline=None)
@given(doubles)
def test_a_field_of_a_record_rounds_a_double_by_the_same_rule(tmp_path_factory, value):
    with crm.open(str(tmp_path_factory.mktemp("shop") / "s.crm"), currency="EUR") as shop, shop.change("ana", "a price") as change:
        product = change.add("product", code="P", unit_cost=abs(value) % 1e6)
        assert product.unit_cost == rounded(abs(value) % 1e6, 6)


@pytest.mark.parametrize("data", ["text", "dict", "pandas", "numpy"])
def test_a_whole_number_beyond_64_bits_is_too_large_whatever_it_comes_as(tmp_path, data):
    table = {"order": ["1"], "customer": ["A"], "ordered": ["2026-01-05"], "amount": [10**20]}
    if data == "text":
        table["amount"] = [str(10**20)]
    if data in ("pandas", "numpy"):
        table["amount"] = np.array([1e20])
    rows = pd.DataFrame(table) if data == "pandas" else table
    with crm.open(str(tmp_path / "s.crm"), currency="EUR") as shop:
        plan = shop.plan_import(rows, layout="sales")
        assert plan.rejected == 1
        assert "'100000000000000000000' is too large: at most 92233720368547758.07" in plan.verdicts()["message"][0]


def test_decimals_of_python_are_read_with_a_point(tmp_path):
    table = {"order": ["1", "2"], "customer": ["A", "A"], "ordered": ["2026-01-05"] * 2,
             "amount": [decimal.Decimal("1.250"), decimal.Decimal("1E+3")]}
    with crm.open(str(tmp_path / "s.crm"), currency="KWD") as shop:
        with shop.change("ana", "sales") as change:
            shop.plan_import(table, layout="sales").apply(change)
        assert [row["amount"] for row in shop.find("order_line")] == [decimal.Decimal("1.250"), decimal.Decimal("1000")]


def test_a_table_of_decimals_keeps_them_exactly():
    table = crm.table({"x": [decimal.Decimal("0.1"), None, 3]})
    assert table.kinds == {"x": "decimal"} and table["x"] == [decimal.Decimal("0.1"), None, decimal.Decimal(3)]


def test_a_float_of_32_bits_says_what_its_own_digits_say(tmp_path):
    table = pa.table({"order": ["1"], "customer": ["A"], "ordered": ["2026-01-05"], "unit_price": pa.array([0.1], pa.float32())})
    with crm.open(str(tmp_path / "s.crm"), currency="EUR") as shop:
        assert len(shop.plan_import(table, layout="sales").findings()) == 0


def test_a_decimal_of_arrow_beyond_the_range_is_refused():
    huge = pa.array([decimal.Decimal(2**122)], pa.decimal128(38, 0))
    with pytest.raises(crm.errors.InvalidError, match="row 1 is too large: at most 9223372036854.775807"):
        crm.table(pa.table({"x": huge}))
