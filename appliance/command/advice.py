"""What a technician does about each finding of ``kabar check``: one sentence for each word."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.health import HealthCheck, HealthResult, HealthWord

ADVICE: Mapping[HealthWord, str] = {
    HealthWord.FINE: "Look at what is told beside it.",
    HealthWord.CLOCK_UNTRUSTED: "Put in a SIM with coverage, or set the time on the page.",
    HealthWord.CLOCK_DISAGREE: "Compare with your own watch and set the time on the page.",
    HealthWord.CLOCK_BATTERY: "Replace the battery of the clock on the board.",
    HealthWord.HOT: "Give the box air and shade, and look whether its fan turns.",
    HealthWord.MEMORY_SHORT: "Restart the box; if it comes again, send the technical notes.",
    HealthWord.CARD_READ_ONLY: "Make a backup, restart the box, and replace the card if it comes again.",
    HealthWord.CARD_WORN: "Make a backup and replace the card soon.",
    HealthWord.WEAR_UNKNOWN: "Nothing can be done: this card does not tell.",
    HealthWord.POWER_CUTS: "Look at plug, cable and supply, or give the box a small UPS.",
    HealthWord.STOPPED_ITSELF: "Read the log of the last start; if it comes again, send the technical notes.",
    HealthWord.BALANCE_LOW: "Top up the SIM.",
    HealthWord.BALANCE_UNKNOWN: "Ask for the balance on the page of the modem.",
    HealthWord.CLOCK_CORRECTED: "Look why this machine's own clock is wrong; the box goes by the right time.",
    HealthWord.POWER_UNMEASURED: "Use a supply of known strength: this machine cannot measure it.",
    HealthWord.POWER_WEAK: "Use the Raspberry Pi's own supply and unplug what else draws power from the box.",
    HealthWord.LITTLE_ROOM: "Make a backup, then remove what else lies on the card or take a larger one.",
    HealthWord.NO_ROOM: "Free some room on the card: nothing is accepted until then.",
    HealthWord.CARD_GIVEN_UP: "Restart the box, which checks and mends the card; then make a backup.",
    HealthWord.RECOVERED: "Look whether the last changes are still there, and make a backup.",
    HealthWord.STOPPED: "Restart the box; if it comes again, send the technical notes.",
    HealthWord.RESTARTED: "Nothing at once; if it comes again, send the technical notes.",
    HealthWord.HANGS: "Restart the box; what waits is kept.",
    HealthWord.NO_MODEM: "Name a modem in the configuration file.",
    HealthWord.NOT_CONNECTED: "Look whether the modem has power and sits well, and at `kabar modem list`.",
    HealthWord.PORT_IN_USE: "End the other program that holds the port, such as ModemManager.",
    HealthWord.GIVEN_UP: "Take the modem's power away for a minute; if it stays so, replace it.",
    HealthWord.NOT_READY: "Look at the SIM, its PIN and the aerial.",
    HealthWord.SIM_EXPIRES_SOON: "Top up the SIM before that day.",
    HealthWord.SIM_EXPIRED: "Top up the SIM now, or put in another one.",
    HealthWord.SIM_NO_CREDIT: "Top up the SIM.",
    HealthWord.SIM_BLOCKED: "Ask the operator about the SIM, or put in another one.",
    HealthWord.SIM_NOT_SENDING: "Send a test message from the modem's page; look at balance and coverage.",
    HealthWord.PANEL_DEAD: "Look at the wires of lamp and button, and at their pins in the configuration.",
    HealthWord.BUTTON_STUCK: "Look whether something presses the button, or its wires touch.",
    HealthWord.BACKUP_OLD: "Make a backup on the page, or with `kabar backup FILE`, and keep it elsewhere.",
    HealthWord.BACKUP_MISDATED: "Set the time if it is wrong, and make a backup.",
    HealthWord.BACKUP_NEVER: "Make a backup on the page, or with `kabar backup FILE`, and keep it elsewhere.",
    HealthWord.KIT_UNSEEN: "Print the emergency kit on the page: without its words no backup opens.",
}


def told(check: HealthCheck) -> str:
    """One line, and a second one with what to do where something is not as it should be."""
    line = f"{check.name}: {check.result}, {check.word.replace('_', ' ')} {check.detail}".rstrip()
    return line if check.result is HealthResult.GOOD else f"{line}\n  {ADVICE[check.word]}"
