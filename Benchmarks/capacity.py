"""Queueing at 10, 100 and 1,000 replicas: which balancing, how much load, what batches do.

    python Benchmarks/capacity.py [--chart docs/capacity.png] [--quick]

A simulation, seeded: every run prints the same. What a batch costs is `start + each * n`, from the measured milliseconds
an item in docs/PERFORMANCE.md ("Beside other engines": two cores, batches of 1 and of 8). Packages: numpy; matplotlib for
the chart.
"""

import argparse
import functools
import sys
import time
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent / "Capacity"))

from queueing import Balancer, Tower, every_nth, percentiles, poisson, simulate


def tower(name, one, eight, most):
    """From milliseconds an item in batches of 1 and of 8."""
    each = (8 * eight - one) / 7
    return Tower(name, (one - each) / 1000, each / 1000, most)


# 2,048 tokens in a batch: 8 pictures of 256 patches, 32 texts of 64 positions.
PICTURES = tower("base-patch16-256, pictures, bf16", 108.0, 107.3, 8)
TEXTS = tower("so400m, texts, bf16", 148.3, 129.3, 32)
LOADS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
REPLICAS = [10, 100, 1000]
ONE_OF_TEN = (1,) * 9 + (16,)
# Name, policy, balancers.
BALANCING = [
    ("at random", "random", 1),  # the same with however many replicas
    ("round robin, 20 balancers", "round robin", 20),
    ("round robin, 1 balancer", "round robin", 1),
    ("two choices, 20 balancers", "two choices", 20),
    ("two choices, 1 balancer", "two choices", 1),
    ("least of all, 1 balancer", "least of all", 1),
]


@functools.cache
def balanced(policy, balancers, replicas, load, count, sizes=(1,)):
    """Percentiles of the time of requests for pictures; `load` is a share of what the replicas can do."""
    random = np.random.default_rng(zlib.crc32(f"{policy} {balancers} {replicas} {load} {sizes}".encode()))
    rate = load / (PICTURES.single * np.mean(sizes))
    if len(sizes) > 1:
        count *= 2  # what is more unlike asks for more of it
    if policy in ("random", "round robin"):
        # What looks at nothing gives each replica a stream of its own: one tells of all. How the turns of several
        # balancers lie to each other changes slowly, so round robin is watched many times.
        took = []
        for _ in range(1 if policy == "random" else 12):
            if policy == "random":
                arrivals = poisson(rate, count, random)
            else:
                arrivals = every_nth(rate, replicas, balancers, count, random)
            items = random.choice(sizes, len(arrivals)).tolist()
            took.append(simulate(arrivals, PICTURES.seconds, PICTURES.most, sizes=items))
        return percentiles(np.concatenate(took))
    arrivals = poisson(rate * replicas, count, random)
    balancer = Balancer(policy, replicas, balancers, count, random)
    items = random.choice(sizes, count).tolist()
    return percentiles(simulate(arrivals, PICTURES.seconds, PICTURES.most, balancer, replicas, items))


def many(policy, replicas, load, quick):
    """Requests of a run: some of each replica, or enough of one, which is slow to forget where it is nearly full."""
    if quick:
        return 5_000
    if policy == "random":
        return 30_000 if load < 0.85 else 200_000
    return 4_000 if policy == "round robin" else max(20_000, 50 * replicas)


def points(policy, balancers, replicas, loads, quick, sizes=(1,)):
    replicas = 1 if policy == "random" else replicas
    counts = {load: many(policy, replicas, load, quick) for load in loads}
    return [(load, balanced(policy, balancers, replicas, load, count, sizes)) for load, count in counts.items()]


def balancing(quick):
    """{replicas: {name: [(load, percentiles)]}}"""
    return {
        replicas: {name: points(policy, balancers, replicas, LOADS, quick) for name, policy, balancers in BALANCING}
        for replicas in REPLICAS
    }


def batching(quick):
    """{tower: {way: [(load, percentiles)]}}; the load is a share of what one at a time can do."""
    found = {}
    for tower in (PICTURES, TEXTS):
        for way, most in (("one at a time", 1), ("what waits", tower.most)):
            for load in [*LOADS, 1.0, 1.05, 1.1]:
                if load * tower.seconds(most) / most > 0.97 * tower.single:
                    continue  # it would wait for ever, or nearly
                random = np.random.default_rng(int(1000 * load))
                arrivals = poisson(load / tower.single, many("random", 1, load, quick), random)
                took = percentiles(simulate(arrivals, tower.seconds, most))
                found.setdefault(tower, {}).setdefault(way, []).append((load, took))
    return found


