#!/bin/sh
# Makes a Kotak Kabar of a running Raspberry Pi OS or Debian, 64-bit. May be run again: it mends and brings up to
# date. Works without internet, from one release bundle, and says what it does.
#
#   sudo sh install.sh kotak-kabar-0.1.0.kabar-release
#   sudo sh install.sh --uninstall [--purge]
#
#   --key FILE     the key that releases are signed with (release-key.pub beside this script, or the box's own)
#   --root DIR     into a tree instead of this machine: nothing is started
#   --site DIR     Python packages for this machine instead of the bundle's, which are for arm64
#   --uninstall    takes away what it brought; the office's data stay in /data/kabar
#   --purge        with --uninstall: the data and the user too
#
# All lies where it lies on the ready-made card: /opt/kabar, /data/releases (updates), /data/kabar (the office's data).
set -eu
umask 022
root='' bundle='' key='' site='' undo='' purge='' later=''
need_tools='python3:python3 openssl:openssl nmcli:network-manager dnsmasq:dnsmasq-base nft:nftables
pkcheck:polkitd avahi-daemon:avahi-daemon setpriv:util-linux systemd-sysusers:systemd'
units='kabar-firewall.service kabar-boot.service kabar-network.service kabar.service'

say() { echo "$*"; }
refuse() { echo "install.sh: $*" >&2 && exit 1; }
usage() { sed -n 's/^#   //p' "$0" >&2 && exit 2; }

# What belongs to a card of our own and not to a computer that was somebody's before
only_on_the_card() {
    case $1 in
    etc/fstab | etc/hostname | etc/hosts | etc/issue | etc/modprobe.d/* | etc/avahi/avahi-daemon.conf) ;;
    etc/NetworkManager/conf.d/60-kabar-card.conf | etc/systemd/system/getty@*) ;;
    etc/systemd/system/kabar-grow-data.service | usr/lib/kabar/grow-data | usr/lib/tmpfiles.d/kabar-card.conf) ;;
    *) return 1 ;;
    esac
}

live() { [ -z "$root" ] && [ -d /run/systemd/system ]; }
there() { [ -e "$root/$1" ] || [ -L "$root/$1" ]; }

check_machine() {
    missing='' architecture=$(dpkg --print-architecture 2>/dev/null || uname -m)
    case $architecture in
    arm64 | aarch64) ;;
    armhf | armel | armv* | i?86)
        refuse "this system is 32-bit ($architecture); Kotak Kabar needs the 64-bit Raspberry Pi OS or Debian." \
            "A Pi 3, 4, 5 and Zero 2 W can run it: write the 64-bit system to the card and come back." ;;
    *) [ -n "$site" ] || [ -n "$root" ] ||
        refuse "the bundle is for arm64 and this is $architecture; with --site DIR it uses packages for this machine" ;;
    esac
    for pair in $need_tools; do
        there "usr/bin/${pair%%:*}" || there "usr/sbin/${pair%%:*}" || missing="$missing ${pair#*:}"
    done
    [ -z "$missing" ] || refuse "packages are missing. With internet: sudo apt install$missing"
    python=$(readlink -f "$root/usr/bin/python3")
    abi=cp$(printf %s "${python##*/python}" | tr -d .)
}

check_port() {
    live || return 0
    systemctl is-active --quiet kabar.service kabar-safe.service && return 0
    taken=$(ss -Hltnp 'sport = :80' | sed -n 's/.*users:(("\([^"]*\)".*/\1/p' | head -n 1)
    [ -z "$taken" ] || refuse "port 80, where the page shall be, is taken by $taken; stop it for good first"
}

find_key() {
    [ -n "$key" ] || for key in "$root/usr/lib/kabar/release-key.pub" "$(dirname "$0")/release-key.pub" \
        "$(dirname "$bundle")/release-key.pub"; do
        if [ -s "$key" ]; then break; fi
    done
    [ -s "$key" ] || refuse "release-key.pub is missing, and without it nobody can tell who made the bundle. Put three" \
        "files into one folder: install.sh, release-key.pub, ${bundle##*/}; the last two are made by 'make release'"
}

# var/lib/kabar-install/made: a line for each thing, written before the thing is made, so that a run which was cut
# short can be undone or finished. What a file took the place of lies in before/, copied there first.
open_record() {
    fresh='' record=$root/var/lib/kabar-install
    rm -rf "$record.gone"
    [ -f "$record/made" ] || fresh=yes
    mkdir -p "$record/before"
    : >>"$record/made"
}

