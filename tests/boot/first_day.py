"""The first day: a page, the first start, three people, an SMS there and one back, idle numbers."""

from __future__ import annotations

from tests.boot.trial import Box, Trial

PEOPLE = ("Siti Rohaeti", "Imas Kurniasih", "Dedeh Nurhayati")
GREETING = "Uji kartu: pesan pertama dari kotak ini. Balas SIAP."


def run(trial: Trial, box: Box) -> None:
    with trial.steps.step("page answers (power to page)"):
        box.boot()
    trial.facts["boot to page"] = f"{trial.steps.done[-1].seconds:.0f} s under emulation"
    with trial.steps.step("first start with the sticker's code, three people"):
        box.clerk.start_for_the_first_time(box.card.sticker)
        for serial, name in enumerate(PEOPLE):
            box.clerk.ask("/contacts", {"name": name, "numbers": [f"+62811500000{serial}"]})
    with trial.steps.step("an SMS goes out, its report comes back"):
        sms_and_report(trial, box)
    with trial.steps.step("a reply comes in"):
        reply(trial, box)
    with trial.steps.step("at rest: nothing failed, room and memory") as said:
        said(at_rest(trial, box))


def sms_and_report(trial: Trial, box: Box) -> None:
    number = trial.numbers(1)
    broadcast = trial.send(box, GREETING, number, f"pertama-{number[0]}")
    box.machine.wait_until(lambda: box.clerk.counts(broadcast).get("delivered") == 1, "the delivery report")
    assert GREETING in [event["text"] for event in trial.hats.accepted()], "the network has never seen it"


def reply(trial: Trial, box: Box, text: str = "SIAP Bu, kartunya sudah jalan") -> None:
    number = trial.approved[-1][0].number
    trial.write(number, text)

    def heard() -> bool:
        messages = box.clerk.ask("/inbox")["messages"]
        return (number, text) in [(each["from"], each["text"]) for each in messages]

    box.machine.wait_until(heard, "the reply in the inbox")


def at_rest(trial: Trial, box: Box) -> str:
    """-> the memory in use. Raises AssertionError: a unit failed, or the data partition did not grow."""
    shell = box.machine.shell()
    failed = shell.run("systemctl --failed --plain --no-legend | cut -d' ' -f1")
    assert not failed, f"failed: {failed}"
    assert "policy drop" in shell.run("nft list chain inet kabar input"), "the firewall is not in the kernel"
    asleep = shell.run("systemctl is-active NetworkManager avahi-daemon kabar | grep -vx active")
    assert not asleep, f"of NetworkManager, mDNS and the box some do not run: {asleep}"
    room = int(shell.run("df -m --output=size /data | tail -n1"))
    assert room > 1000, f"the data partition has only {room} MiB of the larger card"
    assert "ro" in shell.run("findmnt -no OPTIONS /").split(","), "the root can be written to"
    used = shell.run("free -m | awk '/^Mem/ {print $3}'")
    own = shell.run("systemctl show kabar -p MemoryCurrent --value")
    trial.facts["idle memory"] = f"{used} MB in use, of these {int(own) / 1e6:.0f} MB the box"
    trial.facts["boot inside"] = shell.run("systemd-analyze time | head -n1").removeprefix(
        "Startup finished in "
    )
    return trial.facts["idle memory"]
