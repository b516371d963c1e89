"""The simulator is an independent reading of the specifications: nothing of the driver is in it."""

from __future__ import annotations

import ast
from pathlib import Path

import appliance.modem.simulator

FOLDER = Path(appliance.modem.simulator.__file__).parent
ALLOWED = ("appliance.modem.simulator", "appliance.sms")


def test_the_simulator_imports_sms_and_itself_and_nothing_else_of_the_box() -> None:
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            ours = [name for name in names if name.split(".")[0] in ("appliance", "web")]
            assert all(name.startswith(ALLOWED) for name in ours), f"{path.name} imports {ours}"
