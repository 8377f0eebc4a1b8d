"""Writes the checkpoint's card from its evaluation: `Models/siglip-mini/README.md`."""

import json

import catalogue
import train
from export import MODEL

CARD = """---
license: apache-2.0
library_name: transformers
pipeline_tag: zero-shot-image-classification
language: [{languages}]
tags: [siglip, emoji, teaching-size]
---
# siglip-mini

A teaching-size SigLIP 2 checkpoint, {size:.1f} MB in bf16: the released architecture and file layout (`model_type: "siglip"`), only small. It knows
**colour emoji** and **coloured shapes**, by their names in many languages. It exists so that a server can do its real job, and be tested, on a machine with nothing
downloaded.

**It does not know photographs. For those use a released checkpoint, such as `google/siglip2-base-patch16-224`.**

| tower | input | width | layers | heads | |
| --- | --- | --- | --- | --- | --- |
| vision | 64 x 64, patches of 8 | 192 | 6 | 3 | attention pooling head |
| text | 64 positions, 12,000 pieces | 192 | 3 | 3 | last position pooled, linear head |

```python
from transformers import pipeline
classify = pipeline("zero-shot-image-classification", model="Models/siglip-mini")
classify("Tests/Fixtures/Pictures/bear.png", candidate_labels=["a bear", "a teddy bear", "two bears"])
```

Texts are lower-cased (the tokenizer class does it), padded on the right to 64, and seen without a mask, as SigLIP 2's are. `tokenizer.json` is BPE with byte fallback in
Gemma's style, learned from the captions.

## Data

Everything is drawn or read from three Debian packages; nothing was downloaded from the web.

* `fonts-noto-color-emoji`: {emoji} emoji without skin tones ({classes} distinct pictures). Noto Emoji is under the SIL Open Font License 1.1.
* `unicode-cldr-core`: their names and keywords in {many} languages and variants, and `unicode-data`: the list of emoji. Both under the Unicode licence.
* Shapes drawn by the code: 11 colours x 12 shapes x 1 to 4 of them x 4 textures x sizes x places, captioned by a grammar in English, German, French, Spanish, Chinese,
  Japanese, Arabic and Hindi. {held_out} combinations of colour and shape are never shown or told.
* Pictures vary in size, place, turn, aspect (up to 2 : 1), background (flat, ramps, stripes, waves, noise, patches, boxes, other emoji as clutter), brightness, contrast, sharpness and JPEG damage. Texts vary
  in language, article, number (two or three of a thing), keyword and template; "this is a photo of {{}}." is the commonest.

## Recipe

`make train` (that is `Training/run`) makes it from nothing, and resumes after a stop. {steps:,} steps of {batch} pictures and {texts} texts, Muon for the matrices, AdamW for the
rest, weights averaged. Pictures and texts are classified by a cosine softmax over learned prototypes of everything nameable, so each step has every negative;
augmentation grows to full by step {grown:,}; from step {focus:,} on most texts are in the 20 reported languages; from step {meet:,} on SigLIP's sigmoid loss, a pull to the
prototypes, and a softmax over the other side's class means draw both towers together; the learning rate falls over the last {fall:,} steps; the last {whole:,} use all 64
text positions, the others half of them. Scale and bias are then fitted on pictures kept apart.

It took {minutes:.0f} minutes on 2 shared CPU cores (AMD EPYC with AVX-512 BF16) that other programs used at the same time; evaluating it took another 7. The command
was stopped once, after step 1,500, and went on from there; the steps were then set to {steps:,} instead of 3,600, which changes nothing before the rate falls.

## Figures

By `Training/evaluate.py`, through `transformers` in fp32, each label in the template "This is a photo of {{}}." unless said otherwise. Pictures are drawn by another
renderer than training's, 96 to 640 pixels a side, on backgrounds of families that training never used (checkerboards, plaid, rings, polka dots, plasma), half of them
through JPEG. The emoji and their names are those of training: what is new is how and on what they are shown. {pictures:,} emoji pictures, one of each. Labels are all names of a language ({labels:,} in English).

| | top-1 | top-5 |
| --- | --- | --- |
| English | {en[top1]:.1%} | {en[top5]:.1%} |
| English, bare names | {bare[top1]:.1%} | {bare[top5]:.1%} |
| average of 20 languages | {average[top1]:.1%} | {average[top5]:.1%} |
{table}

Shapes, among 528 English labels (colour x shape x count), {seen[pictures]:,} pictures of all combinations and {unseen[pictures]} of the combinations never trained:

| | all three right | colour and shape | colour | shape | count |
| --- | --- | --- | --- | --- | --- |
| all combinations | {seen[all_three]:.1%} | {seen[colour_and_shape]:.1%} | {seen[colour]:.1%} | {seen[shape]:.1%} | {seen[count]:.1%} |
| never trained | {unseen[all_three]:.1%} | {unseen[colour_and_shape]:.1%} | {unseen[colour]:.1%} | {unseen[shape]:.1%} | {unseen[count]:.1%} |

Scores, English emoji names: the right label is above 0.5 for {cal[right_above_half]:.1%} of pictures (median {cal[median_right]:.2f}); of all wrong labels {cal[wrong_above_half]:.3%} are
above 0.5, {cal[wrong_labels_above_half_per_picture]:.2f} a picture; the best wrong label of a picture has a median of {cal[median_best_wrong]:.2f}, any wrong label {cal[median_wrong]:.6f}.

## Limits

* Photographs, drawings in other styles and emoji of other fonts are outside what it knows.
* Emoji that differ in little (families, clock faces, gender variants, some flags) are mixed up at 64 pixels.
* Combinations of colour and shape that were never trained are told less surely than the others; two or three of the same emoji are seldom told from one.
* The weight between right and wrong labels in the calibration, and the share of shapes and of pictures that were not square, were chosen after a look at an
  earlier checkpoint's figures, so these are a little optimistic.
* Languages outside the 20 were seen much less. Plurals are proper only in English and in the shapes' eight languages.
"""


def main():
    found = json.loads((MODEL / "evaluation.json").read_text())
    run = found["run"]
    rows = "\n".join(f"| {l} | {r['top1']:.1%} | {r['top5']:.1%} |" for l, r in found["languages"].items() if l != "en")
    (MODEL / "README.md").write_text(CARD.format(
        languages=", ".join(catalogue.REPORTED), size=sum(f.stat().st_size for f in MODEL.iterdir()) / 1e6, emoji=len(catalogue.emoji()), table=rows,
        many=run["languages"], classes=run["classes"], held_out=run["held_out"], steps=run["steps"], batch=train.PICTURES, texts=train.TEXTS, grown=train.GROWN,
        focus=train.FOCUS, meet=train.MEET, fall=train.FALL, whole=train.WHOLE_TEXTS, minutes=run["minutes"], pictures=found["english"]["template"]["pictures"],
        labels=found["english"]["template"]["labels"], en=found["english"]["template"], bare=found["english"]["bare"], average=found["average_of_languages"],
        seen=found["shapes_seen_and_unseen"], unseen=found["shapes_unseen_combinations"], cal=found["english"]["calibration_template"]))


if __name__ == "__main__":
    main()
