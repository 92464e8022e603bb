#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two daemons before one PostgreSQL: one is killed, the database is restarted, and nothing is lost, doubled or missed.

    test_daemon_killed.py      LEDENBOEK_DAEMONS_CONTACTS: how many contacts it makes (20,000)
"""
import collections
import json
import os
import signal
import socket
import threading
import time

from daemons import Second, Wire, cluster, new_contact

import office
import tap

CONTACTS = int(os.environ.get('LEDENBOEK_DAEMONS_CONTACTS', '20000'))
REQUEST = 200


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
