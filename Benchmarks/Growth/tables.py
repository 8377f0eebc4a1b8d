"""The tables of docs/PERFORMANCE.md, from Benchmarks/Results/growth."""

import machine

COLUMNS = {
    "clients": ("Clients, siglip-mini", [("clients", "clients"), ("pictures a second", "perSecond"), ("p50, ms", "p50"), ("p99, ms", "p99"), ("cores used", "serverCores"), ("resident, MiB", "memory.resident")]),
    "clients-base": ("Clients, base", [("clients", "clients"), ("pictures a second", "perSecond"), ("p50, ms", "p50"), ("p99, ms", "p99"), ("cores used", "serverCores"), ("resident, MiB", "memory.resident")]),
    "waiting": ("Pictures that wait, base", [("sent at once", "pictures"), ("ms a picture", "msPerPicture")]),
    "models": ("Models (siglip-mini), 16 clients", [("models", "models"), ("pictures a second", "perSecond"), ("p99, ms", "p99"), ("ready, s", "ready"), ("resident, MiB", "memory.resident")]),
    "labels": ("Labels of `/classify`, siglip-mini", [("labels", "labels"), ("first time, ms", "firstMs"), ("again, ms", "againMs"), ("most memory, MiB", "memory.peak")]),
    "resolution": ("Resolution, base", [("side", "side"), ("tokens", "tokens"), ("encode, ms", "encodeMs"), ("µs a token", "usPerToken"), ("GFLOP/s", "gflops")]),
    "naflex": ("NaFlex's `max_num_patches`, base", [("tokens", "tokens"), ("encode, ms", "encodeMs"), ("µs a token", "usPerToken"), ("GFLOP/s", "gflops"), ("resident, MiB", "memory.resident")]),
    "connections": ("Connections, siglip-mini", [("open", "connections"), ("resident, MiB", "memory.resident"), ("after each sent a text", "afterBurst.resident"), ("cores used when idle", "idleCores")]),
    "queue": ("Waiting pictures, siglip-mini", [("sent at once", "pictures"), ("most memory, MiB", "memory.peak"), ("afterwards", "memory.resident")]),
    "bodies": ("Bodies, siglip-mini", [("KiB", "kibibytes"), ("raw, ms", "rawMs"), ("base64 in JSON, ms", "jsonMs"), ("most memory raw, MiB", "rawMemory.peak"), ("in JSON", "jsonMemory.peak")]),
}


def growth(sections):
    """Markdown of all sections that have points."""
    parts = [table(*COLUMNS[name], sections[name]) + f"\n\n![](../Benchmarks/Results/growth-{name}.svg)" for name in COLUMNS if sections.get(name, {}).get("points")]
    return "\n\n".join(parts)


def table(title, columns, section):
    lines = [f"**{title}**", "", "| " + " | ".join(head for head, _ in columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(text(value(point, path)) for _, path in columns) + " |" for point in section["points"]]
    quick = "; a quick run" if section.get("quick") else ""
    return "\n".join([*lines, "", machine.sentence(section["machine"]) + quick + "."])


def value(point, path):
    for key in path.split("."):
        point = point.get(key) if isinstance(point, dict) else None
    return point


def text(number):
    if number is None:
        return "–"
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
