"""Workbooks that others write, .xlsx by openpyxl and .ods by odfpy, and what they read of ours."""

import csv
import datetime
import io
import re
import zipfile

import openpyxl
import pytest
from odf import opendocument
from odf.table import Table, TableCell, TableRow
from odf.text import P

import crmcore as crm

LAYOUTS = [("productos", "product"), ("ventas", "sales"), ("clientes", "customer"), ("agenda", "address_book"), ("documentos", "document"),
           ("direcciones", "address"), ("contactos", "channel"), ("pagos", "payment"), ("eventos", "event"), ("dias_evento", "event_day"),
           ("cuotas", "event_cost"), ("plan_eventos", "event_plan"), ("cierre_eventos", "event_actual"), ("caja_eventos", "event_till")]


def typed(text):
    """The value that a spreadsheet makes of a text that is typed into it."""
    if re.fullmatch(r"-?(0|[1-9]\d*)([.,]\d+)?", text):
        return float(text.replace(",", ".")) if re.search("[.,]", text) else int(text)
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y", "%H:%M"):
        try:
            moment = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        return moment if " " in form else moment.time() if form == "%H:%M" else moment.date()
    return text or None


def rows_of(file):
    text = file.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.count(";") > text.count(",") else ","))
    return [rows[0], *([typed(cell) for cell in row] for row in rows[1:])]


def write_xlsx(rows, file):
    book = openpyxl.Workbook()
    book.active.title = "Portada"  # empty: the next one is read
    sheet = book.create_sheet("Datos")
    for row in rows:
        sheet.append(row)
    book.save(file)


def ods_cell(value):
    match value:
        case None:
            return TableCell()
        case datetime.datetime():
            cell = TableCell(valuetype="date", datevalue=value.isoformat())
        case datetime.date():
            cell = TableCell(valuetype="date", datevalue=value.isoformat())
        case datetime.time():
            cell = TableCell(valuetype="time", timevalue=value.strftime("PT%HH%MM%SS"))
        case int() | float():
            cell = TableCell(valuetype="float", value=str(value))
        case _:
            cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def write_ods(rows, file):
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = Table(name="Datos")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(ods_cell(value))
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    document.save(str(file))


def dump(shop):
    """What the books hold, but for what tells one import from another."""
    entities = [entity for entity in re.findall(r'"name":"(\w+)","fields"', shop.describe("entities").replace(" ", "")) if entity != "import"]
    assert "customer" in entities and "order_line" in entities
    return {entity: shop.find(entity).to_csv() for entity in entities}


def books_of(folder, files, kind):
    with crm.open(folder / f"{kind}.crm", currency="MXN", country="MX") as shop:
        with shop.change("test", "a season") as change:
            for file, layout in files:
                shop.plan_import(file, layout=layout).apply(change)
        return dump(shop)


@pytest.mark.parametrize("kind, write", [("xlsx", write_xlsx), ("ods", write_ods)])
def test_the_shop_saved_as_workbooks_gives_the_same_books(books, tmp_path, kind, write):  # law
    files = []
    for name, layout in LAYOUTS:
        files.append((tmp_path / f"{name}.{kind}", layout))
        write(rows_of(books / f"{name}.csv"), files[-1][0])
    plain = books_of(tmp_path, [(books / f"{name}.csv", layout) for name, layout in LAYOUTS], "csv")
    made = books_of(tmp_path, files, kind)
    for entity, records in plain.items():
        assert made[entity] == records, entity


@pytest.fixture
def export(tmp_path):
    """A customer, a product and an order as they are exported."""
    with crm.open(tmp_path / "out.crm", currency="MXN", country="MX") as shop:
        with shop.change("ana", "records") as change:
            change.add("product", code="007", name="=Pan", price="16.5")
            order = change.add("order", source="web", external_key="0012", ordered="2025-12-21", ordered_at="14:30")
            change.add("order_line", order=order.id, product=1, quantity="2.5", unit_price="16.5")
        yield lambda entity, file: shop.run("exchange.export", entity=entity, file=str(tmp_path / file)) and tmp_path / file


def test_openpyxl_reads_our_workbooks(export):
    order = openpyxl.load_workbook(export("order", "order.xlsx")).active
    header = [cell.value for cell in order[1]]
    values = dict(zip(header, order[2]))
    assert order.title == "order" and order.freeze_panes == "A2" and order["A1"].font.b
    assert values["external_key"].value == "0012" and values["external_key"].number_format == "@"
    assert values["ordered"].value == datetime.datetime(2025, 12, 21) and values["ordered"].is_date
    assert values["ordered_at"].value == datetime.time(14, 30)
    line = openpyxl.load_workbook(export("order_line", "line.xlsx")).active
    values = dict(zip([cell.value for cell in line[1]], line[2]))
    assert values["quantity"].value == 2.5 and values["amount"].value == 41.25 and values["amount"].number_format == "#,##0.00"
    product = openpyxl.load_workbook(export("product", "product.xlsx")).active
    values = dict(zip([cell.value for cell in product[1]], product[2]))
    assert values["name"].value == "=Pan" and values["name"].data_type == "s", "a text, never a formula"


