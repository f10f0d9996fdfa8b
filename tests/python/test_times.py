"""Instants become the shop's local day and minute, at every door alike and as Python's own zones say."""

import datetime
import random
import zoneinfo

import pandas as pd
import pyarrow
import pytest

import crmcore as crm
from crmcore._run import on_data
from crmcore.cli import main

MEXICO = "America/Mexico_City"
# Half hours, quarters, summer time in both halves of the year and by half an hour, zones that changed for good, a day left out.
ZONES = [MEXICO, "America/New_York", "America/St_Johns", "America/Santiago", "America/Sao_Paulo", "America/Asuncion", "Europe/Madrid",
         "Africa/Casablanca", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "UTC"]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
FIRST = int((datetime.datetime(1900, 1, 1, tzinfo=datetime.timezone.utc) - EPOCH).total_seconds())
LAST = int((datetime.datetime(2038, 1, 1, tzinfo=datetime.timezone.utc) - EPOCH).total_seconds())  # where the rules end
INSTANT = datetime.datetime(2026, 9, 3, 2, 14, 30, tzinfo=datetime.timezone.utc)  # 20:14 of the day before in Mexico
DAY, MINUTE = datetime.date(2026, 9, 2), datetime.time(20, 14)


def instants(zone, count):
    """Random ones, and those around every change of the zone's clock."""
    own, draw = zoneinfo.ZoneInfo(zone), random.Random(zone)
    drawn = [draw.randrange(FIRST, LAST) for _ in range(count)]
    months = range(FIRST, LAST - 2_700_000, 2_600_000)
    for begin in months:
        def offset(second):
            return (EPOCH + datetime.timedelta(seconds=second)).astimezone(own).utcoffset()
        low, high = begin, begin + 2_600_000
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        drawn += [high - 61, high - 1, high, high + 59]
    return sorted({second for second in drawn if FIRST <= second < LAST})


@pytest.mark.parametrize("zone", ZONES)
def test_the_local_day_and_minute_are_those_of_pythons_zones(zone, tmp_path):
    seconds = instants(zone, 10_000)
    moments = [EPOCH + datetime.timedelta(seconds=second) for second in seconds]
    local = [moment.astimezone(zoneinfo.ZoneInfo(zone)) for moment in moments]
    keys = [str(i) for i in range(len(seconds))]
    log = crm.table(pd.DataFrame({"customer": keys, "day": moments, "amount": 1}), time_zone=zone)
    days = {row["customer"]: row["day"] for row in crm.run("history.days", log, today="2038-01-02")}
    assert [days[key] for key in keys] == [moment.date() for moment in local]
    with crm.open(tmp_path / "shop.crm", time_zone=zone) as shop:
        plan = shop.plan_import({"order": keys, "customer": ["a"] * len(keys), "ordered": moments, "amount": [1] * len(keys)}, layout="sales")
        with shop.change("test", "instants") as change:
            plan.apply(change)
        found = {row["external_key"]: (row["ordered"], row["ordered_at"]) for row in shop.find("order")}
    assert [found[key] for key in keys] == [(moment.date(), moment.time().replace(second=0, microsecond=0)) for moment in local]


def test_instants_beyond_the_rules_are_refused():
    for text in ("2038-01-01T00:00:00Z", "2100-06-01T00:00:00+02:00"):
        with pytest.raises(crm.errors.InvalidError, match="end of 2037"):
            crm.history({"customer": ["a"], "day": [text], "amount": [1]}, today="2026-01-01", time_zone="Europe/Madrid")


