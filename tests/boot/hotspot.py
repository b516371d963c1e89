"""The box's own Wi-Fi, on radios of the kernel's own make (mac80211_hwsim): a phone joins with the sticker.

Box and phone are one machine here, so the phone goes past the firewall; that has tests with packets.
"""

from __future__ import annotations

from tests.boot.clerk import PASSWORD
from tests.boot.machine import Shell
from tests.boot.trial import Box, Trial

LONG = 120.0
PAGE = "/pengaturan/jaringan"
OFFICE_WIFI, OFFICE_WORD = "Kantor Desa Cilame", "rahasia-desa-cilame"
# a question for kabar.lan, RFC 1035 section 4: header, name, type A, class IN
_ASK = (
    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(20); "
    "s.sendto(bytes.fromhex('000101000001000000000000056b61626172036c616e0000010001'), ('10.42.0.1', 53)); "
    "print(socket.inet_ntoa(s.recv(512)[-4:]))"
)
_LOOK = (
    "import urllib.request; r = urllib.request.Request('http://10.42.0.1/', headers={'Host': 'kabar.lan'}); "
    "print(urllib.request.urlopen(r, timeout=60).status)"
)


def run(trial: Trial, box: Box) -> None:
    shell = box.machine.shell()
    with trial.steps.step("the box opens its own Wi-Fi") as said:
        shell.run("modprobe mac80211_hwsim radios=2; udevadm settle; systemctl start kabar-network", LONG)
        radio = box.machine.wait_until(lambda: _radio_of(shell, "kabar-hotspot"), "the hotspot", LONG)
        assert _address(shell, radio) == "10.42.0.1/24"
        said(radio)
    with trial.steps.step("a phone joins by the sticker's words") as said:
        phone = "wlan1" if radio == "wlan0" else "wlan0"
        sticker = box.card.sticker
        name, word = sticker.hotspot_name, sticker.hotspot_passphrase
        joined = shell.run(
            f"nmcli -w 90 device wifi connect {name} password {word} ifname {phone} 2>&1", LONG
        )
        lease = _address(shell, phone)
        assert lease.startswith("10.42.0."), f"no address from the box: {joined}"
        said(lease)
    with trial.steps.step("kabar.lan leads to the page"):
        assert shell.run(f'python3 -c "{_ASK}"', LONG) == "10.42.0.1"
        assert shell.run(f'python3 -c "{_LOOK}"', LONG) == "200"
        shell.run(f"nmcli connection delete {name}", LONG)
    with trial.steps.step("the page tells who is on it, and hears who else is there"):
        box.machine.wait_until(lambda: "Wi-Fi kotak menyala, 0 HP" in box.clerk.visitor.get(PAGE), "it", LONG)
        box.clerk.visitor.post(f"{PAGE}/dengar", {})
        box.machine.wait_until(lambda: _settled(box), "what it hears", LONG)
    with trial.steps.step(
        "an office Wi-Fi that is not there: the page says so, the box's own is back"
    ) as said:
        words = {"wifi": OFFICE_WIFI, "wifi_password": OFFICE_WORD, "password": PASSWORD}
        assert "Jaringan sedang diubah" in box.clerk.visitor.post(f"{PAGE}/wifi", words)
        box.machine.wait_until(lambda: _settled(box), "the answer", LONG)
        page = box.clerk.visitor.get(PAGE)
        assert f"Wi-Fi itu tidak terdengar: {OFFICE_WIFI}" in page, "the page does not say what came of it"
        assert "Wi-Fi kotak menyala" in page, "the box is in nobody's Wi-Fi now"
        said(OFFICE_WIFI)
    shell.run("modprobe -r mac80211_hwsim", LONG)


def _settled(box: Box) -> bool:
    return "Jaringan sedang diubah" not in box.clerk.visitor.get(PAGE)


def _radio_of(shell: Shell, profile: str) -> str:
    """ "" while it is not up."""
    up = shell.run("nmcli -g NAME,DEVICE,STATE connection show --active | cat", LONG).splitlines()
    found = (line.split(":") for line in up)
    return next((device for name, device, state in found if (name, state) == (profile, "activated")), "")


def _address(shell: Shell, device: str) -> str:
    """With the length of its network."""
    return shell.run(f"nmcli -g IP4.ADDRESS device show {device} | cat", LONG)