def print_tables(balancing, batching, mixed):
    for replicas, ways in balancing.items():
        print(f"\n{replicas} replicas, {PICTURES.name}: p50 / p99, ms\n")
        table("balancing", ways)
    for tower, ways in batching.items():
        print(f"\nOne replica, {tower.name} ({1000 * tower.start:.1f} + {1000 * tower.each:.1f} n ms): p50 / p99, ms\n")
        table("an encoder takes", ways)
    print("\n100 replicas, one request in ten has 16 pictures: p50 / p99, ms\n")
    table("balancing", mixed)


def table(head, ways):
    loads = sorted({load for points in ways.values() for load, _ in points})
    print(f"| {head} | " + " | ".join(f"{load:.0%}" for load in loads) + " |")
    print("| --- |" + " --- |" * len(loads))
    for name, points in ways.items():
        cells = {load: f"{1000 * took['p50']:,.0f} / {1000 * took['p99']:,.0f}" for load, took in points}
        print(f"| {name} | " + " | ".join(cells.get(load, "–") for load in loads) + " |")


def draw(path, balancing, batching, mixed):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    from PIL import Image

    plt.rcParams |= {"font.size": 8, "axes.spines.top": False, "axes.spines.right": False}
    plt.rcParams |= {"axes.grid": True, "grid.color": "#e4e4e4"}
    figure, axes = plt.subplots(2, 3, figsize=(11, 6.6), dpi=100, layout="constrained")
    colours = ["#9aa3a8", "#d1603d", "#e3b7a0", "#3b6fb6", "#a9c3e6", "#0a7d5a"]
    for place, (replicas, ways) in zip(axes[0], balancing.items()):
        for (name, points), colour in zip(ways.items(), colours):
            loads, seconds = zip(*((load, took["p99"]) for load, took in points))
            place.plot(loads, seconds, color=colour, marker="o", markersize=3, label=name)
        place.set(title=f"p99, {replicas:,} replicas", ylim=(0, 2), xlabel="load, of what the replicas can do")
    axes[0][0].set_ylabel("seconds a picture")
    axes[0][0].legend(frameon=False, fontsize=7)
    for place, (tower, ways) in zip(axes[1], batching.items()):
        for (way, points), colour in zip(ways.items(), ("#d1603d", "#0a7d5a")):
            for what, line in (("p50", ":"), ("p99", "-")):
                loads, seconds = zip(*((load, took[what]) for load, took in points))
                place.plot(loads, seconds, line, color=colour, label=f"{way}, {what}")
        place.set(title=tower.name, ylim=(0, 4), xlabel="load, of what one at a time can do")
        place.legend(frameon=False, fontsize=7)
    axes[1][0].set_ylabel("seconds an item, one replica")
    last = axes[1][2]
    for (name, points), colour in zip(mixed.items(), colours):
        loads, seconds = zip(*((load, took["p99"]) for load, took in points))
        last.plot(loads, seconds, color=colour, marker="o", markersize=3)
    last.set(title="p99, 100 replicas, a tenth with 16 pictures", ylim=(0, 16))
    last.set(xlabel="load, of what the replicas can do", ylabel="seconds a request")
    for place in axes.flat:
        place.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    figure.supxlabel(WORDS, fontsize=7, color="#5b6770")
    figure.savefig(path)
    picture = Image.open(path).convert("RGB")
    picture.quantize(64, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE).save(path, optimize=True)


WORDS = (
    "Simulated by Benchmarks/capacity.py: requests come at random; a batch of n pictures costs a replica "
    f"{1000 * PICTURES.start:.1f} + {1000 * PICTURES.each:.1f} n ms, of n texts {1000 * TEXTS.start:.1f} + "
    f"{1000 * TEXTS.each:.1f} n ms (two cores).\nSeveral balancers do not know what the others have sent. "
    "Load beyond 100 %: batches of texts cost less than as many single ones."
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chart", type=Path)
    parser.add_argument("--quick", action="store_true", help="fewer requests: to see that it runs")
    options = parser.parse_args()
    began = time.monotonic()
    balanced_ways, batched = balancing(options.quick), batching(options.quick)
    mixed = {
        name: points(policy, balancers, 100, LOADS[:5], options.quick, ONE_OF_TEN) for name, policy, balancers in BALANCING
    }
    print_tables(balanced_ways, batched, mixed)
    if options.chart:
        draw(options.chart, balanced_ways, batched, mixed)
    print(f"\n{time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
