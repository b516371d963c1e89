"""Why the box started, each time: power cut, restart, update, hang, crash; the last few, in order."""

from appliance.run_diary.diary import RunDiary
from appliance.run_diary.model import End, Run, StartReason
from appliance.run_diary.told_machine import ToldMachine

__all__ = ["End", "Run", "RunDiary", "StartReason", "ToldMachine"]
