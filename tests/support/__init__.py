"""What tests share: invented people, a clock that stands still, simulated HATs, whole boxes."""
