"""What a sender says of itself when all is well; tests change what matters to them."""

from __future__ import annotations

from appliance.outbox.sender_status import SenderState, SenderStatus

AT_REST = SenderStatus(
    name="Telkomsel",
    state=SenderState.READY,
    reason="",
    connected=True,
    operator="Telkomsel",
    network="4G",
    signal_percent=80,
    imsi_masked="51010...0001",
    sent_today=12,
    failed_today=0,
    unknown_today=0,
    per_minute=5.0,
    last_error="",
    last_error_at=None,
    last_sent_at=None,
    restarts=0,
    turned_at=0.0,
    sending_since=None,
)
