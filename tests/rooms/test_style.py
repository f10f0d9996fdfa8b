"""What of docs/style.md can be checked by reading the text."""

import pathlib
import re

ROOT = pathlib.Path(__file__).parents[2]
FOLDERS = ("include", "src", "bindings/c", "bindings/python/src")
TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"')
STIFF = re.compile(r"(?<![Tt]here )\b(?:is no|are no) (?!longer|more|ground)|parted by|unless said|it goes from|is there twice")
ASSIGNMENT = re.compile(r"\s*[\w\]\[>*()-][\w.\]\[>*()-]*\s*(?:[-+*/|&]?=(?!=)|\+\+|--)|\s*(?:\+\+|--)[\w.\]\[>-]+\s*$")


def sources():
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.[hc]pp"))


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def statements(text):
    """The statements of a source, without comments and texts."""
    code = TEXT.sub('""', re.sub(r"'(?:[^'\\\n]|\\.)'", "0", without_comments(text)))
    return re.split(r"[;{}]", code)


def parts(statement):
    """What commas outside brackets separate."""
    level, found = 0, [""]
    for c in statement:
        level += (c in "([") - (c in ")]")
        if c == "," and level == 0:
            found.append("")
        else:
            found[-1] += c
    return found if level == 0 else [statement]  # within the header of a for


def is_joined(statement):
    """`a = b, c = d` or `if (x) a = b, c = d`: assignments joined by the comma operator."""
    first, *more = parts(statement)
    first = re.sub(r"^\s*(?:else\s+)?(?:if|while)\s*\(.*\)\s*(?=[\w*+-])|^\s*else\s", "", first, flags=re.S)
    return bool(more) and all(ASSIGNMENT.match(part) for part in [first, *more])


def test_one_statement_a_line():
    wrong = [f"{file.relative_to(ROOT)}: {' '.join(statement.split())}" for file in sources()
             for statement in statements(file.read_text()) if is_joined(statement)]
    assert wrong == []


def test_the_check_of_statements_finds_what_it_is_for():
    for joined in ("a = b, c = d", "if (x > f(1, 2)) a.b += 1, c[i] = f(x, y)", "++a, ++b"):
        assert is_joined(joined), joined
    for alone in ("a = f(b, c = d)", "double a = 1, b = 2", "for (i = 0, j = 1", ".from = a, .help = b", "return f(a, b)"):
        assert not is_joined(alone), alone


def test_messages_are_plain_english():
    wrong = [f"{file.relative_to(ROOT)}: {text}" for file in sources()
             for text in TEXT.findall(without_comments(file.read_text())) if STIFF.search(text)]
    assert wrong == []
