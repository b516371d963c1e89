"""What holds for every test: random examples are the same everywhere, and no deadline judges a slow one."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everywhere")
