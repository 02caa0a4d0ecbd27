"""Ports for programs that tests start."""

import itertools
import os
import socket

_next = itertools.count(os.getpid() * 101)


def free_port() -> int:
    """Free until the program listens: below those that the system hands out, of which any
    connection of another test would take one meanwhile; other processes look elsewhere first."""
    for number in _next:
        port = 10_000 + number % 20_000
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError
