"""The try-it page does what it says, with the server's own numbers."""

import math

import pytest

import checkpoints
import pictures
from server import Server

BEAR, CAT, CIRCLE, ROCKET = (pictures.FOLDER / name for name in ("bear.png", "cat.jpg", "red-circle.png", "rocket.webp"))
SAMPLES = ["bear.png", "cat.jpg", "rocket.webp", "red-circle.png", "three-blue-triangles.png", "bear-and-star.png"]


def classify(client, paths, labels, **fields):
    """`/classify`, asked without the page: for each picture its predictions."""
    files = [("image", (path.name, path.read_bytes())) for path in paths]
    answer = client.post("/classify", files=files, data={"label": labels, **fields})
    assert answer.status_code == 200, answer.text
    return [result["predictions"] for result in answer.json()["results"]]


def softmax(logits):
    powers = [math.exp(logit - max(logits)) for logit in logits]
    return [power / sum(powers) for power in powers]


def test_it_says_plainly_which_model_is_loaded_and_what_it_can_do(visit):
    page = visit().ready()
    said = page.texts("#model-about")[0]
    for fact in ("siglip-mini is loaded", "fp32", "64 × 64 pixels", "64 tokens", "192 numbers", "no photographs", "--model google/"):
        assert fact in said
    # With one model there is nothing to choose.
    assert not page.find("#model-choice").is_displayed()


def test_samples_are_there_at_once_and_each_is_known(visit):
    page = visit().ready()
    assert page.pictures() == SAMPLES
    best = [page.scores(index)[0] for index in range(6)]
    assert [label for label, *_ in best] == ["a bear", "cat face", "a rocket", "a red circle", "three blue triangles", "a bear"]
    assert min(share for _, _, share in best) > 0.9


@pytest.mark.parametrize("language", ["de", "fr", "es", "zh", "ja", "ar", "hi"])
def test_samples_are_known_in_other_languages(visit, language):
    page = visit().ready()
    page.choose("#language", language)
    labels = page.run("return document.getElementById('labels').value").split("\n")
    page.wait(lambda: page.scores()[0][0] == labels[0], "the labels did not change")
    assert [page.scores(index)[0][0] for index in range(6)] == [*labels, labels[0]]


def test_bars_are_the_numbers_of_classify(visit, client):
    page = visit().ready()
    paths = [BEAR, CAT, CIRCLE]
    page.only(*paths)
    # What a shell, a form or a right-to-left language might trip over.
    labels = ["a bear", "@file", "it's \"so\" <b>bold</b>", "قطة", "a 🐻 or 熊", "red; circle"]
    template = "a picture of {}, drawn"
    page.write("#template", template)
    page.write("#labels", "\n".join(labels) + "\n\n")
    page.wait(lambda: len(page.scores()) == len(labels), "the labels did not change")
    page.settled("labels")
    for index, predictions in enumerate(classify(client, paths, labels, hypothesis_template=template)):
        shares = softmax([one["logit"] for one in predictions])
        shown = page.scores(index)
        assert [label for label, *_ in shown] == [one["label"] for one in predictions]
        for (_, own, share), prediction, expected in zip(shown, predictions, shares):
            assert own == pytest.approx(prediction["score"], abs=1e-4)
            assert share == pytest.approx(expected, abs=1e-4)
    by_softmax = classify(client, paths, labels, hypothesis_template=template, activation="softmax")
    assert [row[2] for row in page.scores()] == pytest.approx([one["score"] for one in by_softmax[0]], abs=1e-4)
    widths = page.run("return [...document.querySelectorAll('#labels-results .fill.own')].map((fill) => parseFloat(fill.style.width))")
    own = [row[1] for index in range(3) for row in page.scores(index)]
    assert widths == pytest.approx([100 * score for score in own], abs=0.02)


def test_the_servers_own_words_are_shown_when_it_refuses(visit):
    page = visit().ready()
    page.chromium.expected = ["422"]
    page.write("#template", "no hole")
    page.settled("labels", "failed")
    assert "hypothesis_template" in page.texts("#labels-status")[0]
    page.write("#template", "{}")
    page.settled("labels")


