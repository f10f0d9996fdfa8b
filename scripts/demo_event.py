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


def columns(rows: list[dict]) -> dict[str, list]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def show(work: pathlib.Path, title) -> None:
    units = demand(work)
    if units is None:
        print("\nno network: the event is left out; the fair of examples/pastry-shop shows the same (examples/cpp/events.cpp)")
        return
    events = [{"event": name, "first_day": first.isoformat(), "last_day": (first + datetime.timedelta(days=6)).isoformat(),
               "type": name.split()[0]} for name, first in weeks().items()]
    asked = {(name, product): sum(units.get((product, first + datetime.timedelta(days=d)), 0) for d in range(7))
             for name, first in weeks().items() for product in GOODS}
    told = [name for name, first in weeks().items() if first <= datetime.date(2019, 4, 23)]
    this, before, following = "Easter 2019", "Easter 2018", "Pentecost 2019"
    plan = [{"product": GOODS[p][0], "expected": round(1.1 * asked[before, p], -1), "made": round(1.15 * asked[before, p], -1),
             "unit_price": GOODS[p][1], "unit_cost": GOODS[p][2]} for p in GOODS]
    made = {row["product"]: row["made"] for row in plan}
    sold = [{"product": GOODS[p][0], "sold": min(asked[this, p], made[GOODS[p][0]])} for p in GOODS]
    title(f"9. A bakery's week of {this}: expected and come (demand real; plan, prices, costs and sell-outs invented)")
    print(crm.forecast.compare(columns(plan), columns(sold)))
    for line in crm.forecast.sentences(columns(plan), columns(sold)):
        print(" ", line["text"])
    title("   the money between plan and actual, to the cent")
    print(crm.forecast.bridge(columns(plan), columns(sold), profit=True).preview(40))
    sales = [{"event": name, "product": GOODS[p][0], "sold": asked[name, p]} for name in told for p in GOODS]
    title("10. Every holiday week foreseen from those before it: how well")
    judged = []
    for name in told[3:]:
        for row in crm.forecast.plan(columns(events), name, columns(sales)):
            actual = next(s["sold"] for s in sales if s["event"] == name and s["product"] == row["product"])
            judged.append({"product": row["product"], "day": weeks()[name].isoformat(), "expected": row["demand"], "actual": actual,
                           "low": row["low"], "high": row["high"]})
    for row in crm.forecast.accuracy(columns(judged)):
        if row["measure"] in ("bias_sold_over_expected", "wape", "error_over_last", "coverage_of_interval"):
            print(f"  {row['measure']:<26} {row['value']:.3f}   over {row['cells']} cells; better: {row['better']}")
    title(f"11. The plan for {following}: which weeks speak for it, and what to bake")
    print(crm.forecast.similar(columns(events), following).preview(5))
    goods = [{"product": GOODS[p][0], "unit_price": GOODS[p][1], "unit_cost": GOODS[p][2], "batch": 20} for p in GOODS]
    print(crm.forecast.plan(columns(events), following, columns(sales), columns(goods)))