def columns():
    """One instant in every form in which it can come."""
    seconds = int(INSTANT.timestamp())
    yield "Z", [INSTANT.strftime("%Y-%m-%dT%H:%M:%SZ")]
    for hours in (-11.5, -6, 0, 5.75, 14):
        moment = INSTANT.astimezone(datetime.timezone(datetime.timedelta(hours=hours)))
        yield f"offset {hours}", [moment.isoformat()]
        yield f"offset without colon {hours}", [moment.strftime("%Y-%m-%d %H:%M:%S %z")]
        yield f"mail {hours}", [moment.strftime("%a, %d %b %Y %H:%M:%S %z")]
    yield "datetime", [INSTANT]
    yield "datetime of a zone", [INSTANT.astimezone(zoneinfo.ZoneInfo("Asia/Kathmandu"))]
    yield "Timestamp", [pd.Timestamp(INSTANT).tz_convert("Australia/Lord_Howe")]
    for unit in ("s", "ms", "us", "ns"):
        scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
        yield f"Arrow {unit}", pyarrow.array([seconds * scale], pyarrow.timestamp(unit, "Europe/Madrid"))
        yield f"pandas {unit}", pd.Series([INSTANT]).dt.tz_convert("America/New_York").dt.as_unit(unit)


def table_of(column, values, **more):
    if isinstance(values, pyarrow.Array):
        return pyarrow.table({column: values, **more})
    return pd.DataFrame({column: values, **more}) if isinstance(values, pd.Series) else {column: values, **more}


def twice(values):
    if isinstance(values, pyarrow.Array):
        return pyarrow.concat_arrays([values, values])
    return pd.concat([values, values], ignore_index=True) if isinstance(values, pd.Series) else values * 2


FORMS = [pytest.param(values, id=form) for form, values in columns()]


