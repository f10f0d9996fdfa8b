"""Look-up, search, tags and quality from Python and the command line."""

import sqlite3

import pytest

import crmcore as crm


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "people") as change:
            ana = change.add("customer", code="E-017", given_name="Ana", family_name="Peña").id
            change.add("channel", customer=ana, kind="phone", address="55 1234 5678")
            change.add("note", customer=ana, text="likes the cake without nuts")
            change.add("customer", code="E-018", name="Luis Peñalosa", tags="vip, north")
        yield shop


@pytest.mark.parametrize(("text", "matched"), [("e017", "code"), ("+52 55 1234 5678", "phone"), ("pena ana", "name")])
def test_a_customer_is_found_by_what_people_say(shop, text, matched):  # R15
    (row,) = crm.registry.look_up(shop, text)
    assert (row["customer"], row["matched"], row["exact"]) == ("E-017", matched, True)


def test_a_search_shows_the_place(shop):  # R15
    (row,) = crm.registry.search(shop, "nuts cake")
    assert (row["entity"], row["code"], row["field"]) == ("note", "E-017", "text") and "nuts" in row["snippet"]
    with pytest.raises(crm.errors.InvalidError, match="it is empty"):
        crm.registry.search(shop, " ")


def test_tags_are_put_on_and_taken_off(shop):  # R15
    with shop.change("test", "tags"):
        assert crm.registry.tag(shop, "VIP", "code = 'E-017'")["records"] == [1]
    assert {row["tag"]: row["records"] for row in crm.registry.tags(shop)} == {"north": 1, "vip": 2}
    assert shop.find("customer", "tags any ('vip')", columns="code")["code"] == ["E-017", "E-018"]
    with shop.change("test", "tags"):
        crm.registry.untag(shop, "vip", "code = 'E-018'")
    assert crm.registry.look_up(shop, "vip")["customer"] == ["E-017"]


def test_quality_counts_what_incomplete_lists(shop):  # R10, R14
    missing = {row["what"]: row["records"] for row in crm.quality.figures(shop, today="2026-02-01")
               if row["entity"] == "customer" and row["measure"] == "missing"}
    listed = [row["missing"].split(", ") for row in crm.registry.incomplete(shop, entity="customer")]
    assert missing == {what: sum(what in one for one in listed) for what in missing}
    assert missing["document"] == 2 and missing["name"] == 0


def test_a_file_without_an_index_of_words_is_brought_up_to_date(shop):
    path = shop.path
    shop.close()

    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 7
        words = [name for (name,) in file.execute("select name from sqlite_schema where name like 'crm_words_%' and type = 'table'")]
        for name in words:
            file.execute(f"drop table {name}")
        for entity in ("customer", "contact", "product", "order", "event"):
            file.execute(f'alter table "{entity}" drop column tags')
        file.execute("delete from crm_meta where name = 'sums'")
        file.execute("pragma user_version = 7")
    file.close()
    with crm.open(path) as again:
        assert crm.registry.look_up(again, "pena")["customer"] == ["E-017", "E-018"]
        assert all(check["ok"] for check in again.run("store.verify"))
