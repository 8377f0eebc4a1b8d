"""Becomes another program under the system calls that a systemd unit leaves it: `confined.py UNIT PROGRAM ARGUMENT…`

The unit's filters are put in force as systemd would (SystemCallFilter, MemoryDenyWriteExecute, RestrictAddressFamilies, LimitNOFILE),
but for one thing: what a filter refuses ends the process, so nothing refused goes unseen.
"""

import ctypes
import ctypes.util
import errno
import mmap
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EQUAL, GREATER, MASKED_EQUAL = 4, 6, 7
HIGHEST_FAMILY = 45


def settings(unit):
    """Name to values, in order; an assignment may stand more than once."""
    found = {}
    for line in Path(unit).read_text().splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and not name.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def expanded(names):
    """System calls of systemd's sets, as this machine's systemd knows them."""
    for name in names:
        if name.startswith("@"):
            listed = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True).stdout
            lines = [line.strip() for line in listed.splitlines()[1:]]
            yield from expanded(line for line in lines if line and not line.startswith("#"))
        else:
            yield name


def system_calls(unit):
    allowed = set()
    for value in settings(unit)["SystemCallFilter"]:
        if value.startswith("~"):
            allowed -= set(expanded(value[1:].split()))
        else:
            allowed |= set(expanded(value.split()))
    return allowed


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operation", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    def __init__(self, action):
        self.library = ctypes.CDLL(ctypes.util.find_library("seccomp"))
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(action)))

    def add(self, action, name, *comparisons):
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # of another architecture
        rules = (Comparison * len(comparisons))(*comparisons)
        failed = self.library.seccomp_rule_add_array(self.context, ctypes.c_uint32(action), number, len(comparisons), rules)
        assert failed == 0, f"{name}: {os.strerror(-failed)}"

    def load(self):
        failed = self.library.seccomp_load(self.context)
        assert failed == 0, os.strerror(-failed)


def confine(unit):
    found = settings(unit)
    (files,) = found["LimitNOFILE"]
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(files), int(files)))
    arguments = Filter(ALLOW)
    arguments.add(ERRNO | errno.ENOSYS, "clone3")  # as systemd does, for its flags lie in memory
    if found["MemoryDenyWriteExecute"] == ["yes"]:
        both = mmap.PROT_WRITE | mmap.PROT_EXEC
        arguments.add(KILL, "mmap", Comparison(2, MASKED_EQUAL, both, both))
        for name in ("mprotect", "pkey_mprotect"):
            arguments.add(KILL, name, Comparison(2, MASKED_EQUAL, mmap.PROT_EXEC, mmap.PROT_EXEC))
    (families,) = found["RestrictAddressFamilies"]
    allowed = {getattr(socket, name) for name in families.split()}
    for family in set(range(HIGHEST_FAMILY + 1)) - allowed:
        arguments.add(ERRNO | errno.EAFNOSUPPORT, "socket", Comparison(0, EQUAL, family, 0))
    arguments.add(ERRNO | errno.EAFNOSUPPORT, "socket", Comparison(0, GREATER, HIGHEST_FAMILY, 0))
    calls = Filter(KILL)
    for name in sorted(system_calls(unit)):
        calls.add(ALLOW, name)
    arguments.load()
    calls.load()


if __name__ == "__main__":
    confine(sys.argv[1])
    os.execv(sys.argv[2], sys.argv[2:])
