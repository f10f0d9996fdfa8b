"""k-means: crmcore beside scikit-learn, a million points of 3 numbers around 8 centres, 20 iterations from the same centres.

    cmake --preset bench && cmake --build --preset bench
    python3 -m venv /tmp/peers-sklearn && /tmp/peers-sklearn/bin/pip install scikit-learn numpy threadpoolctl
    python3 benchmarks/peers/clusters.py --peer-python /tmp/peers-sklearn/bin/python

Each at its best of 1 and 2 threads. Whole calls are timed (ours with its transposing, scikit-learn's with its centring and its
labels at the end) and divided by points and iterations. Gate: the same sum of squares around the centres reached, to 1e-6
(float32: 1e-4), each point taken to its nearest.
"""

import argparse
import pathlib
import sys
import tempfile

from peer import Process, READ, compiled, finish, has, header, line, median

N, D, K, ITERATIONS, TURNS, BAR = 1_000_000, 3, 8, 20, 7, 4

DATA = f"""
import sys
import numpy as np
rng = np.random.default_rng(8)
middle = rng.normal(0, 2, (10, {D}))
x = middle[rng.integers(0, 10, {N})] + rng.normal(0, 1, ({N}, {D})) * rng.uniform(0.6, 1.4, {D})
x.tofile(sys.argv[1])
x[rng.choice({N}, {K}, replace=False)].tofile(sys.argv[2])
"""

SKLEARN = f"""
import json, sys, time, warnings
import numpy as np
from sklearn.cluster import KMeans
warnings.simplefilter("ignore")
read = lambda file: np.fromfile(file).reshape(-1, {D})
points = {{kind: (read(sys.argv[1]).astype(kind), read(sys.argv[2]).astype(kind)) for kind in ("float64", "float32")}}
for order in sys.stdin:
    algorithm, kind = order.split()
    x, centres = points[kind]
    start = time.perf_counter()
    model = KMeans({K}, init=centres, n_init=1, max_iter={ITERATIONS}, tol=0.0, algorithm=algorithm).fit(x)
    seconds = time.perf_counter() - start
    print(json.dumps({{"seconds": seconds, "inertia": float(model.inertia_), "iterations": int(model.n_iter_)}}), flush=True)
"""

OURS = READ + """
#include <chrono>
#include <crmcore/statistics/kmeans.hpp>
#include <iostream>
#include <string>
using namespace crmcore::statistics;
int main(int, char** argv) {
  const auto values = read<double>(argv[1]), centres = read<double>(argv[2]);
  const std::size_t d = std::stoul(argv[3]);
  const int iterations = std::stoi(argv[4]);
  const Points points{values, d};
  std::cout.precision(17);
  for (std::string order; std::getline(std::cin, order);) {
    const auto start = std::chrono::steady_clock::now();
    const auto found = lloyd(points, centres, iterations, static_cast<unsigned>(std::stoul(order)));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const auto label = nearest(points, found.centres);
    double inertia = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
      for (std::size_t j = 0; j < d; ++j) {
        const double off = values[i * d + j] - found.centres[label[i] * d + j];
        inertia += off * off;
      }
    std::cout << "{\\"seconds\\": " << seconds.count() << ", \\"inertia\\": " << inertia << ", \\"iterations\\": " << found.iterations
              << ", \\"own_inertia\\": " << found.inertia << "}" << std::endl;
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
        points, centres = work / "points", work / "centres"
        program = compiled(work / "ours.cpp")
        Process([peer_python, "-c", DATA, points, centres]).child.wait()
        header("ns")
        with (Process([program, points, centres, D, ITERATIONS]) as ours,
              Process([peer_python, "-c", SKLEARN, points, centres], 1) as one,
              Process([peer_python, "-c", SKLEARN, points, centres], 2) as two):
            for kind in ("float64", "float32"):
                for algorithm in ("lloyd", "elkan"):
                    calls = {("ours", 1): lambda: ours("1"), ("ours", 2): lambda: ours("2"),
                             ("peer", 1): lambda: one(f"{algorithm} {kind}"), ("peer", 2): lambda: two(f"{algorithm} {kind}")}
                    for who, call in calls.items():
                        answer = call()
                        if who == ("ours", 1):
                            reference = answer["inertia"]
                        off = abs(answer["inertia"] / reference - 1)
                        if answer["iterations"] != ITERATIONS or not off <= (1e-4 if kind == "float32" else 1e-6):
                            sys.exit(f"the gate: {who} {algorithm} {kind}: {answer['iterations']} iterations, inertia off by {off:.1e}; not timed")
                    times: dict = {who: [] for who in calls}
                    for _ in range(TURNS):
                        for who, call in calls.items():
                            times[who].append(call()["seconds"] / N / ITERATIONS * 1e9)
                    found = {who: median(seconds) for who, seconds in times.items()}
                    line(f"sklearn {algorithm}, {kind}", min(found["ours", 1], found["ours", 2]), min(found["peer", 1], found["peer", 2]), BAR,
                         more=f"   1 and 2 threads: ours {found['ours', 1]:.2f} {found['ours', 2]:.2f}, peer {found['peer', 1]:.2f} {found['peer', 2]:.2f}")


if __name__ == "__main__":
    main()
    finish()