made() { grep -qxF "$1 $2" "$record/made"; }
note() { made "$1" "$2" || printf '%s %s\n' "$1" "$2" >>"$record/made"; }
recorded() { sed -n "s/^$1 //p" "$record/made"; }

folder() { # folder PATH: that one, and those it lies in
    [ ! -d "$root/$1" ] || return 0
    case $1 in */*) folder "${1%/*}" ;; esac
    note folder "$1"
    mkdir -p "$root/$1"
}

claim() { # claim KIND PATH: from here on it is ours
    folder "${2%/*}"
    if made shipped "$2" || made file "$2"; then return; fi
    if there "$2"; then
        mkdir -p "$(dirname "$record/before/$2")"
        cp -aT --remove-destination "$root/$2" "$record/before/$2"
    fi
    note "$1" "$2"
}

put_back() { # put_back PATH: what was there before, or nothing; may be done again
    rm -f "$root/$1.kabar-new"
    [ -e "$record/before/$1" ] || [ -L "$record/before/$1" ] || { rm -f "$root/$1" && return; }
    cp -aT "$record/before/$1" "$root/$1.kabar-new"
    mv -T "$root/$1.kabar-new" "$root/$1"
}

remove_folders() { recorded folder | LC_ALL=C sort -r | while read -r one; do rmdir "$root/$one" 2>/dev/null || :; done; }
close_record() { mv "$record" "$record.gone" && rm -rf "$record.gone"; }

# The layout is described in appliance/update/bundle.py; here with nothing but what every system has, for the
# packages that could verify it are inside. Only what is signed is read, only what has its digest is kept.
unpack() {
    python3 -I - "$bundle" "$key" "$1" "$abi" "$site" "$root" <<'PYTHON'
import hashlib, json, lzma, re, subprocess, sys, tempfile
from pathlib import Path
bundle, key, into, abi, site, root = sys.argv[1:]
HEAD = b"kotak-kabar-release 1\n"
TOP, PART = re.compile(r"app|site-cp3\d\d"), re.compile(r"[A-Za-z0-9_+@.-]{1,120}")

def refuse(why):
    sys.exit(f"install.sh: {bundle} is refused: {why}; nothing was changed")
with open(bundle, "rb") as source:
    head = source.read(len(HEAD) + 4)
    if not head.startswith(HEAD):
        refuse("it is no release bundle, or one of a newer kind")
    size = int.from_bytes(head[-4:], "big")
    if size > 8 << 20:
        refuse("it is damaged")
    encoded, signature = source.read(size), source.read(64)
    with tempfile.NamedTemporaryFile() as signed, tempfile.NamedTemporaryFile() as beside:
        signed.write(head + encoded), signed.flush(), beside.write(signature), beside.flush()
        verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin"]
        verify += ["-in", signed.name, "-sigfile", beside.name]
        if subprocess.run(verify, capture_output=True).returncode:
            refuse(f"it was not signed with {key}, or was altered")
    manifest = json.loads(encoded)
    for place in ("opt/kabar/base", "data/releases/current"):
        facts = Path(root or "/", place, "release.json")
        here = json.loads(facts.read_text()) if facts.is_file() else {"sequence": 0}
        if here["sequence"] > manifest["sequence"]:
            refuse(f"this box has the later release {here['version']}, and its data are for that one")
    groups = {}
    for file in manifest["files"]:
        top, *parts = file["path"].split("/")
        if not TOP.fullmatch(top) or not all(PART.fullmatch(part) and set(part) != {"."} for part in parts):
            refuse("it holds a strange path")
        groups.setdefault(file["sha256"], []).append(file)
    wanted = {"app"} if site else {"app", f"site-{abi}"}
    tops = {file["path"].split("/")[0] for file in manifest["files"]}
    if not wanted <= tops:
        refuse(f"this system's Python is {abi}, the bundle is for {', '.join(sorted(tops - {'app'}))}")
    try:
        with lzma.open(source, "rb") as stream:
            for digest, files in groups.items():
                content = stream.read(files[0]["size"])
                if hashlib.sha256(content).hexdigest() != digest:
                    refuse("it is damaged")
                for file in files:
                    target = Path(into, file["path"])
                    if file["path"].split("/")[0] in wanted:
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(content)
    except (OSError, EOFError, lzma.LZMAError):
        refuse("it is damaged, or there is no room for it")
facts = {name: manifest[name] for name in ("version", "sequence", "made")}
Path(into, "release.json").write_text(json.dumps(facts) + "\n")
PYTHON
}

place_release() {
    folder opt/kabar
    rm -rf "$root/opt/kabar/base.new"
    mkdir "$root/opt/kabar/base.new"
    unpack "$root/opt/kabar/base.new" || {
        rm -rf "$root/opt/kabar/base.new"
        [ -z "$fresh" ] || { remove_folders && close_record; }
        exit 1
    }
    if [ -n "$site" ]; then cp -R "$site" "$root/opt/kabar/base.new/site-$abi"; fi
    # compiled once here: the box's user cannot write beside the modules, and a Pi is slow at it
    python3 -I -m compileall -q --invalidation-mode unchecked-hash "$root/opt/kabar/base.new" || :
    sync
    rm -rf "$root/opt/kabar/base.old"
    if [ -d "$root/opt/kabar/base" ]; then mv "$root/opt/kabar/base" "$root/opt/kabar/base.old"; fi
    mv "$root/opt/kabar/base.new" "$root/opt/kabar/base" && rm -rf "$root/opt/kabar/base.old"
    # what an update brought before is not later than this (unpack has looked)
    rm -f "$root/data/releases/current" "$root/data/releases/trial"
    version=$(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' "$root/opt/kabar/base/release.json")
    say "the program, release $version: /opt/kabar/base"
}

place_files() {
    from=$root/opt/kabar/base/app/provisioning/rootfs
    [ -d "$from" ] || refuse "the bundle holds no system files"
    (cd "$from" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) |
        while read -r file; do only_on_the_card "$file" || printf '%s\n' "$file"; done >"$record/shipped"
    while read -r file; do claim shipped "$file"; done <"$record/shipped"
    claim file usr/lib/kabar/release-key.pub
    sync # the record and what is kept lie on the card before anything is replaced
    while read -r file; do place_one "$from/$file" "$file"; done <"$record/shipped"
    [ "$key" = "$root/usr/lib/kabar/release-key.pub" ] || place_one "$key" usr/lib/kabar/release-key.pub
    say "$(grep -c . "$record/shipped") system files; all that was made: /var/lib/kabar-install/made"
}

place_one() { # place_one SOURCE PATH: whole or not at all
    case $2 in
    *.nmconnection) mode=0600 ;;
    usr/bin/* | usr/lib/kabar/* | etc/NetworkManager/dispatcher.d/*)
        if head -n 1 "$1" | grep -q '^#!'; then mode=0755; else mode=0644; fi ;;
    *) mode=0644 ;;
    esac
    install -m "$mode" "$1" "$root/$2.kabar-new"
    mv -T "$root/$2.kabar-new" "$root/$2"
}

make_user() {
    while read -r kind name _; do
        case $kind in u | g) grep -qs "^$name:" "$root/etc/group" || note "$kind" "$name" ;; esac
    done <"$root/usr/lib/sysusers.d/kabar.conf"
    systemd-sysusers --root="${root:-/}" kabar.conf
    for one in data/kabar data/releases data/system/NetworkManager media/kotak-kabar; do folder "$one"; done
    keep_connections
    systemd-tmpfiles --root="${root:-/}" --create --prefix=/data --prefix=/media kabar.conf
    say "the user kabar, and its data: /data/kabar"
}

# NetworkManager's connections stay where they are; the acts, which follow no link, find them under the card's name
connections=/data/system/NetworkManager/system-connections
keep_connections() {
    unit=etc/systemd/system/$(systemd-escape --path --suffix=mount "$connections")
    folder "${connections#/}"
    folder etc/NetworkManager/system-connections
    claim file "$unit"
    cat >"$root/$unit" <<UNIT
[Unit]
Description=Kotak Kabar, the connections of NetworkManager
Before=kabar-boot.service kabar-network.service

[Mount]
What=/etc/NetworkManager/system-connections
Where=$connections
Options=bind

[Install]
RequiredBy=kabar-boot.service kabar-network.service
UNIT
    units="${unit##*/} $units"
}

