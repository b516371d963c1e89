"""The simulated HAT for tests: the real program, run as a process of its own."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from appliance.modem.simulator.child import SimulatorProcess
from appliance.modem.simulator.simulation import Options

PATIENCE = 20.0  # seconds; a test that waits so long has failed


class SimulatedHats:
    """What a test sees of the simulator: ports, control, and the network's own log."""

    def __init__(self, process: SimulatorProcess) -> None:
        self.process = process
        self.folder = process.folder
        self.port = process.port
        self.control = process.control
        self.events = process.events

    def do(self, word: str, **fields: Any) -> dict[str, Any]:
        """A control command that has to succeed; ``sender`` is written as ``from``."""
        if "sender" in fields:
            fields["from"] = fields.pop("sender")
        answer = self.control({"do": word, **fields})
        assert answer["ok"], answer["error"]
        return answer

    def fault(self, kind: str, **fields: Any) -> None:
        """From the next send on, see ``appliance.modem.simulator.faults.Fault``."""
        self.do("fault", kind=kind, **fields)

    def accepted(self) -> list[dict[str, Any]]:
        """What the network has taken, in order."""
        return [event for event in self.events() if event["event"] == "accepted"]

    def state(self, modem: int = 0) -> dict[str, Any]:
        return self.do("state")["modems"][modem]

    def wait_for(self, condition: Callable[[], Any], what: str = "it") -> Any:
        """Look again and again until ``condition`` holds; returns its value."""
        deadline = time.monotonic() + PATIENCE
        while not (value := condition()):
            assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s for {what}"
            select.select([], [], [], 0.005)
        return value


@contextmanager
def simulated_hat(
    folder: Path,
    modems: int = 1,
    speed: str = "instant",
    reports: str = "prompt",
    seed: int = 1,
    script: Path | list[dict[str, Any]] | None = None,
    **options: Any,
) -> Iterator[SimulatedHats]:
    """``script``: a file, or its entries. ``options``: see ``simulation.Options``."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(script, list):
        entries, script = script, folder / "script.jsonl"
        script.write_bytes(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
    chosen = Options(modems=modems, speed=speed, reports=reports, seed=seed, **options)  # type: ignore[arg-type]
    with SimulatorProcess(folder, chosen, script=script) as process:
        yield SimulatedHats(process)
