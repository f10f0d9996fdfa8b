"""Workspaces, changes, records and tables from Python."""

import datetime
import decimal
import os
import signal
import sqlite3
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crmcore as crm


def test_a_table_says_what_its_columns_are(shop):  # A12 in part
    described = crm.lifecycle.status(shop.history(today="2025-12-21")).describe()
    assert described.columns == ["column", "kind", "help", "from"]
    assert [row["column"] for row in described][:3] == ["customer", "state", "since"]
    since = described[2]
    assert since == {"column": "since", "kind": "day", "help": "day this state began; of a prospect the first return, or since when it is known; empty where nothing says", "from": "order.ordered"}
    assert crm.table({"a": [1]}).describe()[0] == {"column": "a", "kind": "integer", "help": None, "from": None}
    assert all(row["help"] for row in described.describe())


def test_records_are_objects(shop):
    with shop.change("ana", "by hand") as change:
        record = change.add("customer", name="José", type="recurrent", known_since=datetime.date(2024, 2, 29), rating=8)
        change.add("address", customer=record.id, street="Real", latitude=decimal.Decimal("19.04"))
    assert record.code == f"C{record.id}" and record.rating == 8
    assert record["known_since"] == datetime.date(2024, 2, 29)
    record.rating = 9
    with pytest.raises(crm.errors.MisuseError):
        change.put(record)
    with shop.change("ana", "again") as change:
        change.put(record)
    assert shop.get("customer", record.id).rating == 9
    assert shop.get("customer", record.code).id == record.id
    assert shop.find("address", f"customer.code = '{record.code}'")["latitude"] == [decimal.Decimal("19.04")]
    with shop.change("till", "upsert") as change:
        first = change.upsert("customer", source="till", external_key="7", name="Eva")
        assert change.upsert("customer", source="till", external_key="7", name="Eva Paz").id == first.id
    with pytest.raises(AttributeError, match="did you mean"):
        record.nmae
    with pytest.raises(crm.errors.UnknownNameError, match="did you mean 'name'"):
        record.nmae = "x"
    with pytest.raises(ValueError, match="not a day"):
        record.verified = "soon"
    with pytest.raises(TypeError):
        record.name = object()
    with pytest.raises(LookupError):
        shop.get("customer", 10**9)
    with pytest.raises(crm.errors.NotFoundError, match="no customer of the code 'nobody'"):
        shop.get("customer", "nobody")
    with pytest.raises(crm.errors.InvalidError, match="note has no code"):
        shop.get("note", "anything")


def test_a_stale_record_is_refused(shop):
    first, second = shop.get("customer", 1), shop.get("customer", 1)
    with shop.change("ana", "first") as change:
        first.name = "one"
        change.put(first)
    second.name = "two"
    with pytest.raises(crm.errors.StaleError, match="'one', you meant 'two'"):
        with shop.change("eva", "second") as change:
            change.put(second)
    assert shop.get("customer", 1).name == "one"


def test_a_change_is_kept_whole_or_not_at_all(shop):
    before = shop.count("customer")
    with pytest.raises(RuntimeError):
        with shop.change("ana", "breaks") as change:
            change.add("customer", name="ghost")
            raise RuntimeError
    assert shop.count("customer") == before
    change = shop.change("ana", "once")
    with pytest.raises(crm.errors.MisuseError):
        shop.change("ana", "twice")
    errors = []

    def elsewhere():
        try:
            change.add("customer")
        except crm.CrmError as error:
            errors.append(error.code)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert errors == ["misuse"]
    change.rollback()


def test_closed_and_forked_workspaces_are_refused(tmp_path):
    shop = crm.open(str(tmp_path / "shop.crm"))
    child = os.fork()
    if child == 0:
        try:
            shop.count("customer")
        except crm.errors.MisuseError:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    shop.close()
    with pytest.raises(crm.errors.MisuseError, match="closed"):
        shop.count("customer")


def test_wrong_types_are_refused(shop):
    with pytest.raises(TypeError, match="entity must be a text"):
        shop.count(["customer"])
    with pytest.raises(TypeError):
        shop.get("customer", 1.5)
    with pytest.raises(TypeError):
        crm.open(5)
    with pytest.raises(TypeError, match="a table must be"):
        crm.history([1, 2], today="2025-01-01")
    with pytest.raises(TypeError, match="today must be a date"):
        shop.history(today=5)
    with pytest.raises(crm.errors.UnknownNameError, match="did you mean 'drop'"):
        shop.history(today="2025-01-01", zero_value="dropp")
    with pytest.raises(crm.errors.InvalidError):
        crm.lifecycle.status(shop.history(today="2025-12-21"), active=90)
    with pytest.raises(crm.errors.MixedCurrencyError):
        crm.open(shop.path, currency="EUR")


