"""A store is damaged: the safe mode takes over at once, and the box comes back when it is whole again."""

from __future__ import annotations

from appliance.command.ending import DAMAGED
from tests.boot.clerk import NAME, PASSWORD
from tests.boot.trial import Box, Trial
from tests.faults.visitor import NO_ANSWER

LONG = 200.0  # seconds: the box may finish the SMS in hand before it stops
_LEDGER = "/data/kabar/box.sqlite3"
_KEPT = "/data/ledger.kept"
_DAMAGE = f"dd if=/dev/zero of={_LEDGER} bs=4096 count=1 conv=notrunc status=none"


def run(trial: Trial, box: Box) -> None:
    shell = box.machine.shell()
    with trial.steps.step("a damaged ledger: safe mode takes over") as said:
        shell.run(f"systemctl stop kabar; cp -a {_LEDGER} {_KEPT}", LONG)
        # the starts of a release that failed before this count towards systemd's limit no more
        shell.run(f"{_DAMAGE}; systemctl reset-failed kabar; systemctl start --no-block kabar")
        box.machine.wait_until(lambda: "Mode aman" in _page(box), "the page of the safe mode")
        status = shell.run("systemctl show kabar -p ExecMainStatus --value")
        assert status == str(DAMAGED), f"the box ended with {status}"
        said(f"exit status {status}")
        assert shell.run("systemctl is-active kabar") != "active"
    with trial.steps.step("mended by hand, 'try again': the box is back"):
        visitor = box.clerk.visitor
        visitor.get("/")
        page = visitor.post("/masuk", {"nama": NAME, "sandi": PASSWORD})
        assert "rusak" in page, "the page does not say what is damaged"
        shell.run(f"rm -f {_LEDGER}*; mv {_KEPT} {_LEDGER}")
        visitor.post("/coba-lagi", {})
        box.machine.wait_until(lambda: _is_back(box), "the office's own page")
        failed = shell.run("systemctl --failed --plain --no-legend")
        assert not failed, f"{failed}: {shell.run('journalctl -b -u kabar -u kabar-safe -n 60 --no-pager')}"


def _page(box: Box) -> str:
    try:
        return box.clerk.visitor.get("/")
    except NO_ANSWER:
        return ""


def _is_back(box: Box) -> bool:
    return box.clerk.answers() and "Mode aman" not in _page(box)
