"""What was measured of each goal: its ratio, and whether it is met. Sections come from Benchmarks/Results/peers."""

from statistics import median


def tower_goals(sections):
    """Ratio of our speed to OpenVINO's of the same precision: the median of the rounds' ratios."""
    goals = {"fp32": 1.05, "bf16": 1.15, "int8": 1.2}
    titles = {
        "base-vision": "base-patch16-256, vision", "base-text": "base-patch16-256, text (64 positions)",
        "naflex-vision": "base NaFlex, vision (256 patches)", "so400m-vision": "so400m-patch14-384, vision",
        "so400m-text": "so400m, text (64 positions)",
    }
    for name, title in titles.items():
        section = sections.get(name)
        for precision, goal in goals.items():
            ratios = {}
            for batch in (section or {}).get("batches", []):
                ratio = speed(section, f"siglip {precision}", f"openvino {precision}", str(batch))
                if ratio:
                    ratios[batch] = ratio
            text = ", ".join(f"{ratio:.2f} × (batch {batch})" for batch, ratio in ratios.items())
            yield row(
                f"{title}, {precision}", f"OpenVINO {precision}", f"≥ {goal} × its speed", text,
                min(ratios.values()) >= goal if len(ratios) == len((section or {}).get("batches", [0])) else None, f"run {name}")


def speed(section, ours, theirs, batch):
    engines = section.get("engines", {})
    mine, other = (engines.get(name, {}).get("ms", {}).get(batch, []) for name in (ours, theirs))
    ratios = [b / a for a, b in zip(mine, other)]
    return median(ratios) if ratios else None


def server_goals(sections):
    rounds = sections.get("server", {}).get("rounds", {})
    ours, theirs, tower = rounds.get("siglip", {}), rounds.get("fastapi", {}), rounds.get("tower", [])
    busy = [result["perSecond"] for result in ours.get("16", [])]
    direct = [max(float(value) for value in item.values()) for item in tower]
    share = [a / b for a, b in zip(busy, direct) if b]
    yield row(
        "whole server, 640×480 JPEGs, 16 clients, bf16", "its own vision tower called directly", "≥ 95 % of the pictures per second",
        f"{100 * median(share):.1f} % ({median(busy):.1f} of {median(direct):.1f} a second)" if share else "", met(share, lambda v: v >= 0.95), "run server")
    rate = [a / b["perSecond"] for a, b in zip(busy, theirs.get("16", [])) if b["perSecond"]]
    yield row(
        "whole server, 16 clients", "FastAPI + PyTorch bf16", "≥ 2.5 × pictures per second",
        f"{median(rate):.2f} ×" if rate else "", met(rate, lambda v: v >= 2.5), "run server")
    wait = [a["p50"] / b["p50"] for a, b in zip(ours.get("1", []), theirs.get("1", [])) if a["p50"] and b["p50"]]
    yield row(
        "whole server, p50 at one client", "FastAPI + PyTorch bf16", "≤ 0.4 ×",
        f"{median(wait):.2f} ×" if wait else "", met(wait, lambda v: v <= 0.4), "run server")


def other_goals(sections):
    section = sections.get("classify", {})
    ratios = []
    for item in section.get("rounds", []):
        alone = section["pictureAlone"]["ms"]
        again = median(answer["ms"] for answer in item["again"])
        # Less than the picture's own noise is no time at all: a tenth of a millisecond stands for it.
        ratios.append((item["first"]["ms"] - alone) / max(again - alone, 0.1))
    yield row(
        "bulk `/classify`, 1,000 labels seen before", "the first time", "≥ 100 × faster on the text side",
        f"{median(ratios):.0f} ×" if ratios else "", met(ratios, lambda v: v >= 100), "run classify")

    rounds = sections.get("http", {}).get("rounds", {})
    ratios = [a["perSecond"] / b["perSecond"] for a, b in zip(rounds.get("siglip", []), rounds.get("hummingbird", []))]
    yield row(
        "HTTP alone: 1 KiB answers, 64 kept connections", "Hummingbird 2 (SwiftNIO)", "≥ 1 ×",
        f"{median(ratios):.2f} × ({median(a['perSecond'] for a in rounds['siglip']):,.0f} a second)" if ratios else "",
        met(ratios, lambda v: v >= 1), "run http")

    rows = sections.get("starts", {}).get("starts", {})
    good = {name: [item for item in rows.get(name, []) if "after" in item] for name in ("siglip", "fastapi")}
    pairs = list(zip(good["siglip"], good["fastapi"]))
    memory = [a["after"]["resident"] / b["after"]["resident"] for a, b in pairs]
    yield row(
        "memory, base model, bf16, serving", "PyTorch bf16", "≤ 0.4 ×",
        f"{median(memory):.2f} × ({median(a['after']['resident'] for a, _ in pairs):,.0f} of {median(b['after']['resident'] for _, b in pairs):,.0f} MiB)"
        if memory else "", met(memory, lambda v: v <= 0.4), "run starts")
    start = [a["ready"] / b["ready"] for a, b in pairs]
    yield row(
        "start to ready, base model", "PyTorch", "≤ 0.2 ×",
        f"{median(start):.2f} × ({median(a['ready'] for a, _ in pairs):.2f} of {median(b['ready'] for _, b in pairs):.2f} s)" if start else "",
        met(start, lambda v: v <= 0.2), "run starts")

    shares = {}
    for kernel in sections.get("kernels", {}).get("kernels", []):
        if "peakShare" in kernel:
            shares.setdefault(kernel["precision"], []).append(kernel["peakShare"])
    least = {precision: min(values) for precision, values in shares.items()}
    yield row(
        "each GEMM shape of each released model", "the instruction peak measured on this machine", "≥ 90 % (fp32 ≥ 88 %)",
        ", ".join(f"{precision} ≥ {100 * value:.0f} %" for precision, value in least.items()),
        all(value >= (0.88 if precision == "fp32" else 0.9) for precision, value in least.items()) if least else None, "run kernels")


def growth_goals(growth):
    waiting = growth.get("waiting", {}).get("points", [])
    costs = [point["msPerPicture"] for point in waiting if point["pictures"] <= 256]
    spread = max(costs) / min(costs) if costs else None
    yield row(
        "cost per picture from 1 to 256 waiting pictures", "itself", "flat (± 10 %)",
        f"{min(costs):.1f} to {max(costs):.1f} ms ({spread:.2f} ×)" if costs else "", spread <= 1.1 / 0.9 if spread else None, "growth.py waiting")
    points = growth.get("connections", {}).get("points", [])
    sizes = [point["memory"]["resident"] for point in points]
    yield row(
        "memory from 1 to 1,000 connections", "itself", "flat (± 10 %)",
        f"{sizes[0]:.0f} to {max(sizes):.0f} MiB ({max(sizes) / sizes[0]:.2f} ×)" if sizes else "",
        max(sizes) / min(sizes) <= 1.1 / 0.9 if sizes else None, "growth.py connections")


def met(values, goal):
    return goal(median(values)) if values else None


def row(what, against, goal, measured, is_met, command):
    return {"what": what, "against": against, "goal": goal, "measured": measured, "met": is_met, "command": command}