def test_tables_speak_arrow_in_both_directions(shop):
    pandas, polars, duckdb = pytest.importorskip("pandas"), pytest.importorskip("polars"), pytest.importorskip("duckdb")
    past = shop.history(today="2025-12-21")
    rfm = crm.segmentation.rfm(past)
    frame = rfm.to_pandas()
    assert list(frame.columns) == rfm.columns and len(frame) == len(rfm)
    assert frame["monetary"].sum() == pytest.approx(float(sum(rfm["monetary"])))
    assert rfm.to_polars()["customer"].to_list() == rfm["customer"]
    arrow = rfm.to_arrow()
    assert duckdb.sql("select count(*), sum(frequency) from arrow").fetchall() == [(len(rfm), sum(rfm["frequency"]))]
    orders = pandas.DataFrame({"customer": ["a", "b", None], "day": pandas.to_datetime(["2025-12-01", "2025-11-01", "2025-12-05"]), "amount": [1.5, 2.25, 3.0]})
    for data in (orders, polars.from_pandas(orders), polars.from_pandas(orders).to_arrow(), orders.to_dict("list"), crm.table(orders)):
        own = crm.history(data, today="2025-12-21")
        lines = crm.run("history.customers", data, today="2025-12-21")
        assert len(own) == 2 and lines["net"] == [decimal.Decimal("1.50"), decimal.Decimal("2.25")]
    with pytest.raises(crm.errors.InvalidError, match="amount"):
        crm.history(pandas.DataFrame({"customer": ["a"], "day": ["2025-12-01"], "amount": [float("inf")]}), today="2025-12-21")
    plan = shop.plan_import(pandas.DataFrame({"customer": ["Z9"], "ordered": ["2025-12-01"], "amount": ["5"]}), layout="sales")
    assert plan.accepted == 1


def test_streams_nobody_takes_are_released(shop):
    table = crm.segmentation.rfm(shop.history(today="2025-12-21"))
    for _ in range(2000):
        table.__arrow_c_stream__()
    assert len(table) > 0


def test_a_table_shows_itself_safely(shop):
    with shop.change("ana", "hostile") as change:
        change.add("customer", name="<script>alert(1)</script>")
    table = shop.find("customer", "name contains 'script'")
    assert "<script>" not in table._repr_html_() and "&lt;script&gt;" in table._repr_html_()
    assert repr(table).startswith("<crmcore.Table: 1 rows")
    assert table[0]["name"] == table["name"][0] == next(iter(table))["name"]
    with pytest.raises(IndexError):
        table[5]
    with pytest.raises(KeyError):
        table["nmae"]
    assert "name" in table._ipython_key_completions_()


def test_long_work_tells_its_progress_and_can_be_stopped(tmp_path, online_retail):
    with crm.open(str(tmp_path / "shop.crm"), currency="GBP") as shop:
        columns = dict(order="InvoiceNo", customer="CustomerID", product="StockCode", quantity="Quantity", unit_price="UnitPrice", ordered="InvoiceDate")
        seen = []
        shop.plan_import(online_retail, "sales", columns, progress=lambda done, total: seen.append((done, total)))
        assert seen and all(0 <= done <= total for done, total in seen)

        def stop(done, total):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            shop.plan_import(online_retail, "sales", columns, progress=stop)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it runs in the background
        timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                shop.plan_import(online_retail, "sales", columns)


def test_views_fields_and_undo(shop):
    with shop.change("ana", "definitions") as change:
        change.add("custom_field", entity="customer", name="allergy", kind="text")
        change.add("view", name="allergic", entity="customer", where="allergy is not null", columns="code, allergy")
    with shop.change("ana", "use") as change:
        record = shop.get("customer", 1)
        record.allergy = "nuts"
        change.put(record)
    assert shop.run("workspace.find", view="allergic")["allergy"] == ["nuts"]
    assert '"allergy"' in shop.describe("entities")
    with shop.change("ana", "undo") as change:
        undone = {row["entity"]: row for row in change.undo_import(1)}
    assert undone["customer"]["kept"] == 1 and shop.count("order") == 0
    entries = shop.run("workspace.log", entity="customer", id=1)
    assert entries["operation"][-1] == "update" and "nuts" in entries["columns"][-1]


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from("abc"), st.dates(datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)),
                               st.decimals(-1000, 1000, places=2, allow_nan=False)), max_size=40), data=st.data())
