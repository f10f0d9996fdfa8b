"""The terms of sale from Python and the command line."""

import pytest

import crmcore as crm
from crmcore import cli


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "terms") as change:
            change.add("customer", code="A", rating=9)
            change.add("product", code="CC", price=10)
            change.add("list_price", price_list="big", product=1, from_day="2026-01-01", price=8)
            change.add("segment", name="best", where="rating > 8")
            change.add("segment_terms", segment=1, from_day="2026-01-01", price_list="big", credit_limit=100, payment_days=5)
            change.add("tax_rate", from_day="2026-01-01", percent=16, included=True)
        yield shop


def test_prices_totals_and_limits(shop):
    (row,) = crm.terms.price(shop, "CC", "2026-02-01", customer="A")
    assert (str(row["price"]), row["from"], row["segment"], row["tax_included"]) == ("8", "segment", "best", True)
    with shop.change("test", "an order"):
        rows = crm.terms.place_order(shop, "2026-02-01", lines=[{"product": "CC", "quantity": 10}], customer="A", shipping=10, deposit=20, key="W1")
    assert rows["part"] == ["line", "tax", "delivery", "total", "deposit", "paid", "balance"]
    assert [str(amount) for amount in rows["amount"]] == ["80.00", "11.03", "10.00", "90.00", "-20.00", "0.00", "70.00"]
    with pytest.raises(crm.errors.RuleError, match="above the credit limit of 100.00"), shop.change("test", "too much"):
        crm.terms.place_order(shop, "2026-02-02", lines=[{"product": "CC", "quantity": 4}], customer="A")
    assert shop.count("order") == 1
    assert str(crm.terms.check_credit(shop, "A", "2026-02-02", 32)["above"][0]) == "2.00"
    assert str(crm.terms.credit(shop, "2026-02-02")["free"][0]) == "30.00"
    (row,) = crm.collections.due(shop, "2026-02-07")
    assert row["days_overdue"] == 1, "five days of credit, as the segment says"
    with pytest.raises(crm.errors.UnknownNameError, match="unit_price"), shop.change("test", "bad"):
        crm.terms.place_order(shop, "2026-02-02", lines=[{"product": "CC", "quantity": 4, "price": 4}])


def test_the_command_line_answers(shop, tmp_path, capsys):
    shop.close()
    path = str(tmp_path / "shop.crm")
    assert cli.main(["terms.price", path, "--product", "CC", "--today", "2026-02-01", "--customer", "A"]) == 0, capsys.readouterr().err
    assert "best" in capsys.readouterr().out
