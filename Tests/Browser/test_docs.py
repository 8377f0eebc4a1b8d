"""The documentation page has every operation of `openapi.yaml`, and each is tried in place."""

import pytest

import description

OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in description.DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
# What the example's answer is, where it is not 200: a page that is switched off, models of the hub that are not loaded.
ANSWERS = {"debugState": 404} | {name: 404 for name, (_, path) in OPERATIONS.items() if "{organisation}" in path}


@pytest.fixture
def docs(visit):
    page = visit("/docs")
    page.wait(lambda: page.all(".operation"), "the description did not come")
    return page


def attempt(page, operation, steps=""):
    """Opens an operation's form, runs `steps` on it, sends it, and gives status line and answer."""
    page.run(f"""
      const details = document.querySelector('#{operation} details.try');
      details.open = true;
      const form = details.querySelector('form');
      form.querySelector('.answer').replaceChildren();
      {steps}
      form.requestSubmit();
    """)
    page.wait(lambda: page.all(f"#{operation} .answer .status") or page.all(f"#{operation} .answer .warning"), operation)
    return page.texts(f"#{operation} .answer .status")[0], page.texts(f"#{operation} .answer pre code")[0]


def test_every_operation_is_there(docs):
    assert sorted(docs.run("return [...document.querySelectorAll('.operation')].map((one) => one.id)")) == sorted(OPERATIONS)
    for name, (method, path) in OPERATIONS.items():
        assert docs.texts(f"#{name} h3")[0].split() == [method, path]
        assert docs.texts(f".contents a[href='#{name}']")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_it_is_tried_in_place(docs, operation):
    status = ANSWERS.get(operation, 200)
    docs.chromium.expected = [str(status)] if status != 200 else []
    said, answer = attempt(docs, operation)
    assert said.startswith(str(status)), (said, answer)
    assert answer.strip()


def test_each_kind_of_body_is_tried_in_place(docs):
    for operation, kinds in {
        "embedImage": ["image/png", "multipart/form-data"], "embedText": ["text/plain"], "classify": ["multipart/form-data"],
    }.items():
        for kind in kinds:
            choose = f"""
              const choice = [...form.querySelectorAll('select')].find((one) => [...one.options].some((option) => option.value === '{kind}'));
              choice.value = '{kind}';
              choice.dispatchEvent(new Event('change'));
            """
            said, answer = attempt(docs, operation, choose)
            assert said.startswith("200"), (operation, kind, said, answer)


def test_what_is_wrong_is_shown_as_the_server_says_it(docs):
    docs.chromium.expected = ["422"]
    said, answer = attempt(docs, "embedText", "[...form.querySelectorAll('textarea')].at(-1).value = '{}';")
    assert said.startswith("422") and "missing_field" in answer


def test_a_key_is_asked_for(visit, start):
    key = "shop-key-0123456789abcdef"
    server = start(environment={"SIGLIP_API_KEYS": f"shop:{key}"})
    page = visit("/docs", of=server)
    page.chromium.expected = ["401"]
    page.wait(lambda: page.find("#key-form").is_displayed(), "no key is asked for")
    page.write("#key", key)
    page.click("#key-form button")
    page.wait(lambda: page.all(".operation"), "the description did not come")
    assert attempt(page, "listModels")[0].startswith("200")
