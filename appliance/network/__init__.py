"""How the box can be reached: by the cable, by the office's Wi-Fi, by its own hotspot."""
