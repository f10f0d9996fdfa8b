"""The notebooks run from the first cell to the last."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
RUN = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
drawn = sum("image/png" in output.get("data", {}) or "image/svg+xml" in output.get("data", {}) for cell in book.cells for output in cell.get("outputs", []))
print(drawn)
"""


@pytest.mark.parametrize("name, pictures", [("customer-value", 4), ("events", 6)])
def test_a_notebook_runs_and_draws(name, pictures):
    sys.path.insert(0, str(ROOT / "scripts"))
    import demo
    import demo_event
    demo.WORK.mkdir(parents=True, exist_ok=True)
    if (demo.cdnow() if name == "customer-value" else demo_event.demand(demo.WORK)) is None:
        pytest.skip("no network: the data cannot be fetched")
    done = subprocess.run([sys.executable, "-c", RUN, ROOT / f"examples/notebooks/{name}.ipynb", ROOT / "examples/notebooks"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split()[-1] == str(pictures)
