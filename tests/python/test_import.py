"""What importing crmcore costs."""

import subprocess
import sys

import pytest


def seconds_to_import(module: str) -> float:
    code = f"import time; begin = time.perf_counter(); import {module}; print(time.perf_counter() - begin)"
    return min(float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(5))


def test_importing_crmcore_is_quicker_than_importing_numpy():
    """Half of it on an idle machine (docs/install.md); here there is room for a machine that is not."""
    pytest.importorskip("numpy")
    assert seconds_to_import("crmcore") < seconds_to_import("numpy")


def test_importing_crmcore_imports_no_other_package():
    code = "import sys; before = set(sys.modules); import crmcore; print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name != "crmcore" and name not in sys.stdlib_module_names] == []
