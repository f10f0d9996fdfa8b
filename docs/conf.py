# How scripts/site makes the pages: Sphinx with MyST. See docs/decisions/0010-the-site.md.
from docutils.nodes import SkipNode
from latex2mathml.converter import convert

project = "crmcore"
copyright = "the crmcore authors"
html_title = "crmcore"
language = "en"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
# Code blocks are checked by tests/python/test_docs.py; blocks without a language are no code.
highlight_language = "none"
suppress_warnings = ["misc.highlighting_failure", "myst.header"]
pygments_style = "friendly"

html_theme = "furo"
html_theme_options = {"top_of_page_buttons": []}
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_show_search_summary = False  # which would read the pages anew, and pages opened from a disk may not
html_math_renderer = "mathml"


SPANISH = {"docs/tutorials/tienda", "docs/how-to/chocolate-shop.es"}


def inline(translator, node):
    translator.body.append(convert(node.astext()))
    raise SkipNode


def display(translator, node):
    translator.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise SkipNode


def say_language(app, pagename, templatename, context, doctree):
    """A screen reader reads a page in the language that the page says."""
    if pagename in SPANISH:
        context["language"] = "es"


def setup(app):
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    app.connect("html-page-context", say_language)
