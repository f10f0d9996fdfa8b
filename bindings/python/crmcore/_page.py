"""Pages for an owner, which notebooks show and files keep."""

import os
import pathlib
import re


class Page(str):
    """A page as HTML text, a whole file of its own; notebooks show it, and `save` writes it."""

    def save(self, path: str | os.PathLike[str]) -> pathlib.Path:
        """Writes the page to a file, over one that is there.

        A new file is readable for its owner alone, as a workspace is: the page names customers.

        Returns:
            The path of the file.

        Raises:
            OSError: the file cannot be written
        """
        with open(path, "w", encoding="utf-8", newline="\n", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(self)
        return pathlib.Path(path)

    def _repr_html_(self) -> str:
        """The style, every rule of which is below one class, and the element of that class: what fits into another page."""
        style = re.search(r"<style>.*?</style>", self, re.S)
        body = re.search(r"<body[^>]*>(.*)</body>", self, re.S)
        return style[0] + body[1] if style and body else str(self)

    def __repr__(self) -> str:
        return f"<crmcore.Page: HTML of {len(self)} characters>"
