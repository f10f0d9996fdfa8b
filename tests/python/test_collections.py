"""Collecting from Python and the command line, and files of before."""

import sqlite3

import pytest

import crmcore as crm
from crmcore import cli


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "a debt") as change:
            change.add("customer", code="A")
            change.add("customer", code="B")
            order = change.add("order", customer=1, ordered="2026-01-01")
            change.add("order_line", order=order.id, quantity=1, unit_price=100)
            change.add("payment_promise", customer=1, order=order.id, made="2026-02-01", amount=60, due="2026-02-05")
            change.add("payment", order=order.id, paid="2026-02-04", amount=25)
            change.add("collection_step", customer=1, day="2026-02-02", step="reminder")
        yield shop


def test_what_to_do_today(shop):
    (row,) = crm.collections.due(shop, "2026-02-06")
    assert (row["customer"], str(row["overdue"]), row["days_overdue"], row["next_step"], row["to_do"]) == ("A", "75.00", 6, "call", True)
    (row,) = crm.collections.due(shop, "2026-02-06", ladder="reminder 1, visit 9", payment_days=35)
    assert (row["next_step"], str(row["next_on"]), row["to_do"]) == ("visit", "2026-02-06", True)
    assert len(crm.collections.due(shop, "2026-02-06", payment_days=36)) == 0
    with pytest.raises(crm.errors.InvalidError, match="such as call 15"):
        crm.collections.due(shop, "2026-02-06", ladder="call")


def test_promises_and_the_dossier(shop):
    assert crm.collections.promises(shop, "2026-02-05")["state"] == ["open"]
    assert crm.collections.promises(shop, "2026-02-06", customer="A")["state"] == ["partly"]
    assert [str(day) for day in crm.collections.promises(shop, "2026-02-06")["judged"]] == ["2026-02-06"]
    dossier = crm.collections.dossier(shop, "A", "2026-02-06")
    assert dossier["entry"] == ["order", "promise", "step", "payment", "judged"]
    assert [str(amount) for amount in dossier["balance"]] == ["100.00", "100.00", "100.00", "75.00", "75.00"]
    assert crm.collections.days_to_pay(shop, "2026-02-06")["open"] == [1]
    with pytest.raises(crm.errors.NotFoundError, match="'X'"):
        crm.collections.dossier(shop, "X", "2026-02-06")


def test_the_command_line_answers(shop, tmp_path, capsys):
    shop.close()
    path = str(tmp_path / "shop.crm")
    assert cli.main(["collections.due", path, "--today", "2026-02-06"]) == 0, capsys.readouterr().err
    assert "call" in capsys.readouterr().out


def test_merging_and_undoing_carry_steps_and_promises(shop):
    with shop.change("test", "the same"):
        crm.duplicates.merge(shop, "B", "A", why="the same")
    assert crm.collections.dossier(shop, "B", "2026-02-06")["entry"] == ["order", "promise", "step", "payment", "judged"]
    assert crm.collections.promises(shop, "2026-02-06", customer="A")["customer"] == ["B"], "the old code leads to who stayed"
    with shop.change("test", "not the same"):
        crm.duplicates.unmerge(shop, "A")
    assert len(crm.collections.promises(shop, "2026-02-06", customer="B")) == 0


def test_steps_go_with_an_erased_customer(shop):
    with shop.change("test", "wish") as change:
        step = change.add("collection_step", customer=2, day="2026-02-02", step="carta")
        assert step.step == "letter"
    with shop.change("test", "wish") as change:
        change.erase(shop.get("customer", 2))
    assert shop.count("collection_step") == 1


def test_a_file_of_version_8_gets_the_tables(tmp_path):
    path = tmp_path / "shop.crm"
    with crm.open(str(path), currency="MXN") as shop, shop.change("ana", "a debt") as change:
        change.add("customer", code="A")
        order = change.add("order", customer=1, ordered="2026-01-05")
        change.add("order_line", order=order.id, quantity=20, unit_price=5)
    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 8
        for table in ("collection_step", "payment_promise", "ladder_rung", "list_price", "tax_rate", "customer_terms", "segment_terms"):
            file.execute(f"drop table {table}")
        file.executescript("delete from crm_meta where name = 'sums'; pragma user_version = 8")
    file.close()
    with crm.open(str(path)) as shop:
        assert all(check["ok"] for check in shop.run("store.verify"))
        with shop.change("ana", "called") as change:
            change.add("collection_step", customer=1, day="2026-02-10", step="call")
        assert crm.collections.due(shop, "2026-02-10")["last_step"] == ["call"]
