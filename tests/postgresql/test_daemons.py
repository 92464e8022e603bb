#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The book in PostgreSQL with real processes: moved there and back, and served by two daemons at a time.

    test_daemons.py TEST      LEDENBOEK_DAEMONS_CONTACTS: how many contacts the test of the kill makes (20,000)
"""
import base64
import collections
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import statistics
import struct
import sys
import threading
import time
import uuid

_tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [_tests, os.path.join(_tests, 'control'), os.path.join(_tests, 'support')]

import office  # noqa: E402
import postgres  # noqa: E402
import tap  # noqa: E402

CONTACTS = int(os.environ.get('LEDENBOEK_DAEMONS_CONTACTS', '20000'))
REQUEST = 200
POKES = 40


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
        connection.sendall(b'GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                           b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\nAuthorization: Bearer %s\r\n\r\n'
                           % (base64.b64encode(os.urandom(16)), self.token.encode()))
        head = b''
        while not head.endswith(b'\r\n\r\n'):
            head += connection.recv(1)
        tap.check(head.startswith(b'HTTP/1.1 101'), head)
        return connection


def read_frame(connection):
    def take(size):
        got = b''
        while len(got) < size:
            part = connection.recv(size - len(got))
            tap.check(part, 'the connection ended')
            got += part
        return got
    first, length = take(2)
    if length == 126:
        length, = struct.unpack('>H', take(2))
    return first & 15, take(length)


def await_seq(connection, seq):
    while True:
        opcode, content = read_frame(connection)
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


# -- Moving

@tap.test('/postgresql/a-book-moves-there-and-back-and-replicas-go-on')
def move():
    with cluster() as engine, office.Office(contacts=300) as place:
        place.start()
        desk = place.replica('desk')
        contact = desk.list()[0]['id']
        desk.set(contact, city='Ede')
        desk.sync()
        place.stop()
        before = place.dump()
        place.control('move', '--to', engine.address())
        again = place.control('move', '--to', engine.address(), check=False)
        tap.check_equal(again.status, 1)
        tap.check_in('not empty', again.err)
        place.where = ['--database', engine.address()]
        tap.check(place.dump() == before, 'the book in PostgreSQL is another')
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})
        place.start()
        desk.set(contact, city='Arnhem')
        desk.sync()
        place.add_user('anna')
        other = place.replica('other', 'anna')
        tap.check_equal(other.show(contact)['city'], 'Arnhem')
        place.stop()
        after = place.dump()
        back = os.path.join(place.path, 'back')
        os.mkdir(back)
        office.control('move', '--from', engine.address(), '--data', back)
        tap.check_equal(office.control('dump', '--data', back).out.splitlines() == after, True)
        again = office.control('move', '--from', engine.address(), '--data', back, check=False)
        tap.check_equal(again.status, 1)
        tap.check_in('is there already', again.err)
        os.replace(os.path.join(back, 'book.db'), os.path.join(place.data, 'book.db'))
        for name in ('book.db-wal', 'book.db-shm'):
            if os.path.exists(os.path.join(place.data, name)):
                os.remove(os.path.join(place.data, name))
        place.where = []
        place.start()
        desk.set(contact, city='Zutphen')
        desk.sync()
        other.sync()
        tap.check_equal(other.show(contact)['city'], 'Zutphen')
        tap.check_equal(other.dump(), place.live())


@tap.test('/postgresql/init-needs-an-empty-database-and-a-wrong-address-is-told')
def init():
    with cluster() as engine, office.Office(database=engine.address()) as place:
        again = office.control('init', '--data', os.path.join(place.path, 'again'), '--database', engine.address(),
                               '--organisation', 'Tweede', '--admin', 'x', '--password-file', place.password_file,
                               check=False)
        tap.check_equal(again.status, 1)
        tap.check_in('not empty', again.err)
        tap.check_equal(len(place.control('user', 'list', '--json').json()), 1)
        for address in ('postgresql://x:geheimwoord@/x?host=/nowhere', 'mysql://x:geheimwoord@y'):
            wrong = office.control('user', 'list', '--data', place.data, '--database', address, check=False)
            tap.check_equal(wrong.status, 1)
            tap.check('geheimwoord' not in wrong.err, wrong.err)


# -- Two daemons

@tap.test('/postgresql/what-one-daemon-does-the-other-knows')
def two_daemons():
    with cluster() as engine, office.Office(contacts=50, database=engine.address()) as place:
        place.add_user('anna', access='contact=edit')
        place.start()
        second = Second(place)
        second.start()
        try:
            anna = place.replica('a', 'anna')
            beheer = Wire(place, [place.port, second.port])
            tap.check_equal(beheer.ask('GET', '/v1/status', port=second.port)[0], 200)
            tap.check_equal(beheer.ask('GET', '/v1/status', port=place.port)[0], 200)
            contact = anna.list()[0]['id']
            anna.set(contact, city='Ede')
            anna.sync()
            there = second.replica('there')
            tap.check_equal(there.show(contact)['city'], 'Ede')
            # A session that ended at one has ended at the other.
            tap.check_equal(beheer.ask('POST', '/v1/logout', port=place.port)[0], 200)
            tap.check_equal(beheer.ask('GET', '/v1/status', port=second.port)[0], 401)
            # Wrong tries are counted together.
            statuses = []
            for number in range(12):
                body = {'login': 'anna', 'password': 'wrong-password', 'device': 'x', 'replica': str(uuid.uuid4())}
                statuses.append(beheer.ask('POST', '/v1/login', json.dumps(body),
                                           (place.port, second.port)[number % 2])[0])
            tap.check_equal(statuses[0], 401)
            tap.check_equal(statuses[-1], 429)
        finally:
            second.close()


@tap.test('/postgresql/a-commit-through-one-daemon-is-heard-at-the-other')
def pokes():
    with cluster() as engine, office.Office(database=engine.address()) as place:
        place.start()
        second = Second(place)
        second.start()
        try:
            writer, listener = Wire(place, [place.port]), Wire(place, [second.port])
            live = listener.listen(second.port)
            took = []
            for number in range(POKES):
                start = time.monotonic()
                status, answer = writer.push(number + 1, [new_contact('Berg %d' % number)[0]])
                tap.check_equal((status, answer[0]['outcome']), (200, 'applied'), answer)
                confirmed = time.monotonic()
                await_seq(live, answer[0]['seq'])
                took.append((time.monotonic() - start, time.monotonic() - confirmed))
                time.sleep(0.005 * (number % 7))
            live.close()
            totals = sorted(each[0] for each in took)
            print('# from the push to the poke at the other daemon: median %.0f ms, 95th percentile %.0f ms, most %.0f '
                  'ms; after the confirmation: median %.0f ms'
                  % (1000 * statistics.median(totals), 1000 * totals[int(len(totals) * 0.95)], 1000 * totals[-1],
                     1000 * statistics.median(each[1] for each in took)))
        finally:
            second.close()


@tap.test('/postgresql/S23-a-changed-account-is-told-at-every-daemon-and-to-nobody-else')
def changed_account():
    with cluster() as engine, office.Office(database=engine.address()) as place:
        place.start()
        second = Second(place)
        second.start()
        try:
            place.add_user('piet')
            mine, theirs = Wire(place, [place.port]), Wire(place, [second.port], 'piet')
            there, here, other = theirs.listen(second.port), theirs.listen(place.port), mine.listen(place.port)
            for connection in (there, here, other):
                connection.settimeout(1)
                try:                            # the first who watches is told how far the book is
                    while True:
                        read_frame(connection)
                except TimeoutError:
                    pass
            place.control('user', 'set', 'piet', '--access', 'contact=read')
            for connection in (there, here):
                connection.settimeout(office.DEADLINE)
                tap.check_equal(read_frame(connection)[0], 1)
            try:
                said = read_frame(other)
            except TimeoutError:
                said = None
            tap.check_equal(said, None)
            for connection in (there, here, other):
                connection.close()
        finally:
            second.close()


# -- One daemon killed, the database restarted

class Balancer:
    """One address before several daemons: each connection goes to the first of them that answers."""

    def __init__(self, ports):
        self.ports = ports
        self.server = socket.create_server(('127.0.0.1', 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        for port in list(self.ports):
            try:
                daemon = socket.create_connection(('127.0.0.1', port), timeout=office.DEADLINE)
                break
            except OSError:
                continue
        else:
            client.close()
            return
        back = threading.Thread(target=self.carry, args=(daemon, client), daemon=True)
        back.start()
        self.carry(client, daemon)
        back.join()
        client.close()
        daemon.close()

    @staticmethod
    def carry(source, target):
        try:
            while True:
                part = source.recv(65536)
                if not part:
                    break
                target.sendall(part)
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.server.close()


class Pusher(threading.Thread):
    """Makes contacts until they are all confirmed; sends the same again when the answer does not come."""

    def __init__(self, wire, contacts):
        super().__init__(daemon=True)
        self.wire = wire
        self.made = [new_contact('Pers %d' % number) for number in range(contacts)]
        self.failure, self.confirmed, self.again = None, 0, 0

    def run(self):
        try:
            for start in range(0, len(self.made), REQUEST):
                self.push(start, self.made[start:start + REQUEST])
                self.confirmed = start + REQUEST
        except BaseException as failure:  # pylint: disable=broad-except
            self.failure = failure

    def push(self, start, part):
        deadline = time.monotonic() + office.DEADLINE
        while time.monotonic() < deadline:
            try:
                status, answer = self.wire.push(start + 1, [line for line, _, _ in part])
            except OSError:
                status, answer = 0, None
            if status == 200:
                wrong = [each for each, (_, changeset, _) in zip(answer, part)
                         if (each['changeset'], each['outcome']) != (changeset, 'applied')]
                tap.check(len(answer) == len(part) and not wrong, 'answered: %s' % wrong[:1])
                return
            tap.check(status in (0, 503), '%s %s' % (status, answer))
            self.again += 1
            time.sleep(0.1)
        raise AssertionError('nobody took the push')


class Reader(threading.Thread):
    """Follows the book by its cursor, and remembers every row that it was sent."""

    def __init__(self, wire):
        super().__init__(daemon=True)
        self.wire, self.failure = wire, None
        self.seen, self.pulls, self.broken = set(), 0, 0
        self.cursor, self.chain, self.ended = 0, None, False

    def run(self):
        try:
            while not self.ended:
                self.pull()
                time.sleep(0.02)
            self.pull(True)
        except BaseException as failure:  # pylint: disable=broad-except
            self.failure = failure

    def pull(self, until_answered=False):
        deadline = time.monotonic() + office.DEADLINE
        while time.monotonic() < deadline:
            path = '/v1/pull?cursor=%d' % self.cursor + ('&chain=' + self.chain if self.chain else '')
            try:
                status, answer = self.wire.ask('GET', path)
            except OSError:
                status, answer = 0, b''
            frames = [json.loads(line) for line in answer.splitlines()] if status == 200 else []
            if frames and 'end' in frames[-1]:
                self.seen.update(frame['id'] for frame in frames if frame.get('kind') == 'contact')
                self.cursor, self.chain = frames[-1]['end'], frames[-1]['chain']
                self.pulls += 1
                return
            tap.check(status in (0, 200, 503), '%s %s' % (status, answer))
            self.broken += 1
            if not until_answered:
                return
            time.sleep(0.1)
        raise AssertionError('nobody answered the pull')


def prepare_desk(place, balancer, name, field):
    """A replica that has changed one field of every contact, and not sent it."""
    place.address = 'https://127.0.0.1:%d' % balancer.port
    desk = place.replica(name)
    path = os.path.join(place.path, 'batch-' + name)
    with open(path, 'w', encoding='utf-8') as file:
        for number, contact in enumerate(sorted(each['id'] for each in desk.list())):
            file.write(json.dumps({'set': contact, 'fields': {field: '%s %d' % (name, number)}}) + '\n')
    desk.run('batch', path)
    return desk


def sync_until_sent(desk, failures):
    deadline = time.monotonic() + office.DEADLINE
    while time.monotonic() < deadline:
        desk.sync(check=False)
        if not desk.outbox():
            return
        time.sleep(0.2)
    failures.append('%s has %d unsent changes' % (desk.name, len(desk.outbox())))


def await_progress(pushers, part):
    """Until that part of what the pushers push is confirmed."""
    total = sum(len(pusher.made) for pusher in pushers)
    while sum(pusher.confirmed for pusher in pushers) < part * total and all(pusher.is_alive() for pusher in pushers):
        time.sleep(0.01)


def disturb(engine, place, pushers):
    """Kills the daemon that everybody uses, then stops the database hard. Returns whether there was work to disturb."""
    await_progress(pushers, 0.25)
    place.kill()
    midst = any(pusher.is_alive() for pusher in pushers)
    await_progress(pushers, 0.55)
    engine.stop(signal.SIGQUIT)
    midst = midst and all(pusher.confirmed < len(pusher.made) for pusher in pushers)
    engine.start()
    return midst


def check_ledger(dump, wanted):
    entries = collections.Counter(json.loads(line)['entry']['changeset'] for line in dump
                                  if line.startswith('{"entry":'))
    missing = [changeset for changeset in wanted if entries[changeset] != 1]
    tap.check(not missing, '%d changesets are not in the ledger once, such as %s (%d times)'
              % (len(missing), missing[:1], entries[missing[0]] if missing else 0))


@tap.test('/postgresql/a-daemon-killed-and-the-database-restarted-lose-double-and-miss-nothing')
def killed():
    with cluster(durable=True) as engine, office.Office(contacts=150, database=engine.address()) as place:
        place.start()
        second = Second(place)
        second.start()
        ports = [place.port, second.port]
        balancer = Balancer(ports)
        try:
            desks = [prepare_desk(place, balancer, 'desk%d' % number, field)
                     for number, field in enumerate(('warning', 'city', 'remark'))]
            pushers = [Pusher(Wire(place, [balancer.port]), CONTACTS // 2) for _ in range(2)]
            readers = [Reader(Wire(place, [balancer.port])), Reader(Wire(place, ports))]
            failures = []
            syncing = [threading.Thread(target=sync_until_sent, args=(desk, failures), daemon=True) for desk in desks]
            for thread in readers + pushers + syncing:
                thread.start()
            midst = disturb(engine, place, pushers)
            for thread in pushers + syncing:
                thread.join(10 * office.DEADLINE)
            for reader in readers:
                reader.wire.ports = [second.port]
                reader.ended = True
                reader.join(office.DEADLINE)
            for thread in pushers + readers:
                if thread.failure is not None:
                    raise thread.failure
            tap.check_equal(failures, [])
            tap.check(midst, 'nothing was under way when it was disturbed')
            made = {contact for pusher in pushers for _, _, contact in pusher.made}
            for reader in readers:
                tap.check_equal(len(made - reader.seen), 0, 'rows that a reader missed')
            print('# %d contacts, %d pushes sent again; readers: %s' % (
                len(made), sum(pusher.again for pusher in pushers),
                ', '.join('%d rows in %d pulls, %d unanswered, 0 missed' % (len(each.seen), each.pulls, each.broken)
                          for each in readers)))
            for desk in desks:
                desk.sync()
            dump = second.dump()
            check_ledger(dump, [changeset for pusher in pushers for _, changeset, _ in pusher.made] +
                         [item['id'] for desk in desks for item in desk.outbox('--all')])
            live = [line for line in dump if line.startswith('{"kind":') and office.in_window(line)]
            for desk in desks:
                desk.sync()
                tap.check(desk.dump() == live, '%s does not show what the server holds' % desk.name)
            tap.check_equal(second.control('doctor', '--json').json(), {'healthy': True, 'faults': []})
        finally:
            balancer.close()
            second.close()


tap.main()
