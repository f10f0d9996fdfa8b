"""Names of files as Python gives them; files that are made, removed, damaged; what the command line says of them."""

import logging
import os
import subprocess
import sys

import pytest

import crmcore as crm


def command(*arguments):
    run = subprocess.run([sys.executable, "-m", "crmcore", *(one if isinstance(one, bytes) else str(one) for one in arguments)], capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


@pytest.mark.parametrize("path", ["", ":memory:", "file:x?mode=memory", "a\0b.crm", "\ud800.crm"])
def test_what_names_no_file_is_refused(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(crm.errors.InvalidError):
        crm.open(path)
    assert os.listdir(tmp_path) == []


def test_a_name_that_is_not_utf8_is_opened(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.crm"
    with crm.open(name, currency="MXN") as shop:
        assert shop.path == os.fsdecode(name) and shop.is_new
        assert "caf?.crm" in {row["name"]: row["value"] for row in shop.run("workspace.info")}["file"]
    with crm.open(name, must_exist=True) as shop:
        assert not shop.is_new
    assert command("info", name)[0] == 0
    os.rename(name, name + b"x")
    with pytest.raises(crm.errors.NotFoundError, match="caf"):
        crm.open(name, must_exist=True)


def test_a_file_that_was_not_meant_to_be_made_is_told(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        crm.open(tmp_path / "new.crm", currency="MXN").close()
        assert caplog.text == ""
        crm.open(tmp_path / "shpo.crm").close()
    assert "shpo.crm did not exist and was made" in caplog.text


def test_a_first_import_that_fails_leaves_no_file(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("order,customer\n1,A\n")
    shop = tmp_path / "shop.crm"
    assert command("import", shop, bad, "--layout", "sales")[0] == 1
    assert command("import", shop, tmp_path / "none.csv", "--layout", "sales")[0] == 1
    assert sorted(os.listdir(tmp_path)) == ["bad.csv"]
    with crm.open(shop, currency="EUR") as made, made.change("ana", "first") as change:
        change.add("customer", name="Eva")
    assert command("import", shop, bad, "--layout", "sales")[0] == 1
    with crm.open(shop, must_exist=True) as kept:
        assert kept.count("customer") == 1


@pytest.mark.parametrize("ask", ["plan", "summary", "findings", "intake.row_findings"])
def test_what_an_import_would_do_is_asked_before_there_is_a_file(tmp_path, ask):  # newcomer C-h
    sales = tmp_path / "sales.csv"
    sales.write_text("order,customer,date,product,quantity,unit_price,shift\n1,A,2026-01-05,P,2,5.00,early\n")
    shop = tmp_path / "shop.crm"
    status, printed, said = command(ask, shop, sales, "--layout", "sales", "--currency", "MXN") if ask != "intake.row_findings" else command(
        ask, shop, "--file", sales, "--layout", "sales", "--currency", "MXN")
    assert status == 0, said
    assert f"{shop} does not exist; asked of a new one in MXN" in said
    assert ("shift" in printed) == (ask != "plan")
    assert sorted(os.listdir(tmp_path)) == ["sales.csv"]
    assert command("import", shop, sales, "--layout", "sales", "--currency", "MXN")[0] == 0
    assert "does not exist" not in command("plan", shop, sales, "--layout", "sales")[2]  # and of one that is there, of that one
    assert "same" in command("plan", shop, sales, "--layout", "sales")[1]
    assert "shift" in command("summary", shop, sales, "--layout", "sales")[1] and shop.exists()


def test_verify_of_a_damaged_file_ends_with_an_error_status(tmp_path):
    shop = tmp_path / "shop.crm"
    with crm.open(shop, currency="EUR") as made, made.change("ana", "first") as change:
        change.add("customer", name="Eva Luna")
    assert command("verify", shop)[0] == 0
    data = shop.read_bytes()
    shop.write_bytes(data.replace(b"Eva Luna", b"Eve Luna"))
    status, out, _ = command("verify", shop)
    assert status == 1 and "customer" in out
    shop.write_bytes(data[: len(data) // 2])
    assert command("verify", shop)[0] == 1


def test_an_export_has_the_format_that_its_name_says(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="EUR") as shop:
        shop.run("exchange.export", entity="customer", file=str(tmp_path / "c.json"))
        assert (tmp_path / "c.json").read_text().startswith("[")
        shop.run("exchange.export", entity="customer", file=str(tmp_path / "c.txt"), format="csv")
        for file, more in (("d.json", {"format": "csv"}), ("d.xls", {}), ("d", {})):
            with pytest.raises(crm.errors.InvalidError, match="format"):
                shop.run("exchange.export", entity="customer", file=str(tmp_path / file), **more)
            assert not (tmp_path / file).exists()
