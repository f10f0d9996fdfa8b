"""Markdown for the pages of the reference: cells, tables, paragraphs in which nothing is markup by accident."""

import re


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


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
