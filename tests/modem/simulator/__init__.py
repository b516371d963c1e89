"""The simulated HAT: what it answers, how its network behaves, how it fails."""
