"""Lots from Python: recall, trace, sheets, the command line."""

import pytest

import crmcore as crm
from crmcore import cli

TODAY = "2026-01-20"


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "baked") as change:
            bread = change.add("product", code="PAN").id
            flour = change.add("lot", code="F1", supplier="Molino", supplier_lot="X-77", produced="2026-01-02").id
            batch = change.add("lot", code="B1", product=bread, produced="2026-01-06", best_before="2026-01-12").id
            change.add("lot_ingredient", lot=batch, ingredient=flour)
            for code, quantity in (("A", 12), ("B", 8), ("C", 5)):
                customer = change.add("customer", code=code, name=f"Café {code}").id
                change.add("channel", customer=customer, kind="email", address=f"{code}@example.com")
                order = change.add("order", customer=customer, ordered="2026-01-07", source="web", external_key=f"W{code}", delivered="2026-01-08" if code == "A" else None)
                change.add("order_line", order=order.id, product=bread, quantity=quantity, unit_price=30)
                if code != "C":
                    change.add("order_lot", order=order.id, lot=batch, quantity=quantity)
        yield shop


def test_a_recall_finds_everybody_and_says_what_is_not_sure(shop):
    for lots in ("F1", "X-77", ["F1"]):
        rows = crm.lots.recall(shop, TODAY, lots=lots)
        assert rows["customer"] == ["A", "B", "C"] and rows["certain"] == [True, True, False]
        assert rows["state"] == ["delivered", "open", "open"] and rows["email"][0] == "A@example.com" and rows["way"][0] == "F1 > B1"
        assert [float(quantity) for quantity in rows["quantity"]] == [12, 8, 5]
    assert crm.lots.recall(shop, TODAY, lots="F1", possible=False)["customer"] == ["A", "B"]
    assert crm.lots.recall(shop, TODAY, order="WA", possible=False)["customer"] == ["A", "B"]


def test_an_order_is_traced_back(shop):
    rows = crm.lots.trace(shop, TODAY, order="WA")
    assert rows["lot"] == ["B1", "F1"] and rows["depth"] == [0, 1] and rows["others"] == [1, 1] and rows["supplier"] == [None, "Molino"]
    assert crm.lots.trace(shop, TODAY, customer="A")["way"] == ["B1", "B1 < F1"]
    assert len(crm.lots.trace(shop, TODAY, customer="C")) == 0
    with pytest.raises(crm.errors.NotFoundError, match="'Z'"):
        crm.lots.trace(shop, TODAY, customer="Z")


def test_an_order_that_is_erased_takes_its_lots_along_and_a_lot_in_use_stays(shop):
    with pytest.raises(crm.errors.RuleError), shop.change("test", "bad") as change:
        change.erase(shop.get("lot", 1))
    with shop.change("test", "a mistake") as change:
        change.erase(shop.get("order", 1))
    assert crm.lots.recall(shop, TODAY, lots="F1", possible=False)["customer"] == ["B"]


def test_the_command_line_recalls(shop, tmp_path, capsys):
    shop.close()
    assert cli.main(["lots.recall", str(tmp_path / "shop.crm"), "--today", TODAY, "--lots", "X-77"]) == 0
    assert "Café A" in capsys.readouterr().out
