"""Replicas behind a balancer, event by event: how long requests take when they come at random. Packages: numpy."""

import heapq
from collections import deque
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Tower:
    """What a batch costs one replica, all its cores at work: `start + each * n` seconds for n items, `most` at a time."""

    name: str
    start: float
    each: float
    most: int

    def seconds(self, items):
        return self.start + self.each * items

    @property
    def single(self):
        return self.seconds(1)


def poisson(rate, count, random):
    """Times at which requests come, `rate` a second on average."""
    return np.cumsum(random.exponential(1 / rate, count))


def every_nth(rate, replicas, balancers, count, random):
    """What one replica sees where each of several balancers gives it every n-th request of its own: `rate` a second in all.

    Round robin looks at nothing, so one replica tells of all.
    """
    each = count // balancers + 1
    gaps = random.gamma(replicas, balancers / (rate * replicas), (balancers, each))
    # Each balancer stands anywhere in its round when the watch begins.
    gaps[:, 0] *= random.random(balancers)
    times = np.cumsum(gaps, axis=1)
    return np.sort(times[times <= times[:, -1].min()])


class Balancer:
    """Chooses a replica for a request by what is unanswered there, as far as the chooser knows."""

    def __init__(self, policy, replicas, balancers, count, random):
        self.policy, self.replicas = policy, replicas
        self.known = [[0] * replicas for _ in range(balancers)]
        self.asked = random.integers(balancers, size=count).tolist()
        self.first = random.integers(replicas, size=count).tolist()
        # The other one of two differs from the first.
        self.second = ((np.array(self.first) + random.integers(1, max(2, replicas), size=count)) % replicas).tolist()

    def choose(self, request):
        known = self.known[self.asked[request]]
        if self.policy == "random":
            chosen = self.first[request]
        elif self.policy == "two choices":
            one, other = self.first[request], self.second[request]
            chosen = other if known[other] < known[one] else one
        else:  # the least of all; where several have it, the first one behind a random place
            place, least = self.first[request], min(known)
            chosen = known.index(least, place) if least in known[place:] else known.index(least)
        known[chosen] += 1
        return chosen

    def answered(self, request, replica):
        self.known[self.asked[request]][replica] -= 1


class Alone:
    """No choice: one replica gets all."""

    def choose(self, _):
        return 0

    def answered(self, *_):
        pass


def simulate(arrivals, seconds, most=1, balancer=None, replicas=1, sizes=None, warm=0.4):
    """Seconds from each request's coming until its last item is encoded; the first `warm` part of them left out.

    `seconds(n)` is what n items cost. A replica that is free takes what waits, up to `most` items, in the order in which
    they came. `sizes` are the requests' items; None: one each.
    """
    balancer = balancer or Alone()
    times = arrivals.tolist()
    count = len(times)
    items = [1] * count if sizes is None else list(sizes)
    took = [0.0] * count
    lines = [deque() for _ in range(replicas)]
    busy = [False] * replicas
    ends = []  # of batches: time, replica, requests

    def begin(replica, now):
        line = lines[replica]
        batch = [line.popleft() for _ in range(min(most, len(line)))]
        busy[replica] = bool(batch)
        if batch:
            heapq.heappush(ends, (now + seconds(len(batch)), replica, batch))

    def end():
        now, replica, batch = heapq.heappop(ends)
        for request in batch:
            items[request] -= 1
            if items[request] == 0:
                took[request] = now - times[request]
                balancer.answered(request, replica)
        begin(replica, now)

    for request, now in enumerate(times):
        while ends and ends[0][0] <= now:
            end()
        replica = balancer.choose(request)
        lines[replica].extend([request] * items[request])
        if not busy[replica]:
            begin(replica, now)
    while ends:
        end()
    return np.array(took[int(warm * count):])


def percentiles(took):
    return {"mean": float(took.mean()), "p50": float(np.quantile(took, 0.5)), "p99": float(np.quantile(took, 0.99))}
