"""A NetworkManager of our own making, as far as the network act speaks with it: profiles, cable, air."""

from __future__ import annotations

import configparser
from collections.abc import Sequence
from pathlib import Path


class FakeNetworkManager:
    """``air``: name -> password of every Wi-Fi in reach; ``cable``: what is at its end, "" = not plugged in,
    "dhcp" = an office, "laptop" = nothing that gives addresses; ``guests``: telephones on the hotspot, None =
    nobody can tell."""

    def __init__(self) -> None:
        self.air: dict[str, str] = {"Kantor Desa": "rahasia-desa", "Aula": ""}
        self.cable = ""
        self.has_radio = True
        self.guests: int | None = 0
        self.up = ""
        self.folder: Path | None = None  # where its files lie
        self.minded = False  # whether the timer runs
        self.profiles: dict[str, configparser.ConfigParser] = {}
        self.said: list[str] = []

    def tell(self, command: Sequence[str]) -> tuple[int, str]:
        line = " ".join(command)
        self.said.append(line)
        if command[0] == "systemctl":
            self.minded = command[2] == "start"
            return 0, ""
        if command[0] == "iw" and self.guests is None:
            return 255, "command failed: No such device (-19)"
        if command[0] == "iw":
            return 0, "Station aa:bb:cc:dd:ee:ff (on wlan0)\n\tinactive time:\t3 ms\n" * (self.guests or 0)
        words = [word for word in command[2:] if not word.isdigit() and word != "--wait"]
        match words:
            case ["-f", _, "device", "status"]:
                return 0, self._devices()
            case ["-f", _, "device", "show"]:
                return 0, self._addresses()
            case ["-f", _, "device", "wifi", "list", *_]:
                found = "".join(f"{name}:70:{'WPA2' if word else ''}\n" for name, word in self.air.items())
                return 0, found + "KotakKabar-7F3K:90:WPA2\n"
            case ["connection", "load", path]:
                return self._load(Path(path))
            case ["connection", "reload"]:
                for path in self.folder.glob("*.nmconnection") if self.folder else ():
                    self._load(path)
                return 0, ""
            case ["connection", "delete", "id", profile]:
                return self._delete(profile)
            case ["connection", "down", "id", profile]:
                self.up = "" if self.up == profile else self.up
                return 0, ""
            case ["connection", "up", "id", profile]:
                return self._bring_up(profile)
        raise AssertionError(f"nmcli would not know: {line}")

    @property
    def ssid(self) -> str:
        """What the radio is joined to, or is."""
        return self._ssid(self.up) if self.up else ""

    def _ssid(self, profile: str) -> str:
        return bytes(
            int(octet) for octet in self.profiles[profile]["wifi"]["ssid"].split(";") if octet
        ).decode()

    def _load(self, path: Path) -> tuple[int, str]:
        assert path.stat().st_mode & 0o077 == 0, "NetworkManager reads no profile that others may read"
        parser = configparser.ConfigParser(interpolation=None, strict=True)
        parser.read_string(path.read_text())
        self.profiles[parser["connection"]["id"]] = parser
        return 0, ""

    def _delete(self, profile: str) -> tuple[int, str]:
        del self.profiles[profile]
        self.up = "" if self.up == profile else self.up
        return 0, ""

    def _bring_up(self, profile: str) -> tuple[int, str]:
        if profile not in self.profiles:
            return 10, f"Error: unknown connection '{profile}'."
        kind = self.profiles[profile]["connection"]["type"]
        if kind == "ethernet":
            return (0, "") if self.cable == "dhcp" else (4, "Error: IP configuration could not be reserved")
        if not self.has_radio:
            return 4, "Error: No suitable device found for this connection."
        self.up = ""  # one radio: whatever was up goes down first
        if self.profiles[profile]["wifi"]["mode"] == "infrastructure":
            name = self._ssid(profile)
            if name not in self.air:
                return 4, "Error: Connection activation failed: The Wi-Fi network could not be found"
            security = "wifi-security"
            given = self.profiles[profile][security]["psk"] if security in self.profiles[profile] else ""
            if given != self.air[name]:
                return 4, "Error: Connection activation failed: Secrets were required, but not provided."
        self.up = profile
        return 0, "Connection successfully activated"

    def _devices(self) -> str:
        wire = {"": "unavailable:", "dhcp": "connected:kabar-wired", "laptop": "connected:kabar-wired"}
        lines = [f"eth0:ethernet:{wire[self.cable]}", "lo:loopback:unmanaged:"]
        if self.has_radio:
            lines.append(f"wlan0:wifi:{'connected' if self.up else 'disconnected'}:{self.up}")
        return "\n".join(lines) + "\n"

    def _addresses(self) -> str:
        lines = ["GENERAL.DEVICE:eth0", "GENERAL.TYPE:ethernet"]
        if self.cable:
            lines.append("IP4.ADDRESS[1]:169.254.77.3/16")
        if self.cable == "dhcp":
            lines.append("IP4.ADDRESS[2]:192.168.1.23/24")
        lines += ["", "GENERAL.DEVICE:wlan0", "GENERAL.TYPE:wifi"]
        if self.up == "kabar-hotspot":
            lines.append("IP4.ADDRESS[1]:10.42.0.1/24")
        elif self.up:
            lines.append("IP4.ADDRESS[1]:192.168.7.9/24")
        return "\n".join(
            [*lines, "", "GENERAL.DEVICE:lo", "GENERAL.TYPE:loopback", "IP4.ADDRESS[1]:127.0.0.1/8"]
        )
