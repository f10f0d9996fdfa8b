"""The first day in Python, on the command line and in C: the same tables everywhere."""

import ctypes
import glob
import pathlib
import subprocess
import sys

import pytest

import crmcore as crm

ROOT = pathlib.Path(__file__).parents[2]


def run_command(*arguments):
    done = subprocess.run([sys.executable, "-m", "crmcore", *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("example", "folder", "expected"), [("first_page", "pastry-shop", "first_page_python"),
                                                             ("chocolate_shop", "chocolate-shop", "chocolate_shop")])
def test_an_example_prints_what_it_should(tmp_path, example, folder, expected):
    books = ROOT / "examples" / folder
    done = subprocess.run([sys.executable, ROOT / f"examples/python/{example}.py", books, tmp_path / "shop.crm"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    printed = done.stdout.replace(f"{books}/", "")
    assert printed == (ROOT / f"examples/{expected}.expected").read_text(encoding="utf-8")


def test_online_retail_is_the_same_in_python_c_and_on_the_command_line(tmp_path, online_retail):
    file = tmp_path / "shop.crm"
    columns = [f"--columns={k}={v}" for k, v in dict(order="InvoiceNo", customer="CustomerID", product="StockCode", description="Description",
               quantity="Quantity", unit_price="UnitPrice", ordered="InvoiceDate", country="Country").items()]
    code, out, err = run_command("import", file, online_retail, "--layout", "sales", "--accept", "valid_rows", "--currency", "GBP", "--format", "csv", *columns)
    assert code == 0, err
    assert out == "entity,new,updated,same,rejected\ncustomer,4372,0,0,0\nproduct,4070,0,0,0\norder,25898,0,0,0\norder_line,541907,0,0,2\n"

    libraries = glob.glob(str(ROOT / "build" / "release" / "libcrmcore.so")) or glob.glob(str(ROOT / "build" / "dev" / "libcrmcore.so"))
    assert libraries, "build the library first"
    with crm.open(str(file)) as shop:
        past = shop.history(today="2011-12-10")
        tables = {"lifecycle.status": crm.lifecycle.status(past), "segmentation.rfm": crm.segmentation.rfm(past),
                  "segmentation.sizes": crm.segmentation.sizes(past), "lifecycle.mix": crm.lifecycle.mix(past),
                  "lifecycle.cadence": crm.lifecycle.cadence(past), "segmentation.cohorts": crm.segmentation.cohorts(past),
                  "value_models.fit": crm.value_models.fit(past), "value_models.predict": crm.value_models.predict(past),
                  "retention.risk": crm.retention.risk(past), "retention.work_list": crm.retention.work_list(shop, past)}
    for name, table in tables.items():
        assert run_command(name, file, "--today", "2011-12-10", "--format", "csv")[1] == table.to_csv(), name
    script = f"""
import ctypes, sys
lib = ctypes.CDLL({libraries[0]!r})
P = ctypes.c_void_p
shop, table, text = P(), P(), ctypes.c_char_p()
lib.crm_run.argtypes = [P, ctypes.c_char_p, ctypes.c_char_p, P, P, P, P]
lib.crm_table_to_csv.argtypes = [P, P, P]
assert lib.crm_open({str(file)!r}.encode(), None, ctypes.byref(shop), None) == 0
assert lib.crm_run(shop, sys.argv[1].encode(), b'{{"today":"2011-12-10"}}', None, None, ctypes.byref(table), None) == 0
assert lib.crm_table_to_csv(table, ctypes.byref(text), None) == 0
sys.stdout.buffer.write(text.value)
"""
    for name, table in tables.items():
        done = subprocess.run([sys.executable, "-c", script, name], capture_output=True)
        assert done.stdout.decode() == table.to_csv(), (name, done.stderr)


def test_the_command_line_finds_counts_exports_backs_up_and_refuses(tmp_path, books):
    file = tmp_path / "shop.crm"
    assert run_command("import", file, books / "ventas.csv", "--layout", "sales", "--currency", "MXN")[0] == 0
    assert run_command("count", file, "customer", "country is null", "--format", "csv")[1].startswith("count\n")
    assert run_command("find", file, "product", "--sort", "code", "--limit", "1", "--columns", "code,name")[1] == "code  name\nCH    Pastel de chocolate\n"
    assert run_command("export", file, "product", tmp_path / "p.csv")[0] == 0
    assert (tmp_path / "p.csv").read_text().startswith("id,version,code")
    assert run_command("backup", file, tmp_path / "copy.crm")[0] == 0
    assert "structure" in run_command("verify", tmp_path / "copy.crm")[1]
    assert "currency" in run_command("info", file)[1]
    code, out, err = run_command("status", file, "--today", "soon")
    assert (code, out) == (1, "") and "not a day" in err
    code, _, err = run_command("status", tmp_path / "none.crm", "--today", "2025-01-01")
    assert code == 1 and "does not exist" in err
    assert not (tmp_path / "none.crm").exists()
    assert run_command("undo", file, "1")[0] == 0
    assert run_command("count", file, "order", "--format", "csv")[1] == "count\n0\n"


def test_every_error_has_a_code_and_a_builtin_base():
    for kind in crm.CrmError.__subclasses__():
        assert kind.code == crm.errors.from_code(kind.code, "", "x").code
    with pytest.raises(KeyError):
        crm.run("no.such")
    assert ctypes.sizeof(ctypes.c_void_p) == 8
