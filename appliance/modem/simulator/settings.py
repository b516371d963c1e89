"""What a module forgets at every restart: echo, result style, message format, what it announces."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Settings:
    """Power-on values. AT&W is answered and keeps nothing: the worst of the modules on the market.

    ``text_mode`` starts as True although many firmwares start in PDU mode, so that a driver which does not
    set up a restarted module again is found out.
    """

    echo: bool = True
    verbose: bool = True
    quiet: bool = False
    cmee: int = 0
    text_mode: bool = True
    cnmi: tuple[int, ...] = (2, 1, 0, 0, 0)
    csms: int = 0
    cmms: int = 0
    character_set: str = "IRA"
    creg: dict[str, int] = field(default_factory=lambda: {"+CREG": 0, "+CGREG": 0, "+CEREG": 0})
    operator_format: int = 0
    cusd: int = 0
    # set and read back, without any effect here
    plain: dict[str, str] = field(default_factory=dict)

    @property
    def ack_owed(self) -> bool:
        """Whether AT+CNMA must answer each message routed to the terminal (TS 27.005 3.4.1)."""
        return self.csms == 1
