"""Which kernel modules the first seconds need, and in which order. Pure but for reading two lists.

``modules.dep`` and ``modules.builtin`` come from depmod(8): one line for each module, then what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

# What reaches a card: SD controllers of the Pi 3, 4 and Zero 2 W, a USB stick, and QEMU's virt machine
WANTED = (
    "ext4",
    "sdhci", "sdhci-pltfm", "sdhci-iproc", "bcm2835", "mmc_block", "reset-raspberrypi",
    "xhci-pci", "dwc2", "usb-storage", "uas", "sd_mod",
    "virtio_pci", "virtio_mmio", "virtio_blk",
    "bcm2835_wdt",  # a box that hangs early is restarted as well
)  # fmt: skip
# What the system's own files and an office's things ask for later. The kernel loads these by itself; what is
# missing would be noticed by nobody before an office does, so no image is made without them.
STICKS = ("vfat", "nls_ascii", "exfat", "ext4")
NETWORKS = ("brcmfmac", "smsc95xx", "lan78xx", "genet", "nf_tables")  # Wi-Fi; cable of Pi 3, 3+, 4; firewall
MODEMS = ("usbserial", "option", "cdc_acm", "ftdi_sio", "cp210x", "ch341", "pl2303")
BATTERY_CLOCKS = ("i2c-bcm2835", "i2c-dev", "rtc-ds1307")
LATER = (*STICKS, *NETWORKS, *MODEMS, *BATTERY_CLOCKS)
# Not in every suite's kernel, under this name: the checksum of ext4 on old ones; QEMU's watchdog and console
WELCOME = ("crc32c_generic", "i6300esb", "virtio_console")


def plain(path: str) -> str:
    """The module's name: "kernel/fs/ext4/ext4.ko.xz" -> "ext4"; - and _ are the same."""
    return PurePosixPath(path).name.partition(".ko")[0].replace("-", "_")


def read_dependencies(modules_dep: str) -> dict[str, list[str]]:
    """Path -> paths it needs, the nearest first, as depmod writes them."""
    lines = (line.partition(":") for line in modules_dep.splitlines() if ":" in line)
    return {path: needs.split() for path, _, needs in lines}


def load_order(
    wanted: Iterable[str],
    dependencies: Mapping[str, list[str]],
    builtin: str,
    welcome: Iterable[str] = (),
) -> list[str]:
    """Paths, each behind what it needs; those that are ``welcome`` first, for others may look for them.

    What is built into the kernel is left out. Raises LookupError for a wanted name that it does not know.
    """
    by_name = {plain(path): path for path in dependencies}
    inside = {plain(line) for line in builtin.split()}
    order: list[str] = []

    def take(path: str) -> None:
        if path in order:
            return
        for needed in reversed(dependencies[path]):
            take(needed)
        order.append(path)

    for name in (*(each for each in welcome if each.replace("-", "_") in by_name), *wanted):
        key = name.replace("-", "_")
        if key in inside:
            continue
        if key not in by_name:
            raise LookupError(f"this kernel has no module {name}")
        take(by_name[key])
    return order
