#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the packages of tests/packages.txt and the locales that are missing. What is there already is left
# alone: the second time no package manager is called. tests/run.sh and data/demo.sh call it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "install: '$*' needs root; run it as root or install sudo" >&2
        return 1
    fi
}

missing_packages() {
    local wanted installed
    wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$here/packages.txt" | sort -u)
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null \
                | sed -n 's/^installed //p' | sort -u || true)
    comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

# The package would set up and start a PostgreSQL of the machine's; the tests start one of their own.
without_cluster() {
    local settings=/etc/postgresql-common/createcluster.conf
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql-common
    as_root sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' "$settings"
}

install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "install: this is not a Debian system; the packages of tests/packages.txt are taken to be there"
        return 0
    fi
    local missing
    missing=$(missing_packages)
    if [ -z "$missing" ]; then
        echo "install: all packages are there"
        return 0
    fi
    echo "install: $(printf '%s\n' "$missing" | wc -l) packages are missing:" $missing
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    if printf '%s\n' "$missing" | grep -qx postgresql; then
        without_cluster
    fi
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

install_locales() {
    local name missing=()
    for name in nl_NL en_GB; do
        locale -a 2>/dev/null | grep -qix "$name\.utf-\?8" || missing+=("$name")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        echo "install: the locales are there"
        return 0
    fi
    if ! command -v locale-gen >/dev/null 2>&1; then
        echo "install: locale-gen is not there; locales ${missing[*]} stay missing" >&2
        return 1
    fi
    echo "install: making the locales ${missing[*]}"
    for name in "${missing[@]}"; do
        if grep -q "^# *$name\.UTF-8 UTF-8" /etc/locale.gen 2>/dev/null; then
            as_root sed -i "s/^# *$name\.UTF-8 UTF-8/$name.UTF-8 UTF-8/" /etc/locale.gen
        elif ! grep -q "^$name\.UTF-8 UTF-8" /etc/locale.gen 2>/dev/null; then
            echo "$name.UTF-8 UTF-8" | as_root tee -a /etc/locale.gen >/dev/null
        fi
    done
    as_root locale-gen
}

install_packages
install_locales
