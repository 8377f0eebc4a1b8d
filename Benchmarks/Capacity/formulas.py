"""What queueing theory knows in closed form, to hold the simulation against. Standard library only."""

import math


def mm1(rate, mean):
    """One server, exponential times: mean and p99 of the time from coming to answer."""
    slack = 1 / mean - rate
    return 1 / slack, math.log(100) / slack


def md1_mean(rate, seconds):
    """One server, every item the same time (Pollaczek and Khinchine)."""
    load = rate * seconds
    return seconds + load * seconds / (2 * (1 - load))


def md1_within(rate, seconds, time):
    """The share of waits that are no longer than `time` (Erlang 1909; its alternating sum is good for short ones)."""
    load = rate * seconds
    whole = int(time // seconds)
    over = [rate * (k * seconds - time) for k in range(whole + 1)]
    return (1 - load) * math.fsum(x**k / math.factorial(k) * math.exp(-x) for k, x in enumerate(over))


def two_choices_mean(load, mean):
    """Very many servers, exponential times, the shorter of two random lines (Mitzenmacher 2001, theorem 1)."""
    return mean * sum(load ** (2**i - 2) for i in range(1, 12))