def test_pictures_are_dropped_pasted_converted_and_removed(visit):
    page = visit().ready()
    page.click("#remove-all")
    assert page.pictures() == []
    page.run("""
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 8;
      window.bitmap = (name) => {
        // A bitmap file of 1 × 1, which the server does not read and the browser does.
        const head = [66, 77, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0];
        return new File([new Uint8Array([...head, ...Array(24).fill(0), 0, 0, 255, 0])], name, {type: 'image/bmp'});
      };
      window.bring = (kind, field, ...files) => {
        const data = new DataTransfer();
        for (const file of files) data.items.add(file);
        document.dispatchEvent(new (kind === 'drop' ? DragEvent : ClipboardEvent)(kind, {[field]: data, bubbles: true, cancelable: true}));
      };
      bring('drop', 'dataTransfer', bitmap('red.bmp'), new File(['no picture'], 'notes.png', {type: 'image/png'}));
    """)
    page.wait(lambda: page.pictures() == ["red.png"], "what was dropped did not come")
    page.wait(lambda: "notes.png: this browser cannot read it" in page.texts("#tray-status")[0], "the fault is not told")
    page.run("bring('paste', 'clipboardData', bitmap('image.bmp'));")
    page.wait(lambda: len(page.pictures()) == 2, "what was pasted did not come")
    page.run("bring('paste', 'clipboardData', bitmap('image.bmp'));")
    page.wait(lambda: page.pictures() == ["red.png", "image.png", "image-2.png"], "names are not told apart")
    page.settled("labels")
    assert len(page.all("#labels-results article")) == 3
    page.click("#tray li:nth-child(2) button")
    page.wait(lambda: page.pictures() == ["red.png", "image-2.png"], "it was not removed")
    assert page.find("#photograph-file").get_attribute("capture") == "environment"


def test_search_ranks_as_classify_does(visit, client):
    page = visit().ready()
    paths = [CAT, CIRCLE, BEAR, ROCKET]
    page.only(*paths)
    page.tab("search")
    for text in ("a rocket", "roter Kreis", "猫の顔"):
        page.write("#query", text)
        page.settled("search")
        predictions = [one[0] for one in classify(client, paths, [text], hypothesis_template="{}")]
        expected = sorted(zip(paths, predictions), key=lambda pair: -pair[1]["logit"])
        assert page.texts("#search-results li strong") == [path.name for path, _ in expected]
        assert [float(number) for number in page.texts("#search-results .number")] == pytest.approx(
            [prediction["score"] for _, prediction in expected], abs=1e-4
        )


def test_the_heat_map_finds_each_of_two_things(visit):
    page = visit().ready()
    page.tab("find")
    # Where the sample has them, in eighths of its sides: column and row from, to.
    for text, (left, top, right, bottom) in {"a bear": (0, 0, 5, 5), "a yellow star": (5, 5, 8, 8)}.items():
        page.write("#find-text", text)
        page.click("#find-form button")
        page.wait(lambda: page.all(f"canvas[aria-label*='“{text}”']"), "no map")
        page.settled("find")
        canvas = page.find("canvas")
        place, drop = int(canvas.get_attribute("data-place")), float(canvas.get_attribute("data-drop"))
        row, column = divmod(place, 8)
        assert left <= column < right and top <= row < bottom, (text, row, column)
        assert drop > 1
        assert ("upper left" if text == "a bear" else "lower") in canvas.get_attribute("aria-label")
    # All requests are timed: one text, and 65 pictures, 16 at a time; one picture is told, as the others have no file.
    captions = page.texts("#timing caption")
    assert [caption.rsplit(", ", 1)[1] for caption in captions] == ["1 text", *["16 pictures"] * 4, "1 picture"]
    assert page.snippet("curl").count("bear-and-star.png") == 1
    # What is drawn glows there and is veiled elsewhere: redder at the star than at the empty corner.
    # The red of both.
    colours = page.run("""
      const canvas = document.querySelector('canvas');
      const {width, height} = canvas;
      const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
      return [[0.81, 0.81], [0.9, 0.1]].map(([x, y]) => data[4 * (Math.floor(y * height) * width + Math.floor(x * width))]);
    """)
    assert colours[0] > colours[1] + 50, colours


