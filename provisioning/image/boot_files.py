"""The FAT partition: what the Pi's firmware reads, the kernel, and the two files an office may open. Pure.

The boot chain is the one Debian's own raspi-firmware writes (its hook z50-raspi-firmware): firmware of the
GPU, ``config.txt``, the device tree of the board by its upstream name, kernel, initrd.
"""

from __future__ import annotations

CONFIG = """\
# Read by the Raspberry Pi's firmware. The office's own settings are in kabar.toml, not here.
arm_64bit=1
# device trees of the upstream kernel: bcm2837-rpi-3-b.dtb, bcm2711-rpi-4-b.dtb and so on
upstream_kernel=1
kernel=vmlinuz
initramfs initrd.img followkernel
# the header's UART keeps its speed when the processor changes its own
enable_uart=1
disable_splash=1
"""
README = """\
Ini kartu Kotak Kabar.

kabar.toml          pengaturan kotak; boleh disunting dengan Notepad
kabar-sticker.toml  kode pemasangan dan sandi Wi-Fi kotak ini; jangan diberikan kepada orang lain

Berkas lain di sini milik sistem: jangan diubah dan jangan dihapus.
Bila Windows menawarkan untuk memformat kartu ini, pilih "Cancel" atau "Batal".
"""


def cmdline(root_uuid: str) -> str:
    """No serial console: the HAT is on that line. The root by its UUID: a USB stick may have any label.

    ``panic``: seconds until a kernel that gave up starts again, kernel-parameters(7) of the documentation.
    """
    return f"console=tty0 root=UUID={root_uuid} ro rootwait net.ifnames=0 panic=10 quiet\n"


def for_office(text: str) -> bytes:
    """As Notepad shows it on any Windows."""
    return text.replace("\n", "\r\n").encode()