def test_a_history_is_the_same_whatever_the_order_of_its_rows(rows, data):
    def judged(list_of_rows):
        table = {"customer": [r[0] for r in list_of_rows], "day": [r[1] for r in list_of_rows], "amount": [r[2] for r in list_of_rows]}
        past = crm.history(table, today="2026-01-01")
        return crm.lifecycle.status(past).to_csv(), crm.segmentation.rfm(past).to_csv()

    assert judged(rows) == judged(data.draw(st.permutations(rows)))


@pytest.fixture
def hobbies(shop):
    """The shop with a field of choices."""
    with shop.change("ana", "hobbies") as change:
        for code, label in (("art", "Arte"), ("party", "Fiestas"), ("music", "Música")):
            change.add("list_entry", list="hobby", code=code, label_es=label)
    with shop.change("ana", "a field") as change:
        change.add("custom_field", entity="customer", name="hobby", kind="choices", list="hobby")
    return shop


@pytest.mark.parametrize("written", [["art", "party"], ("party", "art", "art"), {"Fiestas", "ARTE"}, "party, art", "Arte;fiestas"])
def test_a_set_of_choices_is_written_in_any_way(hobbies, written):  # R6, registry M10
    with hobbies.change("ana", "who likes what") as change:
        record = change.add("customer", hobby=written)
        change.add("customer", hobby=["party"])
        assert record.hobby == "art,party"
    assert hobbies.count("customer", "hobby contains 'art'") == 1
    assert hobbies.count("customer", "hobby any ('art', 'party')") == 2
    assert hobbies.count("customer", '{"field": "hobby", "value": ["party", "art"]}') == 1
    with hobbies.change("ana", "none") as change:
        record.hobby = []
        change.put(record)
    assert record.hobby is None


def test_a_set_of_choices_is_refused_where_it_does_not_fit(hobbies):
    with hobbies.change("ana", "wrong") as change:
        with pytest.raises(crm.errors.InvalidError, match="did you mean 'party'"):
            change.add("customer", hobby=["art", "parti"])
        with pytest.raises(crm.errors.InvalidError, match="customer.name takes one value"):
            change.add("customer", name=["Ana"])
        with pytest.raises(TypeError, match="hobby must be a list of texts"):
            change.add("customer", hobby=["art", 5])


def test_names_are_sorted_as_people_sort_them(shop):  # registry M9
    with shop.change("ana", "names") as change:
        for name in ("Zoe", "ana", "Ñandú", "Nora", "Álvarez"):
            change.add("customer", name=name, external_key=f"x{name}", source="names")
    assert shop.find("customer", "source = 'names'", sort="name")["name"] == ["Álvarez", "ana", "Nora", "Ñandú", "Zoe"]


@pytest.mark.parametrize("style, first", [
    ({"decimal_mark": ",", "bom": True, "headers": "spanish", "columns": "code, price"}, "\ufeffcódigo;"),
    ({"separator": "tab"}, "id\tversion\t"),
])
def test_an_export_for_a_spreadsheet_is_read_back_without_a_question(shop, tmp_path, style, first):  # registry M11
    with shop.change("ana", "a price that could be thousands") as change:
        product = shop.get("product", 1)
        product.price = "1.234"
        change.put(product)
    shop.run("exchange.export", entity="product", file=str(tmp_path / "products.csv"), **style)
    assert (tmp_path / "products.csv").read_text(encoding="utf-8").startswith(first)
    plan = shop.plan_import(tmp_path / "products.csv", layout="product")
    assert plan.rejected == 0 and plan.outcome()[0]["updated"] == 0
    with pytest.raises(crm.errors.InvalidError, match="must differ"):
        shop.run("exchange.export", entity="product", file=str(tmp_path / "other.csv"), separator=",", decimal_mark=",")


def test_a_table_is_written_as_csv_of_a_country():
    table = crm.table({"name": ["a;b"], "share": [0.5]})
    assert table.to_csv(separator=";", decimal_mark=",", bom=True) == '\ufeffname;share\n"a;b";0,5\n'
    with pytest.raises(crm.errors.InvalidError, match="must differ"):
        table.to_csv(decimal_mark=",")


