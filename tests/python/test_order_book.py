"""The order book from Python: columns of sales, figures, deliveries, who may be called."""
from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

import crmcore as crm

SALES = """pedido,cliente,fecha,producto,cantidad,precio unitario,canal,fecha de entrega,costo unitario,IVA,categoría
1,Ana,2026-01-05,pan,2,10,mostrador,2026-01-07,4,3.20,panes
1,Ana,2026-02-03,pan,-1,10,mostrador,2026-01-07,4,-1.60,panes
2,,2026-01-20,dulce,1,30,web,,9,4.80,dulces
"""


@pytest.fixture
def shop(tmp_path):
    file = tmp_path / "ventas.csv"
    file.write_text(SALES, encoding="utf-8")
    with crm.open(str(tmp_path / "shop.crm"), currency="MXN", country="MX") as workspace:
        with workspace.change("ana", "sales") as change:
            workspace.plan_import(str(file), layout="sales").apply(change)
        yield workspace


def test_columns_of_sales_fill_fields(shop):
    order = shop.find("order", "external_key = '1'")[0]
    assert (order["channel"], order["due"]) == ("counter", datetime.date(2026, 1, 7))
    sold, returned = shop.find("order_line", "order.external_key = '1'")
    assert (sold["unit_cost"], sold["tax"], sold["day"]) == (4, Decimal("3.20"), None)
    assert returned["day"] == datetime.date(2026, 2, 3)


def test_figures_count_a_return_on_its_day_and_sales_to_nobody(shop):
    rows = crm.orders.figures(shop, today="2026-03-01")
    assert [(str(row["first_day"]), row["orders"], row["orders_of_nobody"], row["net"]) for row in rows] == [
        ("2026-01-01", 2, 1, Decimal("50.00")), ("2026-02-01", 1, 0, Decimal("-10.00"))]
    by = crm.orders.figures(shop, today="2026-03-01", by="category, channel")
    assert [(row["category"], row["channel"], row["net"]) for row in by] == [("dulces", "web", 30), ("panes", "counter", 10)]
    with pytest.raises(crm.errors.UnknownNameError, match="did you mean 'month'"):
        crm.orders.figures(shop, today="2026-03-01", by="monht")


def test_yesterday_does_not_change(shop):
    before = crm.orders.balances(shop, today="2026-01-31").to_csv()
    with shop.change("ana", "came back today") as change:
        change.add("order_line", order=1, quantity=-1, amount=-10, day="2026-03-05")
    assert crm.orders.balances(shop, today="2026-01-31").to_csv() == before
    assert crm.orders.balances(shop, today="2026-03-05").to_csv() != before


def test_deliveries_go_to_the_address_of_the_customer(shop):
    with shop.change("ana", "address") as change:
        change.add("address", customer=1, street="Calle 5", city="Puebla", preferred=True)
    rows = crm.orders.deliveries(shop, today="2026-01-09")
    assert [(row["key"], row["days_late"], row["address"]) for row in rows] == [("1", 2, "Calle 5, Puebla")]


def test_preferred_products(shop):
    assert [(row["customer"], row["product"], row["orders"]) for row in crm.orders.preferred(shop, today="2026-03-01")] == [("Ana", "pan", 1)]


def test_who_may_be_called_at_an_hour(shop):
    with shop.change("ana", "channels") as change:
        change.add("channel", customer=1, kind="phone", address="222 438 6697", hours="lunes a viernes después de las 14:00")
        with pytest.raises(crm.errors.InvalidError, match="whenever.*mon-fri 9-13"):
            change.add("channel", customer=1, kind="phone", address="222 438 6698", hours="whenever")
    assert shop.find("channel")[0]["hours"] == "mon-fri 14:00-24:00"
    at = lambda day, time: [row["customer"] for row in crm.registry.reachable(shop, day=day, at=time)]
    assert at("2026-11-27", "15:00") == ["Ana"]
    assert at("2026-11-27", "10:00") == at("2026-11-28", "15:00") == []


def test_what_is_odd_is_told(shop):
    assert [row["code"] for row in shop.run("workspace.findings")] == []
    with shop.change("ana", "delivered too early") as change:
        order = shop.get("order", 1)
        order.delivered = "2026-01-02"
        change.put(order)
    assert [row["code"] for row in shop.run("workspace.findings")] == ["order.delivered_early"]


def test_figures_as_they_were_known_on_a_day(shop):
    path, today = shop.path, datetime.date.today()
    with crm.open(path, known_on=today - datetime.timedelta(days=2)) as before:
        assert before.count("order") == 0
    with crm.open(path, known_on=today + datetime.timedelta(days=1)) as now:
        assert crm.orders.figures(now, today="2026-03-01").to_csv() == crm.orders.figures(shop, today="2026-03-01").to_csv()
        with pytest.raises(crm.errors.ReadOnlyError):
            now.change("ana", "too late")
