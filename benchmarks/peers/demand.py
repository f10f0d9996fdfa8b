"""Quantiles of daily demand: crmcore beside scikit-learn's boosted quantiles, five levels, one day ahead, on two sets.

    .venv/bin/pip install numpy pandas
    python3 -m venv /tmp/peers-sklearn && /tmp/peers-sklearn/bin/pip install scikit-learn numpy threadpoolctl
    .venv/bin/python benchmarks/peers/demand.py --peer-python /tmp/peers-sklearn/bin/python

The bakery chain. Ours: reading the table and forecasting every day of the last quarter of 94 series, rolling. Peer: fitting one global
model a level (histogram boosting, 100 iterations, strict lags, calendar, weather), its predictions not counted. Gate: ours keeps the bars
of docs/rooms/forecast.md on the same days; the peer's cost is printed beside it. Needs the public data set bakery-chain (CRMCORE_DATA).

Store and item: every 25th of the 500 series inside the package ddop 0.7.6 (its source archive is fetched with pip into a folder that is
removed again), and as held-out sets other series and earlier days. The peer sees lags of 1, 2, 7, 14 and 28 days, means of 7 and 28, the
weekday and the day of the year. Bars: mean pinball loss at most the peer's, at a tenth of its time. Where the archive cannot be had, the
set is left out, and it is said.
"""

import argparse
import gzip
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import time

from peer import Process, finish, has, header, line, median
from run import DATA

LEVELS, COSTS, TURNS, BAR = (.1, .25, .5, .75, .9), (33.9, 61.9, 80.2, 68.4, 42.3), 3, 2
STORES = "ddop==0.7.6"
STORE_LOSS, STORE_TIME = 1, 10  # ours over the peer's loss; the peer's time over ours
STORE_DAYS, STORE_STEP, JUDGED = 1826, 25, 180  # of each series; between the series of a sample; days that are judged
# Every 25th series from which one on, and how many days before the end the judged ones end.
STORE_SETS = {"store and item": (0, 0), "the same, other series": (12, 0), "the same, earlier days": (3, 180)}

PEER = """
import json, sys, time
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
data = np.load(sys.argv[1])
train, x, y = data["train"], data["x"], data["y"]
for order in sys.stdin:
    start = time.perf_counter()
    models = [HistGradientBoostingRegressor(loss="quantile", quantile=q, max_iter=100).fit(x[train], y[train]) for q in (.1, .25, .5, .75, .9)]
    seconds = time.perf_counter() - start
    costs = []
    for q, model in zip((.1, .25, .5, .75, .9), models):
        short = y[~train] - model.predict(x[~train])
        costs.append(float(10 * np.maximum(q * short, (q - 1) * short).mean()))
    print(json.dumps({"seconds": seconds, "costs": costs}), flush=True)
"""


def store_and_item(folder: pathlib.Path):
    """The days and the sales of 500 series, from the source archive of the package; none where it cannot be had."""
    import numpy as np
    import pandas as pd

    fetched = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
                              "--no-binary", ":all:", "--dest", folder, STORES], capture_output=True, text=True)
    archives = list(folder.glob("*.tar.gz"))
    if not archives:
        print(f"left out: {STORES} could not be fetched: {fetched.stderr.strip().splitlines()[-1:]}")
        return None
    with tarfile.open(archives[0]) as archive:
        def member(name):
            return archive.extractfile(next(m for m in archive if m.name.endswith("/datasets/data/" + name)))
        days = pd.read_csv(member("SID_data.csv"), usecols=["date"], nrows=STORE_DAYS).date
        sales = pd.read_csv(member("SID_target.csv")).sales.to_numpy(dtype=float)
    return days.to_numpy(), np.reshape(sales, (-1, STORE_DAYS))


