"""The set-up of a modem that answers AT: idempotent, run at each start, after each restart and re-open.

The order is that of the manuals: quiet the line, know who it is, radio, SIM, SMS settings, network. What
cannot be had is either a ``ModemNotReady`` (no message could be sent) or a line in the log.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from appliance.modem import parsing
from appliance.modem.asking import Asking
from appliance.modem.at_codes import maker_of
from appliance.modem.at_link import AtLink
from appliance.modem.events import ModemIdentity, ModemNotReady, Trouble
from appliance.modem.message_settings import MessageSettings, SettingMessages
from appliance.modem.network_mode import has_setting, set_mode
from appliance.modem.profile import NetworkMode, Profile, cannot_do_sms, detect_family, survives_radio_off
from appliance.modem.profiles import PROFILES
from appliance.modem.revival import RADIO_TIMEOUT, SEARCH_TIMEOUT, restart
from appliance.modem.sim_card import SimCard
from appliance.modem.sim_pin import PinEntry

log = logging.getLogger(__name__)

START_TAKES = 10.0  # seconds, before it is worth asking a module on the header again
_VARIANTS_TOLD = ("sim7600", "a76xx", "sim7070")  # by AT+SIMCOMATI, and nowhere else
_QUIET_LINE = ("ATE0", "ATV1", "ATQ0", "AT+CMEE=1")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the office wants of a modem. ``profile`` None: find out; ``smsc``: for a SIM that holds none."""

    profile: Profile | None = None
    network_mode: NetworkMode = NetworkMode.AUTO
    smsc: str = ""


@dataclass(frozen=True, slots=True)
class SetUp:
    """A modem ready for messages.

    ``clock_in_utc``: its +CCLK gives UTC beside the local zone. ``counts`` False: it has been started anew
    and has to be set up once more. ``echo_off``: it repeats nothing; if it does later, it has forgotten.
    """

    identity: ModemIdentity
    profile: Profile
    settings: MessageSettings
    clock_in_utc: bool
    counts: bool
    echo_off: bool


class ModemSetup:
    """One run over one link. Raises ``ModemNotReady``, ``ModemGone``.

    ``restarted``: IMEIs of the modems that have been started anew for the sake of a setting; it grows.
    """

    def __init__(self, link: AtLink, wishes: Wishes, pins: PinEntry, restarted: set[str]) -> None:
        self._asking = Asking(link)
        self._wishes = wishes
        self._pins = pins
        self._restarted = restarted
        self._clock_in_utc = False

    def run(self) -> SetUp:
        self._quiet_line()
        echoes = self._asking.link.echoes
        identity, profile = recognise(self._asking, self._wishes.profile)
        if not profile.sms:
            raise ModemNotReady(Trouble.SMS_UNSUPPORTED)
        self._radio_on()
        card = SimCard(self._asking, profile, identity.imei)
        card.open(self._pins)
        imsi, iccid = card.numbers()
        settings = self._messages(profile)
        self._network(profile)
        identity = replace(
            identity,
            imsi=imsi,
            iccid=iccid,
            smsc=settings.smsc,
            reports=settings.reports,
            network_modes=profile.offered_modes,
            port=self._asking.link.path,
        )
        counts = not self._start_anew(profile, identity.imei)
        echo_off = self._asking.link.echoes == echoes
        return SetUp(identity, profile, settings, self._clock_in_utc, counts, echo_off)

    def _quiet_line(self) -> None:
        for command in _QUIET_LINE:
            self._asking.wish(command)

    def _radio_on(self) -> None:
        line = self._asking.line("AT+CFUN?", "+CFUN")
        if not line or parsing.fields(line)[:1] == ["1"]:
            return
        log.warning("the radio is off (%s); switching it on", line)
        if not self._asking.wish("AT+CFUN=1", RADIO_TIMEOUT):
            raise ModemNotReady(Trouble.RADIO_OFF)

    def _messages(self, profile: Profile) -> MessageSettings:
        """A modem that refuses its settings may have been left in a strange state: once, its defaults."""
        refusal: ModemNotReady | None = None
        settings: MessageSettings | None = None
        try:
            settings = SettingMessages(self._asking, profile, self._wishes.smsc).run()
        except ModemNotReady as error:
            if error.reason is not Trouble.SMS_UNSUPPORTED:
                raise
            refusal = error
        if settings is not None and not settings.refused:
            return settings
        if self._asking.wish("AT&F"):
            log.warning("the modem refused its settings; it is back at its defaults")
            self._quiet_line()
            return SettingMessages(self._asking, profile, self._wishes.smsc).run()
        if settings is None:
            raise refusal or ModemNotReady(Trouble.SMS_UNSUPPORTED)
        return settings

    def _network(self, profile: Profile) -> None:
        for command in ("AT+CREG=2", "AT+CGREG=2", *profile.wishes):
            self._asking.wish(command)
        accepted = [command for command in profile.clock if self._asking.wish(command)]
        self._clock_in_utc = profile.utc_clock and "AT+CTZU=3" not in accepted
        self._modes(profile)
        self._asking.wish("AT+COPS=3,2")
        line = self._asking.line("AT+COPS?", "+COPS", RADIO_TIMEOUT)
        if parsing.fields(line)[:1] in (["1"], ["2"]):
            # chosen by hand or deregistered by an earlier program: it would stay so for ever
            self._asking.wish("AT+COPS=0", SEARCH_TIMEOUT)

    def _modes(self, profile: Profile) -> None:
        link = self._asking.link
        only = profile.only_mode
        if only and not has_setting(link, only) and not self._asking.wish(only):
            raise ModemNotReady(Trouble.SMS_UNSUPPORTED)
        set_mode(link, profile, self._wishes.network_mode)

    def _start_anew(self, profile: Profile, imei: str) -> bool:
        """Settings that count from the next start are given that start, once; whether it has been."""
        if not self._save_lasting(profile) or imei in self._restarted:
            return False
        self._restarted.add(imei)
        if not restart(self._asking.link, profile):
            return False
        log.info("the modem starts anew, for the settings that count from then on")
        self._asking.link.pause(START_TAKES)
        return True

    def _save_lasting(self, profile: Profile) -> bool:
        """Saved only when something had to be changed: the modem's memory wears out like any other."""
        changed = [
            command
            for command in profile.lasting
            if not has_setting(self._asking.link, command) and self._asking.wish(command)
        ]
        return bool(changed) and self._asking.wish("AT&W")


def recognise(asking: Asking, wanted: Profile | None) -> tuple[ModemIdentity, Profile]:
    """Maker, model, IMEI, and the profile of this variant. Raises ``ModemGone``."""
    manufacturer, model, revision = (asking.told(command) for command in ("AT+CGMI", "AT+CGMM", "AT+CGMR"))
    imei = parsing.equipment_number(asking.told("AT+CGSN"))
    told = [manufacturer, model, revision, asking.told("ATI")]
    profile = wanted or PROFILES[detect_family(*told)]
    if profile.name in _VARIANTS_TOLD:
        told.append(asking.told("AT+SIMCOMATI"))
    if profile.name == "generic":
        profile = replace(profile, maker=maker_of(*told))
    if cannot_do_sms(*told):
        profile = replace(profile, sms=False)
    if not survives_radio_off(*told):
        profile = replace(profile, radio_cycle=())
    return ModemIdentity(manufacturer, model, revision, imei, family=profile.name), profile
