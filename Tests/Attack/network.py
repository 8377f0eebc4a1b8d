"""A network of a test's own: a namespace of Linux, in which this machine has whatever addresses the test wants, and a name
server that says whatever the test wants. It takes root."""

import concurrent.futures
import ctypes
import fcntl
import os
import socket
import struct
import threading

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, SIOCSIFADDR = 0x8914, 0x8916
UP = 0x1 | 0x8 | 0x40  # IFF_UP, IFF_LOOPBACK, IFF_RUNNING


def why_not():
    """Why there can be none here; None where there can."""
    if os.geteuid() != 0:
        return "namespaces take root"
    try:
        Network([]).close()
    except OSError as error:
        return f"namespaces are refused here: {error}"
    return None


class Network:
    """What runs `within` it runs on a thread that lives there; sockets made there, and processes started there, stay there."""

    def __init__(self, addresses):
        self.thread = concurrent.futures.ThreadPoolExecutor(1)
        self.within(self.enter, addresses)

    def within(self, function, *arguments, **options):
        return self.thread.submit(function, *arguments, **options).result()

    def close(self):
        self.thread.shutdown()

    @staticmethod
    def enter(addresses):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", UP))
            for number, address in enumerate(addresses, start=1):
                where = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
                fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16s", b"lo:%d" % number) + where + bytes(8))

    def listener(self, family=socket.AF_INET, port=80):
        """A socket that listens on all addresses."""

        def listen():
            listener = socket.socket(family)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(("", port))
            listener.listen(1024)
            return listener

        return self.within(listen)


class NameServer:
    """Answers with `names[name]`: addresses, a function that makes them each time it is asked, or None for no answer at all.
    What is not there has no address (NXDOMAIN)."""

    def __init__(self, network):
        self.names = {}
        self.asked = []  # (name, kind)
        self.socket = network.within(self.listen)
        threading.Thread(target=self.serve, daemon=True).start()

    @staticmethod
    def listen():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        return server

    def serve(self):
        while True:
            query, client = self.socket.recvfrom(4096)
            if answer := self.answer(query):
                self.socket.sendto(answer, client)

    def answer(self, query):
        labels, position = [], 12
        while length := query[position]:
            labels.append(query[position + 1 : position + 1 + length].decode())
            position += 1 + length
        name, kind = ".".join(labels).lower(), {1: "A", 28: "AAAA"}.get(query[position + 2])
        question = query[12 : position + 5]
        self.asked.append((name, kind))
        addresses = self.names.get(name, [])
        if callable(addresses):
            addresses = addresses(kind)
        if addresses is None:
            return None
        records = []
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            if (family == socket.AF_INET6) == (kind == "AAAA"):
                data = socket.inet_pton(family, address)
                records.append(b"\xc0\x0c" + query[position + 1 : position + 5] + struct.pack(">IH", 0, len(data)) + data)
        flags = 0x8180 if name in self.names else 0x8183
        counts = struct.pack(">HHHHH", flags, 1, len(records), 0, 0)
        return query[:2] + counts + question + b"".join(records)
