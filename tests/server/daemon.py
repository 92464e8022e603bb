# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon for tests: a process of its own with a book of its own on a real socket with real TLS.

    with Daemon('--idle-seconds', '1') as daemon:
        token = daemon.login()
        status, headers, content = daemon.ask('GET', '/v1/status', token=token)
"""
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import uuid

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import tap  # noqa: E402
import wire  # noqa: E402

PASSWORD = 'zonnebloem-en-klaproos'
DEADLINE = 60


class Daemon:
    """A server with a book of its own; the options make its waits short."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix='ledenboek-daemon-')
        self.data = os.path.join(self.folder, 'data')
        password = os.path.join(self.folder, 'password')
        with open(password, 'w', encoding='utf-8') as file:
            file.write(PASSWORD)
        self.control('init', '--organisation', 'Proef', '--admin', 'anna', '--password-file', password)
        self.log = open(os.path.join(self.folder, 'log'), 'w+', encoding='utf-8')
        self.process = subprocess.Popen([tap.program('server/ledenboekd'), '--data', self.data, '--listen',
                                         '127.0.0.1:0', *options], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        found = re.match(r'listening on https://127\.0\.0\.1:(\d+)$', line)
        tap.check(found, 'the daemon said %r' % line)
        self.port = int(found.group(1))
        self.context = ssl.create_default_context(cafile=os.path.join(self.data, 'authority.pem'))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.folder)

    def control(self, command, *arguments):
        subprocess.run([tap.program('server/control/ledenboekctl'), command, '--data', self.data, *arguments],
                       check=True, stdout=subprocess.DEVNULL, timeout=DEADLINE)

    def raw(self):
        """A socket with TLS on it."""
        plain = socket.create_connection(('127.0.0.1', self.port), timeout=DEADLINE)
        return self.context.wrap_socket(plain, server_hostname='127.0.0.1')

    def http(self):
        return http.client.HTTPSConnection('127.0.0.1', self.port, context=self.context, timeout=DEADLINE)

    def ask(self, method, path, body=None, token=None, **headers):
        connection = self.http()
        if token:
            headers['Authorization'] = 'Bearer ' + token
        connection.request(method, path, body, {name.replace('_', '-'): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), content

    def login(self, replica=None):
        body = {'login': 'anna', 'password': PASSWORD, 'device': 'desk', 'replica': replica or str(uuid.uuid4())}
        status, _, content = self.ask('POST', '/v1/login', json.dumps(body))
        tap.check_equal(status, 200, content)
        return json.loads(content)['token']

    def push(self, token, replica, counter, change):
        """Pushes one changeset: its sequence number."""
        status, _, content = self.ask('POST', '/v1/push', '%s\n%s\n' % (
            json.dumps({'replica': replica, 'counter': counter}), json.dumps(change, separators=(',', ':'))),
            token=token)
        tap.check_equal(status, 200, content)
        tap.check_equal(json.loads(content)['outcome'], 'applied', content)
        return json.loads(content)['seq']

    def memory(self):
        """KiB of the daemon that are in memory."""
        with open('/proc/%d/status' % self.process.pid, encoding='ascii') as file:
            return int(re.search(r'VmRSS:\s*(\d+)', file.read()).group(1))

    def check_alive(self):
        tap.check_equal(self.process.poll(), None, 'the daemon has ended')
        status, _, _ = self.ask('GET', '/v1/status')
        tap.check_equal(status, 401)

    def read_log(self):
        self.log.flush()
        with open(self.log.name, encoding='utf-8') as file:
            return file.read()


def read_to_end(connection):
    """What comes until the peer ends it, which it has to."""
    got = b''
    try:
        while True:
            part = connection.recv(65536)
            if not part:
                return got
            got += part
    except (ConnectionError, ssl.SSLError):
        return got


def open_live(daemon, token):
    connection = daemon.raw()
    return connection, wire.ask(connection, token)


def changeset(name):
    """One that makes a contact of that family name."""
    groups = [{'group': group, 'base': 0, 'old': {field: None}, 'new': {field: value}}
              for group, field, value in (('existence', 'existence', 'live'), ('name', 'family_name', name))]
    return {'salt': os.urandom(16).hex(), 'id': str(uuid.uuid4()), 'model': 1, 'time': 0, 'action': 'create',
            'atomic': False, 'records': [{'kind': 'contact', 'id': str(uuid.uuid4()), 'seen': 0, 'groups': groups}]}
