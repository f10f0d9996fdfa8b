"""Changes that fail, are dropped or are called from inside a call; texts that are not Unicode; what a notebook shows."""

import gc
import pathlib
import re
import sqlite3

import pytest

import crmcore as crm

HALF = "\udcff"


@pytest.fixture
def impatient(tmp_path):
    """A workspace that waits for nobody."""
    with crm.open(tmp_path / "shop.crm", busy_milliseconds=20) as workspace:
        yield workspace


def inside_a_call(shop, call):
    """What `call` raises inside a progress callback of the workspace."""
    raised = []

    def progress(done, total):
        try:
            call()
        except crm.CrmError as error:
            raised.append(error)

    shop.history(today="2025-12-21", progress=progress)
    return raised[0] if raised else None


def test_a_with_statement_whose_commit_fails_rolls_back(impatient):
    reader = sqlite3.connect(impatient.path)
    cursor = reader.execute("select * from crm_meta")
    cursor.fetchone()
    try:
        with pytest.raises(crm.errors.BusyError):
            with impatient.change("ana", "while another program reads") as change:
                change.add("customer", name="Eva")
    except pytest.fail.Exception:
        pytest.skip("with a write-ahead log readers stop no commit")
    finally:
        cursor.close()
        reader.close()
    assert not change.is_open
    assert impatient.count("customer") == 0
    with impatient.change("ana", "again") as again:
        again.add("customer", name="Eva")
    assert impatient.count("customer") == 1


@pytest.mark.parametrize("call", [
    lambda shop, change: change.commit(),
    lambda shop, change: change.rollback(),
    lambda shop, change: change.add("customer"),
    lambda shop, change: shop.change("ana", "inside"),
    lambda shop, change: shop.close(),
    lambda shop, change: shop.count("customer"),
    lambda shop, change: shop.get("customer", 1),
])
def test_a_callback_may_not_call_its_own_workspace(shop, call):
    change = shop.change("ana", "before the call")
    error = inside_a_call(shop, lambda: call(shop, change))
    assert isinstance(error, crm.errors.MisuseError) and "a call is running on this workspace" in str(error)
    change.commit()
    assert shop.count("customer") > 0


def test_a_change_that_nobody_holds_is_rolled_back(shop):
    before = shop.count("customer")
    change = shop.change("ana", "forgotten")
    change.add("customer", name="ghost")
    del change
    gc.collect()
    assert shop.count("customer") == before
    shop.change("ana", "the next one begins").rollback()


def test_a_change_that_is_dropped_inside_a_call_is_rolled_back_after_it(shop):
    before = shop.count("customer")
    held = [shop.change("ana", "forgotten")]
    held[0].add("customer", name="ghost")
    assert inside_a_call(shop, held.clear) is None
    assert shop.count("customer") == before


def test_a_change_that_is_over_does_not_touch_a_later_one(shop):
    first = shop.change("ana", "first")
    first.rollback()
    second = shop.change("ana", "second")
    with pytest.raises(crm.errors.MisuseError, match="this change is over"):
        first.commit()
    with pytest.raises(crm.errors.MisuseError, match="this change is over"):
        first.add("customer")
    with first:
        pass
    del first
    gc.collect()
    assert second.is_open
    second.add("customer", name="Eva")
    second.commit()
    assert shop.count("customer", "name = 'Eva'") == 1


@pytest.mark.parametrize("name, call", [
    ("path", lambda shop: crm.open(HALF)),
    ("path", lambda shop: crm.open(pathlib.Path(HALF))),
    ("actor", lambda shop: shop.change(HALF, "why")),
    ("reason", lambda shop: shop.change("ana", HALF)),
    ("source", lambda shop: shop.plan_import(HALF, "sales")),
    ("layout", lambda shop: shop.plan_import("x.csv", HALF)),
    ("columns", lambda shop: shop.plan_import("x.csv", "sales", {"order": HALF})),
    ("separator", lambda shop: shop.plan_import("x.csv", "sales", separator=HALF)),
    ("entity", lambda shop: shop.get(HALF, 1)),
    ("field", lambda shop: shop.get("customer", 1)[HALF]),
    ("name", lambda shop: setattr(shop.get("customer", 1), "name", HALF)),
    ("action", lambda shop: shop.run(HALF)),
    ("where", lambda shop: shop.find("customer", HALF)),
    ("customer", lambda shop: crm.table({"customer": [HALF]})),
    ("column", lambda shop: crm.table({HALF: ["x"]})),
    ("today", lambda shop: shop.history(today=HALF)),
])
def test_half_of_a_surrogate_pair_is_refused_by_name(shop, name, call):
    with pytest.raises(crm.errors.InvalidError, match=rf"^{name} '.*udcff.*' is not valid Unicode") as caught:
        call(shop)
    assert caught.value.subject == name


