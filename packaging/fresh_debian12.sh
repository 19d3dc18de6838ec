#!/bin/bash
# The fresh machine, twice, from an empty Debian 12: in one root the README's two commands as they
# are written, in another, without any Python, the .deb and its window driven by real keys.
#
#   packaging/fresh_debian12.sh [DEB]      as root; needs debootstrap and git
#
# Uses the package mirror of this machine's own sources. The log and the pictures are left in
# artifacts/fresh; the roots are made in $FRESH_ROOTS (a temporary folder) and removed.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
deb=${1:-$(ls "$here"/dist/swerve_*.deb)}
out=$here/artifacts/fresh
roots=${FRESH_ROOTS:-$(mktemp -d)}
base=$roots/base
install="apt-get install -qq -y --no-install-recommends"
mkdir -p "$out" "$roots"
: >"$out/steps.log"

mirror() {
    apt-get indextargets --format '$(CODENAME) $(REPO_URI)' "Created-By: Packages" |
        sed -n 's/^bookworm //p' | head -1
}

enter() { # ROOT COMMAND: run a shell command in the root, as an empty environment sees it
    chroot "$1" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive $(env | grep -iE '^(https?_proxy|no_proxy)=' || true) \
        bash -c "$2"
}

step() { # ROOT TITLE COMMAND: run it, and print how it went and how long it took
    local began=$(date +%s%N) status=0
    echo "== $2" >>"$out/steps.log"
    enter "$1" "$3" >"$out/last.log" 2>&1 || status=$?
    cat "$out/last.log" >>"$out/steps.log"
    local tenths=$((($(date +%s%N) - began) / 100000000))
    printf '%-46s %4d.%d s  %s\n' "$2" $((tenths / 10)) $((tenths % 10)) \
        "$([ $status = 0 ] && tail -1 "$out/last.log" | cut -c1-80 || echo "FAILED ($status)")"
    [ $status = 0 ] || { tail -30 "$out/last.log"; exit 1; }
}

open_root() { # NAME: a copy of the base, with what every machine has mounted
    local root=$roots/$1
    cp -a "$base" "$root"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 shm "$root/tmp"
}

leave() {
    for root in "$roots/source" "$roots/package"; do
        for place in tmp dev proc; do
            for _ in $(seq 50); do # programs that end still hold it for a moment
                mountpoint -q "$root/$place" || break
                umount "$root/$place" 2>/dev/null || sleep 0.2
            done
        done
        # Never delete through a mount that did not go away.
        if [ -d "$root" ] && ! mountpoint -q "$root/dev"; then rm -rf --one-file-system "$root"; fi
    done
    [ "${FRESH_ROOTS:-}" ] || rm -rf --one-file-system "$roots"
}
trap leave EXIT

[ -d "$base/usr" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$base" \
    "$(mirror)" >"$out/debootstrap.log"
echo "bare root: $(du -sm "$base" | cut -f1) MB"

echo "-- from source"
open_root source
git clone -q "$here" "$roots/source/srv/swerve"
step "$roots/source" "apt-get update" "apt-get update -qq"
step "$roots/source" "python3 and git, as a developer has" "$install python3 git"
step "$roots/source" "python3 packaging/dev.py run" "cd /srv/swerve && python3 packaging/dev.py run"
cp "$roots"/source/srv/swerve/artifacts/tour/*.png "$out/"
step "$roots/source" "the same, warm" "cd /srv/swerve && python3 packaging/dev.py run"
step "$roots/source" "python3 packaging/dev.py test" \
    "cd /srv/swerve && python3 packaging/dev.py test -q"
echo "root with everything: $(du -smx "$roots/source" | cut -f1) MB"

echo "-- from $(basename "$deb"), $(du -m "$deb" | cut -f1) MB"
open_root package
cp "$deb" "$roots/package/srv/swerve.deb"
cp "$here/packaging/linux/drive.sh" "$roots/package/srv/"
cp -r "$here/resources/sample/project" "$roots/package/srv/project"
root=$roots/package
step "$root" "apt-get update" "apt-get update -qq"
step "$root" "apt-get install ./swerve.deb" "$install /srv/swerve.deb"
echo "root with Swerve: $(du -smx "$root" | cut -f1) MB"
step "$root" "no Python in this root" "! command -v python3 && echo none"
step "$root" "swerve doctor" "swerve doctor || [ \$? = 1 ]; swerve --version"
step "$root" "the tools that drive a window" \
    "$install xvfb icewm xdotool wmctrl x11-utils imagemagick dbus"
step "$root" "still no Python" "! command -v python3 && echo none"
step "$root" "the main scenario with real keys" \
    "useradd -m -d /srv/ada ada && chown -R ada /srv/project && HOME=/srv/ada setpriv --reuid ada --regid ada \
    --clear-groups /srv/drive.sh /srv/project /srv/ada/pictures"
for picture in "$root"/srv/ada/pictures/*.png; do
    cp "$picture" "$out/deb-$(basename "$picture")"
done
echo "log and pictures: ${out#"$here"/}"
