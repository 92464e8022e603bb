#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Takes the strings of the sources to the translations: writes po/POTFILES.in and po/ledenboek.pot anew and merges
# the .po files. What is then untranslated is told; a string that is no longer in the sources is dropped.
#
#   po/update.sh               POTFILES.in, ledenboek.pot and every language of LINGUAS
#   po/update.sh --list        prints the sources that have strings, as POTFILES.in should have them
#   po/update.sh --pot FILE    only extracts the strings to FILE
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
export LC_ALL=C.UTF-8

list_sources() {
    find app libledger server ui data -type f \
         \( -name '*.c' -o -name '*.h' -o -name '*.ui' -o -name '*.desktop.in' -o -name '*.metainfo.xml.in' \) -print0 \
        | xargs -0 -r grep -lE '\b(N?C?_|ngettext|g_dngettext|g_dpgettext2) ?\(|translatable="yes"|^Name=|<component' \
        | LC_ALL=C sort || true
}

extract() {
    list_sources | xgettext --files-from=- --output="$1" --from-code=UTF-8 --package-name=ledenboek \
        --add-comments=Translators --no-location --sort-output --no-wrap --force-po \
        --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 \
        --keyword=g_dgettext:2 --keyword=g_dngettext:2,3 --keyword=g_dpgettext2:2c,3 --keyword=Name --keyword=Keywords \
        --keyword=Comment --keyword=GenericName --flag=g_strdup_printf:1:c-format --flag=g_set_error:4:c-format \
        --flag=g_string_append_printf:2:c-format
    sed -i '/^"POT-Creation-Date/d' "$1"
}

update() {
    { echo "# Sources with strings to translate; written by po/update.sh."; list_sources; } >po/POTFILES.in
    extract po/ledenboek.pot
    local language file
    for language in $(sed 's/#.*//' po/LINGUAS); do
        file=po/$language.po
        msguniq --force-po --use-first --no-location --sort-output --no-wrap --output="$file.new" "$file"
        mv "$file.new" "$file"
        msgmerge --quiet --update --backup=none --no-fuzzy-matching --no-location --sort-output --no-wrap \
            "$file" po/ledenboek.pot
        msgattrib --force-po --no-obsolete --no-location --sort-output --no-wrap --output="$file" "$file"
        echo "po/$language.po: $(msgfmt --check --statistics --output=/dev/null "$file" 2>&1)"
        msgattrib --untranslated --no-location --no-wrap "$file" | sed -n 's/^msgid \(".*"\)$/  untranslated: \1/p' \
            | grep -v '""$' || true
    done
}

case ${1-} in
    --list) list_sources ;;
    --pot) extract "${2:?FILE is missing}" ;;
    '') update ;;
    *) sed -n '3,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