@pytest.fixture
def mexico(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", time_zone=MEXICO) as shop:
        yield shop


@pytest.mark.parametrize("values", FORMS)
def test_one_instant_is_one_day_of_a_history(values, mexico):
    orders = table_of("day", values, customer=["a"], amount=[1])
    for past in (crm.history(orders, today="2026-12-31", time_zone=MEXICO),
                 crm.history(crm.table(orders, time_zone=MEXICO), today="2026-12-31")):
        assert on_data("history.days", past)[0]["day"] == DAY
    for log in (orders, crm.table(orders)):  # which takes the zone of the shop
        assert mexico.run("history.days", log, today="2026-12-31")[0]["day"] == DAY


@pytest.mark.parametrize("values", FORMS)
def test_one_instant_is_one_day_and_minute_of_an_import(values, mexico):
    plan = mexico.plan_import(table_of("ordered", values, order=["1"], customer=["a"], amount=[5]), layout="sales")
    with mexico.change("test", "an order") as change:
        plan.apply(change)
    order = mexico.find("order")[0]
    assert (order["ordered"], order["ordered_at"]) == (DAY, MINUTE)
    customers = mexico.plan_import(table_of("known_since", values, code=["b"], name=["Beto"]), layout="customer")
    with mexico.change("test", "a customer") as change:
        customers.apply(change)
    assert mexico.find("customer", "code = 'b'")[0]["known_since"] == DAY


@pytest.mark.parametrize("values", FORMS)
def test_one_instant_is_one_day_of_a_forecast_and_a_campaign(values, mexico):
    demand = {row["day"] for row in mexico.run("forecast.demand", table_of("day", values, series=["a"], demand=[None]))}
    assert demand == {DAY}
    past = crm.history({"customer": ["a", "b"], "day": ["2026-01-01"] * 2, "amount": [1, 2]}, today="2026-09-02", time_zone=MEXICO)
    campaign = table_of("day", twice(values), customer=["a", "b"], treated=[1, 0], bought=[1, 0])
    assert len(crm.retention.work_list(None, past, campaign=campaign)) == 2, "the day after would be later than the history"


def test_one_instant_is_one_day_of_a_record_a_filter_and_a_parameter(mexico):
    moments = [form.values[0] for form in FORMS if isinstance(form.values[0], list)]
    for (moment,) in moments:
        with mexico.change("test", "a customer") as change:
            record = change.add("customer", name="Ana", known_since=moment)
        assert record.known_since == DAY
        assert mexico.history(today=moment).today == DAY
        if isinstance(moment, str):
            assert mexico.count("customer", f"known_since = '{moment}'") >= 1
    assert mexico.count("customer", "known_since = '2026-09-02'") == len(moments)


@pytest.mark.parametrize("values", FORMS)
def test_without_a_zone_an_instant_is_refused_with_the_way_out(values, tmp_path):
    orders = table_of("day", values, customer=["a"], amount=[1])
    with pytest.raises(crm.errors.InvalidError, match="row 1, day: .* has a time zone; say time_zone, such as 'America/Mexico_City'"):
        crm.history(orders, today="2026-12-31")
    with crm.open(tmp_path / "shop.crm") as shop:
        plan = shop.plan_import(table_of("ordered", values, order=["1"], customer=["a"], amount=[5]), layout="sales")
        assert plan.accepted == 0 and "say time_zone" in next(row["message"] for row in plan.verdicts() if row["message"])


def test_local_times_are_unchanged_by_a_zone():
    naive = [datetime.datetime(2026, 9, 2, 20, 14), "2026-09-02 20:14", pd.Timestamp("2026-09-02 20:14")]
    for moment in naive:
        orders = {"customer": ["a"], "day": [moment], "amount": [1]}
        assert crm.history(orders, today="2026-09-02", time_zone="Asia/Tokyo").today == DAY
        assert crm.run("history.days", crm.table(orders, time_zone="Asia/Tokyo"), today="2026-12-31")[0]["day"] == DAY


def test_epochs_and_serials_are_read_when_they_are_said(mexico):
    seconds = int(INSTANT.timestamp())
    for number, order in ((seconds, "epoch_seconds"), (seconds * 1000, "epoch_milliseconds"), ("46267.84340277778", "excel_serial")):
        rows = {"order": ["1"], "customer": ["a"], "ordered": [number], "amount": [5]}
        with pytest.raises(crm.errors.InvalidError, match=f"'{number}' are numbers; say the date_order .*{order} is"):
            mexico.plan_import(rows, layout="sales")
        plan = mexico.plan_import(rows, layout="sales", date_order=order, source_name=order)
        with mexico.change("test", "an order") as change:
            plan.apply(change)
        found = mexico.find("order", f"source = '{order}'")[0]
        assert (found["ordered"], found["ordered_at"]) == (DAY, MINUTE), order


def test_a_workspace_keeps_its_zone(tmp_path):
    file = tmp_path / "shop.crm"
    with crm.open(file) as shop:
        assert shop.time_zone is None
    with crm.open(file, time_zone=MEXICO) as shop:
        assert shop.time_zone == MEXICO
    with crm.open(file) as shop:
        assert {row["name"]: row["value"] for row in shop.run("workspace.info")}["time_zone"] == MEXICO
    with pytest.raises(crm.errors.InvalidError, match="America/Mexico_City, not in UTC"):
        crm.open(file, time_zone="UTC")
    with pytest.raises(crm.errors.InvalidError, match="did you mean 'America/Mexico_City'"):
        crm.history({"customer": [], "day": [], "amount": []}, today="2026-01-01", time_zone="America/MexicoCity")


def test_the_command_line_gives_a_workspace_its_zone(tmp_path, capsys):
    sales = tmp_path / "sales.csv"
    sales.write_text("order,customer,ordered,amount\n1,a,2026-09-03T02:14:30Z,5\n")
    file = str(tmp_path / "shop.crm")
    assert main(["import", file, str(sales), "--layout", "sales", "--time_zone", "Mexico_City"]) == 1
    assert "there is no time zone 'Mexico_City'" in capsys.readouterr().err
    assert main(["import", file, str(sales), "--layout", "sales", "--time_zone", MEXICO]) == 0
    with crm.open(file) as shop:
        assert shop.find("order")[0]["ordered"] == DAY
