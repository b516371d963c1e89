"""Whole days of a box and its HAT, told in minutes of a clock that only the story moves."""
