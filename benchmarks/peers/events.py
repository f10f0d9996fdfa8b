"""Planning one event from 200 past events × 100 products, beside what `import pandas` costs in a fresh process.

    .venv/bin/pip install pandas
    .venv/bin/python benchmarks/peers/events.py

Ours: the call from Python on tables of columns, and on the book of a workspace. Gate: on the same made-up events the plan is nearer to
what comes than the last event of the kind is, and its 80 % intervals hold 70 to 95 % of the products.
"""

import datetime
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import crmcore as crm
from peer import finish, header, line, median

EVENTS, PRODUCTS, TURNS, BAR = 200, 100, 5, 1
IMPORT = "import time; start = time.perf_counter(); import pandas; print(time.perf_counter() - start)"


def season() -> tuple[dict, dict, dict, dict]:
    """Events, their sales, the offers, and what comes of the last one."""
    draw = random.Random(7)
    means = [draw.uniform(5, 80) for _ in range(PRODUCTS)]
    events = {name: [] for name in ("event", "first_day", "type", "place", "attendance")}
    sales = {name: [] for name in ("event", "product", "sold", "made")}
    came = {}
    for e in range(EVENTS + 1):
        fair = draw.random() < .5
        attendance = round((2000 if fair else 700) * draw.uniform(.7, 1.3))
        for name, value in zip(events, (f"event {e:03}", str(datetime.date(2021, 1, 2) + datetime.timedelta(days=7 * e)), "fair" if fair else "market",
                                        draw.choice(["harbour", "square"]), attendance)):
            events[name].append(value)
        size = (attendance / 1000) ** .7 * draw.gammavariate(20, 1 / 20)
        for p, mean in enumerate(means):
            units = round(mean * size * draw.gammavariate(20, 1 / 20))
            if e == EVENTS:
                came[f"product {p:02}"] = units
                continue
            for name, value in zip(sales, (f"event {e:03}", f"product {p:02}", units, units + 10)):
                sales[name].append(value)
    offers = {"product": [f"product {p:02}" for p in range(PRODUCTS)], "unit_price": [3.0] * PRODUCTS, "unit_cost": [1.0] * PRODUCTS, "batch": [6] * PRODUCTS}
    return events, sales, offers, came


def gate(plan: crm.Table, events: dict, sales: dict, came: dict) -> None:
    kind = events["type"][-1]
    last = next(events["event"][e] for e in reversed(range(EVENTS)) if events["type"][e] == kind)
    before = {p: u for e, p, u in zip(sales["event"], sales["product"], sales["sold"]) if e == last}
    error = sum(abs(row["demand"] - came[row["product"]]) for row in plan)
    held = sum(row["low"] <= came[row["product"]] <= row["high"] for row in plan) / PRODUCTS
    simple = sum(abs(before[p] - units) for p, units in came.items())
    if not (error < simple and .7 <= held <= .95):
        sys.exit(f"the plan is off by {error:.0f} units (the last event by {simple:.0f}) and its intervals hold {held:.0%}; nothing was measured")
    print(f"off by {error / sum(came.values()):.3f} of what came (the last event of the kind by {simple / sum(came.values()):.3f}); intervals hold {held:.0%}")


def main() -> None:
    events, sales, offers, came = season()
    target = events["event"][-1]
    gate(crm.forecast.plan(events, target, sales, offers), events, sales, came)
    with tempfile.TemporaryDirectory() as folder, crm.open(str(pathlib.Path(folder) / "shop.crm")) as shop:
        days = dict(zip(events["event"], events["first_day"]))
        with shop.change("bench", "events") as change:
            shop.plan_import({"code": offers["product"], "price": offers["unit_price"], "unit_cost": offers["unit_cost"], "batch_size": offers["batch"]}, layout="product").apply(change)
            shop.plan_import({"code": events["event"], "first_day": events["first_day"], "type": events["type"], "place": events["place"],
                              "attendance": events["attendance"]}, layout="event").apply(change)
            shop.plan_import(sales | {"day": [days[e] for e in sales["event"]]}, layout="event_sales").apply(change)
        ours, book, peer = [], [], []
        for _ in range(TURNS):
            start = time.perf_counter()
            crm.forecast.plan(events, target, sales, offers)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            crm.forecast.plan(shop, target)
            book.append(time.perf_counter() - start)
            peer.append(float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout))
    header("seconds")
    line("plan from tables, import pandas", median(ours), median(peer), BAR)
    line("plan from the book, import pandas", median(book), median(peer), BAR)


if __name__ == "__main__":
    main()
    finish()
