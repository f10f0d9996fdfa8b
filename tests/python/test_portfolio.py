"""Portfolios from Python: plans are read, changed and carried out; tables beside the workspace say whom."""

import pytest

import crmcore as crm

DAY = "2026-02-01"


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "sellers") as change:
            for code in ("ana", "luis"):
                change.add("staff", code=code, name=code)
        yield shop


def add_customers(shop, count):
    with shop.change("test", "customers") as change:
        for n in range(count):
            change.add("customer", code=f"C{n}")


def sellers(shop, day=DAY):
    return {row["customer"]: row["seller"] for row in crm.portfolio.of(shop, day)}


def test_a_shop_without_customers_has_an_empty_plan(shop):
    assert len(crm.portfolio.plan(shop, DAY)) == 0
    assert [row["load_after"] for row in crm.portfolio.plan_summary(shop, DAY)] == [0, 0]


def test_a_plan_that_somebody_changed_is_carried_out_as_it_is(shop):
    add_customers(shop, 4)
    rows = [dict(customer=row["customer"], to_seller="luis") for row in crm.portfolio.plan(shop, DAY)]
    with shop.change("test", "all to luis"):
        crm.portfolio.assign(shop, DAY, customers=rows)
    assert set(sellers(shop).values()) == {"luis"}


def test_customers_are_assigned_by_a_filter_that_looks_into_a_table(shop):
    add_customers(shop, 2)
    table = crm.table({"customer": ["C0", "C1"], "score": [1, 9]})
    with shop.change("test", "the best to ana"):
        shop.run("portfolio.assign", day=DAY, seller="ana", where="scores.score > 5", tables={"scores": table})
    assert sellers(shop) == {"C0": None, "C1": "ana"}


def test_two_handles_see_the_same_portfolios(shop):
    add_customers(shop, 3)
    with crm.open(shop.path) as other:
        with shop.change("test", "even"):
            crm.portfolio.carry_out(shop, DAY)
        assert sellers(other) == sellers(shop)
        assert None not in sellers(other).values()


def test_what_is_wrong_is_named(shop):
    add_customers(shop, 1)
    with shop.change("test", "wrong"):
        with pytest.raises(crm.errors.InvalidError, match="and not both"):
            crm.portfolio.assign(shop, DAY, seller="ana")
        with pytest.raises(crm.errors.NotFoundError, match="'nobody'"):
            crm.portfolio.assign(shop, DAY, customers=[{"customer": "nobody", "seller": "ana"}])
        with pytest.raises(crm.errors.InvalidError, match="named twice"):
            crm.portfolio.assign(shop, DAY, seller="ana", customers=[{"customer": "C0"}, {"customer": "C0"}])
