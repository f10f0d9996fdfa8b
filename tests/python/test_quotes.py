"""Quotes and negotiations from Python: versions, answers, the log from all sources, and files of before."""

import sqlite3

import pytest

import crmcore as crm
from crmcore import cli

TODAY = "2026-03-01"


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "a quote") as change:
            change.add("customer", code="A")
            change.add("product", code="CN")
            quote = change.add("quote", code="Q1", customer=1, asked="2026-01-05", sent="2026-01-05", valid_until="2026-01-31")
            change.add("quote_line", quote=quote.id, product=1, quantity=200, unit_price=14)
        yield shop


def steps(shop, **options):
    return [(row["product"], row["field"], row["from"], row["to"], row["side"], row["why"]) for row in crm.orders.negotiations(shop, TODAY, **options)]


def test_a_quote_is_revised_accepted_and_negotiated_further(shop):
    with shop.change("test", "agreed"):
        made = crm.quotes.revise(shop, "Q1", "2026-01-08", why="too dear", lines=[{"product": "CN", "quantity": 150, "unit_price": 13}])
        assert made["quote"] == ["Q1-2"] and str(made["amount"][0]) == "1950.00"
        order = crm.quotes.accept(shop, "Q1-2", "2026-01-10")["order"][0]
    with shop.change("test", "by phone"):
        crm.orders.renegotiate(shop, str(order), "2026-01-12", quantity="160", due="2026-02-01", side="shop", why="oven")
    assert steps(shop) == [("CN", "quantity", "200", "150", "customer", "too dear"), ("CN", "unit_price", "14", "13", "customer", "too dear"),
                           ("CN", "quantity", "150", "160", "shop", "oven"), (None, "due", None, "2026-02-01", "shop", "oven")]
    assert steps(shop, quote="Q1", from_day="2026-01-12") == steps(shop)[2:]
    terms = crm.orders.first_and_final(shop, TODAY)
    assert (float(terms["first_quantity"][0]), float(terms["final_quantity"][0]), terms["changed"][0]) == (200, 160, 1)
    given = crm.orders.given_away(shop, TODAY)
    assert str(given["given_away"][0]) == "160.00"
    assert crm.quotes.outcomes(shop, TODAY, by="customer")["accepted"] == [1]
    assert len(crm.quotes.open(shop, TODAY)) == 0 and len(crm.quotes.open(shop, "2026-01-06")) == 1
    assert crm.orders.concessions(shop, TODAY)["concession"] == ["without", "with", "difference"]


def test_lines_of_a_new_version_are_read_like_other_tables(shop):
    with pytest.raises(crm.errors.UnknownNameError, match="unit_price"), shop.change("test", "bad"):
        crm.quotes.revise(shop, "Q1", "2026-01-08", lines=[{"product": "CN", "price": 13}])
    with pytest.raises(crm.errors.InvalidError, match="quantity"), shop.change("test", "bad"):
        crm.quotes.revise(shop, "Q1", "2026-01-08", lines=[{"product": "CN", "quantity": "many"}])
    with pytest.raises(crm.errors.NotFoundError, match="'X'"), shop.change("test", "bad"):
        crm.quotes.revise(shop, "Q1", "2026-01-08", lines=[{"product": "X", "quantity": 1}])
    with pytest.raises(crm.errors.NotFoundError, match="'Q9'"), shop.change("test", "bad"):
        crm.quotes.refuse(shop, "Q9", "2026-01-08", "price")
    assert shop.count("quote") == 1


def test_the_command_line_asks_for_and_answers_quotes(shop, tmp_path, capsys):
    shop.close()
    path = str(tmp_path / "shop.crm")
    for line in (["quotes.revise", path, "--quote", "Q1", "--day", "2026-01-08", "--side", "shop"],
                 ["quotes.refuse", path, "--quote", "Q1", "--day", "2026-01-09", "--why", "precio"],
                 ["quotes.outcomes", path, "--today", TODAY]):
        assert cli.main(line) == 0, capsys.readouterr().err
    assert "2,800.00" in capsys.readouterr().out.splitlines()[-1]


def test_a_file_without_quotes_is_brought_up_to_date(tmp_path):
    path = tmp_path / "shop.crm"
    with crm.open(str(path), currency="MXN") as shop, shop.change("ana", "an order") as change:
        order = change.add("order", ordered="2026-01-05")
        change.add("order_line", order=order.id, quantity=20, unit_price=5)
    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 7
        indexes = file.execute("select name from sqlite_schema where type = 'index' and sql like '%\"order\"%\"quote\"%'").fetchall()
        for (name,) in indexes:
            file.execute(f'drop index "{name}"')
        file.executescript("""drop table line_change; drop table quote_line; alter table "order" drop column quote; drop table quote;
            delete from crm_meta where name = 'sums'; pragma user_version = 7""")
    file.close()
    with crm.open(str(path)) as shop:
        assert all(check["ok"] for check in shop.run("store.verify"))
        assert "quote" in shop.find("order").columns and shop.count("quote") == 0
        with shop.change("ana", "negotiated"):
            crm.orders.renegotiate(shop, "1", "2026-01-06", quantity=15, why="fewer guests")
        assert steps(shop) == [(None, "quantity", "20", "15", "customer", "fewer guests")]
    with crm.open(str(path)) as shop:
        assert shop.count("line_change") == 1 and all(check["ok"] for check in shop.run("store.verify"))
