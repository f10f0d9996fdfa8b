"""The pages of the reference: what the catalogue, the headers and the docstrings say, in Markdown.

Nothing of it is written by hand. scripts/site calls `write`.
"""

import json
import keyword
import pathlib
import re
from typing import Any

import crmcore as crm
from crmcore import cli
from site_code import page_of_c, page_of_cpp, page_of_headers, page_of_python
from site_markdown import anchor, cell, code, prose, sentence, table

EFFECTS = {
    "reads": "It changes nothing.",
    "writes": "It writes, within a change.",
    "plans": "It says what would be written, and writes nothing.",
}
INPUTS = {
    "history": "a history: a workspace, or a table of customer, day and amount",
    "table": "tables, or a workspace",
    "workspace": "a workspace",
}


def page_of(room: str) -> str:
    """The page of the room whose actions begin so."""
    return {"quotes": "negotiation"}.get(room, room)


def number(value: float) -> str:
    return f"{value:,.15g}" if value == int(value) else f"{value:.15g}"


def range_of(parameter: dict[str, Any]) -> str:
    parts = [
        f"{word} {number(parameter[name])}"
        for name, word in (("least", "from"), ("above", "above"), ("most", "to"), ("below", "below"))
        if name in parameter
    ]
    return " ".join(parts)


# --- the catalogue


def room_of(action: dict[str, Any]) -> str:
    return str(action["name"].split(".")[0])


def parameter_row(parameter: dict[str, Any]) -> list[str]:
    notes = [cell(parameter["help"])]
    if "codes" in parameter:
        notes.append("one of " + ", ".join(code(one) for one in parameter["codes"]))
    if limits := range_of(parameter):
        notes.append(limits + (f" {parameter['unit']}" if "unit" in parameter else ""))
    if parameter.get("example") not in (None, "", parameter.get("default"), *parameter.get("codes", [])):
        notes.append(
            f"for instance {code(parameter['example'])}"
            if "`" not in parameter["example"]
            else cell(parameter["example"])
        )
    default = "needed" if parameter.get("required") else code(parameter.get("default", ""))
    return [code(parameter["name"]), parameter["kind"], default, "; ".join(notes)]


def asked_by_name(action: dict[str, Any]) -> list[str]:
    """The same call on the command line, in Python and in C, with the parameters that are needed."""
    plain = cli.PLAIN.get(action["name"], [])
    needed = [
        one for one in action["parameters"] if one.get("example") and (one.get("required") or one["name"] in plain)
    ]
    short = {full: name for name, full in cli.SHORT.items()}.get(action["name"], action["name"])
    line = " ".join(
        [
            f"crmcore {short} shop.crm",
            *(quoted(one["example"]) for name in plain for one in needed if one["name"] == name),
            *(f"--{one['name']} {quoted(one['example'])}" for one in needed if one["name"] not in plain),
        ]
    )
    named = "".join(
        f", {in_python(one['name'])}={json.dumps(value_of(one), ensure_ascii=False)}"
        for one in needed
    )
    flat = json.dumps({one["name"]: value_of(one) for one in needed}, ensure_ascii=False).replace('"', '\\"')
    return [
        "```sh",
        line,
        "```",
        "",
        "```python",
        f'shop.run("{action["name"]}"{named})',
        "```",
        "",
        "```c",
        f'crm_run(shop, "{action["name"]}", "{flat}", NULL, NULL, &table, &error);',
        "```",
        "",
    ]


def in_python(name: str) -> str:
    """The name of a parameter; a word of Python has _ after it."""
    return f"{name}_" if keyword.iskeyword(name) else name


def value_of(parameter: dict[str, Any]) -> Any:
    """The example of a parameter as a value of its kind."""
    is_number = parameter["kind"] in ("integer", "real", "decimal")
    return json.loads(parameter["example"]) if is_number else parameter["example"]


def quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w.,:/-]+", text) else "'" + text.replace("'", "'\\''") + "'"


