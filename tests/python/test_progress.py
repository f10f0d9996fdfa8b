"""Whatever can take a second says how far it is, with one meaning everywhere, and ends when the one who is told raises."""

import inspect
import os
import pty
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

import crmcore as crm

TODAY = "2026-01-01"
CUSTOMERS = 4_000  # so that the calls below take longer than a tenth of a second, which is how often progress is told
LONG = {  # calls on a history that take long, each with loops of its own
    "cadence": lambda past, progress: crm.lifecycle.cadence(past, progress=progress),
    "clusters": lambda past, progress: crm.segmentation.clusters(past, progress=progress),
    "cluster_counts": lambda past, progress: crm.segmentation.cluster_counts(past, progress=progress),
    "base": lambda past, progress: crm.value_models.base(past, progress=progress),
    "compare": lambda past, progress: crm.value_models.compare(past, "2025-01-01", progress=progress),
    "risk": lambda past, progress: crm.retention.risk(past, progress=progress),
    "status": lambda past, progress: crm.lifecycle.status(past, progress=progress),
}
VERY_LONG = ("cluster_counts", "base")  # which are told of more than once in between


class Told:
    """What a call told."""

    def __init__(self):
        self.shares, self.last = [], None

    def __call__(self, done, total):
        assert 0 <= done <= total and total > 0
        self.last = done, total
        self.shares.append(done / total)

    def is_rising(self):
        return self.shares == sorted(self.shares)

    def has_ended(self):
        return self.last is not None and self.last[0] == self.last[1] and self.shares.count(1) == 1


def log():
    """Orders of customers in columns."""
    random = np.random.default_rng(1)
    rows = 12 * CUSTOMERS
    return {"customer": random.integers(0, CUSTOMERS, rows), "day": random.integers(19_700, 20_450, rows).astype("datetime64[D]"),
            "amount": random.integers(100, 9_000, rows) / 100}


@pytest.fixture(scope="module")
def past():
    return crm.history(pa.table(log()), today=TODAY)


@pytest.mark.parametrize("name", LONG)
def test_judgements_tell_a_share_that_rises_and_ends(past, name):
    told = Told()
    LONG[name](past, told)
    assert told.is_rising() and told.has_ended(), told.shares
    if name in VERY_LONG:
        assert len(set(told.shares)) > 1, told.shares  # how often it tells depends on the machine


@pytest.mark.parametrize("name", LONG)
def test_what_the_one_who_is_told_raises_ends_the_call(past, name):
    def stop(done, total):
        raise ZeroDivisionError("enough")

    with pytest.raises(ZeroDivisionError, match="enough"):
        LONG[name](past, stop)


def every_function():
    for room in (getattr(crm, name) for name in crm.__all__):
        for name in getattr(room, "__all__", []):
            function = getattr(room, name)
            by_hand = ("fit_columns", "fit_spend")  # of numbers already counted
            at_once = (("crmcore.identity", "kinds"), ("crmcore.standing_orders", "days"))  # they read nothing
            if inspect.isfunction(function) and name not in by_hand and (room.__name__, name) not in at_once:
                yield pytest.param(function, id=f"{room.__name__.removeprefix('crmcore.')}.{name}")


@pytest.mark.parametrize("function", list(every_function()))
def test_every_function_takes_it(function):
    assert inspect.signature(function).parameters["progress"].default is None


def test_every_way_to_call_an_action_passes_it_on(shop, season, books):
    plan = {"product": ["cake", "pie"], "expected": [3, 4]}
    actual = {"product": ["cake", "pie"], "sold": [2, 5]}
    orders = {"customer": ["a", "a", "b"], "day": ["2025-01-01", "2025-02-01", "2025-02-01"], "amount": [1, 2, 3]}
    own = shop.history(today="2025-12-21")
    calls = [lambda told: crm.lifecycle.mix(own, progress=told), lambda told: crm.segmentation.cohorts(own, shop=shop, progress=told),
             lambda told: crm.segmentation.cohorts(orders, today=TODAY, progress=told), lambda told: crm.orders.balances(shop, today=TODAY, progress=told),
             lambda told: crm.duplicates.pairs(shop, progress=told), lambda told: crm.forecast.compare(plan, actual, progress=told),
             lambda told: crm.forecast.accuracy(season, progress=told), lambda told: crm.report.page(shop, today=TODAY, progress=told),
             lambda told: crm.report.customer_picture(own, "lifecycle", progress=told), lambda told: crm.run("history.customers", orders, today=TODAY, progress=told),
             lambda told: shop.run("store.verify", progress=told), lambda told: shop.find("customer", "code is not null", progress=told),
             lambda told: crm.history(orders, today=TODAY, progress=told), lambda told: shop.history(today=TODAY, progress=told),
             lambda told: crm.customer_columns(log(), TODAY, progress=told), lambda told: crm.segmentation.rfm_columns(log(), TODAY, progress=told),
             lambda told: shop.plan_import(books / "ventas.csv", layout="sales", progress=told)]
    for place, call in enumerate(calls):
        told = Told()
        call(told)
        assert told.is_rising() and told.has_ended(), (place, told.shares)


def test_an_import_is_one_piece_of_work(tmp_path, books):
    told = Told()
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("ana", "sales"):
            shop.run("intake.import", file=books / "ventas.csv", layout="sales", progress=told)
        assert shop.count("order") > 0
    assert told.is_rising() and told.has_ended(), told.shares


def test_a_copy_is_told_as_it_grows(shop, tmp_path):
    told = Told()
    shop.run("store.backup", file=tmp_path / "copy.crm", progress=told)
    assert told.is_rising() and told.has_ended(), told.shares


def test_a_call_that_was_ended_leaves_the_workspace_usable(shop):
    def stop(done, total):
        raise ZeroDivisionError

    own = shop.history(today="2025-12-21")
    for call in (lambda: crm.retention.work_list(shop, own, progress=stop), lambda: crm.orders.balances(shop, today=TODAY, progress=stop),
                 lambda: crm.report.page(shop, today=TODAY, progress=stop), lambda: shop.history(today=TODAY, progress=stop)):
        with pytest.raises(ZeroDivisionError):
            call()
        assert shop.count("customer") > 0
    with pytest.raises(ZeroDivisionError), shop.change("ana", "a list"):
        crm.retention.save_list(shop, own, "January", capacity=2, progress=stop)
    assert shop.count("work_item") == 0
    with shop.change("ana", "a list"):
        crm.retention.save_list(shop, own, "January", capacity=2)
    assert shop.count("work_item") > 0


def test_what_cannot_be_called_is_refused(past):
    with pytest.raises(TypeError, match="lifecycle.status: progress must be a function, not 5"):
        crm.lifecycle.status(past, progress=5)
    with pytest.raises(TypeError, match="progress must be a function"):
        crm.run("history.customers", {"customer": ["a"], "day": [TODAY], "amount": [1]}, today=TODAY, progress="bar")
    with pytest.raises(TypeError, match="progress must be a function"):
        crm.customer_columns(log(), TODAY, progress=1)


def test_the_command_line_draws_a_bar_on_a_terminal_alone(shop, tmp_path):
    command = [sys.executable, "-m", "crmcore", "report", shop.path, "--today", "2025-12-21", "--out", str(tmp_path / "report.html")]
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    drawn = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "[" + "#" * 30 + "] 100%" in drawn and drawn.endswith("\r")  # and it goes when the work is done
    assert subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True).stderr == b""
