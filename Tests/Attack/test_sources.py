"""Pictures by URL and by path: hosts that misbehave and paths that lead out. Nothing is fetched but what the operator allowed,
nothing is read but what lies below the folder, nobody else waits, and nothing stays."""

import json
import socket
import ssl
import threading
import time

import certificates
import gauges
import pictures
import pytest
from hostile_host import BEAR, HostileHost
from server import Server
from sources import ask, error, fetches, request, settle, until, warm


@pytest.fixture(scope="module")
def host():
    """On loopback, which a prefix has to name by its address."""
    host = HostileHost(socket.create_server(("127.0.0.1", 0), backlog=1024))
    host.url = f"http://127.0.0.1:{host.port}"
    yield host
    host.close()


@pytest.fixture(scope="module")
def fetching(host, tmp_path_factory):
    """A server that fetches from it, impatiently, and pictures of 1 MiB at the most."""
    log = tmp_path_factory.mktemp("fetching") / "log"
    server = Server("--allow-url", f"{host.url}/", "--fetch-timeout", "1.5", "--fetch-limit", "1", "--max-body", "1", log=log)
    warm(server, f"{host.url}/bear.png")
    yield server
    assert server.terminate() == 0, log.read_text()


GOOD = ["bear.png", "wrong-type", "chunked", "until-close", "more-than-it-says", "cookie", "after-hints"]
BAD = {
    **{name: (422, "url_fetch_failed") for name in [
        "redirect", "redirect-inward", "redirect-to-file", "redirect-with-endless-body", "204", "206", "304", "401", "407",
        "500", "600", "upgrade", "endless-head", "endless-field", "endless-hints", "endless-trailers", "drip", "drip-head",
        "cut", "cut-chunk", "chunks-without-end", "bad-chunk-size", "no-head", "http-0.9", "other-protocol", "http-2",
        "closes", "resets", "never", "half-then-never", "nowhere", "negative-length",
    ]},
    **{name: (413, "image_too_large") for name in [
        "endless", "endless-chunks", "endless-chunk", "claims-10-gigabytes", "claims-more-than-64-bits",
    ]},
    **{name: (415, "unsupported_image_format") for name in ["gzip", "gzip-bomb", "page"]},
    "empty": (422, "empty_image"), "refresh": (422, "empty_image"),
    "cut-picture": (422, "truncated_image"),
}  # fmt: skip


@pytest.mark.parametrize("path", GOOD)
def test_what_a_host_sends_right_is_taken(fetching, host, path):
    straight = ask(fetching, pictures.base64_text(BEAR))
    fetched = ask(fetching, {"url": f"{host.url}/{path}"})
    assert fetched.status == 200, fetched
    assert json.loads(fetched.body)["embeddings"] == json.loads(straight.body)["embeddings"]
    classified = ask(fetching, f"{host.url}/{path}", path="/classify", labels=["a bear", "a cat"])
    assert classified.status == 200, classified


@pytest.mark.parametrize("path", BAD)
def test_what_a_host_does_wrong_is_an_error_of_its_item_and_leaves_nothing(fetching, host, path):
    settle(fetching)
    descriptors, before = gauges.descriptors(fetching), len(host.heads)
    reply = ask(fetching, [pictures.base64_text(BEAR), f"{host.url}/{path}"])
    assert (reply.status, reply.code) == BAD[path], reply.body
    assert error(reply)["param"] == "images[1]" and error(reply)["message"].startswith("images[1]: ")
    assert "127.0.0.1" not in error(reply)["message"]
    assert len(host.heads) == before + 1, "asked once, and for nothing else"
    settle(fetching, descriptors)
    assert ask(fetching, f"{host.url}/bear.png").status == 200


