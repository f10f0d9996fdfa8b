"""Templates, and the whole workspace as open text: from Python, from the command line and in C."""

import csv
import decimal
import json
import subprocess
import sys

import pytest

import crmcore as crm


def run_command(*arguments):
    done = subprocess.run([sys.executable, "-m", "crmcore", *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_dump_is_read_by_any_program_and_made_a_workspace_again(shop, tmp_path):  # A9
    with shop.change("ana", "a correction") as change:
        customer = shop.get("customer", "E001")
        customer.name = "Otra, \"la\" Ñandú"
        change.put(customer)
    dumped = shop.run("store.dump", folder=tmp_path / "books")
    about = json.loads((tmp_path / "books" / "workspace.json").read_text())
    assert about["settings"]["currency"] == "MXN"
    assert {row["table"] for row in dumped} == {table["name"] for table in about["tables"]}
    named = {row["code"]: row["name"] for row in rows_of(tmp_path / "books" / "customer.csv")}
    assert named["E001"] == "Otra, \"la\" Ñandú"
    total = sum(decimal.Decimal(row["amount"]) for row in rows_of(tmp_path / "books" / "order_line.csv"))
    assert total == shop.find("order_line", group_by="order.currency", columns="sum(amount)")[0]["sum(amount)"]
    restored = crm.run("store.restore", folder=tmp_path / "books", file=tmp_path / "again.crm")
    assert restored == dumped
    with crm.open(tmp_path / "again.crm") as again:
        assert again.find("customer") == shop.find("customer")
        assert again.run("workspace.log").to_csv() == shop.run("workspace.log").to_csv()
        assert all(check["ok"] for check in again.run("store.verify"))


def test_the_command_line_dumps_and_restores(shop, tmp_path):  # A9
    shop.close()
    code, out, err = run_command("dump", tmp_path / "shop.crm", tmp_path / "books", "--log", "false", "--format", "csv")
    assert code == 0 and out.startswith("table,rows,file\n"), err
    assert not (tmp_path / "books" / "crm_entry.csv").exists()
    code, out, err = run_command("restore", tmp_path / "again.crm", tmp_path / "books", "--format", "csv")
    assert code == 0 and "order_line," in out, err
    assert run_command("verify", tmp_path / "again.crm")[0] == 0
    code, out, err = run_command("restore", tmp_path / "again.crm", tmp_path / "books")
    assert code == 1 and "is there already" in err
    assert run_command("dump", tmp_path / "shop.crm", tmp_path / "books")[0] == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "json"])
def test_a_template_is_filled_in_and_imported(tmp_path, kind):  # A13
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        file = tmp_path / f"clientes.{kind}"
        columns = shop.run("intake.template", layout="customer", language="es", file=file)
        by_name = {column["column"]: column for column in columns}
        assert by_name["type"]["words"] == "recurrente, ocasional, especial"
        plan = shop.plan_import(file, layout="customer")
        assert [finding["code"] for finding in plan.findings()] == ["row.example"]
        if kind == "csv":
            with open(file, "a", encoding="utf-8", newline="") as more:
                row = {"code": "B1", "name": "Beto", "type": "Recurrente"}
                csv.writer(more).writerow([row.get(column["column"], "") for column in columns])
            with shop.change("ana", "a filled-in template") as change:
                shop.plan_import(file, layout="customer").apply(change)
            assert shop.find("customer", columns="code, name, type").to_csv() == "code,name,type\nB1,Beto,recurrent\n"
