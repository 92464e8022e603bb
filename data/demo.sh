#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demonstration: installs what is missing, builds in _build-demo, makes a private server with sample data,
# starts it on loopback and opens the desktop program logged in. Without a display it runs the same under Xvfb,
# works a short round and leaves pictures and a line of result for each step.
#
#   data/demo.sh [--contacts N] [--round] [--fresh] [--no-install]
#     --contacts N   size of the book, 5000 when not said
#     --round        the round on a virtual display, also where there is a display
#     --fresh        throw the book of an earlier demonstration away; a round always begins with a fresh one
#     --no-install   take the packages to be there
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=$source_dir/_build-demo
contacts=5000
install=yes
fresh=no
round=no
usage() { sed -n '3,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
while [ $# -gt 0 ]; do
    case $1 in
        --contacts) contacts=${2-}; shift ;;
        --contacts=*) contacts=${1#*=} ;;
        --round) round=yes ;;
        --fresh) fresh=yes ;;
        --no-install) install=no ;;
        -h|--help) usage; exit 0 ;;
        *) echo "data/demo.sh: unknown option $1; see data/demo.sh --help" >&2; exit 2 ;;
    esac
    shift
done
case $contacts in
    ''|*[!0-9]*|0*) echo "data/demo.sh: --contacts is a whole number from 1" >&2; exit 2 ;;
esac
[ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || round=yes

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }
give_up() { say "$*" >&2; exit 1; }

build() {
    if [ ! -f "$build_dir/build.ninja" ]; then
        rm -rf "$build_dir"
        meson setup "$build_dir" "$source_dir" --buildtype=debugoptimized >/dev/null \
            || { cat "$build_dir/meson-logs/meson-log.txt" >&2; return 1; }
    fi
    ninja -C "$build_dir" >"$build_dir/build.log" 2>&1 || { tail -n 60 "$build_dir/build.log" >&2; return 1; }
}

daemon=
program=
clean_up() {
    local status=$?
    trap - EXIT
    if [ -n "$program" ] && kill -TERM "$program" 2>/dev/null; then
        wait "$program" 2>/dev/null || true
    fi
    if [ -n "$daemon" ] && kill -TERM "$daemon" 2>/dev/null; then
        wait "$daemon" 2>/dev/null || true
        say "the server has stopped"
    fi
    exit "$status"
}

control() { "$build_dir/server/control/ledenboekctl" "$@"; }

make_office() {
    mkdir -m 700 "$office"
    (umask 077; head -c 18 /dev/urandom | base64 >"$office/password")
    control init --data "$office/server" --organisation "Vereniging Voorbeeld" --admin beheer --name "Beheer" \
        --password-file "$office/password" >"$office/init.log"
    control user add ida --data "$office/server" --name "Ida de Vries" --access all=edit \
        --password-file "$office/password" >>"$office/init.log"
    control user add piet --data "$office/server" --name "Piet Bakker" --access all=edit \
        --password-file "$office/password" >>"$office/init.log"
    control demo --data "$office/server" --contacts "$contacts" --seed 1 >>"$office/init.log"
    touch "$office/complete"
}

start_daemon() {
    : >"$office/daemon.log"
    "$build_dir/server/ledenboekd" --data "$office/server" --listen 127.0.0.1:0 >"$office/daemon.log" 2>&1 &
    daemon=$!
    local tries=0
    address=
    while [ -z "$address" ]; do
        address=$(sed -n 's/^listening on \(https:.*\)$/\1/p' "$office/daemon.log" | tail -n 1)
        [ -n "$address" ] && break
        kill -0 "$daemon" 2>/dev/null || { cat "$office/daemon.log" >&2; give_up "the server did not start"; }
        tries=$((tries + 1))
        [ "$tries" -le 600 ] || give_up "the server does not listen; see $office/daemon.log"
        sleep 0.05
    done
}

log_in() { # NAME USER DEVICE
    control replica --dir "$office/$1" login "$address" --user "$2" --device "$3" \
        --password-file "$office/password" --ca "$office/server/authority.pem" >>"$office/init.log"
    control replica --dir "$office/$1" sync >>"$office/init.log"
}

cd "$source_dir"
if [ "$install" = yes ]; then
    say "installing what is missing"
    bash tests/install.sh || give_up "installing failed: what is above says why"
fi

if [ -f "$build_dir/build.ninja" ]; then
    say "building in _build-demo what has changed"
else
    say "building in _build-demo; the first time takes a few minutes"
fi
build || give_up "the build failed: what is above says why"

office=$build_dir/office-$contacts
[ "$round" = no ] || { office=$build_dir/round; fresh=yes; }
if [ "$fresh" = yes ] || [ ! -e "$office/complete" ]; then
    rm -rf "$office"
    say "making a server in ${office#"$source_dir"/} with a certificate authority of its own, the accounts ida and"
    say "  piet, and $contacts contacts"
    make_office
else
    say "using the server in ${office#"$source_dir"/} of the last time; --fresh makes a new one"
fi

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
start_daemon
say "the server listens at $address"
say "logging in as ida at this workplace, and fetching the book"
log_in ida ida "Balie 1"

export LEDENBOEK_LOCALEDIR=$build_dir/po
export GSETTINGS_SCHEMA_DIR=$build_dir/data
if [ "$round" = no ]; then
    say "opening the program; close its window to end the demonstration"
    "$build_dir/app/ledenboek" --replica "$office/ida" &
    program=$!
    left_with=0
    wait "$program" || left_with=$?
    program=
    exit "$left_with"
fi

say "logging in as piet at another workplace"
log_in piet piet "Laptop 2"
pictures=$build_dir/pictures
rm -rf "$pictures"
mkdir -p "$pictures"
say "working a round on a virtual display; the pictures come in ${pictures#"$source_dir"/}"
left_with=0
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$source_dir/tests:$source_dir/tests/window LEDENBOEK_BUILD=$build_dir \
    LEDENBOEK_ARTEFACTS=$pictures /usr/bin/python3 "$source_dir/data/demo-round.py" "$office" \
    2>"$build_dir/round.log" &
program=$!
wait "$program" || left_with=$?
program=
[ "$left_with" -eq 0 ] || { tail -n 20 "$build_dir/round.log" >&2; exit 1; }
say "done; the pictures are in ${pictures#"$source_dir"/}"
