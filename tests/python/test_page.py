"""The page for the owner and that of a customer, from Python and the command line."""

import html.parser
import os
import stat

import pytest

import crmcore as crm
from crmcore.cli import main

TODAY = "2026-01-31"
WITHOUT_END = {"meta", "br"}


class Elements(html.parser.HTMLParser):
    """Reads a page strictly: every element that is opened is closed in its place."""

    def __init__(self, page):
        super().__init__()
        self.open, self.headings, self.ids = [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        if tag not in WITHOUT_END:
            self.open.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_page_is_whole_html_with_headings_in_order(shop):  # A17
    for page in (crm.report.page(shop, TODAY), crm.report.page(shop, TODAY, language="es")):
        elements = Elements(page)
        assert elements.headings[0] == "h1" and set(elements.headings[1:]) == {"h2"}
        assert len(elements.ids) == len(set(elements.ids))


def test_pictures_stand_above_the_tables_that_they_are_drawn_from(shop):  # A17
    page = crm.report.page(shop, TODAY)
    for title, table in (("New, kept, resurrected", "Buyers of each month"), ("Moves between states", "Who moved in the last 28 days")):
        assert f"<title>{title}" in page
        assert page.index(f"<title>{title}") < page.index(table)
    code = shop.find("customer", "any(order)", columns="code")[0]["code"]
    assert "<svg" in crm.report.customer_page(shop, code, TODAY)


def test_each_customer_has_a_page(shop):  # A17
    code = shop.find("customer", columns="code")[0]["code"]
    page = crm.report.customer_page(shop, code, TODAY, language="es")
    assert f"<h1>Cliente {code} al 31 de enero de 2026</h1>" in page
    Elements(page)


def test_a_page_is_saved_for_its_owner_alone(shop, tmp_path):
    page = crm.report.page(shop, TODAY)
    file = page.save(tmp_path / "report.html")
    assert file.read_text(encoding="utf-8") == page
    assert os.name != "posix" or stat.S_IMODE(file.stat().st_mode) == 0o600
    page.save(file)  # again on the next Monday


def test_a_notebook_shows_a_part_that_fits_into_its_own_page(shop):
    page = crm.report.page(shop, TODAY)
    shown = page._repr_html_()
    assert shown.startswith("<style>") and "<body" not in shown and "<html" not in shown and "<iframe" not in shown
    Elements(shown)
    rules = shown[len("<style>"):shown.index("</style>")].replace("\n", "")
    for media in ("@media (prefers-color-scheme:dark){", "@media print{"):
        assert media in rules
        rules = rules.replace(media, "")
    selectors = [selector for rule in rules.split("}") if "{" in rule for selector in rule.split("{")[0].split(",")]
    assert all(selector.strip().startswith(".crmcore-page") for selector in selectors)
    assert repr(page) == f"<crmcore.Page: HTML of {len(page)} characters>"


def test_the_command_line_writes_the_page(shop, tmp_path, capsys):
    page = crm.report.page(shop, TODAY, language="es")
    path = shop.path
    shop.close()
    file = tmp_path / "informe.html"
    assert main(["report", path, "--today", TODAY, "--language", "es", "--out", str(file)]) == 0
    assert capsys.readouterr().out == f"written: {file}\n"
    assert file.read_text(encoding="utf-8") == page
    assert main(["report", path, "--today", TODAY, "--language", "es"]) == 0
    assert capsys.readouterr().out == page


def test_a_file_that_cannot_be_written_is_named(shop, tmp_path, capsys):
    path = shop.path
    shop.close()
    file = tmp_path / "no folder" / "report.html"
    assert main(["report", path, "--today", TODAY, "--out", str(file)]) == 1
    assert str(file) in capsys.readouterr().err


def test_what_cannot_be_written_is_refused(shop):
    with pytest.raises(crm.errors.NotFoundError, match="no customer 'nobody'"):
        crm.report.customer_page(shop, "nobody", TODAY)
    with pytest.raises(crm.errors.UnknownNameError, match="no words in 'de'"):
        crm.report.page(shop, TODAY, language="de")


def test_counts_agree_with_their_words_in_both_languages(shop):  # A17
    english, spanish = (crm.report.page(shop, TODAY, language=language) for language in ("en", "es"))
    assert "customers and prospects in all" in english and "clientes y prospectos" in spanish
    assert "cliente" not in english.lower()
    assert "customers" not in spanish.lower()
