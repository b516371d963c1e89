"""What is in the image besides our own files: the Debian packages, and what of them stays out."""

from __future__ import annotations

SYSTEM = (
    "systemd", "systemd-sysv", "systemd-timesyncd", "dbus", "polkitd", "udev", "kmod", "passwd", "tzdata",
    "util-linux", "mount", "fdisk", "e2fsprogs", "dosfstools", "procps",
)  # fmt: skip
NETWORK = (
    "network-manager", "wpasupplicant", "dnsmasq-base", "nftables", "avahi-daemon", "iproute2", "iw",
    "wireless-regdb",
)  # fmt: skip
BOARD = (
    "linux-image-arm64",
    "raspi-firmware",  # boot loader and GPU firmware: Debian keeps it in non-free-firmware
    # the Wi-Fi chip of every Pi named here, but not of a Zero 2 W that has the BCM43430/2: Debian has no
    # brcmfmac43430b0-sdio.bin, from bookworm with its backports to trixie (20250410)
    "firmware-brcm80211",
    "usb-modeswitch",  # a modem stick shows itself as a CD first
)
EARLY = ("busybox-static", "e2fsck-static")  # go into our own initrd; both are static
PYTHON = ("python3",)

PACKAGES = (*SYSTEM, *NETWORK, *BOARD, *EARLY, *PYTHON)

# Kernel modules no Raspberry Pi 3, 4 or Zero 2 W can use. What boots, sends and serves is never below these.
_FOREIGN_DRIVERS = (
    "drivers/accel", "drivers/ata", "drivers/firewire", "drivers/iio", "drivers/infiniband", "drivers/isdn",
    "drivers/md", "drivers/media", "drivers/message", "drivers/mtd", "drivers/nvme", "drivers/scsi/[!su]*",
    "drivers/staging", "drivers/target",
    "drivers/gpu/drm/amd", "drivers/gpu/drm/nouveau", "drivers/gpu/drm/radeon", "drivers/gpu/drm/msm",
    "drivers/gpu/drm/etnaviv", "drivers/gpu/drm/rockchip", "drivers/gpu/drm/tegra", "drivers/gpu/drm/exynos",
    "drivers/net/ethernet/[!b]*", "drivers/net/wireless/[!b]*", "drivers/net/fddi", "drivers/net/can",
    "fs/btrfs", "fs/ceph", "fs/cifs", "fs/smb", "fs/gfs2", "fs/jfs", "fs/nfs", "fs/nfsd", "fs/ocfs2",
    "fs/reiserfs", "fs/xfs", "fs/f2fs", "fs/ubifs", "fs/afs", "fs/coda", "net/ceph", "net/sctp", "net/tipc",
    "net/openvswitch", "net/batman-adv", "sound",
)  # fmt: skip

DPKG_OPTIONS = (
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/bash-completion/*",
    *(f"path-exclude=/lib/modules/*/kernel/{folder}/*" for folder in _FOREIGN_DRIVERS),
    "force-unsafe-io",
)
APT_OPTIONS = (
    'APT::Install-Recommends "false"',
    'Acquire::Languages "none"',
    "Acquire::Retries 3",
)
COMPONENTS = ("main", "non-free-firmware")
