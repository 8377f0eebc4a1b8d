"""Each section's chart, Benchmarks/Results/growth-SECTION.svg."""

import chart
import results


def draw(name, section):
    points = section.get("points", [])
    if not points:
        return
    title, across, up, series, log_across, log_up = CHARTS[name](points)
    (results.RESULTS / f"growth-{name}.svg").write_text(chart.lines(title, across, up, series, log_across, log_up))


def clients(title):
    def of(points):
        series = {
            "pictures/s": pairs(points, "clients", "perSecond"), "p50, ms": pairs(points, "clients", "p50"), "p99, ms": pairs(points, "clients", "p99")}
        return title, "clients", "pictures a second; ms", series, True, True

    return of


def waiting(points):
    return "Cost of a picture in a burst (base)", "pictures sent at once", "ms a picture", {"ms a picture": pairs(points, "pictures", "msPerPicture")}, True, False


def models(points):
    series = {
        "pictures/s": pairs(points, "models", "perSecond"), "resident, MiB": [(p["models"], p["memory"]["resident"]) for p in points]}
    return "1 to 4 models (siglip-mini)", "models", "pictures a second; MiB", series, False, False


def labels(points):
    series = {"first time": pairs(points, "labels", "firstMs"), "again": pairs(points, "labels", "againMs")}
    return "/classify against labels (siglip-mini)", "labels", "ms", series, True, True


def tokens(title):
    return lambda points: (title, "tokens", "ms a picture", {"encode": pairs(points, "tokens", "encodeMs")}, True, True)


def connections(points):
    series = {
        "idle": [(p["connections"], p["memory"]["resident"]) for p in points],
        "after each sent a text": [(p["connections"], p["afterBurst"]["resident"]) for p in points]}
    return "Resident memory against connections (siglip-mini)", "open connections", "MiB", series, True, False


def queue(points):
    series = {
        "at the most": [(p["pictures"], p["memory"]["peak"]) for p in points], "afterwards": [(p["pictures"], p["memory"]["resident"]) for p in points]}
    return "Resident memory against waiting pictures (siglip-mini)", "pictures sent at once", "MiB", series, True, False


def bodies(points):
    series = {
        "raw": [(p["kibibytes"], p["rawMemory"]["peak"]) for p in points], "base64 in JSON": [(p["kibibytes"], p["jsonMemory"]["peak"]) for p in points]}
    return "Most memory for one picture's body (siglip-mini)", "KiB", "MiB", series, True, False


def pairs(points, x, y):
    return [(point[x], point[y]) for point in points if point.get(y)]


CHARTS = {
    "clients": clients("Clients (siglip-mini, 640x480 JPEGs)"), "clients-base": clients("Clients (base, 640x480 JPEGs)"), "waiting": waiting,
    "models": models, "labels": labels, "resolution": tokens("Cost against resolution (base, 224 to 512)"),
    "naflex": tokens("Cost against NaFlex's max_num_patches (base)"), "connections": connections, "queue": queue, "bodies": bodies,
}
