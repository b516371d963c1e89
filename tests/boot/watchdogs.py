"""What hangs is started again: the program by systemd, the machine by its own watchdog."""

from __future__ import annotations

import contextlib

from tests.boot.machine import Gone
from tests.boot.trial import Box, Trial

_PID = "systemctl show -p MainPID --value kabar"
_BOOT = "cat /proc/sys/kernel/random/boot_id"
LONG = 420.0


def run(trial: Trial, box: Box) -> None:
    with trial.steps.step("a hung program is started again") as said:
        shell = box.machine.shell()
        hung = shell.run(_PID)
        shell.run(f"kill -STOP {hung}")

        def another() -> bool:
            pid = box.machine.shell().run(_PID)
            return pid not in ("0", hung) and box.clerk.answers()

        box.machine.wait_until(another, "another process with a page", LONG)
        said(shell.run("systemctl show kabar -p WatchdogUSec"))
    with trial.steps.step("a hung machine is started again") as said:
        before = box.machine.shell().run(_BOOT)
        limit = box.machine.shell().run("systemctl show -p RuntimeWatchdogUSec")
        # a kernel that gave up and does not restart by itself hangs for ever, but for the watchdog
        with contextlib.suppress(Gone, OSError):  # it cannot say that it has
            box.machine.shell().run("echo 0 >/proc/sys/kernel/panic; echo c >/proc/sysrq-trigger", 5.0)

        def risen() -> bool:
            try:
                return box.clerk.answers() and box.machine.shell().run(_BOOT, 5.0) != before
            except (Gone, OSError):
                return False

        box.machine.wait_until(risen, "the machine's next boot", LONG)
        said(limit)
