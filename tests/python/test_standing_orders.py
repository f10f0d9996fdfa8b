"""Standing orders from Python: proposals and what becomes of them, the days of rules beside python-dateutil, and files of before."""

import datetime
import random
import sqlite3

import pytest

import crmcore as crm
from crmcore import cli

FRIDAYS = {"from_day": "2026-01-01", "to_day": "2026-01-31"}


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "agreed") as change:
            change.add("customer", code="A")
            change.add("product", code="CN", price=12)
            order = change.add("standing_order", code="S1", customer=1, rule="rrule:freq=weekly;byday=fr", first_day="2026-01-01")
            change.add("standing_order_line", standing_order=order.id, product=1, quantity=20)
        yield shop


def states(shop, today="2026-01-05", **options):
    rows = crm.standing_orders.proposals(shop, today, **(FRIDAYS | options))
    return [(row["occurrence"].isoformat()[5:], row["state"], None if row["quantity"] is None else float(row["quantity"])) for row in rows]


def test_occurrences_are_taken_changed_skipped_and_remembered(shop):
    assert shop.find("standing_order")["rule"] == ["FREQ=WEEKLY;BYDAY=FR"]
    with shop.change("test", "decided"):
        changed = crm.standing_orders.change(shop, "S1", "2026-01-16", "2026-01-05", to_day="2026-01-15", lines=[{"product": "CN", "quantity": 5}], why="fair")
        assert changed["day"] == [datetime.date(2026, 1, 15)]
        crm.standing_orders.skip(shop, "S1", "2026-01-23", "2026-01-05", "closed")
        taken = crm.standing_orders.take(shop, "S1", "2026-01-09", "2026-01-05")
        again = crm.standing_orders.take(shop, "S1", "2026-01-09", "2026-01-05")
        assert taken["key"] == ["S1 2026-01-09"] and taken["is_new"] == [True] and again["is_new"] == [False] and again["order"] == taken["order"]
        assert str(taken["amount"][0]) == "240.00"
    assert states(shop) == [("01-02", "missed", 20), ("01-09", "taken", 20), ("01-16", "open", 5), ("01-23", "skipped", 20), ("01-30", "open", 20)]
    assert states(shop, all=False) == [("01-16", "open", 5), ("01-30", "open", 20)]
    with shop.change("test", "after all"):
        crm.standing_orders.restore(shop, "S1", "2026-01-23", "2026-01-06")
        assert crm.standing_orders.take_all(shop, "2026-01-06", to_day="2026-01-31")["occurrence"] == [datetime.date(2026, 1, day) for day in (16, 23, 30)]
    assert shop.count("order", where="source = 'standing_order'") == 4
    with shop.change("test", "not wanted") as change:
        change.erase(shop.get("order", taken["order"][0]))
    assert ("01-09", "open", 20) in states(shop)


def test_lines_of_a_change_are_read_like_other_tables(shop):
    def change(lines):
        with shop.change("test", "bad"):
            crm.standing_orders.change(shop, "S1", "2026-01-16", "2026-01-05", lines=lines)

    with pytest.raises(crm.errors.InvalidError, match="quantity"):
        change([{"product": "CN", "quantity": -1}])
    with pytest.raises(crm.errors.NotFoundError, match="'X'"):
        change([{"product": "X", "quantity": 1}])
    with pytest.raises(crm.errors.InvalidError, match="twice"):
        change([{"product": "CN", "quantity": 1}, {"product": "CN", "quantity": 2}])
    with pytest.raises(crm.errors.NotFoundError, match="S9"):
        with shop.change("test", "bad"):
            crm.standing_orders.take(shop, "S9", "2026-01-16", "2026-01-05")
    with pytest.raises(crm.errors.InvalidError, match="BYHOUR"):
        crm.standing_orders.days("FREQ=DAILY;BYHOUR=9", "2026-01-01", "2026-01-01", "2026-01-31")
    assert shop.count("standing_order_decision") == 0


def test_the_command_line_proposes_and_takes(shop, tmp_path, capsys):
    shop.close()
    path = str(tmp_path / "shop.crm")
    for line in (["standing_orders.take_all", path, "--day", "2026-01-05", "--to_day", "2026-01-11"],
                 ["standing_orders.skip", path, "--standing_order", "S1", "--occurrence", "2026-01-16", "--day", "2026-01-05", "--why", "closed"],
                 ["standing_orders.proposals", path, "--today", "2026-01-05", "--to_day", "2026-01-16"]):
        assert cli.main(line) == 0, capsys.readouterr().err
    printed = capsys.readouterr().out.splitlines()
    assert "taken" in printed[-2] and "skipped" in printed[-1] and "closed" in printed[-1]


