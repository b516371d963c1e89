"""Simulated people: now and then somebody answers, the way kader and officials write."""

from __future__ import annotations

import random
from dataclasses import dataclass

# Weight and words: short, abbreviated, polite; a question now and then; very rarely somebody wants no more.
_ANSWERS: tuple[tuple[int, str], ...] = (
    (16, "siap bu"),
    (10, "Siap pak, terima kasih infonya"),
    (10, "mksh infonya"),
    (9, "insya allah hadir"),
    (6, "Insya Allah bu, sy usahakan dtg"),
    (8, "HADIR"),
    (5, "ya bu"),
    (4, "Ok"),
    (4, "muhun bu, siap"),
    (4, "hatur nuhun infona"),
    (6, "tdk bisa bu, sdg di luar kota"),
    (4, "TIDAK"),
    (3, "Mohon maaf bu, hr itu ada acara keluarga jd tdk bs hadir"),
    (3, "jam brp ya bu?"),
    (3, "tmptnya di mana pak"),
    (2, "maaf sy sdh tdk jd kader, skrg bu Euis yg ganti"),
    (2, "ini siapa ya"),
    (2, "Siap bu 🙏"),
    (1, "Wa'alaikumsalam. Siap bu, nanti sy sampaikan ke kader yg lain di RW 03, 04 dan 05. Timbangan kami "
        "rusak sdh 2 bln blm ada gantinya, mohon dibantu utk buka posyandu bln depan. Hatur nuhun"),
    (1, "salah sambung"),
    (1, "BERHENTI"),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """``after``: seconds from the moment the handset got the message."""

    after: float
    text: str


class People:
    """Everybody with a telephone. ``rate``: the share of messages that get an answer, 0 to 1."""

    def __init__(self, rate: float, random: random.Random, pace: float) -> None:
        self.rate = rate
        self._random = random
        self._pace = pace
        self._texts = [text for _, text in _ANSWERS]
        self._weights = [weight for weight, _ in _ANSWERS]

    def answer(self) -> Answer | None:
        """What one person does about one message; None for nothing."""
        if self.rate <= 0.0 or self._random.random() >= self.rate:
            return None
        after = (5.0 + self._random.lognormvariate(2.5, 0.8)) * self._pace
        return Answer(after, self._random.choices(self._texts, self._weights)[0])