def test_a_file_whose_notes_needed_a_day_is_brought_up_to_date(tmp_path):
    path = tmp_path / "shop.crm"
    with crm.open(str(path)) as shop:
        with shop.change("ana", "note") as change:
            change.add("customer", code="A")
            change.add("note", customer=1, day="2026-01-05", text="likes nuts")
    note = ('"id" INTEGER PRIMARY KEY, "version" INTEGER NOT NULL, "customer" INTEGER NOT NULL REFERENCES "customer" (id), '
            '"day" INTEGER NOT NULL, "author" INTEGER REFERENCES "staff" (id), "text" TEXT NOT NULL')
    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 3
        file.executescript(f"""create table old as select * from note; drop table note; create table "note" ({note}) STRICT;
            insert into note select id, version, customer, day, author, text from old; drop table old;
            delete from crm_meta where name = 'sums'; pragma user_version = 3""")
    file.close()
    with crm.open(str(path)) as shop:
        with shop.change("ana", "a note without a day") as change:
            change.add("note", customer=1, text="no day said")
        assert [(note["text"], str(note["day"])) for note in shop.find("note")] == [("likes nuts", "2026-01-05"), ("no day said", "None")]
    with crm.open(str(path)) as shop:
        assert shop.count("note") == 2


def test_finds_show_related_records_pages_and_groups(shop):  # A1
    found = shop.find("order", "ordered > customer.verified or customer.verified is null", columns="external_key, customer.code, count(order_line)")
    assert set(found.columns) == {"external_key", "customer.code", "count(order_line)"} and len(found) == shop.count("order")
    whole = shop.find("customer", sort="count(order) desc", columns="code")["code"]
    pages = [code for offset in range(0, len(whole), 2) for code in shop.find("customer", sort="count(order) desc", columns="code",
                                                                              limit=2, offset=offset)["code"]]
    assert pages == whole
    groups = shop.find("order", group_by="customer.code", columns="count(), sum(order_line.amount)")
    assert sum(groups["count()"]) == shop.count("order")


def test_a_view_shows_the_colours_of_its_rules(shop):  # A1
    with shop.change("ana", "a view") as change:
        change.add("view", name="rated", entity="customer", columns="code, rating", colours="red: rating < 5; green: rating >= 5")
    found = shop.find(view="rated")
    for rating, colour in zip(found["rating"], found["colour"], strict=True):
        assert colour == (None if rating is None else "red" if rating < 5 else "green")
    with pytest.raises(crm.errors.InvalidError, match="#rrggbb"), shop.change("ana", "no colour") as change:
        change.add("view", name="bad", entity="customer", colours="<script>: rating < 5")


def test_a_file_whose_views_had_no_colours_is_brought_up_to_date(tmp_path):
    path = tmp_path / "shop.crm"
    crm.open(str(path), currency="MXN").close()
    with sqlite3.connect(path) as file:  # as crmcore wrote files of version 4
        file.executescript("alter table view drop column colours; delete from crm_meta where name = 'sums'; pragma user_version = 4")
    file.close()
    with crm.open(str(path)) as shop:
        assert "colours" in shop.find("view").columns
        assert all(check["ok"] for check in shop.run("store.verify"))


def test_a_history_keeps_the_limits_of_its_workspace(tmp_path):  # L1
    with crm.open(str(tmp_path / "limits.crm"), currency="MXN") as shop:
        with shop.change("test", "limits") as change:
            change.add("customer", code="ANA", type="recurrent")
            for name, category in (("torta", "cakes"), ("pan", "bread")):
                change.add("product", code=name, category=category)
            for day, product in (("2026-01-10", 1), ("2026-03-01", 2)):
                order = change.add("order", customer=1, ordered=day)
                change.add("order_line", order=order.id, product=product, quantity=1, unit_price=50)
            change.add("status_limit", group_by="type", group_is="recurrent", active_days=60, inactive_days=90)
            change.add("status_limit", category="cakes", inactive_days=400)
        past = shop.history(today="2026-04-01")
        assert [row["state"] for row in crm.lifecycle.status(past)] == ["active"]
        assert [row["state"] for row in crm.lifecycle.status(past, active=10)] == ["pre_inactive"]
        assert crm.lifecycle.mix(past) == shop.run("lifecycle.mix", today="2026-04-01")
        cakes = shop.history(today="2026-04-01", category="cakes")
        assert crm.lifecycle.status(cakes) == shop.run("lifecycle.status", today="2026-04-01", category="cakes")
        with pytest.raises(crm.errors.UnknownNameError, match="cakes"):
            shop.history(today="2026-04-01", category="cake")
