"""Words for questions to recipients: what is asked, what they answered, and the sentences that say how."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.questions.model import Question, QuestionKind, QuestionProblem, Value
from appliance.questions.store import Told
from appliance.questions.tally import Silence
from web.labels import Label

QUESTION_KIND: Mapping[QuestionKind, Label] = {
    QuestionKind.ATTENDANCE: Label(
        "Hadir atau tidak", "people", help="Untuk undangan. Dijawab HADIR atau TIDAK."
    ),
    QuestionKind.OPTIONS: Label(
        "Pilih salah satu", "write", help="Jajak pendapat dengan 2 sampai 9 pilihan. Dijawab dengan angkanya."
    ),
    QuestionKind.RECEIPT: Label("Sudah dibaca", "sent", help="Untuk pengumuman penting. Dijawab YA."),
    QuestionKind.EMERGENCY: Label(
        "Aman atau butuh bantuan", "alert", help="Untuk bencana. Dijawab AMAN atau BUTUH#isi kebutuhan."
    ),
}

VALUE: Mapping[Value, Label] = {
    Value.YES: Label("Hadir", "sent", "leaf"),
    Value.NO: Label("Tidak hadir", "failed"),
    Value.MAYBE: Label("Belum pasti", "unknown", "amber"),
    Value.READ: Label("Sudah dibaca", "sent", "leaf"),
    Value.SAFE: Label("Aman", "sent", "leaf"),
    Value.NEED: Label("Butuh bantuan", "alert", "red"),
    Value.UNCLEAR: Label("Balasan belum jelas", "unknown", "amber"),
}

SILENCE: Mapping[Silence, Label] = {
    Silence.UNCLEAR: Label(
        "Balasan belum jelas", "unknown", "amber", "Sudah membalas. Bacalah, lalu catat jawabannya."
    ),
    Silence.SILENT: Label("Belum membalas", "waiting"),
    Silence.UNREACHED: Label(
        "Pesan belum sampai", "skipped", "plain", "SMS-nya menunggu, gagal, atau dibatalkan."
    ),
}

QUESTION_PROBLEM: Mapping[QuestionProblem, Label] = {
    QuestionProblem.FEW_OPTIONS: Label(
        "Pilihan kurang", "write", "amber", "Tulis paling sedikit dua pilihan, satu setiap baris."
    ),
    QuestionProblem.MANY_OPTIONS: Label(
        "Terlalu banyak", "write", "amber", "Paling banyak sembilan pilihan."
    ),
    QuestionProblem.LONG_OPTION: Label(
        "Terlalu panjang",
        "write",
        "amber",
        "Ada pilihan yang terlalu panjang: paling banyak 40 huruf.",
    ),
    QuestionProblem.SAME_OPTIONS: Label(
        "Terbaca sama",
        "write",
        "amber",
        "Ada dua pilihan yang terbaca sama. Bedakan katanya, supaya jawabannya tidak tertukar.",
    ),
}

TOLD: Mapping[Told, Label] = {
    Told.PHONE: Label("Lewat telepon", "phone"),
    Told.IN_PERSON: Label("Bertemu langsung", "person"),
    Told.OTHER: Label("Lewat orang lain atau WA", "people"),
}

_SENTENCES: Mapping[QuestionKind, str] = {
    QuestionKind.ATTENDANCE: "Balas HADIR atau TIDAK.",
    QuestionKind.RECEIPT: "Balas YA bila sudah baca.",
    QuestionKind.EMERGENCY: "Balas AMAN atau BUTUH#isi kebutuhan.",
}


def how_to_answer(question: Question) -> str:
    """The sentence that is offered to a text that does not say it; "" while a poll has no options."""
    if question.kind is not QuestionKind.OPTIONS:
        return _SENTENCES[question.kind]
    named = [f"{at} {_literal(option)}" for at, option in enumerate(question.options, 1)]
    if len(named) < 2:
        return ""
    return f"Balas {', '.join(named[:-1])} atau {named[-1]}."


def reminder_text(question: Question) -> str:
    """A reminder to begin with; its fields are those of the event that are known."""
    begin = "{sapaan} {nama}, "
    if question.kind is QuestionKind.ATTENDANCE:
        # the place stood in the invitation: one SMS is enough for a reminder
        wait = "kami tunggu jawaban untuk " + ("{acara}" if question.title else "undangan kami")
        when = ", {hari} {tanggal}" if question.date else ""
        when += " pukul {jam}" if question.time else ""
        said = f"{wait}{when}."
    elif question.kind is QuestionKind.OPTIONS:
        said = "kami masih menunggu pilihan Anda" + (" untuk {acara}." if question.title else ".")
    elif question.kind is QuestionKind.RECEIPT:
        said = "apakah pesan kami yang lalu sudah dibaca?"
    else:
        said = "mohon kabari keadaan Anda."
    return f"{begin}{said} {how_to_answer(question)} -{{pengirim}}"


def group_label(question: Question, group: str) -> Label:
    """A group of the tally, or a stored answer, as the office reads it; of a poll the option itself."""
    if group in set(Silence):
        return SILENCE[Silence(group)]
    if question.kind is QuestionKind.OPTIONS:
        at = int(group) - 1 if group.isdigit() else -1
        return Label(question.options[at] if 0 <= at < len(question.options) else group, "sent", "leaf")
    return VALUE[Value(group)] if group in set(Value) else Label(group)


def _literal(option: str) -> str:
    """Braces of an option are no merge fields."""
    return option.replace("{", "{{").replace("}", "}}")
