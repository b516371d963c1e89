"""The same image on the Pi 3 board: its device tree, its SD controller, the HAT on the header's UART.

Nothing is on this board's USB but the network card: what is sent has gone through the header (ttyS1).
"""

from __future__ import annotations

from tests.boot.first_day import reply, sms_and_report
from tests.boot.machine import Board
from tests.boot.trial import Trial


def run(trial: Trial) -> None:
    with trial.box("pi3", Board.PI3) as box:
        with trial.steps.step("Pi 3 board: page answers"):
            box.boot()
        trial.facts["Pi 3 board, boot to page"] = f"{trial.steps.done[-1].seconds:.0f} s under emulation"
        with trial.steps.step("Pi 3 board: first start, SMS and report over ttyS1"):
            box.clerk.start_for_the_first_time(box.card.sticker)
            sms_and_report(trial, box)
            said = box.clerk.ask("/modems")["modems"]
            assert [modem["connected"] for modem in said] == [True], f"one modem on the header: {said}"
        with trial.steps.step("Pi 3 board: a reply comes in"):
            reply(trial, box)