def test_asks_for_a_picture_and_says_nothing_of_itself(fetching, host):
    ask(fetching, f"{host.url}/cookie")
    ask(fetching, f"{host.url}/cookie?size=%20big")
    lines = host.asked("/cookie")[-1].split("\r\n")
    assert lines[0] == "GET /cookie?size=%20big HTTP/1.1"
    assert sorted(line for line in lines[1:] if line) == [
        "Accept: image/jpeg, image/png, image/webp", f"Host: 127.0.0.1:{host.port}", "User-Agent: siglip-server"]  # fmt: skip


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://localhost:{port}/bear.png", "https://127.0.0.1:{port}/bear.png", "http://127.1:{port}/bear.png",
    "http://2130706433:{port}/bear.png", "http://[::1]:{port}/bear.png", "http://[::ffff:127.0.0.1]:{port}/bear.png",
    "http://127.0.0.1:{port}@example.com/", "http://example.com:{port}/#@127.0.0.1:{port}/", "http://127.0.0.1:{port}/../x",
    "http://127.0.0.1:{port}/%2e%2e/x", "http:\\\\127.0.0.1:{port}\\bear.png", "http://127.0.0.1:{port}/ö",
    "http://127.0.0.1:{port}/\r\nX-Injected: 1", "http://x:y@127.0.0.1:{port}/bear.png", "http://127.0.0.1:{port} /bear.png",
])  # fmt: skip
def test_other_urls_are_refused_and_nobody_is_asked(fetching, host, url):
    before = len(host.addresses)
    reply = ask(fetching, {"url": url.format(port=host.port)})
    assert (reply.status, reply.code) == (403, "url_not_allowed")
    assert error(reply)["type"] == "forbidden"
    assert len(host.addresses) == before
    for other in ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1:11211/"]:
        assert ask(fetching, {"url": other}).status == 403


def test_proxies_and_stored_passwords_play_no_part(start, host, tmp_path):
    proxy = HostileHost(socket.create_server(("127.0.0.1", 0)))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password secret\n")
    (tmp_path / ".curlrc").write_text(f'proxy = "http://127.0.0.1:{proxy.port}"\n')
    names = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    environment = {name: f"http://127.0.0.1:{proxy.port}" for name in names} | {"HOME": str(tmp_path)}
    server = start("--allow-url", f"{host.url}/", environment=environment | {"no_proxy": "", "NO_PROXY": ""})
    assert ask(server, f"{host.url}/bear.png").status == 200
    assert proxy.addresses == []
    assert "authorization" not in host.asked("/bear.png")[-1].lower()
    proxy.close()


def test_a_client_that_goes_takes_its_fetch_along(start, host):
    server = start("--allow-url", f"{host.url}/", "--fetch-timeout", "600", "--fetch-limit", "1")
    descriptors, cancelled = warm(server, f"{host.url}/bear.png"), fetches(server, "cancelled")
    for path in ["never", "half-then-never", "drip-head"]:
        before = len(host.asked(f"/{path}"))
        with server.connect() as connection:
            connection.sendall(request(f"{host.url}/{path}"))
            until(lambda: len(host.asked(f"/{path}")) > before)
        settle(server, descriptors)
    assert fetches(server, "cancelled") == cancelled + 3
    until(lambda: host.open == 0)


def test_a_deadline_ends_the_fetch(start, host):
    server = start("--allow-url", f"{host.url}/", "--fetch-timeout", "600", "--fetch-limit", "1")
    descriptors = warm(server, f"{host.url}/bear.png")
    for path in ["never", "half-then-never"]:
        reply = ask(server, [f"{host.url}/{path}"] * 5, "X-Request-Timeout-Ms: 300")
        assert (reply.status, reply.code) == (504, "deadline_passed")
        settle(server, descriptors)


def test_slow_hosts_hold_up_nobody_else(start, host):
    """Neither places in the queue nor, of all threads that fetch, more than a quarter a request."""
    server = start("--allow-url", f"{host.url}/", "--fetch-timeout", "600", "--max-queue", "1")
    waiting = []
    for _ in range(3):
        waiting.append(server.connect())
        waiting[-1].sendall(request([f"{host.url}/never"] * 64))
    until(lambda: gauges.read(server)["siglip_fetches_in_flight"] == 12)
    assert gauges.read(server)["siglip_admitted_items"] == 0
    for _ in range(5):
        assert ask(server, pictures.base64_text(BEAR)).status == 200
        assert ask(server, f"{host.url}/bear.png").status == 200
    for connection in waiting:
        connection.close()
    settle(server)


