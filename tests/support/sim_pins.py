"""PINs in memory, with a diary of what was done to a card."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class PinsInMemory:
    """Knows one PIN, and hands it out until it has been tried in vain; ``diary``: what happened, in order."""

    pin: str = ""
    diary: list[str] = field(default_factory=list)
    cards: list[tuple[str, str]] = field(default_factory=list)

    def pin_for(self, iccid: str, imei: str, left: int | None = None) -> str:
        self.cards.append((iccid, imei))
        in_vain = "tried" in self.diary and "accepted" not in self.diary
        return "" if in_vain or "refused" in self.diary else self.pin

    def may_try(self, iccid: str, imei: str, pin: str, left: int | None) -> bool:
        return left is None or left >= 3

    def about_to_try(self, iccid: str, imei: str, pin: str) -> None:
        assert pin == self.pin
        self.diary.append("tried")

    def accepted(self, iccid: str, imei: str, pin: str) -> None:
        self.diary.append("accepted")

    def refused(self, iccid: str, imei: str, pin: str, left: int | None = None) -> None:
        self.diary.append("refused")
