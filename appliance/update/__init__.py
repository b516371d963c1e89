"""Releases of the program: the signed bundle one comes in, and the folder where they lie side by side."""
