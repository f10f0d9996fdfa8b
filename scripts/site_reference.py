"""The pages of the reference: what the catalogue, the headers and the docstrings say, in Markdown. Nothing of it is written by hand.

scripts/site calls `write`.
"""

import ast
import inspect
import json
import keyword
import pathlib
import re
from typing import Any

import crmcore as crm
from crmcore import cli

EFFECTS = {"reads": "It changes nothing.", "writes": "It writes, within a change.", "plans": "It says what would be written, and writes nothing."}
INPUTS = {"history": "a history: a workspace, or a table of customer, day and amount", "table": "tables, or a workspace", "workspace": "a workspace"}


def cell(text: str) -> str:
    """A text as a cell of a table: Markdown that would mean something else is escaped."""
    return re.sub(r"([|*_<>\[\]$`\\])", r"\\\1", text).replace("\n", " ")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def prose(text: str) -> str:
    """A comment as a paragraph: names in code stay, the rest means what it says."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = [re.sub(r"([*_<>\[\]$\\|#])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def number(value: float) -> str:
    return f"{value:,.15g}" if value == int(value) else f"{value:.15g}"


def range_of(parameter: dict[str, Any]) -> str:
    parts = [f"{word} {number(parameter[name])}" for name, word in (("least", "from"), ("above", "above"), ("most", "to"), ("below", "below"))
             if name in parameter]
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
        notes.append(f"for instance {code(parameter['example'])}" if "`" not in parameter["example"] else cell(parameter["example"]))
    default = "needed" if parameter.get("required") else code(parameter.get("default", ""))
    return [code(parameter["name"]), parameter["kind"], default, "; ".join(notes)]


def asked_by_name(action: dict[str, Any]) -> list[str]:
    """The same call on the command line, in Python and in C, with the parameters that are needed."""
    plain = cli.PLAIN.get(action["name"], [])
    needed = [one for one in action["parameters"] if one.get("example") and (one.get("required") or one["name"] in plain)]
    short = {full: name for name, full in cli.SHORT.items()}.get(action["name"], action["name"])
    line = " ".join([f"crmcore {short} shop.crm", *(quoted(one["example"]) for name in plain for one in needed if one["name"] == name),
                     *(f"--{one['name']} {quoted(one['example'])}" for one in needed if one["name"] not in plain)])
    named = "".join(f", {one['name']}{'_' if keyword.iskeyword(one['name']) else ''}={json.dumps(value_of(one), ensure_ascii=False)}" for one in needed)
    flat = json.dumps({one["name"]: value_of(one) for one in needed}, ensure_ascii=False).replace('"', '\\"')
    return ["```sh", line, "```", "", "```python", f'shop.run("{action["name"]}"{named})', "```", "", "```c",
            f'crm_run(shop, "{action["name"]}", "{flat}", NULL, NULL, &table, &error);', "```", ""]


def value_of(parameter: dict[str, Any]) -> Any:
    """The example of a parameter as a value of its kind."""
    is_number = parameter["kind"] in ("integer", "real", "decimal")
    return json.loads(parameter["example"]) if is_number else parameter["example"]


def quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w.,:/-]+", text) else "'" + text.replace("'", "'\\''") + "'"


def page_of_room(room: str, actions: list[dict[str, Any]]) -> str:
    lines = [f"# Actions: {room}", "", f"What can be asked of the room [{room}](../rooms/{room}.md). [All actions](actions.md).", ""]
    for action in actions:
        lines += [f"## {action['name']}", "", prose(sentence(action["summary"])), ""]
        if "detail" in action:
            lines += [prose(action["detail"]), ""]
        lines += [f"Input: {INPUTS[action['input']]}. {EFFECTS[action['effect']]}", ""]
        if action["parameters"]:
            lines += ["**Parameters**", "", *table(["name", "kind", "default", ""], [parameter_row(one) for one in action["parameters"]])]
        if action["columns"]:
            lines += ["**Columns of the result**", "",
                      *table(["name", "kind", ""], [[code(one["name"]), one["kind"], cell(one["help"])] for one in action["columns"]])]
        else:
            lines += ["The columns of the result are those asked for.", ""]
        lines += asked_by_name(action)
    return "\n".join(lines)


def page_of_actions(rooms: dict[str, list[dict[str, Any]]]) -> str:
    count = sum(len(actions) for actions in rooms.values())
    lines = ["# Actions", "", f"Everything that can be asked by name, {count} actions: on the command line, as `Workspace.run` and `crm.run` in Python, "
             "as `run` in C++ and as `crm_run` in C. All give the same tables.", ""]
    for room, actions in rooms.items():
        lines += [f"## {room}", "", *table(["action", ""], [[f"[{one['name']}](actions-{room}.md#{anchor(one['name'])})", cell(one["summary"])]
                                                        for one in actions])]
    names = "\n".join(f"actions-{room}" for room in rooms)
    return "\n".join([*lines, "```{toctree}", ":hidden:", "", names, "```", ""])


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def page_of_columns(actions: list[dict[str, Any]]) -> str:
    """Every column of every result, by its name; where it means several things, each with the actions that mean it."""
    meanings: dict[str, dict[tuple[str, str], list[str]]] = {}
    for action in actions:
        for column in action["columns"]:
            meanings.setdefault(column["name"], {}).setdefault((column["kind"], column["help"]), []).append(action["name"])
    rows = []
    for name in sorted(meanings):
        for (kind, text), names in meanings[name].items():
            links = ", ".join(f"[{one}](actions-{one.split('.')[0]}.md#{anchor(one)})" for one in names)
            rows.append([code(name), kind, cell(text), links])
    return "\n".join(["# Columns", "", f"The {len(meanings)} columns that results have, by name, with what they mean and where they appear.", "",
                      *table(["column", "kind", "meaning", "in"], rows)])


def field_row(field: dict[str, Any]) -> list[str]:
    notes = []
    if "target" in field:
        notes.append(f"[{field['target']}](#{anchor(field['target'])})" + (", which it belongs to" if field.get("parent") else ""))
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
    lines = ["# Entities", "", "The records of a workspace and their fields. A business adds fields of its own as records of `custom_field`; they are then "
             "used like these. The words beside a field are its labels in English and Spanish, which an import takes for headers.", ""]
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
    lines = ["# Layouts", "", "What the rows of a file are (`layout` of an import), and the columns that each layout knows. A column is found by its name, its "
             "English or Spanish label, or another header that is usual, without case, accents, blanks, points, hyphens and underscores. Another header is mapped with "
             "`columns`; a column mapped to nothing (`\"\"`) is not read. How files are read: [intake](../rooms/intake.md).", ""]
    for layout in layouts:
        if layout["name"] in entities:
            continue
        lines += [f"## {layout['name']}", "", sentence(layout["summary"]), ""]
        rows = []
        for column in layout["columns"]:
            headers = [column.get("english"), column.get("spanish"), *column.get("headers", "").split(",")]
            known = ", ".join(dict.fromkeys(word.strip() for word in headers if word and word.strip()))
            rows.append([code(column["name"]), ("needed; " if column.get("required") else "") + cell(column.get("help", "")), cell(known)])
        lines += table(["column", "", "headers"], rows)
    lines += ["## Layouts of one entity", "", "Every entity is a layout as well, whose columns are its fields. References are written as codes or keys, days as days, "
              "closed choices by code or in words.", ""]
    lines += [f"- [{name}](entities.md#{anchor(name)})" for name in sorted(entities)]
    return "\n".join([*lines, ""])


def page_of_command_line() -> str:
    parser, actions = cli._parser()
    lines = ["# Command line", "", "```sh", "crmcore ACTION FILE [options]", "```", "", "Every [action](actions.md) is a command, whose options are its parameters; those used "
             "most have short names. `crmcore ACTION --help` says all of one. An error ends with status 1 and says on the error output what would be right.", "",
             *table(["command", "action", ""], [[code(short), f"[{name}](actions-{name.split('.')[0]}.md#{anchor(name)})", cell(actions[name]["summary"])]
                                               for short, name in cli.SHORT.items()])]
    lines += ["## Options of all", "", *table(["option", ""], [
        [code("--format"), "text, csv or json"], [code("--rows"), "rows shown as text; 0 shows all"],
        [code("--known_on"), "of what reads: the answer as it was known at the end of a day"],
        [code("--actor"), "of what writes: who makes the change; you, by default"], [code("--reason"), "of what writes: why the change is made"]])]
    return "\n".join(lines)


# --- Python


def docstring(text: str) -> list[str]:
    """A docstring with Args, Returns and Raises as Markdown."""
    lines: list[str] = []
    for block in re.split(r"\n\n(?=\S)", inspect.cleandoc(text)):
        head, _, rest = block.partition("\n")
        if head in ("Args:", "Returns:", "Raises:"):
            lines += [f"*{head[:-1]}*", ""]
            for entry in re.split(r"\n(?=\S)", inspect.cleandoc(rest)):
                words = " ".join(entry.split())
                name, colon, about = words.partition(": ")
                is_entry = bool(colon) and re.fullmatch(r"[\w]+(?: \([\w ]+\))?", name)
                lines.append(f"- `{name}`: {prose(about)}" if is_entry else f"{prose(words)}\n")
            lines.append("")
        elif block.startswith("    "):
            lines += ["```python", inspect.cleandoc(block), "```", ""]
        else:
            lines += [prose(" ".join(block.split())), ""]
    return lines


SIGNATURE = re.compile(r"\A\w+(?P<written>\(.*\)[^\n]*)\n*")  # the first line of the docstring of what is native


def spoken(thing: Any) -> str:
    """The docstring of a function, without the signature that native ones begin with."""
    return SIGNATURE.sub("", inspect.getdoc(thing) or "")


def signature_of(thing: Any, node: ast.FunctionDef) -> str:
    """The signature with the types of the stubs, and with the defaults that a native docstring says."""
    found = SIGNATURE.match(inspect.getdoc(thing) or "")
    said = dict(re.findall(r"(\w+): [^=,]*? = ('[^']*'|[\w.-]+)", found["written"])) if found else {}
    positional = [*node.args.posonlyargs, *node.args.args]
    first = len(positional) - len(node.args.defaults)
    node.args.defaults = [default_of(said, one, default) for one, default in zip(positional[first:], node.args.defaults)]
    node.args.kw_defaults = [default and default_of(said, one, default) for one, default in zip(node.args.kwonlyargs, node.args.kw_defaults)]
    return written(node)


def default_of(said: dict[str, str], argument: ast.arg, default: ast.expr) -> ast.expr:
    return ast.parse(said[argument.arg], mode="eval").body if argument.arg in said else default


def page_of_python(root: pathlib.Path) -> str:
    folder = root / "bindings" / "python" / "crmcore"
    lines = ["# Python", "", "```python", "import crmcore as crm", "```", ""]
    stub = ast.parse((folder / "_core.pyi").read_text(encoding="utf-8"))
    native = {node.name: node for node in stub.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    lines += ["## crmcore", ""]
    for name in ("open", "history", "table", "run", "describe", "customer_columns"):
        thing = getattr(crm, name)
        signature = str(inspect.signature(thing)).replace("crmcore._core.", "") if name == "run" else signature_of(thing, native[name])
        lines += [f"### crm.{name}", "", "```python", f"crm.{name}{signature}", "```", "", *docstring(spoken(thing))]
    for name in crm.__all__:
        node = native.get(name)
        if isinstance(node, ast.ClassDef):
            lines += class_of(name, node, getattr(crm, name))
    for room in sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_") and path.stem not in ("cli", "errors")):
        module = getattr(crm, room)
        lines += [f"## crm.{room}", "", *docstring(module.__doc__ or "")]
        for node in ast.parse((folder / f"{room}.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                lines += [f"### crm.{room}.{node.name}", "", "```python", f"crm.{room}.{node.name}{written(node)}", "```", "",
                          *docstring(ast.get_docstring(node) or "")]
    lines += ["## crm.errors", "", "All errors are `CrmError`; those of Python's own kinds are these as well.", ""]
    kinds = [(name, kind) for name, kind in vars(crm.errors).items() if inspect.isclass(kind) and issubclass(kind, crm.CrmError)]
    lines += table(["error", ""], [[code(name), cell((inspect.getdoc(kind) or "").split("\n")[0])] for name, kind in sorted(kinds)])
    return "\n".join(lines)


def written(node: Any) -> str:
    if not isinstance(node, ast.FunctionDef):
        return ""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(node.args)}){returns}"


def class_of(name: str, node: ast.ClassDef, kind: Any) -> list[str]:
    lines = [f"## crm.{name}", "", *docstring(inspect.getdoc(kind) or "")]
    for member in node.body:
        if not isinstance(member, ast.FunctionDef) or member.name.startswith("_"):
            continue
        is_property = any(isinstance(one, ast.Name) and one.id == "property" for one in member.decorator_list)
        of_kind = getattr(kind, member.name, None)
        signature = re.sub(r"\((self|cls)(: [\w.]+)?(, )?", "(", signature_of(of_kind, member))
        shown = re.sub(r"^\(\) -> ", ": ", signature) if is_property else signature
        about = " ".join(spoken(of_kind).split())
        lines.append(f"- `{name}.{member.name}{shown}`" + (f": {prose(about)}" if about else ""))
    return [*lines, ""]


# --- headers


def paragraphs(comment: list[str]) -> list[str]:
    """Lines of a comment as Markdown: a line that begins with - is an item; Method, Fallback and Throws begin anew."""
    lines: list[str] = []
    for line in comment:
        starts = line.startswith("- ") or re.match(r"(Method|Fallback|Throws)\b", line)
        if starts and lines and lines[-1]:
            lines.append("")
        lines.append(prose(line) if not line.startswith("- ") else "- " + prose(line[2:]))
    return [*lines, ""]


def declarations(text: str) -> list[tuple[list[str], str]]:
    """The documented declarations of a header at the level of its namespaces, with their comments; members stay in their struct."""
    found, comment, depth = [], [], 0
    lines = iter(text.split("\n"))
    for line in lines:
        if depth == 0 and line.startswith("///"):
            comment.append(line[3:].strip())
            continue
        if depth == 0 and comment and line and not line.startswith(("//", "#", "}")):
            body = [line]
            while not complete(body):
                body.append(next(lines))
            found.append((comment, shown(body)))
            comment = []
            continue
        comment = []
    return found


def complete(body: list[str]) -> bool:
    text = re.sub(r"//.*", "", "\n".join(body))
    return text.count("{") == text.count("}") and text.count("(") == text.count(")") and text.rstrip().endswith((";", "}"))


def shown(body: list[str]) -> str:
    """A declaration; of a function that is defined here its first line, of a struct all but its private part."""
    text = "\n".join(body)
    if re.match(r"(?:template <[^\n]*>\n)?(?:struct|class|enum)\b", text):
        return re.sub(r"\n private:.*(?=\n};)", "", text, flags=re.S)
    return re.sub(r"\s*\{.*\}\s*;?\Z", ";", text, flags=re.S)


def page_of_headers(root: pathlib.Path, room: str) -> str:
    include = root / "include" / "crmcore"
    files = sorted((include / room).glob("*.hpp")) if room != "crmcore" else sorted(include.glob("*.hpp"))
    lines = [f"# C++: {room}", "", "The declarations of the public headers with their comments. [All rooms](cpp.md)."
             + (f" What the room is for: [{room}](../rooms/{room}.md)." if room != "crmcore" else ""), ""]
    for file in files:
        text = file.read_text(encoding="utf-8")
        top = re.match(r"(?:// ?[^\n]*\n)+", text)
        lines += [f"## {file.relative_to(include.parent)}", ""]
        if top:
            lines += [prose(" ".join(line[2:].strip() for line in top[0].strip().split("\n"))), ""]
        for comment, declaration in declarations(text):
            lines += ["```cpp", declaration, "```", "", *paragraphs(comment)]
    return "\n".join(lines)


def page_of_cpp(root: pathlib.Path, rooms: list[str]) -> str:
    start = (root / "docs" / "start-here.md").read_text(encoding="utf-8")
    asked = dict(re.findall(r"\[(\w+)\]\(rooms/\w+\.md\) \| ([^|\n]+) \|", start))
    rows = [[f"[{room}](cpp-{room}.md)", cell(asked.get(room, ""))] for room in rooms]
    return "\n".join(["# C++", "", "`#include <crmcore/crmcore.hpp>` has everything. The headers by room:", "", *table(["room", ""], rows),
                      "```{toctree}", ":hidden:", "", *(f"cpp-{room}" for room in rooms), "```", ""])


def page_of_c(root: pathlib.Path) -> str:
    text = (root / "bindings" / "c" / "crmcore.h").read_text(encoding="utf-8")
    top, rest = text[:text.index("#ifndef")], text[text.index("#ifndef"):]
    lines = ["# C", "", "`#include <crmcore.h>`. What is promised: [the C ABI](../abi.md).", ""]
    for paragraph in re.split(r"\n\s*\n", re.sub(r"^/\*|\*/\s*$", "", top.strip())):
        items = re.split(r"\n\s*- ", "\n" + paragraph.strip())
        lines += [prose(" ".join(items[0].split())), "", *("- " + prose(" ".join(item.split())) for item in items[1:]), ""]
    lines += ["## Declarations", ""]
    rest = re.sub(r"^#(?:.*\\\n)*.*$|^extern \"C\" \{$|^\}$", "", rest, flags=re.M)  # what the preprocessor is told, and C++
    for part in re.findall(r"/\*.*?\*/|(?:[^;{/]|/(?!\*))+(?:\{[^}]*\}[^;]*)?;", rest, flags=re.S):
        words = " ".join(part.split())
        if heading := re.fullmatch(r"/\* -+ (.+?) -+ \*/", words):
            lines += [f"### {heading[1]}", ""]
        elif words.startswith("/*"):
            lines += [prose(words[2:-2].strip()), ""]
        else:
            lines += ["```c", part.strip().replace("CRM_API ", ""), "```", ""]
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
