"""What the network's numbers mean for us: RP causes, TP failure causes and TP-Status. Pure tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorClass(StrEnum):
    """What follows from a refusal. The delays belong to ``outbox/retry.py``."""

    NUMBER = "number"  # permanent for this recipient
    TEMPORARY = "temporary"  # try later
    CONGESTION = "congestion"  # try later and slow down
    NETWORK = "network"  # radio or registration: wait, the attempt does not count
    SIM = "sim"  # card missing, locked or without an SMSC: stop this modem
    MODEM = "modem"  # the module itself: re-init or reset
    ACCOUNT = "account"  # credit, barring or anti-spam suspected: stop after a few in a row
    PDU = "pdu"  # what we built is refused: our bug, never retried
    STORAGE = "storage"  # SIM or modem store full: sweep it
    UNCERTAIN = "uncertain"  # may have been sent: never resend by machine
    DUPLICATE = "duplicate"  # the SMSC has it already: treat as sent
    WAIT = "wait"  # busy or starting up: the same attempt again in a moment


class ReportOutcome(StrEnum):
    """What a delivery report says about one segment."""

    DELIVERED = "delivered"
    PENDING = "pending"  # the SMSC is still trying
    FAILED = "failed"


class ReportReason(StrEnum):
    """Why, in one word; the pages have a sentence for each."""

    RECEIVED = "received"
    FORWARDED = "forwarded"  # handed on, the SMSC cannot confirm
    REPLACED = "replaced"
    COMPLETED = "completed"  # reserved or operator-specific, but in the range of success
    CONGESTION = "congestion"
    BUSY = "busy"
    NO_RESPONSE = "no_response"  # switched off or out of reach
    SERVICE_REJECTED = "service_rejected"
    QUALITY = "quality"
    HANDSET_ERROR = "handset_error"
    PROCEDURE_ERROR = "procedure_error"
    INCOMPATIBLE = "incompatible"
    REJECTED_BY_HANDSET = "rejected_by_handset"
    NOT_OBTAINABLE = "not_obtainable"
    NO_INTERWORKING = "no_interworking"
    EXPIRED = "expired"
    DELETED_BY_SENDER = "deleted_by_sender"
    DELETED_BY_OPERATOR = "deleted_by_operator"
    UNKNOWN_TO_OPERATOR = "unknown_to_operator"
    OPERATOR_SPECIFIC = "operator_specific"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class TpStatus:
    """TP-Status of a delivery report, understood (TS 23.040 9.2.3.15).

    ``retry_allowed``: the cause was temporary but the SMSC gave up. ``suspect_number``: it may be dead.
    """

    outcome: ReportOutcome
    retry_allowed: bool
    reason: ReportReason
    suspect_number: bool = False


# The six causes are numbered alike under 0x20 (still trying) and 0x60 (gave up).
_TEMPORARY_CAUSES = (
    ReportReason.CONGESTION,
    ReportReason.BUSY,
    ReportReason.NO_RESPONSE,
    ReportReason.SERVICE_REJECTED,
    ReportReason.QUALITY,
    ReportReason.HANDSET_ERROR,
)
_SUCCESSES = (ReportReason.RECEIVED, ReportReason.FORWARDED, ReportReason.REPLACED)
_PERMANENT_CAUSES = (
    ReportReason.PROCEDURE_ERROR,
    ReportReason.INCOMPATIBLE,
    ReportReason.REJECTED_BY_HANDSET,
    ReportReason.NOT_OBTAINABLE,
    ReportReason.QUALITY,
    ReportReason.NO_INTERWORKING,
    ReportReason.EXPIRED,
    ReportReason.DELETED_BY_SENDER,
    ReportReason.DELETED_BY_OPERATOR,
    ReportReason.UNKNOWN_TO_OPERATOR,
)
_SUSPECT = frozenset({ReportReason.INCOMPATIBLE, ReportReason.NOT_OBTAINABLE})


def tp_status(value: int) -> TpStatus:
    """Understand a TP-Status octet, 0-255. Every value has a meaning; others raise ``ValueError``."""
    if not 0 <= value <= 0xFF:
        raise ValueError(f"TP-Status is one octet, not {value}")
    if value >= 0x80:
        # "shall interpret any reserved value as 'Service Rejected' (01100011)", TS 23.040 9.2.3.15
        return TpStatus(ReportOutcome.FAILED, retry_allowed=True, reason=ReportReason.RESERVED)
    if value >= 0x60:
        # Final, although the cause was temporary: the SMSC makes no more attempts.
        reason = _cause(value - 0x60, _TEMPORARY_CAUSES)
        return TpStatus(ReportOutcome.FAILED, retry_allowed=True, reason=reason)
    if value >= 0x40:
        reason = _cause(value - 0x40, _PERMANENT_CAUSES)
        return TpStatus(ReportOutcome.FAILED, False, reason, suspect_number=reason in _SUSPECT)
    if value >= 0x20:
        return TpStatus(ReportOutcome.PENDING, False, _cause(value - 0x20, _TEMPORARY_CAUSES))
    reason = _SUCCESSES[value] if value < len(_SUCCESSES) else ReportReason.COMPLETED
    return TpStatus(ReportOutcome.DELIVERED, False, reason)


def _cause(offset: int, causes: tuple[ReportReason, ...]) -> ReportReason:
    if offset < len(causes):
        return causes[offset]
    return ReportReason.OPERATOR_SPECIFIC if offset >= 0x10 else ReportReason.RESERVED


# TS 24.011 Annex E-2, read for a message of ours on its way to the SMSC.
_RP_CAUSES = {
    1: ErrorClass.NUMBER,  # unassigned number
    8: ErrorClass.ACCOUNT,  # operator determined barring
    10: ErrorClass.ACCOUNT,  # call barred
    21: ErrorClass.ACCOUNT,  # short message transfer rejected; also anti-spam, or no SMS in the plan
    22: ErrorClass.CONGESTION,  # congestion
    28: ErrorClass.ACCOUNT,  # unidentified subscriber; also a wrong SMSC
    29: ErrorClass.ACCOUNT,  # facility rejected
    30: ErrorClass.NUMBER,  # unknown subscriber
    42: ErrorClass.CONGESTION,
    47: ErrorClass.CONGESTION,  # resources unavailable
    50: ErrorClass.ACCOUNT,  # requested facility not subscribed
    69: ErrorClass.ACCOUNT,  # requested facility not implemented
    81: ErrorClass.MODEM,  # invalid short message transfer reference
    95: ErrorClass.PDU,  # semantically incorrect message
    96: ErrorClass.PDU,  # invalid mandatory information
    97: ErrorClass.PDU,  # message type non-existent
    98: ErrorClass.PDU,  # message not compatible with the state
    99: ErrorClass.PDU,  # information element non-existent
}


def rp_cause(code: int) -> ErrorClass:
    """Class of ``+CMS ERROR: 0..127``. What the table lacks is temporary.

    Other values are to be treated as cause 41, temporary failure (TS 24.011 table 8.4): so are 17 network
    failure, 27 destination out of order, 38 network out of order, 111 protocol error and 127 interworking.
    """
    if not 0 <= code <= 127:
        raise ValueError(f"an RP cause is 0-127, not {code}")
    return _RP_CAUSES.get(code, ErrorClass.TEMPORARY)


# TS 23.040 9.2.3.22, where it is not the rule of its range.
_TP_FAILURE_CAUSES = {
    192: ErrorClass.CONGESTION,  # SC busy
    193: ErrorClass.ACCOUNT,  # no SC subscription
    194: ErrorClass.TEMPORARY,  # SC system failure
    195: ErrorClass.NUMBER,  # invalid SME address
    196: ErrorClass.NUMBER,  # destination SME barred
    197: ErrorClass.DUPLICATE,  # SM rejected, duplicate SM
    198: ErrorClass.PDU,  # TP-VPF not supported
    199: ErrorClass.PDU,  # TP-VP not supported
    208: ErrorClass.STORAGE,  # SIM SMS storage full
    209: ErrorClass.STORAGE,  # no SMS storage capability in the SIM
    210: ErrorClass.MODEM,  # error in MS
    211: ErrorClass.STORAGE,  # memory capacity exceeded
    212: ErrorClass.MODEM,  # SIM application toolkit busy
    213: ErrorClass.MODEM,  # SIM data download error
}


def tp_failure_cause(code: int) -> ErrorClass:
    """Class of ``+CMS ERROR: 128..255`` (TP-FCS). Reserved and application-specific values are temporary."""
    if not 128 <= code <= 255:
        raise ValueError(f"a TP failure cause is 128-255, not {code}")
    if code < 192:
        # 0x80-0x9F: PID and DCS, 0xA0-0xAF: command, 0xB0: TPDU not supported; the rest is reserved
        return ErrorClass.PDU if code <= 0xB0 else ErrorClass.TEMPORARY
    return _TP_FAILURE_CAUSES.get(code, ErrorClass.TEMPORARY)
