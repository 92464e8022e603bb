# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of several daemons before one PostgreSQL share: the database, a second daemon, and what a client does
on the wire. To be imported first: it finds what the other folders of tests hold."""
import contextlib
import http.client
import json
import os
import shutil
import socket
import ssl
import sys
import uuid

_tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [_tests, os.path.join(_tests, 'control'), os.path.join(_tests, 'support')]

import office  # noqa: E402
import postgres  # noqa: E402
import tap  # noqa: E402
import wire  # noqa: E402


def cluster(**options):
    if postgres.find_programs() is None:
        tap.skip('PostgreSQL is not installed')
    return postgres.Cluster(**options)


class Second(office.Office):
    """Another daemon before the database of `first`: with the same certificates, and a folder of its own."""

    def __init__(self, first):  # pylint: disable=super-init-not-called
        self.own, self.where, self.path = False, first.where, os.path.join(first.path, 'second')
        self.data = os.path.join(self.path, 'server')
        self.daemon, self.address, self.log, self.port = None, None, os.path.join(self.path, 'daemon.log'), 0
        self.password_file, self.authority = first.password_file, first.authority
        os.mkdir(self.path)
        shutil.copytree(first.data, self.data)


@contextlib.contextmanager
def two(contacts=0, **options):
    """An office and a second daemon, both running before one new database; options as of cluster."""
    with cluster(**options) as engine, office.Office(contacts=contacts, database=engine.address()) as place:
        place.start()
        with Second(place) as second:
            yield place, second.start()


# -- What a client does on the wire

class Wire:
    """A session by HTTPS at any of several daemons: what one begins, another goes on with."""

    def __init__(self, place, ports, login='beheer'):
        self.context = ssl.create_default_context(cafile=place.authority)
        self.ports, self.turn = ports, 0
        self.replica = str(uuid.uuid4())
        body = {'login': login, 'password': office.PASSWORD, 'device': 'wire', 'replica': self.replica}
        status, answer = self.ask('POST', '/v1/login', json.dumps(body))
        tap.check_equal(status, 200, answer)
        self.token = json.loads(answer)['token']

    token = None

    def ask(self, method, path, body=None, port=None):
        """One request; OSError when that daemon is not there."""
        self.turn += 1
        connection = http.client.HTTPSConnection('127.0.0.1', port or self.ports[self.turn % len(self.ports)],
                                                 context=self.context, timeout=office.DEADLINE)
        try:
            connection.request(method, path, body, {'Authorization': 'Bearer ' + self.token} if self.token else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as failure:
            raise OSError(str(failure)) from failure
        finally:
            connection.close()

    def push(self, counter, changesets, port=None):
        lines = [json.dumps({'replica': self.replica, 'counter': counter})] + changesets
        status, answer = self.ask('POST', '/v1/push', '\n'.join(lines), port)
        return status, [json.loads(line) for line in answer.splitlines()] if status == 200 else answer

    def listen(self, port):
        """A live connection; read_frame gives what is said on it."""
        connection = self.context.wrap_socket(socket.create_connection(('127.0.0.1', port), timeout=office.DEADLINE),
                                              server_hostname='127.0.0.1')
        head = wire.ask(connection, self.token)
        tap.check(head.startswith(b'HTTP/1.1 101'), head)
        return connection


def await_seq(connection, seq):
    while True:
        opcode, content = wire.read_frame(connection)
        if opcode == 1 and json.loads(content).get('seq', 0) >= seq:
            return


def new_contact(name):
    """A changeset that makes a contact: its line, its id, the contact's."""
    groups = [{'group': group, 'base': 0, 'old': {field: None}, 'new': {field: value}}
              for group, field, value in (('existence', 'existence', 'live'), ('name', 'family_name', name))]
    changeset, contact = str(uuid.uuid4()), str(uuid.uuid4())
    line = {'salt': os.urandom(16).hex(), 'id': changeset, 'model': 1, 'time': 0, 'action': 'create', 'atomic': False,
            'records': [{'kind': 'contact', 'id': contact, 'seen': 0, 'groups': groups}]}
    return json.dumps(line, separators=(',', ':')), changeset, contact
