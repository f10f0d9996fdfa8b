"""Who may include whom: the table of docs/start-here.md, read from the includes. A room looks only downwards."""

import pathlib
import re

ROOT = pathlib.Path(__file__).parents[2]
# What each room uses, no more: a new arrow is a decision, written here.
LAYERS = {
    "values": [], "statistics": [],
    "schema": ["values"], "identity": ["values"],
    "filter": ["schema", "values"], "exchange": ["schema", "values"],
    "store": ["filter", "schema", "values"],
    "action": ["store", "exchange", "filter", "schema", "values"],
    "definitions": ["store", "filter", "schema", "values"],
    "registry": ["action", "store", "identity", "schema", "values"], "orders": ["action", "store", "schema", "values"],
    "events": ["action", "store", "schema", "values"], "engagement": ["action", "store", "schema", "values"],
    "duplicates": ["action", "registry", "store", "statistics", "schema", "values"],
    "history": ["definitions", "action", "registry", "orders", "store", "schema", "values", "statistics"],
    "lifecycle": ["action", "definitions", "history", "statistics", "schema", "values"],
    "value_models": ["action", "history", "statistics", "registry", "orders", "store", "schema", "values"],
    "delivery": ["action", "history", "orders", "registry", "store", "statistics", "schema", "values"],
    "terms": ["action", "definitions", "orders", "segmentation", "store", "schema", "values"],
    "collections": ["action", "definitions", "orders", "registry", "store", "statistics", "terms", "schema", "values"],
    "negotiation": ["action", "orders", "store", "statistics", "schema", "values"],
    "standing_orders": ["action", "orders", "store", "schema", "values"],
    "lots": ["action", "orders", "registry", "store", "schema", "values"],
    "portfolio": ["action", "engagement", "filter", "negotiation", "orders", "registry", "standing_orders", "store", "statistics", "schema", "values"],
    "quality": ["action", "duplicates", "portfolio", "registry", "store", "schema", "values"],
    "forecast": ["action", "history", "statistics", "orders", "events", "store", "schema", "values"],
    "segmentation": ["action", "history", "definitions", "filter", "store", "statistics", "schema", "values"],
    "outreach": ["registry", "engagement", "store", "schema", "values"],
    "retention": ["action", "outreach", "segmentation", "value_models", "history", "engagement", "registry", "store", "statistics", "schema", "values"],
    "intake": ["action", "duplicates", "registry", "identity", "orders", "events", "definitions", "store", "exchange", "schema", "values"],
    "report": ["action", "forecast", "retention", "segmentation", "value_models", "lifecycle", "history", "store", "schema", "values"],
    "workspace": ["*"],
}
HEAVY = re.compile(r"#include <(sqlite3\.h|boost/|nlohmann/|utf8proc|sodium|expat|minizip/|date/)")


def includes(file):
    return re.findall(r'#include ["<]crmcore/([a-z_]+)/', file.read_text())


def test_every_room_looks_only_downwards():
    wrong = []
    for base in (ROOT / "include/crmcore", ROOT / "src"):
        for file in base.rglob("*.[hc]pp"):
            room = file.relative_to(base).parts[0]
            if room.endswith("pp"):  # crmcore.hpp, error.hpp, task.hpp and their sources
                continue
            assert room in LAYERS, f"{file}: {room} is no room of the table"
            allowed = LAYERS[room]
            wrong += [f"{file.relative_to(ROOT)} includes {other}" for other in includes(file)
                      if other != room and "*" not in allowed and other not in allowed]
    assert wrong == []


def test_heavy_headers_stay_out_of_public_ones():
    wrong = [str(file) for file in (ROOT / "include").rglob("*.hpp") if HEAVY.search(file.read_text())]
    assert wrong == []


def test_bindings_and_examples_see_public_headers_only():
    for folder in ("bindings", "examples"):
        for file in (ROOT / folder).rglob("*.[hc]pp"):
            assert "src/" not in "".join(re.findall(r"#include .*", file.read_text())), file


def test_every_room_has_its_page():
    for room in sorted({f.relative_to(ROOT / "include/crmcore").parts[0] for f in (ROOT / "include/crmcore").rglob("*/*.hpp")}):
        assert (ROOT / "docs/rooms" / f"{room}.md").exists(), room
