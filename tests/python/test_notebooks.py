"""The notebooks run from the first cell to the last, and are kept with what they show."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
RUN = """
import pathlib, runpy, sys, nbformat
file = pathlib.Path(sys.argv[1])
def shown(book):
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    return [output.get("text") or output["data"].get("text/html") for output in outputs]
book = runpy.run_path(sys.argv[2])["executed"](file)
kept = nbformat.read(file, as_version=4)
for now, before in zip(shown(book), shown(kept), strict=True):
    assert now == before, f"kept was {before}, shown is {now}; run scripts/run_notebooks"
print(sum("image/png" in output.get("data", {}) or "image/svg+xml" in output.get("data", {})
          for cell in book.cells for output in cell.get("outputs", [])))
"""


@pytest.mark.parametrize("name, pictures", [("customer-value", 4), ("events", 6)])
def test_a_notebook_runs_and_draws(name, pictures):
    sys.path.insert(0, str(ROOT / "scripts"))
    import demo
    import demo_event
    demo.WORK.mkdir(parents=True, exist_ok=True)
    if (demo.cdnow() if name == "customer-value" else demo_event.demand(demo.WORK)) is None:
        pytest.skip("no network: the data cannot be fetched")
    done = subprocess.run([sys.executable, "-c", RUN, ROOT / f"examples/notebooks/{name}.ipynb", ROOT / "scripts/run_notebooks"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split()[-1] == str(pictures)