def test_likeness_is_the_cosine_of_the_vectors(visit, client):
    page = visit().ready()
    paths = [BEAR, CIRCLE, pictures.FOLDER / "two-bears.png"]
    page.only(*paths)
    page.tab("likeness")
    page.settled("likeness")
    cells = [float(cell) for cell in page.texts("#likeness-results tbody td")]
    files = [("image", (path.name, path.read_bytes())) for path in paths]
    vectors = client.post("/embed/image", files=files).json()["embeddings"]
    expected = [sum(x * y for x, y in zip(a, b)) for a in vectors for b in vectors]
    assert cells == pytest.approx(expected, abs=0.006)
    assert cells[0] == 1 and cells[2] > cells[1]


def test_the_time_of_each_stage_is_shown(visit):
    page = visit().ready()
    rows = page.texts("#timing tbody th")
    for stage in ("decode the pictures", "resize them", "wait for a free encoder", "run the network", "all in the server"):
        assert stage in rows
    times = [float(text.split()[0]) for text in page.texts("#timing .number")]
    assert all(time >= 0 for time in times)
    # What is seen from the page is the whole of it.
    assert times[-1] >= max(times[:-1])


@pytest.fixture(scope="module")
def two_models(tmp_path_factory):
    folder = checkpoints.write(tmp_path_factory.mktemp("checkpoints") / "naflex", "naflex")
    classifier = checkpoints.write(tmp_path_factory.mktemp("checkpoints") / "classifier", "classifier")
    log = tmp_path_factory.mktemp("two") / "log"
    server = Server("--model=siglip-mini", f"--model=other={folder}", f"--model={classifier}", log=log)
    yield server
    assert server.terminate() == 0


def test_two_models_stand_side_by_side(visit, two_models):
    page = visit(of=two_models).ready()
    page.only(BEAR, CAT)
    page.choose("#model-beside", "other")
    page.wait(lambda: page.texts("#labels-results caption")[:2] == ["siglip-mini", "other"], "no second model")
    page.settled("labels")
    said = page.texts("#model-about")[0]
    assert "siglip-mini is loaded" in said and "other (naflex) is loaded: NaFlex" in said
    labels = [label for label, *_ in page.scores()]
    with two_models.client() as client:
        for column, model in enumerate(("siglip-mini", "other")):
            for index, predictions in enumerate(classify(client, [BEAR, CAT], labels, model=model)):
                shown = page.scores(index, column)
                assert [row[0] for row in shown] == [one["label"] for one in predictions]
                assert [row[1] for row in shown] == pytest.approx([one["score"] for one in predictions], abs=1e-4)
    for panel in ("search", "likeness"):
        page.tab(panel)
        page.settled(panel)
        assert [name for name in page.texts(f"#{panel}-results h3, #{panel}-results caption") if "other" in name]
    page.tab("find")
    page.click("#find-form button")
    page.settled("find")
    assert len(page.all("#find-results canvas")) == 2


def test_a_classifier_has_labels_of_its_own(visit, two_models):
    page = visit(of=two_models).ready()
    page.choose("#model", "classifier")
    page.wait(lambda: sorted(label for label, *_ in page.scores()) == ["bear", "cat", "dog"], "not the classifier's labels")
    assert "3 labels of its own" in page.texts("#model-about")[0]
    page.tab("search")
    page.settled("search", "failed")
    assert "does not compare" in page.texts("#search-status")[0]


KEY = "shop-key-0123456789abcdef"


def test_a_key_is_asked_for_and_kept_in_memory_alone(visit, start):
    server = start(environment={"SIGLIP_API_KEYS": f"shop:{KEY}"})
    page = visit(of=server)
    page.chromium.expected = ["401"]
    page.wait(lambda: page.find("#key-form").is_displayed(), "no key is asked for")
    page.write("#key", "wrong-key-0123456789abcdef")
    page.click("#key-form button")
    page.wait(lambda: "no key of this server" in page.texts("#key-status")[0], "the wrong key is not told")
    page.write("#key", KEY)
    page.click("#key-form button")
    page.ready()
    for language in ("curl", "Python", "Swift"):
        text = page.snippet(language)
        assert KEY not in text and "SIGLIP_KEY" in text
    kept = page.run("return [localStorage.length, sessionStorage.length, document.cookie, location.href]")
    assert kept == [0, 0, "", f"{server.url}/"]
    page.driver.refresh()
    page.wait(lambda: page.find("#key-form").is_displayed(), "the key outlived the page")