def test_standing_orders_come_from_sheets(shop):
    sheet = {"pedido fijo": ["S2"], "cliente": ["A"], "regla": ["FREQ=DAILY"], "inicio": ["2026-01-01"], "en feriados": ["saltar"]}
    with shop.change("test", "sheets") as change:
        shop.plan_import(sheet, "standing_order").apply(change)
    assert shop.find("standing_order", where="code = 'S2'")["on_holiday"] == ["skip"]


def test_a_dump_and_a_day_of_before_have_them_as_they_were(shop, tmp_path):
    with shop.change("test", "decided"):
        crm.standing_orders.skip(shop, "S1", "2026-01-23", "2026-01-05", "closed")
    before = states(shop)
    shop.run("store.dump", folder=str(tmp_path / "dump"))
    crm.run("store.restore", folder=str(tmp_path / "dump"), file=str(tmp_path / "copy.crm"))
    with crm.open(tmp_path / "copy.crm") as copy:
        assert states(copy) == before
        assert all(check["ok"] for check in copy.run("store.verify"))


def test_a_file_of_version_8_is_brought_up_to_date(shop, tmp_path):
    shop.close()
    path = tmp_path / "old.crm"
    with crm.open(path, currency="MXN") as old, old.change("test", "a customer") as change:
        change.add("customer", code="A")
    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 8
        for table in ("standing_order_decision_line", "standing_order_decision", "standing_order_pause", "standing_order_rule", "standing_order_line",
                      "standing_order", "holiday", "order_lot", "lot_ingredient", "lot"):
            file.execute(f"drop table {table}")
        file.executescript("delete from crm_meta where name = 'sums'; pragma user_version = 8")
    file.close()
    with crm.open(path) as old:
        assert old.count("standing_order") == 0 and old.count("lot") == 0
        with old.change("test", "agreed") as change:
            change.add("standing_order", customer=1, rule="FREQ=DAILY", first_day="2026-01-01")
        assert old.find("standing_order")["code"] == ["S1"]
        assert all(check["ok"] for check in old.run("store.verify"))


# --- beside python-dateutil, which has its own reading of the standard

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def random_rule(rng):
    """A rule of the common part. Left out is what dateutil reads otherwise than the standard: plain weekdays beside numbered ones (it
    intersects them), and the positions of a first week that begins amid it (it counts from the first day)."""
    frequency = rng.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={frequency}"]
    if rng.random() < 0.6:
        parts.append(f"INTERVAL={rng.randint(1, 5)}")
    has_weekdays = rng.random() < 0.5
    if has_weekdays:
        some = rng.sample(WEEKDAYS, rng.randint(1, 3))
        if frequency in ("MONTHLY", "YEARLY") and rng.random() < 0.5:
            some = [f"{rng.choice([1, 2, 3, 4, 5, -1, -2, -5])}{day}" for day in some]
        parts.append("BYDAY=" + ",".join(some))
    has_month_days = frequency != "WEEKLY" and rng.random() < 0.35
    if has_month_days:
        parts.append("BYMONTHDAY=" + ",".join(str(day) for day in rng.sample([*range(1, 32), *range(-31, 0)], rng.randint(1, 6))))
    if rng.random() < 0.35:
        parts.append("BYMONTH=" + ",".join(str(month) for month in rng.sample(range(1, 13), rng.randint(1, 5))))
    if (has_weekdays or has_month_days) and frequency in ("MONTHLY", "YEARLY") and rng.random() < 0.3:
        parts.append("BYSETPOS=" + ",".join(str(place) for place in rng.sample([1, 2, 3, 5, -1, -2, -4], rng.randint(1, 2))))
    if rng.random() < 0.3:
        parts.append("WKST=" + rng.choice(WEEKDAYS))
    ends = rng.random()
    if ends < 0.25:
        parts.append(f"COUNT={rng.randint(1, 60)}")
    elif ends < 0.5:
        parts.append(f"UNTIL={datetime.date(2020, 1, 1) + datetime.timedelta(days=rng.randint(0, 3000)):%Y%m%d}")
    rng.shuffle(parts)
    return ";".join(parts)


def test_random_rules_have_the_days_that_dateutil_gives_them():
    rrule = pytest.importorskip("dateutil.rrule", reason="python-dateutil is not installed: random rules are not compared")
    rng = random.Random(20260109)
    found = 0
    for _ in range(400):
        rule = random_rule(rng)
        first = datetime.date(2019, 6, 1) + datetime.timedelta(days=rng.randint(0, 900))
        begin = first + datetime.timedelta(days=rng.randint(-60, 1200))
        end = begin + datetime.timedelta(days=rng.randint(0, 1500))
        theirs = rrule.rrulestr(rule, dtstart=datetime.datetime.combine(first, datetime.time()))
        expected = [day.date() for day in theirs.between(datetime.datetime.combine(begin, datetime.time()), datetime.datetime.combine(end, datetime.time()), inc=True)]
        ours = crm.standing_orders.days(rule, first, begin, end)["day"]
        assert ours == expected, (rule, first, begin, end)
        found += len(expected)
    assert found > 4_000  # they are not all empty