def test_what_is_fetched_counts_as_bodies_do(start, host, is_long):
    """Of 256 MiB in flight each request may have 32: clients that ask for more are told so, and the memory comes back."""
    server = start("--allow-url", f"{host.url}/", "--max-body", "32")
    ask(server, f"{host.url}/bear.png")
    settle(server)
    before, most, seen = server.resident_bytes(), 0, set()

    def endless():
        seen.add(ask(server, [f"{host.url}/endless"] * 8).status)

    clients = [threading.Thread(target=endless) for _ in range(40 if is_long else 12)]
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        most = max(most, server.resident_bytes())
        assert gauges.read(server)["siglip_http_bytes_in_flight"] <= 256 << 20
        time.sleep(0.05)
    settle(server)
    after = server.resident_bytes()
    print(f"\nresident {before / 1e6:.0f} MB before, {most / 1e6:.0f} at most, {after / 1e6:.0f} after; {seen}")
    assert seen <= {413, 503} and 413 in seen
    assert ask(server, f"{host.url}/bear.png").status == 200


def served_over_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.FOLDER / f"{certificate}.pem", certificates.FOLDER / f"{certificate}.key")
    return HostileHost(socket.create_server(("127.0.0.1", 0)), tls=context)


@pytest.mark.parametrize("certificate, authority, status", [
    ("server", "authority", 200), ("rsa", "authority", 200), ("renewed", "authority", 422), ("server", None, 422),
    ("stranger", "strangers", 422),
])  # fmt: skip
def test_a_host_without_a_certificate_that_holds_is_not_believed(start, certificate, authority, status):
    host = served_over_tls(certificate)
    environment = {"SSL_CERT_FILE": str(certificates.FOLDER / f"{authority}.pem")} if authority else {}
    server = start("--allow-url", f"https://127.0.0.1:{host.port}/", environment=environment)
    reply = ask(server, f"https://127.0.0.1:{host.port}/bear.png")
    assert reply.status == status, reply
    if status != 200:
        assert "TLS" in error(reply)["message"] and host.heads == []
        assert fetches(server, "tls_failed") == 1
    host.close()


def test_a_host_that_speaks_no_tls_is_an_error(start, host):
    server = start("--allow-url", f"https://127.0.0.1:{host.port}/")
    assert "TLS" in error(ask(server, f"https://127.0.0.1:{host.port}/bear.png"))["message"]


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    (root / "shop").mkdir(parents=True)
    (root / "shop" / "bear.png").write_bytes(BEAR)
    (tmp_path / "secret.png").write_bytes(pictures.png(1))
    return root


def test_a_path_stays_below_the_folder(start, root):
    (root / "out").symlink_to("..")
    (root / "secret.png").symlink_to("../secret.png")
    server = start("--image-root", str(root))
    ask(server, {"path": "shop/bear.png"})
    settled = gauges.descriptors(server)
    for path in ["shop/bear.png", "./shop//bear.png"]:
        assert ask(server, {"path": path}).status == 200
        assert ask(server, {"path": path}, path="/classify", labels=["a"]).status == 200
    messages = set()
    for path in ["", "/etc/passwd", str(root / "shop/bear.png"), "../secret.png", "shop/../../secret.png", "shop/\0", ".."]:
        reply = ask(server, {"path": path})
        assert (reply.status, reply.code) == (403, "path_not_allowed"), path
        messages.add(error(reply)["message"])
    for path in ["out/secret.png", "secret.png", "missing.png", "shop", "shop/bear.png/x", "x" * 5000, "%2e%2e/secret.png"]:
        reply = ask(server, {"path": path})
        assert (reply.status, reply.code) == (422, "path_not_readable"), path
        messages.add(error(reply)["message"])
    assert len(messages) == 2, "what is there and what is not reads alike"
    gauges.settle_descriptors(server, settled)


def test_pictures_by_path_are_within_the_limit(start, root):
    (root / "large.png").write_bytes(b"x" * ((1 << 20) + 1))
    with (root / "sparse.png").open("wb") as file:
        file.truncate(1 << 40)
    server = start("--image-root", str(root), "--max-body", "1")
    for path in ["large.png", "sparse.png"]:
        assert (ask(server, {"path": path}).status, ask(server, {"path": path}).code) == (413, "image_too_large")
    assert ask(server, {"path": "shop/bear.png"}).status == 200
