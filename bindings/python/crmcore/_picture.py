"""Drawings, which notebooks show."""

from typing import Any

from ._run import on_book, on_event


class Picture(str):
    """A drawing as SVG text; notebooks show it."""

    def _repr_svg_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"<crmcore.Picture: SVG of {len(self)} characters>"


def drawn(action: str, picture: str, plan: Any, actual: Any, **parameters: Any) -> Picture:
    """A picture of an event; the ranking is drawn from all events and their sales."""
    if picture == "ranking":
        table = on_book(action, {"events": plan, "sales": actual}, picture=picture, **parameters)
    else:
        table = on_event(action, plan, actual, picture=picture, **parameters)
    return Picture(table[0]["svg"])
