"""Logistic regression: crmcore beside scikit-learn, a million rows of 20 columns, no penalty, to a gradient that vanishes.

    cmake --preset bench && cmake --build --preset bench
    python3 -m venv /tmp/peers-sklearn && /tmp/peers-sklearn/bin/pip install scikit-learn numpy threadpoolctl
    python3 benchmarks/peers/logistic.py --peer-python /tmp/peers-sklearn/bin/python

Each at its best of 1 and 2 threads; ours with its covariance, which the peer does not compute. Gate: coefficients within 1e-4
of each other. The largest derivative per row at the end is said for both.
"""

import argparse
import pathlib
import sys
import tempfile

from peer import Process, READ, compiled, finish, has, header, line, median

N, P, TURNS, BAR, TOL = 1_000_000, 20, 5, 3, 1e-8

DATA = f"""
import sys
import numpy as np
rng = np.random.default_rng(9)
shared = rng.standard_normal(({N}, 1))
x = 0.5 * shared + rng.standard_normal(({N}, {P}))
true = rng.normal(0, 0.5, {P})
y = rng.random({N}) < 1 / (1 + np.exp(1.2 - x @ true))
x.tofile(sys.argv[1])
y.astype(np.uint8).tofile(sys.argv[2])
"""

SKLEARN = f"""
import json, sys, time, warnings
import numpy as np
from sklearn.linear_model import LogisticRegression
warnings.simplefilter("ignore")
x, y = np.fromfile(sys.argv[1]).reshape(-1, {P}), np.fromfile(sys.argv[2], np.uint8).astype(np.int64)
for order in sys.stdin:
    start = time.perf_counter()
    model = LogisticRegression(C=np.inf, solver=order.strip(), tol={TOL}, max_iter=1000).fit(x, y)
    seconds = time.perf_counter() - start
    beta = [float(model.intercept_[0]), *map(float, model.coef_[0])]
    residual = y - 1 / (1 + np.exp(-(x @ model.coef_[0] + beta[0])))
    gradient = max(abs(residual.mean()), np.abs(x.T @ residual).max() / len(y))
    print(json.dumps({{"seconds": seconds, "beta": beta, "gradient": float(gradient), "steps": int(model.n_iter_[0])}}), flush=True)
"""

OURS = READ + """
#include <chrono>
#include <crmcore/statistics/logistic.hpp>
#include <iostream>
#include <string>
using namespace crmcore::statistics;
int main(int, char** argv) {
  const auto x = read<double>(argv[1]);
  const auto y = read<std::uint8_t>(argv[2]);
  std::cout.precision(17);
  for (std::string order; std::getline(std::cin, order);) {
    const auto start = std::chrono::steady_clock::now();
    const auto found = logistic(x, x.size() / y.size(), y, {}, {.threads = static_cast<unsigned>(std::stoul(order))});
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << "{\\"seconds\\": " << seconds.count() << ", \\"gradient\\": " << found.gradient << ", \\"steps\\": " << found.steps << ", \\"beta\\": [";
    for (std::size_t j = 0; j < found.beta.size(); ++j) std::cout << (j ? ", " : "") << found.beta[j];
    std::cout << "]}" << std::endl;
  }
}
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer-python", type=pathlib.Path, default="/tmp/peers-sklearn/bin/python", help="of an environment with scikit-learn")
    peer_python = options.parse_args().peer_python
    if not has(peer_python, "scikit-learn"):
        sys.exit(f"skipped: {peer_python} has no scikit-learn (see the head of this file); nothing was measured")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "ours.cpp").write_text(OURS)
        x, y = work / "x", work / "y"
        program = compiled(work / "ours.cpp")
        Process([peer_python, "-c", DATA, x, y]).child.wait()
        header("s")
        with (Process([program, x, y]) as ours, Process([peer_python, "-c", SKLEARN, x, y], 1) as one,
              Process([peer_python, "-c", SKLEARN, x, y], 2) as two):
            for solver in ("lbfgs", "newton-cholesky"):
                calls = {("ours", 1): lambda: ours("1"), ("ours", 2): lambda: ours("2"),
                         ("peer", 1): lambda: one(solver), ("peer", 2): lambda: two(solver)}
                answers = {who: call() for who, call in calls.items()}
                beta = answers["ours", 1]["beta"]
                for who, answer in answers.items():
                    off = max(abs(a - b) for a, b in zip(answer["beta"], beta, strict=True))
                    if not off <= 1e-4:
                        sys.exit(f"the gate: {who} {solver}: a coefficient is {off:.1e} from ours; not timed")
                times: dict = {who: [] for who in calls}
                for _ in range(TURNS):
                    for who, call in calls.items():
                        times[who].append(call()["seconds"])
                found = {who: median(seconds) for who, seconds in times.items()}
                said = " ".join(f"{who} {answers[who, 2]['gradient']:.0e} after {answers[who, 2]['steps']}" for who in ("ours", "peer"))
                line(f"sklearn {solver}, 1 M x 20", min(found["ours", 1], found["ours", 2]), min(found["peer", 1], found["peer", 2]), BAR,
                     more=f"   1 and 2 threads: ours {found['ours', 1]:.3f} {found['ours', 2]:.3f}, peer {found['peer', 1]:.3f} {found['peer', 2]:.3f}; gradient {said}")


if __name__ == "__main__":
    main()
    finish()