def test_odfpy_reads_our_workbooks(export):
    document = opendocument.load(str(export("order", "order.ods")))
    sheet = document.spreadsheet.getElementsByType(Table)[0]
    header, first = sheet.getElementsByType(TableRow)
    names = [str(cell) for cell in header.getElementsByType(TableCell)]
    cells = dict(zip(names, first.getElementsByType(TableCell)))
    assert sheet.getAttribute("name") == "order"
    assert cells["external_key"].getAttribute("valuetype") == "string" and str(cells["external_key"]) == "0012"
    assert cells["ordered"].getAttribute("datevalue") == "2025-12-21"
    assert cells["ordered_at"].getAttribute("timevalue") == "PT14H30M00S"


def test_a_sheet_is_named_where_a_workbook_has_several(shop, tmp_path):
    book = openpyxl.Workbook()
    for name, price in (("Enero", 5), ("Febrero", 7)):
        sheet = book.create_sheet(name)
        sheet.append(["clave", "nombre", "precio"])
        sheet.append([f"P-{name}", name, price])
    file = tmp_path / "libro.xlsx"
    book.save(file)
    plan = shop.plan_import(file, layout="product")
    assert "sheet 'Enero', the first visible one with cells; not read: 'Sheet', 'Febrero'" in str(plan)
    assert shop.plan_import(file, layout="product", sheet="febrero").verdicts()["key"] == ["P-Febrero"]
    assert shop.run("intake.plan", file=str(file), layout="product", sheet="3")["key"] == ["P-Febrero"]
    with pytest.raises(crm.errors.UnknownNameError, match="did you mean 'Enero'"):
        shop.plan_import(file, layout="product", sheet="Eneros")
    (tmp_path / "a.csv").write_text("code\nA\n")
    with pytest.raises(crm.errors.InvalidError, match="sheet is of a workbook"):
        shop.plan_import(tmp_path / "a.csv", layout="product", sheet="1")


def test_what_is_odd_in_a_sheet_is_among_the_findings(shop, tmp_path):
    book = openpyxl.Workbook()
    for row in (["clave", "nombre", "precio"], ["A", "#N/A", 5], ["B", "Pan", "=2+3"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "odd.xlsx")
    found = {row["code"]: row["first_row"] for row in shop.run("intake.findings", file=str(tmp_path / "odd.xlsx"), layout="product")}
    assert found["sheet.error_value"] == 2 and found["sheet.no_kept_value"] == 3 and found["sheet.hidden_rows"] == 2


def test_any_parameter_that_takes_a_file_takes_a_workbook(books, tmp_path):
    answers = []
    for kind in ("csv", "xlsx", "ods"):
        files = {}
        for part in ("plan", "sold"):
            table = list(csv.reader(io.StringIO((books / f"fair_{part}.csv").read_text(encoding="utf-8"))))
            columns = {name: [row[i] for row in table[1:]] for i, name in enumerate(table[0])}
            files[part] = crm.table(columns).save(tmp_path / f"{part}.{kind}")
        answers.append(crm.run("forecast.compare", plan=files["plan"], actual=files["sold"]).to_csv())
    assert answers[0] == answers[1] == answers[2]


def test_a_table_is_saved_in_the_format_that_the_name_says(tmp_path):
    table = crm.table({"code": ["007"], "share": [0.5]})
    assert openpyxl.load_workbook(io.BytesIO(table.to_xlsx(sheet="Hoja: 1"))).active.title == "Hoja_ 1"
    assert zipfile.ZipFile(io.BytesIO(table.to_ods())).namelist()[0] == "mimetype"
    for kind in ("csv", "json", "xlsx", "ods"):
        assert table.save(tmp_path / f"t.{kind}") == str(tmp_path / f"t.{kind}")
    with pytest.raises(crm.errors.DuplicateError):
        table.save(tmp_path / "t.csv")
    with pytest.raises(crm.errors.InvalidError, match="must end in .csv, .json, .xlsx or .ods"):
        table.save(tmp_path / "t.pdf")


def packed_again(source, target, **more):
    """The same entries in another archive."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            with new.open(entry.filename, "w", **more) as out:
                out.write(old.read(entry))


def test_archives_in_the_form_for_large_files_are_read(shop, tmp_path):
    (tmp_path / "plain.xlsx").write_bytes(crm.table({"code": ["A"], "name": ["Ada"]}).to_xlsx())
    packed_again(tmp_path / "plain.xlsx", tmp_path / "zip64.xlsx", force_zip64=True)
    assert shop.plan_import(tmp_path / "zip64.xlsx", layout="customer").accepted == 1


def test_an_entry_with_a_password_is_refused(shop, tmp_path):
    data = bytearray(crm.table({"code": ["A"]}).to_xlsx())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + offset] |= 1
    (tmp_path / "locked.xlsx").write_bytes(data)
    with pytest.raises(crm.errors.InvalidError, match="has a password; save the workbook without one"):
        shop.plan_import(tmp_path / "locked.xlsx", layout="customer")
