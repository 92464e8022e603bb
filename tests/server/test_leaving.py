#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that leave in the middle, of what they say or of what is said to them; and a stop in the middle of answers."""
import json
import os
import re
import signal
import socket
import ssl
import sys
import uuid

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import tap  # noqa: E402
from daemon import DEADLINE, PASSWORD, Daemon, changeset, open_live, read_to_end  # noqa: E402

# Contacts of the book: their snapshot is more than a block of a file, and more than a socket takes at once.
CONTACTS = 900


def fill(daemon, token, replica):
    """Pushes many contacts: the number of that change."""
    change = changeset('Zonneveld')
    for _ in range(CONTACTS):
        change['records'] += changeset(os.urandom(40).hex())['records']
    return daemon.push(token, replica, 1, change)


def reach(daemon):
    """A connection that takes little at a time: an answer is on its way for long."""
    plain = socket.socket()
    plain.settimeout(DEADLINE)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect(('127.0.0.1', daemon.port))
    return daemon.context.wrap_socket(plain, server_hostname='127.0.0.1')


def request(method, path, token=None, body=b''):
    head = '%s %s HTTP/1.1\r\nHost: x\r\n' % (method, path)
    if token:
        head += 'Authorization: Bearer %s\r\n' % token
    if body:
        head += 'Content-Length: %d\r\n' % len(body)
    return head.encode() + b'\r\n' + body


def requests(token, replica, seq):
    """One of each kind: answered at once, by a worker, from the writer's queue, at length, from a file; then a long
    body that is no changeset, and three requests at a time."""
    login = {'login': 'anna', 'password': PASSWORD, 'device': 'desk', 'replica': str(uuid.uuid4())}
    push = '%s\n%s\n' % (json.dumps({'replica': replica, 'counter': 2}),
                         json.dumps(changeset('Van Dijk'), separators=(',', ':')))
    snapshot = request('GET', '/v1/snapshot?after=%d' % seq, token)
    return [request('GET', '/v1/status'), request('POST', '/v1/login', body=json.dumps(login).encode()),
            request('POST', '/v1/push', token, push.encode()), request('GET', '/v1/pull?cursor=0', token), snapshot,
            request('POST', '/v1/push', token, b'x' * 300000), snapshot * 3]


ANSWERS = (b'401', b'200', b'200', b'200', b'200', b'400', b'200')


def leave(connection, way):
    """Ends a connection in one of the ways there are."""
    try:
        if way == 'says goodbye':
            connection.settimeout(0)                      # and does not wait for an answer to that
            connection.unwrap()
        elif way == 'is torn off':
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        elif way == 'falls silent':
            connection.shutdown(socket.SHUT_WR)
    except (OSError, ssl.SSLError):
        pass
    connection.close()


def hear(connection, size, status):
    """Takes in so many bytes of an answer, or all of it when it is shorter."""
    if size == 0:
        return
    got = connection.recv(1)
    while size > 1 and b'\r\n\r\n' not in got:
        got += connection.recv(16)
    if size > 1:
        tap.check_in(b'HTTP/1.1 ' + status, got)
        length = re.search(rb'Content-Length: (\d+)', got)
        left = min(int(length.group(1)), size) - len(got) + got.index(b'\r\n\r\n') + 4
        while left > 0:
            part = connection.recv(min(left, 4096))
            tap.check(part, 'the answer ends early')
            left -= len(part)


WAYS = ('closes', 'says goodbye', 'is torn off', 'falls silent')


def check_log(daemon):
    text = daemon.read_log()
    for trouble in ('event=warning', 'Sanitizer', 'runtime error'):
        tap.check(trouble not in text, text)


def check_stop(daemon):
    daemon.process.send_signal(signal.SIGTERM)
    tap.check_equal(daemon.process.wait(timeout=DEADLINE), 0)
    check_log(daemon)


@tap.test('/leaving/in-the-middle-of-what-one-says-ends-nobody-else')
def leave_while_saying():
    with Daemon() as daemon:
        replica = str(uuid.uuid4())
        for asked in requests(daemon.login(replica), replica, 0):
            connections = []
            head = asked.index(b'\r\n\r\n') + 4
            for moment in sorted({0, 1, 20, head - 1, head, (head + len(asked)) // 2, len(asked) - 1}):
                for way in WAYS:
                    connection = reach(daemon)
                    connection.sendall(asked[:moment])
                    connections.append((connection, way))
            for connection, way in connections:
                leave(connection, way)
        daemon.check_alive()
        check_stop(daemon)


@tap.test('/leaving/in-the-middle-of-the-answer-ends-nobody-else')
def leave_while_hearing():
    with Daemon() as daemon:
        replica = str(uuid.uuid4())
        token = daemon.login(replica)
        for asked, status in zip(requests(token, replica, fill(daemon, token, replica)), ANSWERS):
            for heard in (0, 0, 1, 200, 20000, 200000):
                connections = [(reach(daemon), way) for way in WAYS]
                for connection, _ in connections:
                    connection.sendall(asked)
                for connection, way in connections:
                    hear(connection, heard, status)
                    leave(connection, way)
        daemon.check_alive()
        check_stop(daemon)


@tap.test('/leaving/a-stop-in-the-middle-of-answers-ends-cleanly')
def stop():
    for moment in range(6):
        with Daemon() as daemon:
            replica = str(uuid.uuid4())
            token = daemon.login(replica)
            asked = requests(token, replica, fill(daemon, token, replica))
            connections = [(reach(daemon), WAYS[number % len(WAYS)]) for number in range(4 * len(asked))]
            connections += [(open_live(daemon, token)[0], way) for way in WAYS]
            for number, (connection, _) in enumerate(connections[:4 * len(asked)]):
                connection.sendall(asked[number // 4])
                if moment == 1 and number // 4 != 5:
                    connection.recv(1)
            if moment == 2:
                for connection, way in connections[::2]:
                    leave(connection, way)
            daemon.process.send_signal(signal.SIGTERM)
            if moment >= 3:
                for connection, way in connections[moment - 3::2]:
                    leave(connection, way)
            if moment == 0:
                for connection, _ in connections:
                    read_to_end(connection)
            tap.check_equal(daemon.process.wait(timeout=DEADLINE), 0)
            check_log(daemon)
            for connection, _ in connections:
                connection.close()


tap.main()
