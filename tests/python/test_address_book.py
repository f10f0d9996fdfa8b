"""Lists of people from Python, and the one spelling of what they hold."""

import pytest

import crmcore as crm


def test_a_list_of_people_is_read_whole_and_again_changes_nothing(shop, books):
    for times, new in ((1, True), (2, False)):
        plan = shop.plan_import(books / "agenda.csv", layout="address_book")
        with shop.change("ana", "the owner's list") as change:
            plan.apply(change, accept="valid_rows")
        assert any(row["new"] for row in plan.outcome()) == new, times
    assert [row["address"] for row in shop.find("channel", "customer.code = 'E042'", sort="kind")] == [
        "banquetes@example.com", "+522221114402", "+522221114402"]


def test_the_same_document_in_another_spelling_is_refused(shop):
    with shop.change("ana", "documents") as change:
        customers = [change.add("customer", code=code).id for code in ("A", "B")]
        change.add("document", customer=customers[0], kind="MX_RFC", country="México", number="gode 561231\u2013gr8")
        with pytest.raises(crm.CrmError, match="already belongs to customer 'A'"):
            change.add("document", customer=customers[1], kind="mx_rfc", country="mx", number="GODE\u00a0561231GR8")
    assert [(row["kind"], row["country"], row["number"]) for row in shop.find("document")] == [("rfc", "MX", "GODE561231GR8")]


def test_choices_are_said_in_words(shop):
    with shop.change("ana", "channels") as change:
        customer = change.add("customer", code="A").id
        assert change.add("channel", customer=customer, kind="Teléfono", address="222 438 6697").kind == "phone"
        assert change.add("channel", customer=customer, kind="Correo", address="ana@Example.com").kind == "email"
    assert shop.find("channel", f"customer = {customer} and kind = 'correo'")[0]["address"] == "ana@example.com"


def test_every_finding_of_a_plan_has_its_row_and_value(shop):
    plan = shop.plan_import({"code": ["A", "B", "C"], "rating": ["8", "99", "many"]}, layout="customer")
    assert [(row["row"], row["field"], row["value"], row["severity"]) for row in plan.row_findings()] == [
        (2, "customer.rating", "99", "error"), (3, "rating", "many", "error")]
    again = shop.run("intake.row_findings", {"code": ["A", "B", "C"], "rating": ["8", "99", "many"]}, layout="customer")
    assert again.to_csv() == plan.row_findings().to_csv()
