#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest: its form, no more permissions than needed, pinned downloads, every library accounted for."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import tap

ID = 'org.ledenboek.Ledenboek'
PATH = os.path.join(tap.SOURCE, 'flatpak', ID + '.json')
PERMISSIONS = {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--device=dri',
               '--talk-name=org.freedesktop.secrets'}
# Library as meson names it: what brings it, the runtime or a module of the manifest.
LIBRARIES = {'gio-2.0': 'runtime', 'gio-unix-2.0': 'runtime', 'gtk4': 'runtime',
             'gtk4-unix-print': 'runtime', 'libadwaita-1': 'runtime',
             'json-glib-1.0': 'runtime', 'libsoup-3.0': 'runtime', 'sqlite3': 'runtime', 'gnutls': 'runtime',
             'libzstd': 'runtime', 'libsecret-1': 'runtime', 'libsodium': 'libsodium',
             'xlsxwriter': 'libxlsxwriter', 'libzip': 'libzip', 'libxml-2.0': 'runtime',
             'poppler-glib': 'poppler', 'pangocairo': 'runtime', 'libcurl': 'runtime', 'libcmark': 'cmark',
             'gmime-3.0': 'gmime', 'libqpdf': 'qpdf'}
# What only a server needs: the option that leaves it out.
LEFT_OUT = {'libpq': '-Dpostgresql=disabled'}


def manifest():
    with open(PATH, encoding='utf-8') as file:
        return json.load(file)


@tap.test('/flatpak/manifest-names-the-program-and-the-lowest-runtime')
def names():
    read = manifest()
    tap.check_equal([read[key] for key in ('app-id', 'command', 'runtime', 'runtime-version', 'sdk')],
                    [ID, 'ledenboek', 'org.gnome.Platform', '43', 'org.gnome.Sdk'])
    tap.check_equal(read['modules'][-1]['name'], 'ledenboek')
    source = os.path.normpath(os.path.join(os.path.dirname(PATH), read['modules'][-1]['sources'][0]['path']))
    tap.check_equal(source, os.path.normpath(tap.SOURCE))


@tap.test('/flatpak/permissions-are-the-agreed-ones')
def permissions():
    tap.check_equal(set(manifest()['finish-args']), PERMISSIONS)


@tap.test('/flatpak/every-download-is-pinned')
def pinned():
    for module in manifest()['modules']:
        for source in module['sources']:
            if source['type'] == 'dir':
                continue
            tap.check(source['url'].startswith('https://'), source['url'])
            tap.check(re.fullmatch('[0-9a-f]{64}', source.get('sha256', '')), source['url'] + ' has no sha256')


@tap.test('/flatpak/every-library-comes-from-somewhere')
def libraries():
    with open(os.path.join(tap.SOURCE, 'meson.build'), encoding='utf-8') as file:
        asked = set(re.findall(r"dependency\('([^']+)'", file.read()))
    for name, option in LEFT_OUT.items():
        tap.check(name not in asked or option in manifest()['modules'][-1]['config-opts'], option + ' is missing')
    asked -= set(LEFT_OUT)
    tap.check_equal(asked - set(LIBRARIES), set(), 'say here what brings it')
    modules = {module['name'] for module in manifest()['modules']}
    tap.check_equal({LIBRARIES[name] for name in asked} - modules - {'runtime'}, set(), 'no such module')


@tap.test('/flatpak/flatpak-builder-knows-every-property')
def builder():
    if shutil.which('flatpak-builder') is None:
        tap.skip('flatpak-builder is not installed')
    done = subprocess.run(['flatpak-builder', '--show-manifest', PATH], capture_output=True, text=True)
    tap.check_equal(done.returncode, 0, done.stderr)
    tap.check('Unknown property' not in done.stderr, done.stderr)


tap.main()
