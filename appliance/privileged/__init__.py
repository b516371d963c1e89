"""The acts that run as root: one file each, started by systemd, fed by a wish that is checked again here."""