def judge_stores(peer_python: pathlib.Path, folder: pathlib.Path) -> None:
    import numpy as np
    import pandas as pd
    import crmcore as crm

    stores = store_and_item(folder)
    if stores is None:
        return
    for name, (first, earlier) in STORE_SETS.items():
        days = stores[0][: STORE_DAYS - earlier]
        sales = stores[1][first::STORE_STEP, : STORE_DAYS - earlier]
        date = pd.DatetimeIndex(days)
        features = []
        for one in sales:
            past = pd.Series(one)
            columns = [past.shift(lag) for lag in (1, 2, 7, 14, 28)] + [past.shift(1).rolling(mean).mean() for mean in (7, 28)]
            features.append(np.column_stack(columns + [date.day_of_week, date.day_of_year]))
        train = np.tile(np.arange(len(days)) < len(days) - JUDGED, len(sales))
        known = np.tile(np.arange(len(days)) >= 28, len(sales))  # the longest lag
        arrays = folder / "stores.npz"
        np.savez(arrays, train=train[known], x=np.concatenate(features)[known], y=sales.ravel()[known])
        table = pd.DataFrame({"series": np.repeat([f"{s:03}" for s in range(len(sales))], len(days)), "day": np.tile(days, len(sales)), "demand": sales.ravel()})
        ours, peer, answer = [], [], {}
        with Process([peer_python, "-c", PEER, arrays], 2) as boosting:
            for _ in range(TURNS):
                begin = time.perf_counter()
                lines = crm.forecast.demand(table, start=days[-JUDGED], levels=LEVELS)
                ours.append(time.perf_counter() - begin)
                answer = boosting()
                peer.append(answer["seconds"])
        found = lines.to_pandas().astype({"day": str}).merge(table, on=["series", "day"])
        short = found.demand - found.quantity
        loss = np.maximum(found.level * short, (found.level - 1) * short).mean()
        line(name + ", loss", loss, np.mean(answer["costs"]) / 10, STORE_LOSS, faster=False)
        line(name + ", s", median(ours), median(peer), STORE_TIME)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer-python", type=pathlib.Path, default="/tmp/peers-sklearn/bin/python", help="of an environment with scikit-learn")
    peer_python = options.parse_args().peer_python
    packed = DATA / "bakery-chain" / "Bakery_dataset.csv.gz"
    if not packed.exists():
        sys.exit(f"skipped: {packed} is not on this machine (CRMCORE_DATA); nothing was measured")
    try:
        import numpy as np
        import pandas as pd
    except ImportError as error:
        sys.exit(f"{error.name} is not in this environment; nothing was measured")
    import crmcore as crm
    if not has(peer_python, "scikit-learn"):
        sys.exit(f"skipped: {peer_python} has no scikit-learn (see the head of this file); nothing was measured")

    with gzip.open(packed) as file:
        log = pd.read_csv(file, parse_dates=["date_short"])
    log["series"] = log.shop_no.astype(str) + "/" + log.product_no.astype(str)
    log = log[(log.series != "19/101") & (log.demand.eq(0).groupby(log.series).transform("mean") < .2)].sort_values(["series", "date_short"])
    by = log.groupby("series")
    log = log[by.cumcount() >= 27]
    by = log.groupby("series")
    test = by.cumcount() >= (.75 * by.series.transform("size")).astype(int)
    table = pd.DataFrame({"series": log.series, "day": log.date_short.dt.strftime("%Y-%m-%d"), "demand": log.demand, "holiday": log.is_holiday,
                          "school": log.is_schoolholiday, "promotion": log.promotion_currentweek.astype(bool)})
    start = log.date_short[test].min().strftime("%Y-%m-%d")
    all_days = (log.date_short.min() + pd.Timedelta(days=28)).strftime("%Y-%m-%d")

    features = pd.DataFrame({"series": log.series.astype("category").cat.codes, "weekday": log.weekday, "month": log.month, "holiday": log.is_holiday,
                             "near": log.is_holiday_next2days, "school": log.is_schoolholiday, "promotion": log.promotion_currentweek,
                             "rain": log.rain_mm, "temperature": log.temp_avg_celsius, "day_of_year": log.date_short.dt.day_of_year})
    for lag in (1, 2, 3, 7, 14, 21, 28):
        features[f"lag_{lag}"] = by.demand.shift(lag)
    for days in (7, 28):
        features[f"mean_{days}"] = by.demand.transform(lambda d: d.shift(1).rolling(days).mean())
    with tempfile.TemporaryDirectory() as folder:
        arrays = pathlib.Path(folder) / "bakery.npz"
        np.savez(arrays, train=~test.to_numpy(), x=features.to_numpy(dtype=float), y=log.demand.to_numpy())
        header("s")
        ours, whole, peer, answer = [], [], [], {}
        with Process([peer_python, "-c", PEER, arrays], 2) as boosting:
            for _ in range(TURNS):
                begin = time.perf_counter()
                lines = crm.forecast.demand(table, start=start, levels=LEVELS)
                ours.append(time.perf_counter() - begin)
                begin = time.perf_counter()
                crm.forecast.demand(table, start=all_days, levels=LEVELS)
                whole.append(time.perf_counter() - begin)
                answer = boosting()
                peer.append(answer["seconds"])
        found = lines.to_pandas()
        found["day"] = pd.to_datetime(found.day)
        days = log[test].rename(columns={"date_short": "day"})[["series", "day", "demand"]].merge(found, on=["series", "day"])
        short = days.demand - days.quantity
        cost = (10 * np.maximum(days.level * short, (days.level - 1) * short)).groupby([days.level, days.series]).mean().groupby("level").mean()
        print("cost a day, ours:", " / ".join(f"{c:.2f}" for c in cost), "; peer:", " / ".join(f"{c:.2f}" for c in answer["costs"]))
        if any(c > bar for c, bar in zip(cost, COSTS)):
            sys.exit("ours does not keep its bars; not timed")
        line("demand, five levels, last quarter", median(ours), median(peer), BAR)
        line("demand, five levels, all days", median(whole), median(peer), BAR)
        judge_stores(peer_python, pathlib.Path(folder))


if __name__ == "__main__":
    main()
    finish()
