#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx before the daemon, with the sample configuration of data/: TLS at both, ranges, limits, live connections."""
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import uuid

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import tap  # noqa: E402
from daemon import DEADLINE, PASSWORD, Daemon, changeset, open_live  # noqa: E402
from wire import read_frame  # noqa: E402

SAMPLE = os.path.join(tap.SOURCE, 'data', 'ledenboekd.nginx.conf')


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


class Proxied(Daemon):
    """A daemon behind an nginx of its own: requests go to nginx."""

    def __init__(self, idle='1h'):
        if shutil.which('nginx') is None:
            tap.skip('nginx is not installed')
        self.proxy = None
        super().__init__('--proxy', '127.0.0.1')
        behind, self.port = self.port, free_port()
        with open(SAMPLE, encoding='utf-8') as file:
            text = file.read()
        for pattern, put in (('server 127.0.0.1:8443', 'server 127.0.0.1:%d' % behind),
                             (r'listen \[::\]:443 ssl;', ''), ('listen 443 ssl', 'listen 127.0.0.1:%d ssl' % self.port),
                             ('ssl_certificate_key [^;]+', 'ssl_certificate_key %s/server-key.pem' % self.data),
                             (r'\bssl_certificate [^;]+', 'ssl_certificate %s/server.pem' % self.data),
                             ('proxy_ssl_trusted_certificate [^;]+',
                              'proxy_ssl_trusted_certificate %s/authority.pem' % self.data),
                             ('proxy_read_timeout [^;]+', 'proxy_read_timeout ' + idle)):
            text, changed = re.subn(pattern, put, text)
            tap.check(changed, '%s is not in the sample' % pattern)
        path = os.path.join(self.folder, 'nginx.conf')
        temporary = ''.join('%s_temp_path %s/%s;\n' % (kind, self.folder, kind)
                            for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        with open(path, 'w', encoding='utf-8') as file:
            file.write('daemon off;\nmaster_process off;\npid %s/pid;\nevents { worker_connections 1500; }\n'
                       'http {\naccess_log off;\n%s%s}\n' % (self.folder, temporary, text))
        self.proxy_log = os.path.join(self.folder, 'nginx.log')
        self.proxy = subprocess.Popen(['nginx', '-p', self.folder, '-c', path, '-e', self.proxy_log],
                                      stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            try:
                socket.create_connection(('127.0.0.1', self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
            with open(self.proxy_log, encoding='utf-8') as file:
                tap.check(self.proxy.poll() is None, file.read())
        tap.check(False, 'nginx does not listen')

    def __exit__(self, *unused):
        if self.proxy is not None:
            self.proxy.terminate()
            self.proxy.wait()
        super().__exit__(*unused)


@tap.test('/proxy/a-snapshot-comes-whole-and-in-ranges')
def snapshot():
    with Proxied() as office:
        token = office.login()
        status, headers, whole = office.ask('GET', '/v1/snapshot', token=token)
        tap.check_equal((status, headers['Content-Length']), (200, str(len(whole))))
        tap.check_equal(headers['ETag'], '"%s"' % hashlib.sha256(whole).hexdigest(),
                        'the bytes went through as they are')
        status, headers, rest = office.ask('GET', '/v1/snapshot', token=token, Range='bytes=%d-' % (len(whole) // 2),
                                           If_Range=headers['ETag'])
        tap.check_equal((status, whole[:len(whole) // 2] + rest == whole), (206, True))
        tap.check_equal(office.ask('GET', '/v1/snapshot')[0], 401)


@tap.test('/proxy/replicas-log-in-push-and-pull-through-it')
def replicas():
    with Proxied() as office:
        password = os.path.join(office.folder, 'password')

        def replica(name, *arguments):
            done = subprocess.run([tap.program('server/control/ledenboekctl'), 'replica', '--dir',
                                   os.path.join(office.folder, name), *arguments], capture_output=True, text=True,
                                  timeout=DEADLINE, check=False)
            tap.check_equal(done.returncode, 0, done.stderr)
            return done.stdout

        for name in ('one', 'other'):
            replica(name, 'login', 'https://127.0.0.1:%d' % office.port, '--user', 'anna', '--password-file', password,
                    '--ca', os.path.join(office.data, 'authority.pem'))
            replica(name, 'sync')
        replica('one', 'new', 'contact', 'given_name=Ida', 'family_name=Zonneveld')
        replica('one', 'sync')
        replica('other', 'sync')
        tap.check_in('Zonneveld', replica('other', 'search', 'zonneveld'))


@tap.test('/proxy/a-commit-is-heard-on-the-live-connection')
def live():
    with Proxied() as office:
        replica = str(uuid.uuid4())
        token = office.login(replica)
        connection, head = open_live(office, token)
        tap.check_in(b' 101 ', head)
        sequence = office.push(token, replica, 1, changeset('Zonneveld'))
        opcode, text = read_frame(connection)
        tap.check_equal((opcode, json.loads(text)), (1, {'seq': sequence}))
        connection.close()
        connection, head = open_live(office, 'nobody')
        tap.check_in(b' 401 ', head, 'without a session it is not upgraded')
        connection.close()


@tap.test('/proxy/a-live-connection-that-it-cuts-ends-and-a-new-one-hears')
def cut():
    with Proxied(idle='1s') as office:
        replica = str(uuid.uuid4())
        token = office.login(replica)
        connection, head = open_live(office, token)
        tap.check_in(b' 101 ', head)
        tap.check_equal(connection.recv(1), b'', 'it was silent for too long for the proxy')
        connection.close()
        connection, head = open_live(office, token)
        tap.check_in(b' 101 ', head)
        sequence = office.push(token, replica, 1, changeset('Zonneveld'))
        tap.check_equal(read_frame(connection), (1, b'{"seq":%d}' % sequence))
        connection.close()


@tap.test('/proxy/a-body-over-the-cap-is-refused')
def too_large():
    with Proxied() as office:
        token = office.login()
        connection = office.raw()
        connection.sendall(b'POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n'
                           b'Content-Length: 100000000\r\n\r\n' % token.encode())
        tap.check_in(b' 413 ', connection.recv(65536))
        connection.close()
        office.check_alive()


@tap.test('/proxy/wrong-tries-count-for-the-peer-and-what-it-says-itself-is-not-believed')
def tries():
    with Proxied() as office:
        body = {'login': 'anna', 'password': 'wrong', 'device': 'desk', 'replica': str(uuid.uuid4())}
        statuses = {office.ask('POST', '/v1/login', json.dumps(body), X_Forwarded_For='10.0.0.%d' % number)[0]
                    for number in range(30)}
        tap.check_in(429, statuses, 'another address each time would never have to wait')
        tap.check(PASSWORD not in office.read_log())


tap.main()