def test_words_of_an_import_are_refused_alike_by_both_doors(shop, tmp_path):
    file = tmp_path / "sales.csv"
    file.write_text("order,customer,product,ordered,amount\n9,A,P,2026-01-01,5\n")
    for wrong in ({"separator": "||"}, {"decimal_mark": ";"}, {"date_order": "dmy"}):
        with pytest.raises(crm.errors.InvalidError) as by_method:
            shop.plan_import(file, "sales", **wrong)
        with pytest.raises(crm.errors.InvalidError) as by_name:
            shop.run("intake.plan", file=file, layout="sales", **wrong)
        assert str(by_name.value).removeprefix("intake.plan: ") == str(by_method.value)
    assert shop.plan_import(file.with_name("sales.csv"), "sales", separator=",").accepted == 1
    with shop.change("ana", "sales") as change:
        with pytest.raises(crm.errors.InvalidError, match="accept 'all' is not one of all_or_nothing, valid_rows"):
            shop.plan_import(file, "sales").apply(change, accept="all")


def shown(shop, books):
    """Everything of the package that a notebook may show, by its type."""
    past = shop.history(today="2025-12-21")
    days = {"customer": [1, 1, 2], "day": [20000, 20020, 20010], "amount": [1.0, 2.0, 3.0]}
    numpy = pytest.importorskip("numpy")
    log = {name: numpy.array(values) for name, values in days.items()}
    spend = crm._core.fit_spend([1, 2, 3, 4, 2, 5], [5.0, 7.0, 6.0, 9.0, 4.0, 8.0])
    change = shop.change("ana", "to be <seen>")
    change.rollback()
    return [shop, past, shop.plan_import(books / "ventas.csv", layout="sales"), change, shop.get("customer", 1), shop.find("customer"),
            crm.customer_columns(log, today="2025-01-01"), crm._core.rfm_columns(log, today="2025-01-01"),
            crm._core.fit_columns([1, 2, 3, 0, 5], [10, 20, 30, 0, 35], [40, 40, 40, 40, 40]), spend]


def test_everything_a_notebook_shows_says_what_it_is(shop, books):
    for thing in shown(shop, books):
        text = repr(thing)
        assert text.startswith(f"<crmcore.{type(thing).__name__}") and text.endswith(">")
        assert "\n" not in text and not re.search(r"0x[0-9a-f]{6,}", text)


def test_reprs_tell_the_facts(shop, books):
    customers, orders = shop.count("customer"), shop.count("order")
    assert repr(shop) == f"<crmcore.Workspace shop.crm: MXN, {customers} customers, {orders} orders>"
    past = shop.history(today="2025-12-21")
    assert repr(past) == f"<crmcore.History: {len(past)} customers up to 2025-12-21, MXN>"
    plan = shop.plan_import(books / "ventas.csv", layout="sales")
    assert f"{plan.accepted:,} of {plan.rows:,} rows accepted" in repr(plan)
    change = shop.change("ana", "by hand")
    assert repr(change) == "<crmcore.Change: open, by 'ana': 'by hand'>"
    change.rollback()
    assert repr(change) == "<crmcore.Change: over, by 'ana': 'by hand'>"
    shop.close()
    assert repr(shop) == "<crmcore.Workspace: closed>"


def test_a_workspace_shows_itself_inside_a_call(shop):
    texts = []
    shop.history(today="2025-12-21", progress=lambda done, total: texts.append(repr(shop)))
    assert texts[0] == "<crmcore.Workspace shop.crm: MXN>"


def test_html_is_escaped(shop, books, tmp_path):
    file = tmp_path / "<b>.csv"
    file.write_bytes((books / "ventas.csv").read_bytes())
    with shop.change("<i>ana</i>", "<script>") as change:
        record = change.add("customer", name="<script>alert(1)</script>")
    plan = shop.plan_import(file, layout="sales")
    for thing, said in ((change, "&lt;i&gt;ana"), (record, "&lt;script&gt;alert"), (plan, "&lt;b&gt;.csv"),
                        (shop, "shop.crm"), (shop.history(today="2025-12-21"), "2025-12-21")):
        page = thing._repr_html_()
        assert said in page and "<script>" not in page and "<i>" not in page and "<b>.csv" not in page


def test_arguments_that_do_not_fit_are_refused_in_words(tmp_path):  # newcomer D5
    with crm.open(str(tmp_path / "shop.crm")) as shop:
        for call, words in [
            (lambda: shop.change("ana"), "change() takes actor: str, reason: str; it was given 'ana'"),
            (lambda: shop.plan_import("x.csv", soruce="web"), "it was given 'x.csv', soruce='web'"),
            (lambda: shop.get("customer"), "get() takes entity: str, id: int | str; it was given 'customer'"),
            (lambda: crm.open(), "open() takes path: "),
            (lambda: crm.history({"customer": ["A"]}), "history() takes data: object, today: object"),
        ]:
            with pytest.raises(TypeError) as refused:
                call()
            assert words in str(refused.value)
            assert "crmcore._core" not in str(refused.value) and "\n" not in str(refused.value)
