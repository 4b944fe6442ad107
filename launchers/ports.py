"""Ports: free before anything starts, so that the sentence about a taken one comes at once."""

import socket

from launchers.errors import LaunchError

HOST = "127.0.0.1"


def refuse_taken(ports: dict[str, int]) -> None:
    """LaunchError naming the first setting whose port cannot be had."""
    seen: dict[int, str] = {}
    for name, port in ports.items():
        choose = f"choose another one with {name}=…"
        if port in seen:
            raise LaunchError(f"{name} and {seen[port]} are both {port}: {choose}")
        if port == 0:
            raise LaunchError(f"{name} must be from 1 to 65535")
        seen[port] = name
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise LaunchError(f"port {port} ({name}): {error.strerror}; {choose}") from None
