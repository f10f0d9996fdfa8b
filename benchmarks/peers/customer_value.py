"""Fits of customer value: crmcore beside lifetimes 0.11.3 on CDNOW, and beside std::sort on a million customers.

    python3.11 -m venv /tmp/peers-lifetimes
    /tmp/peers-lifetimes/bin/pip install lifetimes==0.11.3 "pandas<2.1" "numpy<1.25" "scipy<1.12" "autograd<1.7"
    .venv/bin/pip install numpy
    .venv/bin/python benchmarks/peers/customer_value.py --peer-python /tmp/peers-lifetimes/bin/python

Gate first: our log-likelihood at the optimum known to 10 digits, within 1e-6. How far below it the peer ended, by its own
log-likelihood, is said as its gap; it is timed all the same. Needs the public data set cdnow (CRMCORE_DATA).
"""

import argparse
import csv
import gzip
import pathlib
import sys
import tempfile
import time

from peer import Process, compiled, finish, has, header, line, median
from run import DATA

OPTIMUM = {"bg_nbd": -9582.425560567, "mbg_nbd": -9582.1326849, "pareto_nbd": -9594.973929827, "gamma_gamma": -4055.923243503}
FASTER = {"bg_nbd": 150, "mbg_nbd": 150, "pareto_nbd": 80, "gamma_gamma": 80}
SORTS = {"bg_nbd": 10, "pareto_nbd": 60}  # as many sorts of its rows a fit of a million customers may take
TRUE = {"bg_nbd": (0.2426, 4.4135, 0.7929, 2.4258), "pareto_nbd": (0.5533, 10.578, 0.6062, 11.668)}  # CDNOW's
SPANS = {"12 of 39 weeks": (84, 273), "1 of 2 years": (365, 730)}  # days in which customers come, days seen

LIFETIMES = """
import json, sys, time, warnings
import numpy as np, pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter
warnings.simplefilter("ignore")
fitters = {"bg_nbd": BetaGeoFitter, "mbg_nbd": ModifiedBetaGeoFitter, "pareto_nbd": ParetoNBDFitter, "gamma_gamma": GammaGammaFitter}
table = pd.read_csv(sys.argv[1])
seed = 0
for model in sys.stdin:
    fitter = fitters[model.strip()]()
    rows = table[table.x > 0] if model.strip() == "gamma_gamma" else table
    columns = [rows.x, rows.zbar] if model.strip() == "gamma_gamma" else [rows.x, rows.t_x, rows["T"]]
    np.random.seed(seed)  # Pareto/NBD starts at random
    seed += 1
    start = time.perf_counter()
    fitter.fit(*columns)
    seconds = time.perf_counter() - start
    found, plain = fitter.params_.to_numpy(), model.strip() == "pareto_nbd"  # which takes parameters and gives the sum; others logarithms, mean
    loss = fitter._negative_log_likelihood(found if plain else np.log(found), *[c.to_numpy(float) for c in columns], np.ones(len(rows)), 0)
    print(json.dumps({"seconds": seconds, "log_likelihood": -float(loss) * (1 if plain else len(rows))}), flush=True)
"""

SORT = """
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>
struct Row { double x, t_x, T; };
int main(int, char** argv) {
  std::vector<Row> given(std::stoul(argv[2]));
  std::ifstream(argv[1], std::ios::binary).read(reinterpret_cast<char*>(given.data()), static_cast<std::streamsize>(given.size() * sizeof(Row)));
  for (std::string order; std::getline(std::cin, order);) {
    auto rows = given;
    const auto start = std::chrono::steady_clock::now();
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return std::tie(a.x, a.t_x, a.T) < std::tie(b.x, b.t_x, b.T); });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << "{\\"seconds\\": " << seconds.count() << ", \\"first\\": " << rows.front().T << "}" << std::endl;
  }
}
"""


def seconds_of(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def gate(model: str, fitted) -> None:
    off = fitted.log_likelihood - OPTIMUM[model]
    if not abs(off) <= 1e-6:
        sys.exit(f"the gate: {model} ended {off:+.2e} from the known optimum; nothing was timed")


def cdnow(peer_python: pathlib.Path | None) -> None:
    packed = DATA / "cdnow" / "cdnow_customers_summary_with_transactions.csv.gz"
    if not packed.exists():
        print(f"CDNOW skipped: {packed} is not on this machine (CRMCORE_DATA)")
        return
    if not peer_python:
        print("CDNOW skipped: the peer's interpreter is not there or has no lifetimes (see the head of this file)")
        return
    with gzip.open(packed, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    x, t_x, T, m = (np.array([row[name] for row in rows], float) for name in ("x", "t_x", "T", "zbar"))
    x_spend, m_spend = x[x > 0], m[x > 0]
    ours = {model: lambda model=model: crm.value_models.fit_columns(x, t_x, T, model=model) for model in OPTIMUM}
    ours["gamma_gamma"] = lambda: crm.value_models.fit_spend(x_spend, m_spend)
    for model, fit in ours.items():
        gate(model, fit())
    with Process([peer_python, "-W", "ignore", "-c", LIFETIMES, packed]) as lifetimes:
        for model, fit in ours.items():
            lifetimes(model)  # warm
            a, b, gap = [], [], 0.0
            for _ in range(7):
                a += [seconds_of(fit) for _ in range(15)]
                answer = lifetimes(model)
                b.append(answer["seconds"])
                gap = max(gap, abs(OPTIMUM[model] - answer["log_likelihood"]))
            line(f"{model} on CDNOW / lifetimes", median(a), median(b), FASTER[model], more=f"   peer's worst gap {gap:.1e}")


def simulated(model: str, come: int, seen: int, n: int = 1_000_000) -> tuple:
    """x, t_x, T in weeks on a grid of days; customers come in the first days of the time seen."""
    rng = np.random.default_rng(20)
    one, two, three, four = TRUE[model]
    rate = rng.gamma(one, 1 / two, n) + 1e-12
    until = rng.integers(seen - come, seen, n) + 1
    left = until / 7
    if model == "pareto_nbd":
        left = np.minimum(left, rng.exponential(1 / (rng.gamma(three, 1 / four, n) + 1e-12)))
    leaves = rng.beta(three, four, n) if model == "bg_nbd" else np.zeros(n)
    at, x, last = np.zeros(n), np.zeros(n), np.zeros(n)
    there = np.arange(n)
    while len(there):
        at[there] += rng.exponential(1 / rate[there])
        there = there[at[there] <= left[there]]
        day = np.ceil(at[there] * 7)
        x[there] += day > last[there]  # purchases of a day are one
        last[there] = day
        there = there[rng.random(len(there)) >= leaves[there]]
    last = np.minimum(last, until)
    return x, last / 7, until / 7


def million(model: str, span: str, work: pathlib.Path) -> None:
    x, t_x, T = simulated(model, *SPANS[span])
    rows = work / "rows"
    table = np.column_stack([x, t_x, T])
    table.tofile(rows)
    distinct = len(np.unique(table.view("V24")))
    fitted = crm.value_models.fit_columns(x, t_x, T, model=model)
    off = max(abs(np.log(got / true)) for got, true in zip(fitted.parameters.values(), TRUE[model], strict=True))
    if fitted.status != "identified" or off > 0.15:  # the grid of days moves parameters a little
        sys.exit(f"the gate: {model} of a million customers is {fitted.status} with {fitted.parameters}, simulated with {TRUE[model]}")
    with Process([work / "sort", rows, len(x)]) as sort:
        a, b = [], []
        for _ in range(5):
            b.append(sort()["seconds"])
            a.append(seconds_of(lambda: crm.value_models.fit_columns(x, t_x, T, model=model)))
        line(f"{model}, 1 M, {span} / sort", median(a), median(b), SORTS[model], faster=False,
             more=f"   {distinct:,} distinct rows, {fitted.evaluations} evaluations")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer-python", type=pathlib.Path, default="/tmp/peers-lifetimes/bin/python", help="of an environment with lifetimes")
    peer_python = options.parse_args().peer_python
    there = has(peer_python, "lifetimes")
    header("s")
    cdnow(peer_python if there else None)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "sort.cpp").write_text(SORT)
        compiled(work / "sort.cpp", library=False)
        for model in SORTS:
            for span in SPANS:
                million(model, span, work)


if __name__ == "__main__":
    try:
        import numpy as np

        import crmcore as crm
    except ImportError as absent:
        sys.exit(f"{absent}; run with the interpreter of .venv, see the head of this file; nothing was measured")
    main()
    finish()
