"""A quick look at every part of the training: run with `pytest Training` (the first time builds the data, about a minute more)."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))

import calibrate
import catalogue
import export
import shape_words
import shapes
import train
from data import Data
from model import SigLIP
from specification import COLOUR, COLOURS, HELD_OUT, OBJECT, Prototypes


@pytest.fixture(scope="module")
def data():
    return Data()


def test_every_emoji_has_an_english_name_and_most_languages_name_most(data):
    assert len(catalogue.emoji()) > 1800
    assert all("en" in data.captions.names[i] for i in range(data.atlas.glyph_count))
    for language in catalogue.REPORTED:
        assert sum(language in data.captions.names[i] for i in range(data.atlas.glyph_count)) > 1700


def test_a_batch_is_the_same_whenever_it_is_asked_for(data):
    first, second = data.batch(3, 7, 8, 12, 1.0), data.batch(3, 7, 8, 12, 1.0)
    assert all(torch.equal(a, b) for a, b in zip(first, second))
    assert not torch.equal(first[0], data.batch(3, 8, 8, 12, 1.0)[0])


def test_held_out_combinations_are_never_shown_or_told(data):
    for step in range(20):
        _, pictures, _, texts, _ = data.batch(4, step, 64, 96, 1.0)
        for spec in torch.cat([pictures, texts]).tolist():
            if spec[COLOUR]:
                assert (COLOURS[spec[COLOUR] - 1], shapes.SHAPES[spec[OBJECT] - data.atlas.glyph_count]) not in HELD_OUT


def test_the_bank_finds_every_specification_of_a_batch(data):
    prototypes = Prototypes(data.atlas.glyph_count, 16)
    _, pictures, _, texts, _ = data.batch(5, 0, 64, 96, 1.0)
    for specs in (pictures, texts):
        assert torch.equal(prototypes.bank[prototypes.place_in_bank(specs)][:, :3], specs[:, :3])


def test_words_for_shapes_agree():
    assert shape_words.phrase("en", "arrow", "orange") == "an orange arrow"
    assert shape_words.phrase("de", "circle", "red", 3, size=0) == "drei kleine rote kreise"
    assert shape_words.phrase("de", "diamond", "green") == "eine grüne raute"
    assert shape_words.phrase("fr", "star", "white", 2, texture=1) == "deux étoiles blanches rayées"
    assert shape_words.phrase("zh", "triangle", "blue", 3) == "三个蓝色三角形"


def test_the_tokenizer_pads_with_0_and_ends_with_1(data):
    ids = data.ids(["a bear", "x" * 500, "\U0001f9ff ꙮ"])
    assert ids.shape == (3, 64) and ids[0, -1] == 0 and ids[1, -1] == 1 and (ids != 3).all()
    assert data.tokenizer.decode(ids[2].tolist()) == "\U0001f9ff ꙮ"


def test_a_few_steps_lower_the_loss_and_a_stop_changes_nothing(data, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "SAVE_EVERY", 1000)
    monkeypatch.setattr(train, "PROBE_EVERY", 1000)
    monkeypatch.setattr(train, "WARM_UP", 5)
    monkeypatch.setattr(train, "FALL", 10)
    whole = train.run(data, tmp_path / "whole", 40, pictures=24, texts=32)
    train.run(data, tmp_path / "halves", 40, stop_at=20, pictures=24, texts=32)
    halves = train.run(data, tmp_path / "halves", 40, pictures=24, texts=32)
    lines = [json.loads(line) for line in (tmp_path / "whole" / "log.jsonl").read_text().splitlines()]
    assert lines[1]["picture"] < lines[0]["picture"] and lines[1]["text"] < lines[0]["text"]
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(whole.parameters(), halves.parameters()))


def test_the_fit_puts_one_half_between_right_and_wrong():
    rng = np.random.default_rng(0)
    cosine = torch.from_numpy(rng.normal(0, 0.1, (200, 50))).float()
    hit = torch.zeros(200, 50, dtype=torch.bool)
    hit[torch.arange(200), torch.arange(200) % 50] = True
    cosine[hit] += 0.8
    model = SigLIP()
    factor, offset = calibrate.fit(model, cosine, hit)
    scores = torch.sigmoid(factor * cosine + offset)
    assert (scores[hit] > 0.5).float().mean() > 0.95 and (scores[~hit] < 0.5).float().mean() > 0.99


@torch.no_grad()
def test_transformers_gives_the_same_vectors(data, tmp_path):
    from transformers import AutoModel, AutoProcessor
    torch.manual_seed(1)
    model = SigLIP().eval()
    for p in model.parameters():
        p.copy_((p if p.ndim < 2 else torch.randn_like(p) * 0.08).bfloat16().float())
    export.export(model, data.tokenizer_path, tmp_path)
    loaded, processor = AutoModel.from_pretrained(tmp_path, dtype=torch.float32).eval(), AutoProcessor.from_pretrained(tmp_path)
    ids = processor(text=["This is a photo of a Bear.", "くま"], padding="max_length", max_length=64, truncation=True, return_tensors="pt")["input_ids"]
    assert torch.equal(ids, data.ids(["this is a photo of a bear.", "くま"]))
    pixels = torch.randn(2, 3, 64, 64)
    for theirs, ours in ((loaded.get_text_features(input_ids=ids), model.text_model(ids)), (loaded.get_image_features(pixel_values=pixels), model.vision_model(pixels))):
        assert torch.allclose(getattr(theirs, "pooler_output", theirs), ours, atol=1e-4)
