"""An order log in memory to one row per customer, and to RFM scores: crmcore beside DuckDB, Polars and NumPy.

    .venv/bin/pip install numpy
    .venv/bin/python benchmarks/peers/order_log.py [--orders 10_000_000] [--runs 5]

Every library reads the same Arrow table (customer int64, day int32, amount int64); the answer is complete and in memory before the clock
stops. NumPy sorts one packed key (summaries) or counts by dense customer numbers (RFM), its strongest ways. The log is in day order, and
shuffled. Each takes its turn on one and on two threads where it has threads. Gate: all answers equal, column by column.
"""

import argparse
import gc
import resource
import sys
import time

from peer import finish, header, line, median

try:
    import duckdb
    import numpy as np
    import polars as pl
    import pyarrow as pa
except ImportError as error:
    sys.exit(f"{error.name} is not in this environment; nothing was measured")

import crmcore as crm

FIRST, TODAY, WINDOW = 19_000, 20_095, 365


def log_of(orders: int) -> dict:
    """Three years of orders of orders / 10 customers, skewed with a long tail, in day order."""
    random = np.random.default_rng(4)
    customers = orders // 10
    weight = random.lognormal(0, 1.2, customers)
    who = random.choice(customers, orders, p=weight / weight.sum()).astype(np.int64) + 1
    day = np.sort(random.integers(FIRST, TODAY, orders, dtype=np.int32))
    return {"customer": who, "day": day, "amount": np.maximum(1, random.lognormal(7.8, 0.8, orders)).astype(np.int64)}


def by_duckdb(sql):
    def ready(table, threads):
        connection = duckdb.connect()
        connection.execute(f"set threads = {threads}")
        connection.execute("set preserve_insertion_order = false")
        connection.register("log", table)
        return lambda: connection.sql(sql).to_arrow_table()
    return ready


SUMMARY = f"""with days as (select customer, day, sum_no_overflow(amount) as spend, count(*) as orders from log group by customer, day)
select customer, count(*) - 1 as x, max(day) - min(day) as t_x, {TODAY} - min(day) as T,
       sum_no_overflow(case when day > {TODAY} - {WINDOW} then orders else 0 end)::bigint as recent, sum_no_overflow(spend) as total,
       (sum_no_overflow(spend) - arg_min(spend, day)) / nullif(count(*) - 1, 0) as repeat_mean
from days group by customer"""
EDGES = ", ".join(f"quantile_cont({f}, [.2, .4, .6, .8]) as e_{f}" for f in ("days", "orders", "total"))
above = lambda f: " + ".join(f"({f} > e_{f}[{i}])::tinyint" for i in (1, 2, 3, 4))
SCORES = f"5 - ({above('days')}) as s_days, 1 + {above('orders')} as s_orders, 1 + {above('total')} as s_total"
RFM = f"""with totals as materialized (select customer, {TODAY} - max(day) as days, count(*) as orders, sum_no_overflow(amount) as total from log group by customer)
select customer, {SCORES} from totals, (select {EDGES} from totals)"""


def polars_summary(table, _threads):
    log = pl.from_arrow(table).rechunk()
    day, spend, orders = pl.col("day"), pl.col("spend"), pl.col("orders")
    query = (log.lazy().group_by("customer", "day").agg(spend=pl.col("amount").sum(), orders=pl.len())
             .group_by("customer").agg(x=pl.len().cast(pl.Int64) - 1, t_x=day.max() - day.min(), T=TODAY - day.min(),
                                       recent=orders.filter(day > TODAY - WINDOW).sum(), total=spend.sum(),
                                       on_first=spend.sort_by(day).first())
             .with_columns(repeat_mean=pl.when(pl.col("x") > 0).then((pl.col("total") - pl.col("on_first")) / pl.col("x"))))
    return lambda: query.collect(engine="streaming")


def polars_rfm(table, _threads):
    log = pl.from_arrow(table).rechunk()
    above = lambda f: pl.sum_horizontal((pl.col(f) > pl.col(f).quantile(q, "linear")).cast(pl.Int8) for q in (.2, .4, .6, .8))
    query = (log.lazy().group_by("customer").agg(days=TODAY - pl.col("day").max(), orders=pl.len(), total=pl.col("amount").sum())
             .select("customer", s_days=5 - above("days"), s_orders=1 + above("orders"), s_total=1 + above("total")))
    return lambda: query.collect()


def numpy_summary(table, _threads):
    customer, day, amount = (table[name].to_numpy() for name in ("customer", "day", "amount"))

    def run():
        key = customer.view(np.uint64) << np.uint64(40)
        key |= (day - FIRST).astype(np.uint64) << np.uint64(29)
        key |= amount.view(np.uint64)
        key.sort()
        who, days = key >> np.uint64(40), ((key >> np.uint64(29)) & np.uint64(0x7FF)).astype(np.int32) + FIRST
        cents = (key & np.uint64(0x1FFFFFFF)).view(np.int64)
        starts = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1])))
        ends = np.append(starts[1:], len(who))
        new_day = np.concatenate(([True], (days[1:] != days[:-1]) | (who[1:] != who[:-1])))
        first, last, x = days[starts], days[ends - 1], np.add.reduceat(new_day, starts, dtype=np.int64) - 1
        total = np.add.reduceat(cents, starts)
        on_first = np.add.reduceat(np.where(days == np.repeat(first, ends - starts), cents, 0), starts)
        with np.errstate(invalid="ignore"):
            mean = (total - on_first) / np.where(x > 0, x, np.nan)
        return {"customer": who[starts], "x": x, "t_x": last - first, "T": TODAY - first,
                "recent": np.add.reduceat(days > TODAY - WINDOW, starts, dtype=np.int64), "total": total, "repeat_mean": mean}
    return run


