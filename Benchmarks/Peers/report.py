"""Fills docs/PERFORMANCE.md and the README between their markers from Benchmarks/Results, and draws the charts again.

    python Benchmarks/Peers/report.py

Nothing is measured here; a figure that is not in the results is not in the tables. Standard library only.
"""

import json
import re
import sys
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parents[2]
sys.path += [str(Path(__file__).resolve().parent), str(PROJECT / "Benchmarks" / "common"), str(PROJECT / "Benchmarks" / "Growth")]

import chart
import goals
import machine
import results
import tables

TITLES = {
    "base-vision": "base-patch16-256, vision", "base-text": "base, text (64 positions)", "naflex-vision": "base NaFlex, vision (256 patches)",
    "so400m-vision": "so400m-patch14-384, vision", "so400m-text": "so400m, text (64 positions)",
}


def write():
    peers, growth = (everything(kind) for kind in ("peers", "growth"))
    # A quick run shows that all of it runs; it meets no goal.
    whole, grown = ({name: section for name, section in sections.items() if not section.get("quick")} for sections in (peers, growth))
    rows = [*goals.tower_goals(whole), *goals.server_goals(whole), *goals.other_goals(whole), *goals.growth_goals(grown)]
    results.RESULTS.mkdir(parents=True, exist_ok=True)
    (results.RESULTS / "goals.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    for name in TITLES:
        if "engines" in peers.get(name, {}):
            (results.RESULTS / f"peers-{name}.svg").write_text(bars(name, peers[name]))
    (results.RESULTS / "speed.svg").write_text(speed(peers.get("base-vision", {})))
    if results.RESULTS != PROJECT / "Benchmarks" / "Results":
        return print(f"a trial: the documents stay as they are; {results.RESULTS}/goals.json")
    fill(PROJECT / "docs" / "PERFORMANCE.md", "goals", goals_table(rows))
    fill(PROJECT / "docs" / "PERFORMANCE.md", "peers", "\n\n".join(tower_table(name, peers[name]) for name in TITLES if name in peers) or nothing())
    fill(PROJECT / "docs" / "PERFORMANCE.md", "growth", tables.growth(growth) or nothing())
    fill(PROJECT / "README.md", "speed", short_table(peers))


def everything(kind):
    return {path.stem: json.loads(path.read_text()) for path in sorted((results.RESULTS / kind).glob("*.json"))}


def goals_table(rows):
    lines = ["| what | against | goal | measured | met | command |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        state = {True: "yes", False: "no", None: "–"}[row["met"]]
        lines.append(f"| {row['what']} | {row['against']} | {row['goal']} | {row['measured'] or '–'} | {state} | `{row['command']}` |")
    return "\n".join(lines)


def tower_table(name, section):
    if "engines" not in section:
        return f"{TITLES[name]}: {section.get('error', 'nothing was measured')}"
    batches = section["batches"]
    heads = [f"ms an item, batch {batch}" for batch in batches] + [f"our {p} against it, batch {batches[-1]}" for p in ("fp32", "bf16", "int8")]
    lines = [f"**{TITLES[name]}**", "", f"| engine | {' | '.join(heads)} | lowest cosine |", f"| {'--- | ' * (len(heads) + 2)}".rstrip()]
    for engine, row in section["engines"].items():
        times = [milliseconds(row, batch) for batch in batches]
        ratios = [goals.speed(section, f"siglip {p}", engine, str(batches[-1])) for p in ("fp32", "bf16", "int8")]
        cells = [f"{time:.1f}" if time else "–" for time in times]
        cells += [f"{ratio:.2f} ×" if ratio and not engine.startswith("siglip") else "" for ratio in ratios]
        cosine = f"{row['cosine']:.6f}" if "cosine" in row else "–"
        note = f" ({row['error']})" if "error" in row else ""
        lines.append(f"| {engine}{note.replace('|', '/')} | {' | '.join(cells)} | {cosine} |")
    quick = " A quick run: two rounds." if section.get("quick") else ""
    lines += ["", f"![]({Path('..') / 'Benchmarks' / 'Results' / f'peers-{name}.svg'})", ""]
    lines.append(f"Medians of {section['rounds']} rounds in which the engines took turns; the ratio is that of the rounds' ratios.{quick}")
    return "\n".join([*lines, machine.sentence(section["machine"]) + "."])


def milliseconds(row, batch):
    values = row["ms"].get(str(batch))
    return median(values) if values else None


def bars(name, section):
    groups = {}
    for batch in section["batches"]:
        found = {engine: milliseconds(row, batch) for engine, row in section["engines"].items()}
        groups[f"batch {batch}"] = {engine: time for engine, time in found.items() if time}
    return chart.bars(f"{TITLES[name]}: milliseconds an item, less is better", "ms", groups)


ENGINES = {"siglip": "siglip-server", "openvino": "OpenVINO", "onnx": "ONNX Runtime", "pytorch": "PyTorch"}
PRECISIONS = ("fp32", "bf16", "int8")


def batch_of_eight(section, engine, precision):
    return milliseconds(section.get("engines", {}).get(f"{engine} {precision}", {"ms": {}}), 8)


def speed(section):
    """The README's chart: the same figures as its table."""
    groups = {p: {title: time for engine, title in ENGINES.items() if (time := batch_of_eight(section, engine, p))} for p in PRECISIONS}
    return chart.bars("base-patch16-256, vision: milliseconds a picture, less is better", "ms", groups, ["#0a7d5a", "#3b6fb6", "#d1603d", "#9aa3a8"])


def short_table(peers):
    """The README's: the base vision tower at each precision."""
    section = peers.get("base-vision", {})
    lines = ["| engine | fp32 | bf16 | int8 |", "| --- | --- | --- | --- |"]
    for engine, title in ENGINES.items():
        title = f"**{title}**" if engine == "siglip" else title
        cells = [batch_of_eight(section, engine, p) for p in PRECISIONS]
        if any(cells):
            lines.append(f"| {title} | " + " | ".join(f"{cell:.1f}" if cell else "–" for cell in cells) + " |")
    if len(lines) == 2 or section.get("quick"):
        return "How fast it is, beside other engines: [docs/PERFORMANCE.md](docs/PERFORMANCE.md)."
    return "\n".join([
        "Milliseconds a picture, vision tower of base-patch16-256, batches of 8; all engines in turn in one run, same weights, same pictures:", "",
        *lines, "", "![The table as bars](Benchmarks/Results/speed.svg)", "", machine.sentence(section["machine"]) + ". More in [docs/PERFORMANCE.md](docs/PERFORMANCE.md)."])


def nothing():
    return "Nothing was measured yet."


def fill(path, marker, text):
    """What stands between `<!-- MARKER -->` and `<!-- /MARKER -->` becomes `text`."""
    old = path.read_text()
    new, count = re.subn(
        rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", lambda match: f"{match[1]}{text}\n{match[2]}", old, flags=re.DOTALL)
    if not count:
        sys.exit(f"{path}: there is no marker {marker}")
    path.write_text(new)


if __name__ == "__main__":
    write()
