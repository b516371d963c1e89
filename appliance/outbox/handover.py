"""Give one claimed segment to a modem: done only here, and every way it can end is an outcome."""

from __future__ import annotations

import logging
from datetime import timedelta

from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.modem.modem import Modem
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome, Refused, Unanswered
from appliance.sms.pdu import Concatenation, SubmitPdu, encode_submit
from appliance.sms.segments import Encoding
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)


def hand_over(modem: Modem, claimed: ClaimedSegment, validity: timedelta) -> Outcome:
    """Wait for the network's answer, up to two minutes. Never raises: what was claimed has an outcome."""
    pdu = encoded(claimed, validity)
    if pdu is None:
        return Refused(ErrorClass.PDU)
    try:
        return Accepted(int(modem.send(pdu)))
    except SendRefused as error:
        return Refused(error.error_class, error.code, error.namespace)
    except SendUncertain as error:
        return Unanswered(error.why)
    except (NotHandedOver, ModemGone) as error:
        log.warning("%s: %s", modem.name, error)
        return HandedBack()
    except Exception as error:
        # Whatever it was, the message may have left: only a person may send it again.
        log.exception("%s: a mistake of our own while sending", modem.name)
        return Unanswered(f"{type(error).__name__} while sending")


def encoded(claimed: ClaimedSegment, validity: timedelta) -> SubmitPdu | None:
    """None: it cannot be encoded."""
    try:
        return submit_pdu(claimed, validity)
    except ValueError:
        log.exception("segment %d cannot be encoded", claimed.id)
        return None


def submit_pdu(claimed: ClaimedSegment, validity: timedelta) -> SubmitPdu:
    """The segment as the network takes it, always with the wish for a delivery report."""
    concatenation = None
    if claimed.total > 1:
        concatenation = Concatenation(claimed.concatenation_reference, claimed.total, claimed.sequence)
    return encode_submit(
        claimed.number,
        claimed.text,
        encoding=Encoding(claimed.encoding),
        concatenation=concatenation,
        validity=validity,
        flash=claimed.flash,
    )
