"""The pages in headless Chromium: no error, no request, nothing serious that axe-core finds, light and dark."""

import shutil

import pytest

import crmcore as crm

browsers = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: scripts/check installs it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed: scripts/check installs it")
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("Chromium is not installed: scripts/check installs it", allow_module_level=True)

HOSTILE = (
    "order,customer,product,ordered,amount\n"
    "x1,<script>alert(1)</script>,<img src=http://127.0.0.1:9/x onerror=alert(2)>,2026-01-20,5\n"
    "x2,'\u202egnp.exe\u200f onload=alert(3),bun,2026-01-21,7\n")


@pytest.fixture(scope="module")
def chromium():
    with browsers.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def files(shop, folder):
    """The pages of a shop, in both languages, and those of two customers."""
    pages = {f"page-{language}": crm.report.page(shop, "2026-01-31", language=language) for language in ("en", "es")}
    for place, row in enumerate(shop.find("customer", columns="code", limit=2)):
        pages[f"customer-{place}"] = crm.report.customer_page(shop, row["code"], "2026-01-31")
    for name, page in pages.items():
        yield page.save(folder / f"{name}.html")


def look(chromium, file, scheme):
    """What goes wrong when a file is opened, what it asks for, and what axe-core finds in it."""
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # or axe-core could not be put in
    tab = context.new_page()
    tab.set_default_timeout(300_000)  # a busy machine is slow, not wrong
    wrong, asked = [], []
    tab.on("console", lambda message: wrong.append(message.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    found = axe.Axe().run(tab).response["violations"]
    context.close()
    serious = [f"{rule['id']}: {node['html'][:200]}" for rule in found if rule["impact"] in ("serious", "critical")
               for node in rule["nodes"]]
    return wrong, [url for url in asked if url != file.as_uri()], serious


@pytest.fixture
def hostile(tmp_path):
    with crm.open(str(tmp_path / "hostile.crm")) as shop:
        (tmp_path / "hostile.csv").write_text(HOSTILE, encoding="utf-8")
        with shop.change("test", "hostile") as change:
            shop.plan_import(tmp_path / "hostile.csv", layout="sales").apply(change)
        yield shop


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("of", ["shop", "hostile", "season"])
def test_a_page_opens_without_error_or_request_and_is_accessible(chromium, request, tmp_path, of, scheme):
    for file in files(request.getfixturevalue(of), tmp_path):
        assert look(chromium, file, scheme) == ([], [], []), file.name


def test_the_policy_of_a_page_forbids_scripts(chromium, shop, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(crm.report.page(shop, "2026-01-31").replace("</main>", "<script>document.title = 'ran'</script></main>"))
    tab = chromium.new_page()
    tab.goto(file.as_uri())
    assert tab.title() != "ran"
    tab.close()
