"""The pages at the widths of a phone, a tablet and a desk, light and dark, by keyboard alone, and under axe-core."""

import importlib.util
from pathlib import Path

import pytest

Keys = pytest.importorskip("selenium.webdriver.common.keys", reason="selenium is not installed: scripts/bootstrap browser").Keys

PANELS = ["labels", "search", "find", "likeness"]
SIZES = [(width, dark) for width in (360, 768, 1440) for dark in (False, True)]


def assert_fits(page, place):
    """Nothing sticks out to the right, which would make the whole page slide."""
    seen, whole = page.run("return [document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert whole <= seen, f"{place}: {whole} pixels wide in {seen}"


def assert_accessible(page, place):
    """No fault of any rule that axe-core has; `serious` and `critical` are those that the goal names, and none of the rest is left."""
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None:
        pytest.skip("axe-core is not installed: scripts/bootstrap browser")
    # By the driver and not as a script of the page, whose policy forbids it.
    page.run((Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8"))
    found = page.driver.execute_async_script("axe.run().then(arguments[0], (error) => arguments[0]({error: String(error)}))")
    assert "error" not in found, found
    assert found["passes"], "axe-core looked at nothing"
    faults = [(one["impact"], one["id"], one["help"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert not faults, f"{place}: {faults}"


@pytest.mark.parametrize("width, dark", SIZES)
def test_try_it(visit, width, dark):
    page = visit(width=width, dark=dark).ready()
    ground = page.run("return getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground[4:-1].split(","))) < 150) == dark, ground
    for panel in PANELS:
        page.tab(panel)
        if panel == "find":
            page.click("#find-form button")
        page.settled(panel)
        assert_fits(page, panel)
        assert_accessible(page, panel)


@pytest.mark.parametrize("width, dark", SIZES)
def test_docs(visit, width, dark):
    page = visit("/docs", width=width, dark=dark)
    page.wait(lambda: page.all(".operation"), "the description did not come")
    # What is folded is looked at as well.
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    page.run("document.querySelector('#listModels form').requestSubmit()")
    page.wait(lambda: page.all("#listModels .answer .status"), "no answer")
    assert_fits(page, "docs")
    assert_accessible(page, "docs")


def test_a_key_and_a_fault_are_accessible(visit, start):
    server = start(environment={"SIGLIP_API_KEYS": "shop:shop-key-0123456789abcdef"})
    page = visit(of=server)
    page.chromium.expected = ["401"]
    page.wait(lambda: page.find("#key-form").is_displayed(), "no key is asked for")
    assert_accessible(page, "a key is asked for")


def press(page, *keys):
    page.driver.switch_to.active_element.send_keys(*keys)


def focused(page):
    """Id of the element with the focus, and whether it is seen to have it."""
    return page.run("""
      const {id, className} = document.activeElement;
      return [id || className, parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2];
    """)


def walk(page, goal):
    """Presses Tab until `goal` has the focus; each stop on the way shows that it has it."""
    for _ in range(60):
        press(page, Keys.TAB)
        name, is_seen = focused(page)
        assert is_seen, f"the focus on {name} is not seen"
        if name == goal:
            return
    raise AssertionError(f"Tab never comes to {goal}")


def test_all_is_done_by_keyboard(visit):
    page = visit().ready()
    press(page, Keys.TAB)
    assert focused(page)[0] == "skip"
    walk(page, "pick")
    walk(page, "remove-all")
    press(page, Keys.ENTER)
    page.wait(lambda: page.pictures() == [], "they were not removed")
    # The button is gone, and the focus is not lost with it.
    assert focused(page)[0] == "pick"
    walk(page, "samples")
    press(page, Keys.SPACE)
    page.ready()
    walk(page, "labels-tab")
    # One stop for all tabs; arrows go round.
    for key, name in ((Keys.ARROW_LEFT, "likeness"), (Keys.HOME, "labels"), (Keys.END, "likeness"), (Keys.ARROW_RIGHT, "labels")):
        press(page, key)
        assert focused(page)[0] == f"{name}-tab"
        assert page.find(f"#{name}-panel").is_displayed()
    walk(page, "labels")
    press(page, Keys.CONTROL, "a")
    press(page, Keys.CONTROL, Keys.NULL, "a red circle")
    page.wait(lambda: page.scores(3)[0][0].endswith("a red circle"), "typing changed nothing")
    page.run("document.getElementById('labels-tab').focus()")
    press(page, Keys.ARROW_RIGHT)
    press(page, Keys.ARROW_RIGHT)
    assert focused(page)[0] == "find-tab"
    press(page, Keys.TAB)  # the chosen picture
    press(page, Keys.ARROW_LEFT)  # the one before it
    press(page, Keys.TAB)
    assert focused(page)[0] == "find-text"
    press(page, Keys.ENTER)
    page.settled("find")
    assert page.texts("#find-results figcaption")
    # What was done, too, can be reached and scrolled.
    walk(page, "small")


def test_changes_are_told_to_readers_of_the_screen(visit):
    page = visit().ready()
    roles = page.run("return [...document.querySelectorAll('[role=status]')].map((one) => one.id)")
    for name in ("model-about", "tray-status", "key-status", *(f"{panel}-status" for panel in PANELS)):
        assert name in roles
    for panel in PANELS:
        page.tab(panel)
        for field in page.all("input, textarea, select, button"):
            # What is hidden has no name, for nobody meets it.
            assert field.accessible_name or not field.is_displayed(), field.get_attribute("outerHTML")
