"""The site: its reference leaves nothing out, and it can be read and searched from a disk."""

import importlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import crmcore as crm

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The pages of the reference, by name."""
    sys.path.insert(0, str(ROOT / "scripts"))  # where it finds the modules beside it
    try:
        module = importlib.import_module("site_reference")
    finally:
        sys.path.pop(0)
    folder = tmp_path_factory.mktemp("reference")
    module.write(ROOT, folder)
    return {page.stem: page.read_text(encoding="utf-8") for page in folder.glob("*.md")}


def test_every_column_of_every_result_is_explained(reference):
    actions = json.loads(crm.describe("actions"))
    missing = [
        (action["name"], column["name"])
        for action in actions
        for column in action["columns"]
        if f"| `{column['name']}` | {column['kind']} |" not in reference["columns"] or not column["help"]
    ]
    assert missing == []


def test_every_column_of_a_layout_is_explained(reference):
    layouts = json.loads(crm.describe("layouts"))
    entities = {entity["name"] for entity in json.loads(crm.describe("entities"))}
    flat = [layout for layout in layouts if layout["name"] not in entities]
    assert {layout["name"] for layout in flat} == {"sales", "event_sales", "event_till", "address_book"}
    missing = [
        (layout["name"], column["name"])
        for layout in flat
        for column in layout["columns"]
        if f"| `{column['name']}` |" not in reference["layouts"] or not column["help"]
    ]
    assert missing == []
    assert {layout["name"] for layout in layouts} - {layout["name"] for layout in flat} == entities


def test_every_field_of_an_entity_is_there_with_its_labels(reference):
    assert "| `family_name` | text | family name, apellidos |" in reference["entities"]
    for entity in json.loads(crm.describe("entities")):
        section = re.search(rf"^## {entity['name']}\n(.*?)(?=^## |\Z)", reference["entities"], re.M | re.S)
        assert [field["name"] for field in entity["fields"]] == re.findall(r"^\| `(\w+)` \|", section[1], re.M)


def test_every_function_of_c_is_there(reference):
    header = (ROOT / "bindings" / "c" / "crmcore.h").read_text(encoding="utf-8")
    assert [
        name for name in re.findall(r"^CRM_API [^(]*?(\w+)\(", header, re.M) if f"{name}(" not in reference["c"]
    ] == []


def test_every_function_of_python_is_there(reference):
    rooms = [
        getattr(crm, name)
        for name in crm.__all__
        if type(getattr(crm, name)).__name__ == "module" and hasattr(getattr(crm, name), "__all__")
    ]
    names = [f"{room.__name__.removeprefix('crmcore.')}.{name}" for room in rooms for name in room.__all__]
    assert [name for name in names if f"crm.{name}" not in reference["python"]] == []


def test_every_header_is_there(reference):
    pages = "\n".join(reference.values())
    headers = [str(file.relative_to(ROOT / "include")) for file in (ROOT / "include" / "crmcore").rglob("*.hpp")]
    assert [name for name in headers if f"## {name}" not in pages] == []


def test_the_site_has_no_dead_link_and_is_searched_from_a_disk():
    pytest.importorskip("sphinx", reason="the site needs Sphinx, which scripts/setup installs")
    made = subprocess.run([sys.executable, ROOT / "scripts" / "site"], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    site = ROOT / "build" / "site"
    # The index is a script beside the page of the search: where pages come from a disk, a request for it is refused.
    assert re.search(r'<script src="searchindex\.js', (site / "search.html").read_text(encoding="utf-8"))
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert [word for word in ("p_zero", "naive_valu", "tienda", "sold_out_at") if word not in index] == []
    if browser := shutil.which("chromium"):
        shown = subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--virtual-time-budget=5000",
                "--dump-dom",
                f"file://{site}/search.html?q=naive_value",
            ],
            capture_output=True,
            text=True,
            timeout=120,
            env={name: value for name, value in os.environ.items() if name != "LD_PRELOAD"},  # no sanitizers in it
        ).stdout
        assert "docs/methods/value-models.html" in shown.partition('id="search-results"')[2]