# Every port that answers to others than this computer itself, ss(8), but the box's own: the page's; the name's and
# those of DHCP clients, which the firewall knows (avahi has one more, for answers to its own questions)
listening() { # listening t|u OWN...
    ss -Hlnp"$1" | awk -v own=" $2 " '{
        port = address = $4
        sub(/.*:/, "", port)
        sub(/:[^:]*$/, "", address)
        if (address ~ /^(127\.|\[::1\]|\[::ffff:127\.)|%lo$/ || /"avahi-daemon"/) next
        if (!index(own, " " port " ")) print port
    }' | sort -nu | paste -sd, -
}

# Whoever works on this computer from afar must be able to do so afterwards
keep_doors_open() {
    extra=etc/kabar/firewall-extra.nft
    [ ! -f "$root/$extra" ] || return 0
    tcp=$(if live; then listening t 80; fi) udp=$(if live; then listening u '68 546 5353'; fi)
    claim file "$extra"
    {
        echo '# Doors of this computer besides the page; read by /usr/lib/kabar/firewall.nft'
        [ -z "$tcp" ] || echo "add element inet kabar more_tcp { $tcp }"
        [ -z "$udp" ] || echo "add element inet kabar more_udp { $udp }"
    } >"$root/$extra.kabar-new"
    mv "$root/$extra.kabar-new" "$root/$extra"
    [ -z "$tcp$udp" ] || say "what listens here stays open,${tcp:+ TCP $tcp}${udp:+ UDP $udp}; to close one: /$extra"
}

