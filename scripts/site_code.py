"""The pages of the reference on Python, C++ and C, made of docstrings, stubs and headers, for site_reference."""

import ast
import inspect
import pathlib
import re
from typing import Any

import crmcore as crm
from site_markdown import cell, code, prose, table

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
    node.args.defaults = [
        default_of(said, one, default) for one, default in zip(positional[first:], node.args.defaults)
    ]
    node.args.kw_defaults = [
        default and default_of(said, one, default) for one, default in zip(node.args.kwonlyargs, node.args.kw_defaults)
    ]
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
        lines += page_part(f"crm.{name}", getattr(crm, name), native if name != "run" else {})
    for name in crm.__all__:
        node = native.get(name)
        if isinstance(node, ast.ClassDef):
            lines += class_of(name, node, getattr(crm, name))
    for room in sorted(path.stem for path in folder.glob("*.py") if hasattr(getattr(crm, path.stem, None), "__all__")):
        module = getattr(crm, room)
        lines += [f"## crm.{room}", "", *docstring(module.__doc__ or "")]
        here = {
            node.name: node
            for node in ast.parse((folder / f"{room}.py").read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        for name in module.__all__:
            lines += page_part(f"crm.{room}.{name}", getattr(module, name), native | here)
    return "\n".join([*lines, *errors_of(root)])


def errors_of(root: pathlib.Path) -> list[str]:
    """The errors, with what their codes mean by the header of errors."""
    header = (root / "include" / "crmcore" / "error.hpp").read_text(encoding="utf-8")
    meanings = dict(re.findall(r"^  (\w+)(?: = \d+)?,\s*///< (.+)$", header, re.M))
    rows = []
    for name, kind in sorted(vars(crm.errors).items()):
        if inspect.isclass(kind) and issubclass(kind, crm.CrmError) and kind is not crm.CrmError:
            of_python = ", ".join(code(base.__name__) for base in kind.__bases__ if base is not crm.CrmError)
            rows.append([code(name), code(kind.code), of_python, cell(meanings.get(kind.code, ""))])
    return [
        "## crm.errors",
        "",
        prose(" ".join((crm.errors.__doc__ or "").split())),
        "",
        *table(["error", "code", "is also", ""], rows),
    ]


def page_part(name: str, thing: Any, nodes: dict[str, Any]) -> list[str]:
    """A function or class that is shown whole: its signature by the source or the stubs, else as Python knows it."""
    node = nodes.get(name.rpartition(".")[2])
    signature = ""
    if isinstance(node, ast.FunctionDef):
        signature = signature_of(thing, node)
    elif inspect.isfunction(thing):
        signature = str(inspect.signature(thing)).replace("crmcore._core.", "")
    return [f"### {name}", "", "```python", f"{name}{signature}", "```", "", *docstring(spoken(thing))]


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
    """The documented declarations of a header with their comments; members stay in their struct."""
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
    return (
        text.count("{") == text.count("}") and text.count("(") == text.count(")") and text.rstrip().endswith((";", "}"))
    )


def shown(body: list[str]) -> str:
    """A declaration; of a function that is defined here its first line, of a struct all but its private part."""
    text = "\n".join(body)
    if re.match(r"(?:template <[^\n]*>\n)?(?:struct|class|enum)\b", text):
        return re.sub(r"\n private:.*(?=\n};)", "", text, flags=re.S)
    return re.sub(r"\s*\{.*\}\s*;?\Z", ";", text, flags=re.S)


def page_of_headers(root: pathlib.Path, room: str) -> str:
    include = root / "include" / "crmcore"
    files = sorted((include / room).glob("*.hpp")) if room != "crmcore" else sorted(include.glob("*.hpp"))
    lines = [
        f"# C++: {room}",
        "",
        "The declarations of the public headers with their comments. [All rooms](cpp.md)."
        + (f" What the room is for: [{room}](../rooms/{room}.md)." if room != "crmcore" else ""),
        "",
    ]
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
    return "\n".join(
        [
            "# C++",
            "",
            "`#include <crmcore/crmcore.hpp>` has everything. The headers by room:",
            "",
            *table(["room", ""], rows),
            "```{toctree}",
            ":hidden:",
            "",
            *(f"cpp-{room}" for room in rooms),
            "```",
            "",
        ]
    )


def page_of_c(root: pathlib.Path) -> str:
    text = (root / "bindings" / "c" / "crmcore.h").read_text(encoding="utf-8")
    top, rest = text[: text.index("#ifndef")], text[text.index("#ifndef") :]
    lines = ["# C", "", "`#include <crmcore.h>`. What is promised: [the C ABI](../abi.md).", ""]
    for paragraph in re.split(r"\n\s*\n", re.sub(r"^/\*|\*/\s*$", "", top.strip())):
        items = re.split(r"\n\s*- ", "\n" + paragraph.strip())
        lines += [
            prose(" ".join(items[0].split())),
            "",
            *("- " + prose(" ".join(item.split())) for item in items[1:]),
            "",
        ]
    lines += ["## Declarations", ""]
    rest = re.sub(
        r"^#(?:.*\\\n)*.*$|^extern \"C\" \{$|^\}$", "", rest, flags=re.M
    )  # what the preprocessor is told, and C++
    for part in re.findall(r"/\*.*?\*/|(?:[^;{/]|/(?!\*))+(?:\{[^}]*\}[^;]*)?;", rest, flags=re.S):
        words = " ".join(part.split())
        if heading := re.fullmatch(r"/\* -+ (.+?) -+ \*/", words):
            lines += [f"### {heading[1]}", ""]
        elif words.startswith("/*"):
            lines += [prose(words[2:-2].strip()), ""]
        else:
            lines += ["```c", part.strip().replace("CRM_API ", ""), "```", ""]
    return "\n".join(lines)
