"""Every code block of README, tutorials and how-to pages runs and prints what the page says; no link is dead.

A page runs from top to bottom in a folder of its own that holds the files of examples/pastry-shop, and the folder
chocolate-shop of examples. What a block prints is the `text` block behind it; a block without one prints nothing. A block
whose first line is a comment with the name of a file is that file, for the blocks after it; another block of C++ or C is
the body of `main`. To write it anew:

    CRMCORE_UPDATE_EXPECTED=1 .venv/bin/python -m pytest tests/python/test_docs.py
"""

import ast
import contextlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

import crmcore

ROOT = pathlib.Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted((DOCS / "tutorials").glob("*.md")), *sorted((DOCS / "how-to").glob("*.md"))]
LINKED = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
SECONDS = 600  # of one block: far beyond what compiling a program takes on a busy machine
RUNNABLE = ("python", "sh", "cpp", "c")
NAMED = re.compile(r"(?://|#|/\*) (?P<name>[\w.-]+\.(?:cpp|c|txt|py|sql))(?: \*/)?$")
REFUSED = re.compile(r"^crmcore: ", re.M)  # what a command line says that refuses: a page may show it
PROJECT = """\
cmake_minimum_required(VERSION 3.20)
project(page LANGUAGES CXX C)
find_package(crmcore REQUIRED)
add_executable(page page.{language})
target_link_libraries(page PRIVATE crmcore::{library})
"""
BODY = {
    "cpp": "#include <crmcore/crmcore.hpp>\n#include <iostream>\nusing namespace crmcore;\nint main() {{\n{code}\n}}\n",
    "c": "#include <crmcore.h>\n#include <stdio.h>\nint main(void) {{\n{code}\nreturn 0;\n}}\n",
}


@dataclass
class Block:
    language: str
    code: str
    line: int  # of the page, from 1
    printed: tuple[int, int] | None = None  # lines of the page that hold what it prints, where it says so

    @property
    def file(self) -> str | None:
        named = NAMED.match(self.code.split("\n", 1)[0])
        return named["name"] if named else None


def blocks_of(page: pathlib.Path) -> list[Block]:
    blocks: list[Block] = []
    lines = page.read_text(encoding="utf-8").split("\n")
    start, language = 0, ""
    for number, line in enumerate(lines, 1):
        if not line.startswith("```"):
            continue
        if not start:
            start, language = number, line[3:]
            continue
        if language == "text" and blocks and blocks[-1].printed is None:
            blocks[-1].printed = (start, number - 1)
        elif language != "text":
            blocks.append(Block(language, "\n".join(lines[start : number - 1]), start))
        start = 0
    assert start == 0, f"{page.name}:{start}: the block has no end"
    return blocks


def runnable_of(page: pathlib.Path) -> list[Block]:
    return [block for block in blocks_of(page) if block.language in RUNNABLE or block.file]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where crmcore is installed for C++ and C; None where it has not been built."""
    build = next(
        (ROOT / "build" / name for name in ("release", "dev") if (ROOT / "build" / name / "CMakeCache.txt").exists()),
        None,
    )
    if build is None:
        return None
    prefix = tmp_path_factory.mktemp("prefix")
    for component in ("cpp", "c"):
        subprocess.run(
            ["cmake", "--install", build, "--prefix", prefix, "--component", component], check=True, capture_output=True
        )
    return prefix


def of_program(command, folder, environment):
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS)
    return done.stdout + done.stderr, done.returncode


def of_python(block, place, names, folder):
    """What the block prints. A last line that raises an error of crmcore prints it, as a session would."""
    printed = io.StringIO()
    tree = ast.parse("\n" * block.line + block.code, filename=place)
    with contextlib.redirect_stdout(printed), contextlib.chdir(folder):
        try:
            exec(compile(tree, place, "exec"), names)
        except crmcore.CrmError as error:
            print(f"{type(error).__name__}: {error}")
    return printed.getvalue()


def of_body(block, folder, environment, prefix):
    """What a block of C++ or C prints that is the body of `main`."""
    project = folder / f"page-{block.line}"
    project.mkdir()
    (project / "CMakeLists.txt").write_text(
        PROJECT.format(language=block.language, library="c" if block.language == "c" else "crmcore")
    )
    (project / f"page.{block.language}").write_text(BODY[block.language].format(code=block.code))
    for command in (
        ["cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}"],
        ["cmake", "--build", "build"],
    ):
        built, status = of_program(command, project, environment)
        assert status == 0, built
    return of_program([project / "build" / "page"], folder, environment)


def expected_of(page, blocks):
    lines = page.read_text(encoding="utf-8").split("\n")
    return [
        None if block.printed is None else "\n".join(lines[block.printed[0] : block.printed[1]]) for block in blocks
    ]


def tidy(text):
    """What was printed, as a page shows it: without blanks at the ends of lines and blank lines at both ends."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def write_expected(page, blocks, printed):
    lines = page.read_text(encoding="utf-8").split("\n")
    for block, text in reversed(list(zip(blocks, printed))):
        if block.printed is not None:
            lines[block.printed[0] : block.printed[1]] = text.split("\n")
    page.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_prints_what_the_page_says(page, tmp_path, installed):
    blocks = runnable_of(page)
    if installed is None and any(block.language in ("cpp", "c") for block in blocks):
        pytest.skip("no build of the library to install (scripts/test makes one)")
    for file in (ROOT / "examples" / "pastry-shop").glob("*.csv"):
        shutil.copy(file, tmp_path)
    shutil.copytree(ROOT / "examples" / "chocolate-shop", tmp_path / "chocolate-shop")
    environment = {
        **os.environ,
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "CMAKE_PREFIX_PATH": str(installed),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "120",
        "USER": "ana",
        "LOGNAME": "ana",
    }
    names = {"__name__": "__main__"}
    printed = []
    for block in blocks:
        status = 0
        if block.file:
            (tmp_path / block.file).write_text(block.code + "\n", encoding="utf-8")
            text = ""
        elif block.language == "python":
            text = of_python(block, f"{page.name}", names, tmp_path)
        elif block.language == "sh":
            text, status = of_program(["bash", "-e", "-o", "pipefail", "-c", block.code], tmp_path, environment)
        else:
            text, status = of_body(block, tmp_path, environment, installed)
        shown = tidy(text)
        assert status == 0 or REFUSED.search(shown), f"{page.name}:{block.line}: {shown}"
        printed.append(shown)
    if os.environ.get("CRMCORE_UPDATE_EXPECTED"):
        write_expected(page, blocks, printed)
        blocks = runnable_of(page)
    for block, said, shown in zip(blocks, expected_of(page, blocks), printed):
        assert shown == (said or ""), f"{page.name}:{block.line} prints otherwise"


# --- links

LINK = re.compile(r"(?<!!)\[[^\]\[]*\]\((?P<target>[^)\s]+)\)")
PROSE = re.compile(r"^```.*?^```$", re.M | re.S)


def anchors_of(page):
    """The names of the headings of a page, as GitHub and the site make them."""
    headings = re.findall(r"^#+ (.+)$", PROSE.sub("", page.read_text(encoding="utf-8")), re.M)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).strip().replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page):
    dead = []
    for target in LINK.findall(PROSE.sub("", page.read_text(encoding="utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        # What scripts/site writes from the catalogue stands nowhere before.
        if file.parent == DOCS / "reference" and file.suffix == ".md":
            continue
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors_of(file)):
            dead.append(target)
    assert dead == []
