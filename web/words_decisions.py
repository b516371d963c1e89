"""Words for what was decided about a broadcast: its history reads as sentences without a subject."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.outbox.decisions import Decided
from web.labels import Label

DECIDED: Mapping[Decided, Label] = {
    Decided.PAUSED: Label("Dijeda", "pause", "amber"),
    Decided.RESUMED: Label("Dilanjutkan", "play", "leaf"),
    Decided.CANCELLED: Label("Dibatalkan", "stop", "plain"),
    Decided.FAILED_AGAIN: Label("Yang gagal dikirim ulang", "retry", "plain"),
    Decided.UNKNOWN_AGAIN: Label("Yang tidak pasti dikirim ulang", "retry", "amber"),
    Decided.BOTH_AGAIN: Label("Yang gagal dan tidak pasti dikirim ulang", "retry", "amber"),
    Decided.STOP_SET: Label("Diminta berhenti", "waiting", "plain"),
    Decided.STOP_LIFTED: Label("Jam berhenti dihapus", "waiting", "plain"),
    Decided.TOMORROW: Label("Dihentikan", "waiting", "plain"),
    Decided.STOOD_STILL: Label("Dijeda sendiri oleh kotak", "pause", "amber"),
    Decided.WENT_ON: Label("Dilanjutkan sendiri oleh kotak", "play", "leaf"),
}