quiet_modem_manager() {
    unit=ModemManager.service mask=etc/systemd/system/ModemManager.service
    if there "$mask" && ! made file "$mask"; then return; fi
    there "usr/lib/systemd/system/$unit" || there "lib/systemd/system/$unit" || return 0
    claim file "$mask"
    ln -sfn /dev/null "$root/$mask"
    if live && systemctl --quiet is-active "$unit"; then note stopped "$unit" && systemctl stop "$unit"; fi
    say "ModemManager is kept off: it would speak to the modems in the middle of an SMS"
}

settle_record() {
    recorded shipped | while read -r file; do grep -qxF "$file" "$record/shipped" || put_back "$file"; done
    { sed '/^shipped /d' "$record/made" && sed 's/^/shipped /' "$record/shipped"; } | LC_ALL=C sort >"$record/made.new"
    mv "$record/made.new" "$record/made"
}

# What runs already takes over what lies there now, after the undo too; who cannot does so when the machine starts
tell() { "$@" >/dev/null 2>&1 || later="$later, '$*'"; }
tell_all() {
    tell systemctl daemon-reload # the units, and system.conf.d
    tell udevadm control --reload
    tell udevadm trigger --subsystem-match=tty --subsystem-match=usb --subsystem-match=gpio --subsystem-match=net
    tell udevadm settle --timeout=30
    tell systemctl restart systemd-sysctl.service
    for one in systemd-journald.service systemd-timesyncd.service; do
        ! systemctl --quiet is-active "$one" || tell systemctl restart "$one"
    done
    systemctl --quiet is-active NetworkManager.service || return 0
    tell systemctl reload NetworkManager.service
    tell nmcli connection reload
}

# shellcheck disable=SC2086 # several words
start_it() {
    systemctl --root="${root:-/}" --quiet enable $units
    live || { say "nothing was started: this is not the running system" && return; }
    modprobe -a usbserial cdc_acm 2>/dev/null || :
    tell_all
    systemctl reset-failed kabar.service 2>/dev/null || :
    systemctl restart $units
    say "it starts; the page: http://$(hostname).local/ or http://$(hostname -I | cut -d' ' -f1)/"
    if [ -r /run/issue.d/kabar.issue ]; then sed 's/\\[a-zA-Z0-9]\({[^}]*}\)\{0,1\}//g' /run/issue.d/kabar.issue; fi
    [ -z "$later" ] || say "ATTENTION: restart the computer once, for this could not be done now:${later#,}"
}

