#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The test command: installs what is missing, builds with the address and undefined-behaviour sanitizers in
# _build, runs every test and closes with "N passed, N failed, N skipped". Exit status 0 only when nothing failed.
#
#   tests/run.sh [--slow] [--no-install] [TEST...]
#     --slow         also the tests of the suite "slow"
#     --no-install   take the packages to be there
#     TEST           only these, named as `meson test --list` names them
set -uo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=$source_dir/_build
setup=quick
install=yes
only=()
for argument in "$@"; do
    case $argument in
        --slow) setup=all ;;
        --no-install) install=no ;;
        -h|--help) sed -n '3,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        -*) echo "tests/run.sh: unknown option $argument; see tests/run.sh --help" >&2; exit 2 ;;
        *) only+=("$argument") ;;
    esac
done

stage() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

give_up() {
    stage "$*"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}

build() {
    if [ ! -f "$build_dir/build.ninja" ]; then
        rm -rf "$build_dir"
        meson setup "$build_dir" "$source_dir" -Db_sanitize=address,undefined -Db_lundef=false || return 1
    elif ! meson introspect --buildoptions "$build_dir" \
           | /usr/bin/python3 "$source_dir/tests/summary.py" --sanitized; then
        stage "the build in _build is without sanitizers: configuring it again"
        meson configure "$build_dir" -Db_sanitize=address,undefined -Db_lundef=false || return 1
    fi
    meson compile -C "$build_dir"
}

cd "$source_dir" || exit 1
if [ "$install" = yes ]; then
    stage "installing what is missing"
    bash tests/install.sh || give_up "installing failed: what is above says why"
fi

stage "building with the address and undefined-behaviour sanitizers in _build"
build || give_up "the build failed: what is above says why"

stage "running the tests (setup $setup)"
rm -f "$build_dir"/meson-logs/testlog*
meson test -C "$build_dir" --no-rebuild --print-errorlogs --setup "$setup" --timeout-multiplier 3 "${only[@]}"
status=$?

stage "tests finished; the log is in _build/meson-logs, screenshots and the like are in _build/artefacts"
/usr/bin/python3 tests/summary.py --status "$status" "$build_dir"/meson-logs/testlog*.json
