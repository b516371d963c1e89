"""The families of faults of a campaign: each strikes an office of its own and has it judged."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults import call_faults, logged_disk, system_calls, troubled_modem
from tests.faults.call_faults import BAD_CARD, NO_ROOM, Point, Story
from tests.faults.cuts import CodeCut, Cut, Wire, WireCut
from tests.faults.office import LONG, SHORT, Office
from tests.faults.recorded_disk import judge_all, record
from tests.faults.rig import Broken, Family, Rig, Tally, judged
from tests.faults.system_calls import CallFault

ROOMS = (
    "appliance.outbox",
    "appliance.modem",
    "appliance.inbox",
    "appliance.database",
    "appliance.shared_flush",
)
LINES = 4000  # about what one life of these offices runs through in such a room
POWER_CUTS = 50  # of one recording
HOUR, DAY, YEAR = 3600.0, 86_400.0, 365 * 86_400.0
JUMPS = (10 * YEAR, -10 * YEAR, -56 * YEAR, DAY, -DAY, HOUR, -HOUR, 400.0, -400.0)  # -56 years: about 1970
MOST_TURNS = 3
AT_CALLS = {"kill-call", "refuse-call"}


def families(rig: Rig, seed: int, only: Sequence[str] = ()) -> tuple[Family, ...]:
    """All of them; those at system calls have as many as one broadcast has system calls."""
    calls = CallPoints((), ())
    if not only or AT_CALLS & set(only):
        calls = CallPoints.recorded(rig, Random(f"calls {seed}"))
    strace, disk = system_calls.why_not, logged_disk.why_not
    return (
        Family("power", "supply cut at a write to the card (block level)", cut_power, 0.2, 400, disk),
        Family(
            "kill-call",
            "SIGKILL at each system call that writes, one broadcast from first to last",
            calls.kill,
            0.0,
            len(calls.kills),
            strace,
        ),
        Family(
            "refuse-call",
            "each write refused (disk full, I/O error), each flush failed",
            calls.refuse,
            0.0,
            len(calls.refusals),
            strace,
        ),
        Family("refuse-often", "every nth write or flush refused", refuse_often, 0.10, 0, strace),
        Family("kill-line", "SIGKILL at a random line of the program, up to three times", kill_lines, 0.12),
        Family("cut-wire", "SIGKILL between two octets to or from the modem", cut_wires, 0.15),
        Family("modem", "modem fault at a step of the protocol, some with SIGKILL", trouble_modems, 0.15),
        Family("clock", "clock set +10 years, to 1970, by hours, running and between runs", set_clocks, 0.10),
    )


@dataclass(frozen=True)
class CallPoints:
    """Every fault at every system call of three stories, in an order of chance."""

    kills: Sequence[Point]
    refusals: Sequence[Point]

    @classmethod
    def recorded(cls, rig: Rig, chance: Random) -> CallPoints:
        kills: list[Point] = []
        refusals: list[Point] = []
        for story in Story if not system_calls.why_not() else ():
            with rig.office(people=4) as office:
                calls = call_faults.recorded(office, story, rig.folder / f"{story}.strace")
                kills += call_faults.kill_points(story, calls)
                refusals += call_faults.refusal_points(story, calls, office.data_dir)
        chance.shuffle(kills)
        chance.shuffle(refusals)
        return cls(kills, refusals)

    def kill(self, rig: Rig, _chance: Random, number: int) -> Tally:
        return strike_call(rig, self.kills[number % len(self.kills)])

    def refuse(self, rig: Rig, _chance: Random, number: int) -> Tally:
        return strike_call(rig, self.refusals[number % len(self.refusals)])


def strike_call(rig: Rig, point: Point, people: int = 4, modems: int = 1) -> Tally:
    """One fault at one system call; a point that this life has not come to counts as no injection."""
    with rig.office(people=people, modems=modems) as office:
        told = call_faults.strike(office, point, rig.folder / "strike.strace")
        try:
            call_faults.then_all_is_well(office, point, told)
            return judged(office, max(told.struck, int(told.died)))
        except AssertionError as broken:
            tally = broken.tally if isinstance(broken, Broken) else Tally(1)
            raise Broken(f"{point}: {broken}", tally) from broken


def refuse_often(rig: Rig, chance: Random, _number: int) -> Tally:
    call = chance.choice(["pwrite64", "pwrite64", "fdatasync"])
    error = BAD_CARD if call == "fdatasync" else chance.choice([NO_ROOM, BAD_CARD])
    step = chance.randint(3, 6) if call == "fdatasync" else chance.randint(17, 50)
    story = chance.choice([Story.SENDING, Story.SENDING, Story.ACCEPTING])
    point = Point(story, CallFault(call, chance.randint(1, 40), error, step))
    return strike_call(rig, point, people=9, modems=chance.choice([1, 3]))


def kill_lines(rig: Rig, chance: Random, number: int) -> Tally:
    """Replies come in meanwhile."""
    modems = chance.choice([1, 1, 3])
    with rig.office(people=chance.randint(5, 12), modems=modems) as office:
        return _cut_again_and_again(
            office,
            chance,
            lambda: CodeCut(chance.choice(ROOMS), "line", chance.randint(1, LINES)),
            number,
            modems,
        )


def cut_wires(rig: Rig, chance: Random, number: int) -> Tally:
    modems = chance.choice([1, 1, 3])
    moments = tuple(Wire)
    with rig.office(people=chance.randint(5, 12), modems=modems) as office:
        return _cut_again_and_again(
            office, chance, lambda: WireCut(chance.choice(moments), chance.randint(1, 4)), number, modems
        )


def _cut_again_and_again(
    office: Office,
    chance: Random,
    cut: Callable[[], Cut],
    number: int,
    modems: int,
) -> Tally:
    text = chance.choice([SHORT, LONG])
    told, cuts = False, 0
    for turn in range(chance.randint(1, MOST_TURNS)):
        life = office.start(cut=cut(), text="" if told else text, token="rakor")
        sender = f"+62813{number % 10_000_000:07}{turn}"
        office.write(sender, f"Balasan {turn}", modem=chance.randrange(modems))
        life.work_and_stop()
        office.note_cut(said := life.last_words(), text=text)
        cuts += "end" not in said
        office.cuts -= "end" in said  # the point lay behind the end of its work
        told = told or "accepted" in said
    if not told and office.books().broadcasts:
        office.expect(text)  # committed, and cut before it could be said
    office.finish()
    return judged(office, cuts)


def trouble_modems(rig: Rig, chance: Random, number: int) -> Tally:
    modems = chance.choice([1, 1, 2])
    rig.renew_hats()  # nothing of one trouble is left for the next
    with rig.office(people=chance.randint(6, 10), modems=modems) as office:
        ordered = troubled_modem.order(office, chance, number, modems)
        text = chance.choice([SHORT, SHORT, LONG])
        life = office.start(text=text, token="rakor", hurry=20)
        office.broadcast(life, text)
        killed = chance.random() < 0.4
        if killed:
            troubled_modem.wait_a_little(office, chance.randint(1, 8))
            office.kill(life)
        else:
            office.note_pause(life.ask("settle", "settled"))
            life.finish()
        struck = ordered - troubled_modem.waiting(office)
        office.may_be_unknown = struck
        troubled_modem.cure(office, modems)
        office.see_through(hurry=20)
        return judged(office, struck + killed)


def set_clocks(rig: Rig, chance: Random, _number: int) -> Tally:
    """While it sends, and between two runs of which the first is killed."""
    with rig.office(people=20, modems=chance.choice([1, 3])) as office:
        text = chance.choice([SHORT, LONG])
        trusted = chance.random() < 0.5
        life = office.start(text=text, token="rakor", trusted=trusted)
        office.broadcast(life, text)
        jumps = chance.sample(JUMPS, 3)
        for place, jump in enumerate(jumps, 1):
            office.wait_for(3 * place)
            life.ask(f"set-clock {jump}", "set")
        office.kill(life)
        office.finish(ahead=chance.choice(JUMPS), trusted=False)
        return judged(office, len(jumps) + 2)


def cut_power(rig: Rig, chance: Random, number: int) -> Tally:
    folder = Path(rig.folder / f"power{number}")
    folder.mkdir()
    recording = record(folder, rig.stable)
    accepted = len(recording.people) + len(recording.newcomers)
    try:
        judgements = judge_all(recording, folder, POWER_CUTS, seed=chance.randrange(1 << 30))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Tally(
        POWER_CUTS,
        accepted * sum(broadcasts for _people, broadcasts, *_ in judgements),
        unknown=sum(unknown for _people, _broadcasts, unknown, *_ in judgements),
    )