# What Raspberry Pi OS is delivered with, and its owner alone should change
name_hindrances() {
    for file in boot/firmware/cmdline.txt boot/cmdline.txt; do
        console=$(grep -Eo 'console=(serial|ttyAMA|ttyS)[0-9][^ ]*' "$root/$file" 2>/dev/null) || continue
        say "ATTENTION: $console in /$file: a login sits on the header's serial port, where a HAT's modem is." \
            "sudo raspi-config, Interface Options, Serial Port: login shell no, hardware yes; or take that word out of" \
            "/$file and put enable_uart=1 into config.txt beside it. Then restart the computer"
    done
    for radio in "$root"/sys/class/rfkill/*; do
        [ "$(cat "$radio/type" "$radio/soft" 2>/dev/null | tr '\n' ' ')" = 'wlan 1 ' ] || continue
        say "ATTENTION: Wi-Fi is blocked, so there is no hotspot, until a country is set:" \
            "sudo raspi-config nonint do_wifi_country ID (elsewhere than on Raspberry Pi OS: rfkill unblock wlan)"
    done
}

uninstall() {
    record=$root/var/lib/kabar-install && rm -rf "$record.gone"
    [ -f "$record/made" ] || refuse "nothing was installed here by install.sh"
    if live; then
        { systemctl stop 'kabar[.-]*' && systemctl reset-failed 'kabar[.-]*'; } || : # whatever of it runs, an act too
        umount "$connections" /media/kotak-kabar 2>/dev/null || :
    fi
    # what is still mounted there is the computer's own, and must not go with the folder around it
    if [ -d "$root$connections" ] && made folder "${connections#/}"; then
        rmdir "$root$connections" || refuse "$connections is in use; start the computer anew and try again"
    fi
    rm -f "$root/etc/NetworkManager/system-connections"/kabar-*.nmconnection
    # shellcheck disable=SC2086
    systemctl --root="${root:-/}" --quiet disable "$(systemd-escape --path --suffix=mount "$connections")" $units \
        2>/dev/null || :
    { recorded shipped && recorded file; } | while read -r file; do put_back "$file"; done
    rm -rf "$root/opt/kabar/base" "$root/opt/kabar/base.new" "$root/opt/kabar/base.old"
    # with all that came into them, where they are ours
    for one in opt/kabar data/releases data/system etc/kabar; do ! made folder "$one" || rm -rf "$root/${one:?}"; done
    if live && [ -n "$(recorded shipped)" ]; then
        rm -rf /run/kabar /run/issue.d/kabar.issue
        tell_all
        for one in $(recorded stopped); do tell systemctl start "$one"; done
        say "restart the computer once: until then its kernel keeps what /etc/sysctl.d/60-kabar.conf" \
            "set${later:+, and this could not be done now:${later#,}}"
    fi
    if [ -n "$purge" ]; then rm -rf "$root/data/kabar"; fi
    remove_folders
    if [ -d "$root/data/kabar" ] && [ -z "$purge" ]; then
        sed -n '/^[ug] /p;/^folder data$/p;/^folder data.kabar$/p' "$record/made" >"$record/made.new"
        mv "$record/made.new" "$record/made"
        rm -rf "$record/before" "$record/shipped"
        say "the program is gone; the office's data and their user stay: /data/kabar (with --purge they go too)"
    else
        recorded u | while read -r name; do userdel ${root:+--prefix "$root"} "$name" 2>/dev/null || :; done
        recorded g | while read -r name; do groupdel ${root:+--prefix "$root"} "$name" 2>/dev/null || :; done
        close_record
        say "everything is gone, the office's data too"
    fi
}

while [ $# -gt 0 ]; do
    case $1 in
    --key) key=${2:?--key FILE} && shift ;;
    --root) root=${2:?--root DIR} && root=${root%/} && shift ;;
    --site) site=${2:?--site DIR} && shift ;;
    --uninstall) undo=yes ;;
    --purge) purge=yes ;;
    -*) usage ;;
    *) [ -z "$bundle" ] || usage && bundle=$1 ;;
    esac
    shift
done
[ -n "$undo" ] || { [ -z "$purge" ] && [ -n "$bundle" ]; } || usage
[ -n "$root" ] || [ "$(id -u)" = 0 ] || refuse "this needs root: sudo sh $0 ..."
if [ -n "$undo" ]; then uninstall; exit 0; fi
[ -f "$bundle" ] || refuse "there is no file $bundle"
check_machine; check_port; find_key
open_record; place_release; place_files; make_user; keep_doors_open; quiet_modem_manager; settle_record
start_it; name_hindrances
