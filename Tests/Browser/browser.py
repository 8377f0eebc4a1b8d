"""Chromium, driven, and a page of ours in it."""

import json
import shutil
import time
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

# A machine that others use, too, may be slow; nothing here asserts a time.
PATIENCE = 60


class Chromium:
    def __init__(self, downloads):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in (
            "--headless=new",
            # Tests may run as root in a container, where neither the sandbox nor a large /dev/shm is to be had.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--no-proxy-server",
            # What the browser itself asks the world for.
            "--disable-background-networking",
            "--disable-component-update",
        ):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        # axe-core looks at thousands of elements.
        self.driver.set_script_timeout(300)
        self.downloads = downloads
        self.expected = []

    def open(self, url, path, width, dark):
        self.expected = []
        self.url = url
        # What lies in the logs belongs to the page before.
        self.assert_without_fault()
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
        self.driver.get(url + path)
        return Page(self)

    def assert_without_fault(self):
        """`expected` holds the parts of console lines that a test brings about, such as a status."""
        said = [line for line in self.driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]
        said = [line["message"] for line in said if not any(part in line["message"] for part in self.expected)]
        assert not said, said
        asked = set()
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.add(message["params"]["request"]["url"])
        ours = urlsplit(self.url).netloc if asked else None
        foreign = [url for url in asked if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != ours]
        assert not foreign, foreign


class Page:
    """A page, as somebody sees and uses it."""

    def __init__(self, chromium):
        self.chromium = chromium
        self.driver = chromium.driver

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """The text of all that a selector finds, hidden or not, at one moment."""
        script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent.trim())"
        return self.run(script, selector)

    def wait(self, condition, what):
        """Waits until `condition()` holds, and gives what it gave."""
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < deadline, f"{what}; the page says: {self.texts('[role=status]')}"
            time.sleep(0.02)
        return found

    def settled(self, panel, state="done"):
        """Waits until a panel has answered the newest input."""
        # Its own 250 ms, in which more input may come, are the reason that `waiting` may be seen first.
        self.wait(lambda: self.run("return document.getElementById(arguments[0]).dataset.state", f"{panel}-status") == state, panel)

    def pictures(self):
        return self.texts("#tray a")

    def ready(self, count=6):
        """Waits until the samples are there and scored."""
        self.wait(lambda: len(self.pictures()) == count and len(self.all("#labels-results article")) == count, "no samples")
        self.settled("labels")
        return self

    def only(self, *paths):
        """Takes all pictures away and chooses these files."""
        self.click("#remove-all")
        self.find("#pick-files").send_keys("\n".join(map(str, paths)))
        self.wait(lambda: len(self.pictures()) == len(paths), "the files did not come")
        self.settled("labels")

    def click(self, selector):
        element = self.find(selector)
        # Not under the edge of the window: a click is on what is seen.
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def write(self, selector, text):
        """Replaces what stands in a field, as typing does."""
        field = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", field)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.DELETE)
        # The driver types no character beyond the first plane.
        self.run(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", field, text
        )

    def choose(self, selector, value):
        Select(self.find(selector)).select_by_value(value)

    def tab(self, name):
        self.click(f"#{name}-tab")

    def scores(self, article=0, model=0):
        """A card's rows: (label, sigmoid, softmax)."""
        script = """
          const table = document.querySelectorAll('#labels-results article')[arguments[0]].querySelectorAll('table')[arguments[1]];
          return [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
        """
        return [(label, float(own), float(share)) for label, own, share in self.run(script, article, model)]

    def snippet(self, language):
        self.run("document.querySelector(`input[name=language][value=${arguments[0]}]`).click()", language)
        return self.texts("#snippet")[0]
