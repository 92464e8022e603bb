#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed beside the programs is valid: desktop file, metainfo, settings, unit, configuration, icons."""
import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import tap

ID = 'org.ledenboek.Ledenboek'
DATA = os.path.join(tap.SOURCE, 'data')
BUILT = os.path.join(tap.BUILD, 'data')
# What keeps a daemon that was broken into from doing harm.
HARDENING = ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes', 'PrivateDevices=yes',
             'MemoryDenyWriteExecute=yes', 'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX', 'CapabilityBoundingSet=',
             'SystemCallFilter=@system-service', 'SystemCallArchitectures=native', 'LockPersonality=yes',
             'RestrictNamespaces=yes', 'RestrictSUIDSGID=yes', 'StateDirectory=ledenboek', 'User=ledenboek',
             'Restart=on-failure', 'UMask=0077', 'LimitCORE=0']


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def run(*command):
    if shutil.which(command[0]) is None:
        tap.skip('%s is not installed' % command[0])
    done = subprocess.run(command, capture_output=True, text=True)
    tap.check(done.returncode == 0, done.stdout + done.stderr)
    return done.stdout + done.stderr


@tap.test('/data/desktop-file-is-valid')
def desktop_file():
    said = run('desktop-file-validate', os.path.join(BUILT, ID + '.desktop'))
    tap.check_equal(said, '')


@tap.test('/data/desktop-file-speaks-dutch')
def desktop_dutch():
    tap.check_in('\nComment[nl]=', read(os.path.join(BUILT, ID + '.desktop')))


@tap.test('/data/metainfo-is-valid')
def metainfo():
    run('appstreamcli', 'validate', '--no-net', os.path.join(BUILT, ID + '.metainfo.xml'))


@tap.test('/data/settings-schema-is-valid')
def schema():
    run('glib-compile-schemas', '--strict', '--dry-run', DATA)


@tap.test('/data/settings-have-what-the-window-keeps')
def keys():
    root = xml.etree.ElementTree.parse(os.path.join(DATA, ID + '.gschema.xml')).getroot()
    names = {key.get('name') for key in root.iter('key')}
    tap.check_equal({'window-width', 'window-height', 'window-maximised', 'pane-width', 'last-section', 'lists',
                     'colour-scheme', 'language'} - names, set())


@tap.test('/data/settings-that-the-program-names-exist')
def used_keys():
    root = xml.etree.ElementTree.parse(os.path.join(DATA, ID + '.gschema.xml')).getroot()
    names = {key.get('name') for key in root.iter('key')}
    used = set()
    for folder, _, files in os.walk(os.path.join(tap.SOURCE, 'app')):
        for name in files:
            if name.endswith('.c'):
                used |= set(re.findall(r'settings_(?:get|set|bind)\w*\s*\((?:[^"();]*,\s*)?"([a-z-]+)"',
                                       read(os.path.join(folder, name))))
    tap.check_equal(used - names, set())


@tap.test('/data/unit-is-hardened')
def hardened():
    lines = read(os.path.join(BUILT, 'ledenboekd.service')).splitlines()
    tap.check_equal([setting for setting in HARDENING if setting not in lines], [])


@tap.test('/data/unit-is-valid')
def unit():
    text = read(os.path.join(BUILT, 'ledenboekd.service'))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'ledenboekd.service')
        with open(path, 'w', encoding='utf-8') as file:       # the daemon and its user are not installed here
            text = re.sub(r'^ExecStart=.*', 'ExecStart=/bin/true', text, flags=re.MULTILINE)
            file.write(text.replace('User=ledenboek\n', '').replace('Group=ledenboek\n', ''))
        said = run('systemd-analyze', 'verify', '--man=no', path)
    tap.check('Unknown' not in said and 'ledenboekd.service:' not in said, said)


@tap.test('/data/configuration-has-every-setting-with-a-comment')
def configuration():
    path = os.path.join(DATA, 'ledenboekd.conf')
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path, encoding='utf-8')
    tap.check_equal({name: sorted(parser[name]) for name in parser.sections()},
                    {'server': ['data', 'language', 'listen'],
                     'mail': ['mail_retry_seconds', 'mail_tries', 'mail_wait_seconds', 'mailbox_seconds'],
                     'limits': ['connections', 'idle_seconds', 'lease_days', 'request_mib', 'request_seconds',
                                'sessions_days', 'start_seconds', 'tries', 'tries_minutes']})
    tap.check(all(int(value) > 0 for value in parser['limits'].values()))
    lines = read(path).splitlines()
    tap.check_equal([line for before, line in zip(lines, lines[1:]) if '=' in line and not line.startswith('#')
                     and not before.startswith('#')], [], 'a setting without a comment above it')


@tap.test('/data/proxy-lets-through-what-the-daemon-takes')
def proxy():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(os.path.join(DATA, 'ledenboekd.conf'), encoding='utf-8')
    text = read(os.path.join(DATA, 'ledenboekd.nginx.conf'))
    tap.check_in('client_max_body_size %sm;' % parser['limits']['request_mib'], text)
    tap.check_in('server %s;' % parser['server']['listen'], text)
    tap.check_equal(text.count('{'), text.count('}'))


@tap.test('/data/proxy-configuration-is-valid')
def nginx():
    if shutil.which('nginx') is None:
        tap.skip('nginx is not installed')
    with tempfile.TemporaryDirectory() as folder:
        certificate = os.path.join(folder, 'cert.pem')
        run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=leden.example.org', '-keyout',
            certificate + '.key', '-out', certificate)
        text = read(os.path.join(DATA, 'ledenboekd.nginx.conf'))
        text = re.sub(r'(ssl_certificate_key) [^;]+', r'\1 %s.key' % certificate, text)
        text = re.sub(r'(ssl_certificate|proxy_ssl_trusted_certificate) [^;]+', r'\1 %s' % certificate, text)
        path = os.path.join(folder, 'nginx.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('pid %s/pid;\nevents {}\nhttp {\naccess_log off;\n%s}\n' % (folder, text))
        run('nginx', '-t', '-q', '-p', folder, '-c', path, '-e', os.path.join(folder, 'error.log'))


@tap.test('/data/icons-are-drawn-and-without-foreign-parts')
def icons():
    for path, size in [('scalable/apps/%s.svg' % ID, '128'), ('symbolic/apps/%s-symbolic.svg' % ID, '16')]:
        root = xml.etree.ElementTree.parse(os.path.join(DATA, 'icons/hicolor', path)).getroot()
        tap.check_equal((root.get('width'), root.get('height')), (size, size))
        tags = {element.tag.rpartition('}')[2] for element in root.iter()}
        tap.check_equal(tags - {'svg', 'defs', 'linearGradient', 'stop', 'path', 'circle', 'g'}, set())
        tap.check_equal([element for element in root.iter() if any('href' in name for name in element.attrib)], [])


tap.main()
