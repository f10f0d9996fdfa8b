"""The end of the demo: a bakery's holiday weeks, from the plan of one to the plan of the next.

Daily demand is real: one shop of a German bakery chain, out of the PyPI package ddop 0.7.6 (BSD-3), which is fetched and never installed.
Plans, prices and costs are invented, and so are the sell-outs that follow from them.
"""

import csv
import datetime
import hashlib
import io
import pathlib
import subprocess
import sys
import tarfile

import crmcore as crm

SHA256 = "def7756324fae64e64f9318b195c1daa7c4141611543a16ba744daf3993a5da2"
SHOP, GOODS = "2", {"101": ("rolls", 0.45, 0.15), "109": ("cakes", 2.80, 0.90), "110": ("pastries", 3.20, 1.10)}  # price and cost invented


def easter(year: int) -> datetime.date:
    """Easter Sunday by the anonymous Gregorian computus (Nature, 20 April 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    ll = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + ll - 7 * ((a + 11 * h + 22 * ll) // 451) + 114, 31)
    return datetime.date(year, month, day + 1)


def weeks() -> dict[str, datetime.date]:
    """The first days of the holiday weeks."""
    found = {}
    for year in range(2016, 2020):
        found[f"Easter {year}"] = easter(year) - datetime.timedelta(days=6)
        found[f"Pentecost {year}"] = easter(year) + datetime.timedelta(days=43)
        found[f"Christmas {year}"] = datetime.date(year, 12, 18)
    return {name: first for name, first in found.items() if first <= datetime.date(2019, 6, 30)}


def demand(work: pathlib.Path) -> dict[tuple[str, datetime.date], int] | None:
    """Units by product and day; None without a network. The archive's own weekday labels are a day off; its dates are right."""
    if not list(work.glob("ddop-0.7.6.tar.gz")):
        print("\nfetching a bakery's daily demand (PyPI package ddop 0.7.6, BSD-3)", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--no-binary", "ddop", "--retries", "1",
                        "--timeout", "15", "-d", str(work), "ddop==0.7.6"], capture_output=True)
    archives = list(work.glob("ddop-0.7.6.tar.gz"))
    if not archives:
        return None
    if hashlib.sha256(archives[0].read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{archives[0]} is not the archive it should be (SHA-256 differs); nothing was done")
    with tarfile.open(archives[0]) as archive:
        def rows(name):
            return csv.DictReader(io.TextIOWrapper(archive.extractfile(f"ddop-0.7.6/ddop/datasets/data/bakery_{name}.csv"), encoding="utf-8"))
        return {(day["product"], datetime.date.fromisoformat(day["date"])): round(float(units["demand"]))
                for day, units in zip(rows("data"), rows("target")) if day["store"] == SHOP}


def book(work: pathlib.Path, units: dict[tuple[str, datetime.date], int]) -> crm.Workspace:
    """The holiday weeks in a workspace. The owner (invented) expects a tenth more than on the same day a year before and makes a fifth more."""
    for old in work.glob("bakery.crm*"):
        old.unlink()
    shop = crm.open(str(work / "bakery.crm"))
    rows = {name: [] for name in ("event", "day", "product", "expected", "made", "sold", "unit_price", "unit_cost")}
    known = weeks()
    for name, first in known.items():
        year_before = known.get(f"{name.split()[0]} {first.year - 1}")
        for product, (good, price, cost) in GOODS.items():
            for number in range(7):
                day = first + datetime.timedelta(days=number)
                asked = units.get((product, day))
                before = year_before and units.get((product, year_before + datetime.timedelta(days=number)))
                expected, made = (round(1.1 * before), round(1.2 * before)) if before else (None, None)
                sold = asked if asked is None or made is None else min(asked, made)
                if expected is not None or sold is not None:
                    for column, value in zip(rows.values(), (name, day, good, expected, made, sold, price, cost)):
                        column.append(value)
    with shop.change("demo", "holiday weeks") as change:
        for kind in ("easter", "pentecost", "christmas"):
            change.add("list_entry", list="event_type", code=kind)  # the business's own kinds of event
        shop.plan_import({"code": list(known), "type": [name.split()[0].lower() for name in known], "first_day": list(known.values()),
                          "last_day": [first + datetime.timedelta(days=6) for first in known.values()]}, layout="event").apply(change)
        shop.plan_import(rows, layout="event_sales").apply(change)
        shop.plan_import({"code": [good for good, *_ in GOODS.values()], "batch_size": [20] * len(GOODS)}, layout="product").apply(change)
    return shop


def show(work: pathlib.Path, title) -> None:
    units = demand(work)
    if units is None:
        print("\nno network: the event is left out; the fairs of examples/pastry-shop show the same (examples/cpp/event_book.cpp)")
        return
    this, following = "Easter 2019", "Pentecost 2019"
    with book(work, units) as shop:
        title(f"9. A bakery's week of {this}: expected and come (demand real; plan, prices, costs and sell-outs invented)")
        print(crm.forecast.compare(shop, event=this, by="product"))
        for line in list(crm.report.sentences(shop, event=this))[:5]:
            print(" ", line["text"])
        title("   the money between plan and actual, to the cent")
        print(crm.forecast.bridge(shop, event=this, profit=True).preview(40))
        title("10. How good the owner's expectations were, and every week planned from those before it beside simple rules and the owner")
        for row in crm.forecast.accuracy(shop, against="demand"):
            if row["measure"] in ("bias_sold_over_expected", "wape", "error_over_last"):
                print(f"  {row['measure']:<26} {row['value']:.3f}   over {row['cells']} cells; better: {row['better']}")
        print(crm.forecast.backtest_events(shop))
        title(f"11. The plan for {following}: which weeks speak for it, and what to bake in batches of 20")
        print(crm.forecast.similar(shop, following).preview(5))
        print(crm.forecast.plan(shop, following))
        picture = work / "bakery.svg"
        picture.write_text(crm.report.picture("bridge", shop, event=this, profit=True), encoding="utf-8")
        print(f"\nthe bridge as a picture: {picture}\n"
              f'the same again: .venv/bin/crmcore forecast.compare {shop.path} --event "{this}" --by product; '
              f'.venv/bin/crmcore forecast.plan {shop.path} --event "{following}"')
