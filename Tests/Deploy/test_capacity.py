"""The simulation behind docs/CAPACITY.md gives what queueing theory gives where that has a formula."""

import numpy
import pytest

import formulas
import queueing
from queueing import Balancer, poisson, simulate

COUNT = 120_000


@pytest.fixture
def random():
    return numpy.random.default_rng(7)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_one_exponential_server(random, load):
    times = random.exponential(1, COUNT).tolist()
    took = simulate(poisson(load, COUNT, random), lambda _: times.pop())
    mean, p99 = formulas.mm1(load, 1)
    assert took.mean() == pytest.approx(mean, rel=0.05)
    assert numpy.quantile(took, 0.99) == pytest.approx(p99, rel=0.1)


@pytest.mark.parametrize("load", [0.5, 0.8, 0.9])
def test_one_server_that_always_takes_as_long(random, load):
    took = simulate(poisson(load, COUNT, random), lambda _: 1.0)
    assert took.mean() == pytest.approx(formulas.md1_mean(load, 1), rel=0.05)
    for wait in (0, 0.5, 1.5, 3):
        assert (took - 1 <= wait + 1e-9).mean() == pytest.approx(formulas.md1_within(load, 1, wait), abs=0.02)


@pytest.mark.parametrize("load", [0.7, 0.9])
def test_the_shorter_of_two_lines(random, load):
    replicas, count = 200, 120_000
    times = random.exponential(1, count).tolist()
    balancer = Balancer("two choices", replicas, 1, count, random)
    arrivals = poisson(load * replicas, count, random)
    took = simulate(arrivals, lambda _: times.pop(), balancer=balancer, replicas=replicas)
    assert took.mean() == pytest.approx(formulas.two_choices_mean(load, 1), rel=0.03)


def test_at_random_each_replica_is_a_server_alone(random):
    balancer = Balancer("random", 10, 1, COUNT, random)
    took = simulate(poisson(8, COUNT, random), lambda _: 1.0, balancer=balancer, replicas=10)
    assert took.mean() == pytest.approx(formulas.md1_mean(0.8, 1), rel=0.07)


def test_a_batch_that_costs_only_its_start_serves_all_who_wait(random):
    took = simulate(poisson(3, COUNT, random), lambda _: 1.0, most=1 << 30)
    # The next batch begins at the latest when the present one ends.
    assert took.max() <= 2


def test_round_robin_by_one_balancer_comes_almost_in_step(random):
    gaps = numpy.diff(queueing.every_nth(0.8, 1000, 1, 20_000, random))
    assert gaps.mean() == pytest.approx(1 / 0.8, rel=0.01)
    assert gaps.std() / gaps.mean() == pytest.approx(1000**-0.5, rel=0.05)


def test_a_request_is_answered_when_its_last_item_is():
    took = simulate(numpy.array([0.0, 0.5]), lambda n: 1.0 * n, most=2, sizes=[3, 1], warm=0)
    # Two of the first, then its third with the second request's.
    assert took.tolist() == [4.0, 3.5]


def test_the_least_of_all_has_the_least(random):
    balancer = Balancer("least of all", 5, 1, 100, random)
    assert sorted(balancer.choose(request) for request in range(5)) == [0, 1, 2, 3, 4]
    balancer.answered(0, 3)
    assert balancer.choose(6) == 3
