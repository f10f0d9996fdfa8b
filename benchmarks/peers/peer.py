"""What customer_value.py, clusters.py and logistic.py share: a process that runs when told to, and the line of a case."""

import json
import os
import pathlib
import statistics
import subprocess
import sys

from run import BENCH, ROOT

# The C++ programs read their numbers from a file of raw values.
READ = """
#include <cstdint>
#include <fstream>
#include <vector>
template <class Value>
std::vector<Value> read(const char* name) {
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  std::vector<Value> values(static_cast<std::size_t>(file.tellg()) / sizeof(Value));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(Value)));
  return values;
}
"""


class Process:
    """A program that answers each line it is given with a line of JSON; it sleeps between, so turns do not disturb each other."""

    def __init__(self, command: list, threads: int | None = None):
        environment = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
        if threads:
            environment |= {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
        self.child = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def __call__(self, order: str = "") -> dict:
        self.child.stdin.write(order + "\n")
        self.child.stdin.flush()
        answer = self.child.stdout.readline()
        if not answer:
            sys.exit(f"the process of {self.child.args[0]} ended early on {order!r}")
        return json.loads(answer)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_) -> None:
        self.child.stdin.close()
        self.child.wait()


_missed: list[str] = []


def line(name: str, ours: float, peer: float, bar: float, *, faster: bool = True, more: str = "") -> None:
    """`faster`: the peer's time over ours, to be at least `bar`; else ours over the peer's, at most `bar`."""
    ratio = peer / ours if faster else ours / peer
    met = ratio >= bar if faster else ratio <= bar
    if not met:
        _missed.append(name)
    print(f"{name:<38} {ours:>11.6g} {peer:>11.6g} {ratio:>8.2f}   bar {'≥' if faster else '≤'} {bar:<4g} {'met' if met else 'MISSED'}{more}", flush=True)


def finish() -> None:
    """The exit status of a benchmark says whether every bar was met."""
    if _missed:
        sys.exit("missed: " + ", ".join(_missed))


def header(unit: str) -> None:
    print(f"load {os.getloadavg()[0]:.2f}; medians, turn by turn")
    print(f"{'case':<38} {'ours ' + unit:>11} {'peer ' + unit:>11} {'ratio':>8}")


def has(python: pathlib.Path, module: str) -> bool:
    """Whether an interpreter is there and has a module; says its version."""
    if not python.exists():
        return False
    found = subprocess.run([python, "-c", f"import importlib.metadata as m, sys; print(sys.version.split()[0], '{module}', m.version('{module}'), 'numpy', m.version('numpy'))"],
                           capture_output=True, text=True)
    if found.returncode == 0:
        print("peer: python", found.stdout.strip())
    return found.returncode == 0


def compiled(source: pathlib.Path, *, library: bool = True) -> pathlib.Path:
    """A C++ program, with crmcore of build/bench or without."""
    program = source.with_suffix("")
    archive = BENCH / "libcrmcore_cpp.a"
    if library and not archive.exists():
        sys.exit(f"{archive} is not there: cmake --preset bench && cmake --build --preset bench; nothing was measured")
    subprocess.run(["g++", "-std=c++20", "-O2", f"-I{ROOT}/include", source, "-o", program] +
                   ([archive, "-lsqlite3", "-lutf8proc", "-lsodium", "-ldate-tz", "-lpthread"] if library else []), check=True)
    return program


median = statistics.median
