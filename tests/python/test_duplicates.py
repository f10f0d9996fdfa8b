"""Duplicates from Python: a table, a file, the customers of a workspace, and a new record before it is added."""

import pytest

import crmcore as crm

NAMES = ["Ana Rey", "Luis Mora", "Eva Gil", "Leo Sanz", "Ines Vidal", "Juan Pons", "Rita Cano", "Hugo Paz"]
PEOPLE = {
    "code": [f"C{i}" for i in range(9)],
    "name": [*NAMES, "ana rei"],
    "phone": [*(f"60011122{i}" for i in range(8)), "+34 600 111 220"],
    "city": ["Lugo", "Vigo", "Soria", "Elche", "Jaca", "Leon", "Cuenca", "Toledo", "Lugo"],
}


def found(pairs):
    return {(pair["first"], pair["second"]) for pair in pairs}


@pytest.fixture
def shop(tmp_path):
    with crm.open(tmp_path / "shop.crm", currency="EUR", country="ES") as shop:
        with shop.change("ana", "people") as change:
            for code, name, phone in zip(PEOPLE["code"], PEOPLE["name"], PEOPLE["phone"], strict=True):
                customer = change.add("customer", code=code, name=name)
                change.add("channel", customer=customer.id, kind="phone", address=phone)
        yield shop


def test_a_table_a_file_and_a_workspace_are_asked_alike(shop, tmp_path):
    (tmp_path / "people.csv").write_text("\n".join(",".join(row) for row in [PEOPLE, *zip(*PEOPLE.values(), strict=True)]))
    for records in (PEOPLE, str(tmp_path / "people.csv"), shop):
        assert found(crm.duplicates.pairs(records, threshold=0.2)) == {("C0", "C8")}


def test_roles_may_be_said(shop):
    with pytest.raises(crm.errors.UnknownNameError, match="did you mean 'phone'"):
        crm.duplicates.pairs({"a": ["1"], "b": ["2"]}, roles={"a": "phnoe"})
    renamed = {"x": PEOPLE["name"], "y": PEOPLE["phone"]}
    assert found(crm.duplicates.pairs(renamed, roles={"x": "name", "y": "phone"}, threshold=0.2)) == {("1", "9")}


def test_a_new_record_is_compared_before_it_is_added(shop):
    similar = crm.duplicates.similar(shop, {"name": ["Hugo Pas", "Somebody"], "phone": ["600 111 227", "699 999 999"]}, threshold=0.2)
    assert [(row["row"], row["record"]) for row in similar] == [(1, "C7")]


def test_customers_known_to_be_different_do_not_come_again(shop):
    with shop.change("ana", "looked at both"):
        crm.duplicates.keep_apart(shop, "C8", "C0", why="mother and daughter")
    assert found(crm.duplicates.pairs(shop, threshold=0.2)) == set()
    assert [pair["why"] for pair in shop.find("distinct_customers")] == ["mother and daughter"]


def test_what_was_compared_is_told(shop):
    keys = {key["key"]: key["pairs"] for key in crm.duplicates.keys(PEOPLE)}
    assert keys["phone"] == 1 and keys["city"] == 1
    assert {row["column"] for row in crm.duplicates.model(PEOPLE)} == {"name", "phone", "city"}
