"""The `kabar` command, as somebody at a terminal meets it."""
