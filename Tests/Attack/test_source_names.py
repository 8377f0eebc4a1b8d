"""Pictures by URL whose host is a name, and the names lie: in a network of the test's own, where the addresses that look public,
private and worse are all this machine's. Only hosts of the internet are asked, whatever a name means a moment later."""

import socket
import ssl
import time

import certificates
import network
import pytest
from hostile_host import HostileHost
from server import Server
from sources import ask, error, settle, until


PUBLIC, PRIVATE, CARRIER, METADATA = "93.184.216.34", "10.1.2.3", "100.64.7.7", "169.254.169.254"
NAMES = {
    "public.test": [PUBLIC],
    "private.test": [PRIVATE],
    "carrier.test": [CARRIER],
    "loopback.test": ["127.0.0.1"],
    "loopback6.test": ["::1"],
    "any.test": ["0.0.0.0"],
    "any6.test": ["::"],
    "metadata.test": [METADATA],
    "mapped.test": [f"::ffff:{PUBLIC}"],
    "mapped-loopback.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "6to4.test": ["2002:7f00:1::"],
    "unique-local.test": ["fd00:ec2::254"],
    "link-local.test": ["fe80::1"],
    "multicast.test": ["224.0.0.1"],
    "broadcast.test": ["255.255.255.255"],
    "mixed.test": [PUBLIC, "127.0.0.1"],
    "mixed-private.test": [PUBLIC, PRIVATE],
    "mixed6.test": [PUBLIC, "::1"],
    "silent.test": None,
}


class World:
    """The network with its host, its names and a server in it that is told to fetch from all of these names."""

    def __init__(self, folder):
        self.folder = folder
        self.network = network.Network([PUBLIC, PRIVATE, CARRIER, METADATA])
        self.host = HostileHost(self.network.listener(), self.network.listener(socket.AF_INET6))
        self.names = network.NameServer(self.network)
        self.names.names.update(NAMES)
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:3 attempts:1\n")
        self.servers = []

    def start(self, *options, hosts=(), environment=None):
        """A server that may fetch from all names, and these hosts too; its resolver asks our name server alone."""
        options = [*options, *(f"--allow-url=http://{host}/" for host in [*NAMES, "nowhere.test", *hosts])]
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        within = ["unshare", "--mount", "sh", "-c", script, str(self.folder / "resolv.conf")]
        number = len(self.servers)
        place = {"log": self.folder / f"log-{number}", "unix_socket": self.folder / f"socket-{number}"}
        server = self.network.within(Server, *options, within=within, environment=environment, **place)
        self.servers.append(server)
        return server

    def close(self):
        for server in self.servers:
            server.terminate()
        self.host.close()
        self.network.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if reason := network.why_not():
        pytest.skip(reason)
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.fixture(scope="module")
def strict(world):
    return world.start("--fetch-timeout", "2", hosts=["rebinding.test", "flipping.test"])


@pytest.fixture(scope="module")
def lenient(world):
    return world.start("--allow-private-urls")


PRIVATE_NAMES = {"private.test", "carrier.test", "mixed-private.test"}


@pytest.mark.parametrize("name", [name for name, addresses in NAMES.items() if addresses] + ["nowhere.test"])
def test_a_name_is_asked_only_where_all_its_addresses_may_be(world, strict, lenient, name):
    for server, allowed in [(strict, {"public.test"}), (lenient, {"public.test"} | PRIVATE_NAMES)]:
        before = len(world.host.addresses)
        reply = ask(server, f"http://{name}/bear.png")
        if name in allowed:
            assert reply.status == 200, reply
            assert set(world.host.addresses[before:]) <= set(NAMES[name])
        else:
            assert (reply.status, reply.code) == (403, "url_not_allowed")
            assert error(reply)["message"] == "image: this server does not fetch from there"
            assert len(world.host.addresses) == before, "nobody was asked"
            # What the client is not told, the log says.
            until(lambda: f'detail="{name}' in server.log.read_text())


def test_a_name_that_changes_its_mind_is_not_followed(world, strict):
    """DNS rebinding: the first answer is public, every later one is not."""
    answers = {"A": [[PUBLIC]], "AAAA": [[]]}

    def rebinding(kind):
        return answers[kind].pop() if answers[kind] else ["127.0.0.1", METADATA]

    world.names.names["rebinding.test"] = rebinding
    before = len(world.host.addresses)
    assert ask(strict, "http://rebinding.test/bear.png").status == 200
    for _ in range(5):
        assert ask(strict, "http://rebinding.test/bear.png").status == 403
    assert world.host.addresses[before:] == [PUBLIC]


def test_a_name_that_flips_at_each_question_never_leads_inward(world, strict):
    turn = iter(range(10**9))
    world.names.names["flipping.test"] = lambda kind: [[PUBLIC], ["127.0.0.1"], [METADATA], [PRIVATE]][next(turn) % 4]
    before = len(world.host.addresses)
    statuses = {ask(strict, "http://flipping.test/bear.png").status for _ in range(40)}
    assert statuses <= {200, 403}
    assert set(world.host.addresses[before:]) <= {PUBLIC}


def test_an_address_in_a_prefix_is_the_operators_word(world):
    server = world.start(hosts=[METADATA, "127.0.0.1", "[::1]"])
    for literal, address in [(METADATA, METADATA), ("127.0.0.1", "127.0.0.1"), ("[0::1]", "::1")]:
        assert ask(server, f"http://{literal}/bear.png").status == 200
        assert world.host.addresses[-1] == address
    assert ask(server, f"http://{PRIVATE}/bear.png").status == 403
    # And opens nothing to names.
    assert ask(server, "http://metadata.test/bear.png").status == 403


def test_a_name_server_that_is_silent_holds_up_only_who_asks_for_it(world, strict):
    reply = ask(strict, "http://silent.test/bear.png")
    assert (reply.status, reply.code) == (422, "url_fetch_failed")
    assert "took too long" in error(reply)["message"]
    began = time.monotonic()
    reply = ask(strict, ["http://silent.test/bear.png"] * 4, "X-Request-Timeout-Ms: 200")
    assert reply.status == 504
    assert time.monotonic() - began < 1.9, "the resolver's patience is not the client's"
    assert ask(strict, "http://public.test/bear.png").status == 200
    settle(strict)


def test_a_certificate_of_another_name_does_not_hold(world):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.FOLDER / "server.pem", certificates.FOLDER / "server.key")
    host = HostileHost(world.network.listener(port=443), tls=context)
    environment = {"SSL_CERT_FILE": str(certificates.FOLDER / "authority.pem")}
    server = world.start("--allow-url=https://public.test/", environment=environment)
    reply = ask(server, "https://public.test/bear.png")
    assert reply.status == 422 and "TLS" in error(reply)["message"]
    assert host.heads == []
    host.close()
