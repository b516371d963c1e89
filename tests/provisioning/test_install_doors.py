"""install.sh and the doors of a computer in use: what others reach now, they reach afterwards too."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.provisioning.test_install import INSTALL, program

SOCKETS = {
    "t": """\
LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=7,fd=3))
LISTEN 0 128 [::]:2222 [::]:* users:(("sshd",pid=7,fd=4))
LISTEN 0 511 *:80 *:* users:(("nginx",pid=8,fd=4))
LISTEN 0 5 192.168.1.7%eth0:5900 0.0.0.0:*
LISTEN 0 128 [fe80::1]%wlan0:9090 [::]:*
LISTEN 0 128 127.0.0.1:631 0.0.0.0:*
LISTEN 0 128 127.0.0.53%lo:53 0.0.0.0:*
LISTEN 0 128 [::1]:631 [::]:*
LISTEN 0 128 [::ffff:127.0.0.1]:8005 *:*
""",
    "u": """\
UNCONN 0 0 0.0.0.0:51820 0.0.0.0:*
UNCONN 0 0 [::]:51820 [::]:*
UNCONN 0 0 192.168.1.7%eth0:68 0.0.0.0:* users:(("NetworkManager",pid=5,fd=25))
UNCONN 0 0 [fe80::1]%eth0:546 [::]:* users:(("NetworkManager",pid=5,fd=26))
UNCONN 0 0 0.0.0.0:5353 0.0.0.0:* users:(("avahi-daemon",pid=9,fd=12))
UNCONN 0 0 0.0.0.0:43512 0.0.0.0:* users:(("avahi-daemon",pid=9,fd=14))
UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=4,fd=13))
UNCONN 0 0 [::1]:323 [::]:* users:(("chronyd",pid=6,fd=6))
UNCONN 0 0 *:80 *:* users:(("somebody",pid=3,fd=3))
""",
}


@pytest.mark.parametrize(
    ("kind", "own", "doors"), [("t", "80", "2222,5900,9090"), ("u", "68 546 5353", "80,51820")]
)
def test_what_others_can_reach_on_this_computer_keeps_its_door(
    tmp_path: Path, kind: str, own: str, doors: str
) -> None:
    """The function itself, as it stands in install.sh, with what ss(8) says of a computer in use."""
    program(tmp_path / "ss", f"[ \"$*\" = -Hlnp{kind} ] && cat <<'END'\n{SOCKETS[kind]}END")
    text = INSTALL.read_text("utf-8")
    assert f"listening {kind} {own}" in text.replace("'", "")
    function = text[text.index("listening() {") : text.index("\n}\n", text.index("listening() {")) + 3]
    done = subprocess.run(
        ["/bin/sh", "-c", f"{function}listening {kind} '{own}'"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == doors
