"""The IPv4 addresses this machine has at this moment, asked of the kernel: DHCP may change them."""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from appliance.network.model import Address
from appliance.network.nmcli import way_of

_SIOCGIFCONF = 0x8912  # netdevice(7): every interface address of the family AF_INET
_ENTRY = 16 + 24  # struct ifreq on a 64-bit machine: the name, a union of 24 octets
_ROOM = 64 * _ENTRY
_WIRELESS = Path("/sys/class/net")


def own_addresses() -> tuple[Address, ...]:
    """Without the loopback. () where the kernel does not tell."""
    try:
        return tuple(_asked())
    except OSError:
        return ()


def _asked() -> Iterator[Address]:
    import array

    buffer = array.array("B", bytes(_ROOM))
    where, _ = buffer.buffer_info()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # struct ifconf: the length, padding, the pointer
        answer = fcntl.ioctl(probe.fileno(), _SIOCGIFCONF, struct.pack("iP", _ROOM, where))
    (used,) = struct.unpack_from("i", answer)
    octets = buffer.tobytes()[:used]
    for start in range(0, len(octets) - _ENTRY + 1, _ENTRY):
        entry = octets[start : start + _ENTRY]
        name = entry[:16].split(b"\0", 1)[0].decode("ascii", "replace").split(":")[0]
        address = socket.inet_ntoa(entry[20:24])  # sockaddr_in: family, port, address
        if not address.startswith("127."):
            yield Address(name, address, way_of(address, wireless=(_WIRELESS / name / "wireless").exists()))