def page_of_room(room: str, actions: list[dict[str, Any]]) -> str:
    lines = [
        f"# Actions: {room}",
        "",
        f"What can be asked of the room [{page_of(room)}](../rooms/{page_of(room)}.md). [All actions](actions.md).",
        "",
    ]
    for action in actions:
        lines += [f"## {action['name']}", "", prose(sentence(action["summary"])), ""]
        if "detail" in action:
            lines += [prose(action["detail"]), ""]
        lines += [f"Input: {INPUTS[action['input']]}. {EFFECTS[action['effect']]}", ""]
        if action["parameters"]:
            lines += [
                "**Parameters**",
                "",
                *table(["name", "kind", "default", ""], [parameter_row(one) for one in action["parameters"]]),
            ]
        if action["columns"]:
            lines += [
                "**Columns of the result**",
                "",
                *table(
                    ["name", "kind", ""],
                    [[code(one["name"]), one["kind"], cell(one["help"])] for one in action["columns"]],
                ),
            ]
        else:
            lines += ["The columns of the result are those asked for.", ""]
        lines += asked_by_name(action)
    return "\n".join(lines)


def page_of_actions(rooms: dict[str, list[dict[str, Any]]]) -> str:
    count = sum(len(actions) for actions in rooms.values())
    lines = [
        "# Actions",
        "",
        f"Everything that can be asked by name, {count} actions: on the command line, as `Workspace.run` and "
        "`crm.run` in Python, "
        "as `run` in C++ and as `crm_run` in C. All give the same tables.",
        "",
    ]
    for room, actions in rooms.items():
        lines += [
            f"## {room}",
            "",
            *table(
                ["action", ""],
                [
                    [f"[{one['name']}](actions-{room}.md#{anchor(one['name'])})", cell(one["summary"])]
                    for one in actions
                ],
            ),
        ]
    names = "\n".join(f"actions-{room}" for room in rooms)
    return "\n".join([*lines, "```{toctree}", ":hidden:", "", names, "```", ""])


def page_of_columns(actions: list[dict[str, Any]]) -> str:
    """Every column of every result, by its name; where it means several things, each with the actions that mean it."""
    meanings: dict[str, dict[tuple[str, str], list[str]]] = {}
    for action in actions:
        for column in action["columns"]:
            meanings.setdefault(column["name"], {}).setdefault((column["kind"], column["help"]), []).append(
                action["name"]
            )
    rows = []
    for name in sorted(meanings):
        for (kind, text), names in meanings[name].items():
            links = ", ".join(f"[{one}](actions-{one.split('.')[0]}.md#{anchor(one)})" for one in names)
            rows.append([code(name), kind, cell(text), links])
    return "\n".join(
        [
            "# Columns",
            "",
            f"The {len(meanings)} columns that results have, by name, with what they mean and where they appear.",
            "",
            *table(["column", "kind", "meaning", "in"], rows),
        ]
    )


def field_row(field: dict[str, Any]) -> list[str]:
    notes = []
    if "target" in field:
        notes.append(
            f"[{field['target']}](#{anchor(field['target'])})"
            + (", which it belongs to" if field.get("parent") else "")
        )
    if "codes" in field:
        notes.append("one of " + ", ".join(code(one) for one in field["codes"]))
    if "list" in field:
        notes.append(f"of the list {code(field['list'])}")
    words = {"required": "needed", "unique": "unique", "personal": "personal", "read_only": "read only"}
    notes += [word for name, word in words.items() if field.get(name)]
    if "default" in field:
        notes.append(f"defaults to {code(field['default'])}")
    if "help" in field:
        notes.insert(0, cell(field["help"]))
    return [code(field["name"]), field["kind"], "; ".join(notes)]


def page_of_entities(entities: list[dict[str, Any]], layouts: dict[str, dict[str, Any]]) -> str:
    lines = [
        "# Entities",
        "",
        "The records of a workspace and their fields. A business adds fields of its own as records of `custom_field`; "
        "they are then used like these. The words beside a field are its labels in English and Spanish, which an "
        "import takes for headers.",
        "",
    ]
    for entity in entities:
        labels = {column["name"]: column for column in layouts[entity["name"]]["columns"]}
        rows = []
        for field in entity["fields"]:
            name, kind, notes = field_row(field)
            label = labels.get(field["name"], {})
            words = ", ".join(dict.fromkeys(word for word in (label.get("english"), label.get("spanish")) if word))
            rows.append([name, kind, cell(words), notes])
        lines += [f"## {entity['name']}", "", *table(["field", "kind", "labels", ""], rows)]
    return "\n".join(lines)