def numpy_rfm(table, _threads):
    customer, day, amount = (table[name].to_numpy() for name in ("customer", "day", "amount"))

    def run():
        count = np.bincount(customer)
        last, total = np.zeros(len(count), np.int32), np.bincount(customer, amount)
        np.maximum.at(last, customer, day)
        there = np.flatnonzero(count)
        score = lambda values: 1 + np.searchsorted(np.quantile(values, (.2, .4, .6, .8)), values)
        return {"customer": there, "s_days": 6 - score(TODAY - last[there]), "s_orders": score(count[there]), "s_total": score(total[there])}
    return run


def our_summary(table, threads):
    def run():
        return crm.customer_columns(table, crm_day(), currency="JPY", window=WINDOW, threads=threads)  # JPY has no cents: amounts as they are
    return run


def our_rfm(table, threads):
    return lambda: crm.segmentation.rfm_columns(table, crm_day(), frequency="orders", currency="JPY", threads=threads)


def crm_day():
    import datetime
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=TODAY)


def columns_of(answer, names) -> dict:
    """An answer of anybody as arrays by ascending customer."""
    if isinstance(answer, crm.CustomerColumns):
        answer = {"customer": answer.customer, "x": answer.x, "t_x": answer.t_x, "T": answer.T, "recent": answer.recent, "total": answer.gross,
                  "repeat_mean": answer.repeat_mean}
    elif type(answer).__name__ == "RfmColumns":
        answer = {"customer": answer.customer, "s_days": answer.recency_score, "s_orders": answer.frequency_score, "s_total": answer.monetary_score}
    elif isinstance(answer, pa.Table):
        answer = {name: answer[name].to_numpy() for name in ("customer", *names)}
    elif isinstance(answer, pl.DataFrame):
        answer = {name: answer[name].to_numpy() for name in ("customer", *names)}
    order = np.argsort(np.asarray(answer["customer"]), kind="stable")
    return {name: np.asarray(answer[name], dtype=np.float64)[order] for name in names}


def gate(case, answers) -> None:
    (base, wanted), *others = answers.items()
    for name, found in others:
        for column in wanted:
            if not np.allclose(found[column], wanted[column], rtol=1e-9, atol=0, equal_nan=True):
                sys.exit(f"{case}: {name} differs from {base} in {column}; nothing was measured")


def measure(case, table, names, peers, bars, runs) -> None:
    ready = {}
    for name, (make, threads) in peers.items():
        ready[name] = make(table, threads)
    gate(case, {name: columns_of(run(), names) for name, run in ready.items()})
    seconds = {name: [] for name in ready}
    for _ in range(runs):
        for name, run in ready.items():
            gc.collect()
            start = time.perf_counter()
            answer = run()
            seconds[name].append(time.perf_counter() - start)
            del answer
    best = {name: median(values) for name, values in seconds.items()}
    ours = min(best["ours, 2 threads"], best["ours, 1 thread"])
    print(f"{case}: " + ", ".join(f"{name} {value:.3f}" for name, value in best.items()) + f" s; ours {1e9 * ours / table.num_rows:.1f} ns an order")
    line(f"{case}, DuckDB and Polars", ours, min(value for name, value in best.items() if name in ("DuckDB", "Polars")), bars[0])
    line(f"{case}, NumPy", ours, best["NumPy"], bars[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=lambda text: int(text.replace("_", "")), default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    log = log_of(options.orders)
    header("s")
    for order in ("by day", "shuffled"):
        if order == "shuffled":
            place = np.random.default_rng(5).permutation(options.orders)
            log = {name: values[place] for name, values in log.items()}
        table = pa.table(log)
        summaries = {"ours, 1 thread": (our_summary, 1), "ours, 2 threads": (our_summary, 2), "DuckDB": (by_duckdb(SUMMARY), 2),
                     "Polars": (polars_summary, 2), "NumPy": (numpy_summary, 1)}
        measure(f"summaries {order}", table, ("x", "t_x", "T", "recent", "total", "repeat_mean"), summaries, (3, 1.5), options.runs)
        scores = {"ours, 1 thread": (our_rfm, 1), "ours, 2 threads": (our_rfm, 2), "DuckDB": (by_duckdb(RFM), 2), "Polars": (polars_rfm, 2),
                  "NumPy": (numpy_rfm, 1)}
        measure(f"RFM {order}", table, ("s_days", "s_orders", "s_total"), scores, (4, 2.5), options.runs)
    print(f"bytes an order on the way: 16 of ours for summaries, 8 for RFM; most memory of this process, peers included, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
    finish()
