"""The card: a flashable arm64 image from Debian packages, cards stamped from it, and their sticker sheets.

Needs neither a loop device nor a mount: files are laid into FAT and ext4 by mtools and mke2fs, and the
partitions are written side by side into one sparse file.
"""