def page_of_layouts(layouts: list[dict[str, Any]], entities: set[str]) -> str:
    lines = [
        "# Layouts",
        "",
        "What the rows of a file are (`layout` of an import), and the columns that each layout knows. A column is "
        "found by its name, its English or Spanish label, or another header that is usual, without case, accents, blanks, "
        "points, hyphens and underscores. Another header is mapped with "
        '`columns`; a column mapped to nothing (`""`) is not read. How files are read: [intake](../rooms/intake.md).',
        "",
    ]
    for layout in layouts:
        if layout["name"] in entities:
            continue
        lines += [f"## {layout['name']}", "", sentence(layout["summary"]), ""]
        rows = []
        for column in layout["columns"]:
            headers = [column.get("english"), column.get("spanish"), *column.get("headers", "").split(",")]
            known = ", ".join(dict.fromkeys(word.strip() for word in headers if word and word.strip()))
            rows.append(
                [
                    code(column["name"]),
                    ("needed; " if column.get("required") else "") + cell(column.get("help", "")),
                    cell(known),
                ]
            )
        lines += table(["column", "", "headers"], rows)
    lines += [
        "## Layouts of one entity",
        "",
        "Every entity is a layout as well, whose columns are its fields. References are written as codes or keys, days "
        "as days, "
        "closed choices by code or in words.",
        "",
    ]
    lines += [f"- [{name}](entities.md#{anchor(name)})" for name in sorted(entities)]
    return "\n".join([*lines, ""])


def page_of_command_line() -> str:
    parser, actions = cli._parser()
    lines = [
        "# Command line",
        "",
        "```sh",
        "crmcore ACTION FILE [options]",
        "```",
        "",
        "Every [action](actions.md) is a command, whose options are its parameters; those used "
        "most have short names. `crmcore ACTION --help` says all of one. An error ends with status 1 and says on the "
        "error output what would be right.",
        "",
        *table(
            ["command", "action", ""],
            [
                [
                    code(short),
                    f"[{name}](actions-{name.split('.')[0]}.md#{anchor(name)})",
                    cell(actions[name]["summary"]),
                ]
                for short, name in cli.SHORT.items()
            ],
        ),
    ]
    lines += [
        "## Options of all",
        "",
        *table(
            ["option", ""],
            [
                [code("--format"), "text, csv or json"],
                [code("--rows"), "rows shown as text; 0 shows all"],
                [code("--known_on"), "of what reads: the answer as it was known at the end of a day"],
                [code("--actor"), "of what writes: who makes the change; you, by default"],
                [code("--reason"), "of what writes: why the change is made"],
            ],
        ),
    ]
    return "\n".join(lines)


# --- all of it


def write(root: pathlib.Path, folder: pathlib.Path) -> None:
    """Writes the pages of the reference of the repository `root` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    actions = json.loads(crm.describe("actions"))
    entities = json.loads(crm.describe("entities"))
    layouts = json.loads(crm.describe("layouts"))
    rooms: dict[str, list[dict[str, Any]]] = {}
    for action in actions:
        rooms.setdefault(room_of(action), []).append(action)
    pages = {f"actions-{room}": page_of_room(room, of_room) for room, of_room in rooms.items()}
    pages["actions"] = page_of_actions(rooms)
    pages["columns"] = page_of_columns(actions)
    pages["entities"] = page_of_entities(entities, {layout["name"]: layout for layout in layouts})
    pages["layouts"] = page_of_layouts(layouts, {entity["name"] for entity in entities})
    pages["command-line"] = page_of_command_line()
    pages["python"] = page_of_python(root)
    headers = sorted({file.parent.name for file in (root / "include" / "crmcore").rglob("*.hpp")})
    pages |= {f"cpp-{room}": page_of_headers(root, room) for room in headers}
    pages["cpp"] = page_of_cpp(root, headers)
    pages["c"] = page_of_c(root)
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text.rstrip("\n") + "\n", encoding="utf-8")
