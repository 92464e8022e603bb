#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many connections at the daemon, over real sockets with TLS: those that come and go, that idle, that dawdle."""
import os
import signal
import socket
import ssl
import sys
import time
import uuid

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import tap  # noqa: E402
from daemon import DEADLINE, Daemon, changeset, open_live, read_to_end  # noqa: E402
from wire import read_frame  # noqa: E402

# What a sanitizer keeps of what was given back, so that it can tell who uses it still, is no growth.
os.environ['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':quarantine_size_mb=1'

REQUEST = b'GET /v1/status HTTP/1.1\r\nHost: x\r\n%s\r\n'


def ask_and_leave(daemon, number):
    """One connection: an answered request, then an end of one of the kinds there are."""
    connection = daemon.raw()
    connection.sendall(REQUEST % (b'Connection: close\r\n' if number % 5 == 0 else b''))
    tap.check_in(b' 401 ', connection.recv(65536))
    if number % 5 == 1:
        try:
            connection.unwrap()
        except (ssl.SSLError, OSError):
            pass
    elif number % 5 == 2:
        connection.sendall(b'GET /v1/sta')
    elif number % 5 == 3:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
    connection.close()


@tap.test('/connections/those-that-came-and-went-leave-no-memory-behind')
def come_and_go():
    with Daemon() as daemon:
        for number in range(300):
            ask_and_leave(daemon, number)
        before = daemon.memory()
        for number in range(1200):
            ask_and_leave(daemon, number)
        grown = daemon.memory() - before
        print('# 1,200 connections more: %d KiB' % grown)
        tap.check(grown < 8 * 1024, 'the daemon has grown by %d KiB' % grown)
        end = time.monotonic() + DEADLINE
        descriptors = '/proc/%d/fd' % daemon.process.pid
        while len(os.listdir(descriptors)) > 40 and time.monotonic() < end:
            time.sleep(0.1)
        tap.check(len(os.listdir(descriptors)) <= 40, 'descriptors are left open')


@tap.test('/connections/an-edit-travels-while-five-hundred-others-idle')
def idle():
    with Daemon('--connections', '600') as daemon:
        replica = str(uuid.uuid4())
        token = daemon.login(replica)
        idle_ones = []
        for number in range(500):
            connection = daemon.raw()
            if number % 2:
                connection.sendall(REQUEST % b'')
            idle_ones.append(connection)
        live, head = open_live(daemon, token)
        tap.check_in(b' 101 ', head)
        sequence = daemon.push(token, replica, 1, changeset('Zonneveld'))
        opcode, text = read_frame(live)
        tap.check_equal((opcode, text), (1, b'{"seq":%d}' % sequence))
        for connection in idle_ones + [live]:
            connection.close()
        daemon.check_alive()


def dawdle(daemon, sent):
    """Sends a byte at a time; True when the daemon ended it before the last."""
    connection = daemon.raw()
    connection.settimeout(0.2)
    began = time.monotonic()
    try:
        for byte in range(len(sent)):
            connection.sendall(sent[byte:byte + 1])
            try:
                if not connection.recv(4096):
                    return True
            except TimeoutError:
                pass
            tap.check(time.monotonic() - began < DEADLINE)
        return False
    except (ConnectionError, ssl.SSLError):
        return True
    finally:
        connection.close()


@tap.test('/connections/S23-whose-account-is-changed-hears-it-within-seconds')
def changed_account():
    with Daemon() as daemon:
        live, head = open_live(daemon, daemon.login())
        tap.check(head.startswith(b'HTTP/1.1 101'), head)
        daemon.control('user', 'set', 'anna', '--access', 'contact=read')
        live.settimeout(DEADLINE)
        opcode, text = read_frame(live)
        tap.check(opcode == 1 and b'"seq"' in text, (opcode, text))
        daemon.control('user', 'block', 'anna')
        told = [read_frame(live)[0], read_frame(live)[0]]
        tap.check_equal(told, [1, 8], 'a message, so that it pulls, then the end')
        live.close()


@tap.test('/connections/a-byte-at-a-time-is-no-way-to-stay')
def dawdlers():
    with Daemon('--start-seconds', '2', '--request-seconds', '2', '--idle-seconds', '2') as daemon:
        tap.check(dawdle(daemon, b'GET /v1/status HTTP/1.1\r\nHost: x\r\nX-Long: ' + b'y' * 1000), 'in the headers')
        body = b'POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n'
        connection = daemon.raw()
        connection.sendall(body)
        connection.settimeout(0.2)
        ended = False
        for _ in range(200):
            try:
                connection.sendall(b' ')
                ended = not connection.recv(4096)
            except TimeoutError:
                continue
            except (ConnectionError, ssl.SSLError):
                ended = True
            if ended:
                break
        connection.close()
        tap.check(ended, 'in the body')
        daemon.check_alive()


@tap.test('/connections/who-does-not-read-his-answer-is-shown-out-and-others-are-served')
def deaf():
    with Daemon('--request-seconds', '2') as daemon:
        token = daemon.login()
        connection = daemon.raw()
        connection.sendall(b'GET /v1/snapshot HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n'
                           % token.encode() * 2000)
        end = time.monotonic() + DEADLINE
        try:
            while time.monotonic() < end:
                connection.sendall(b'GET')
                time.sleep(0.2)
        except (OSError, ssl.SSLError):
            pass
        tap.check(time.monotonic() < end, 'it was not shown out')
        connection.close()
        daemon.check_alive()


@tap.test('/connections/a-stop-waits-for-nobody-who-has-his-answer')
def stop():
    for _ in range(5):
        with Daemon() as daemon:
            token = daemon.login()
            others = []
            for number in range(20):
                if number % 4 == 0:
                    connection, _ = open_live(daemon, token)
                else:
                    connection = daemon.raw()
                if number % 4 == 1:
                    connection.sendall(REQUEST % b'')
                    connection.recv(65536)
                elif number % 4 == 2:
                    connection.sendall(REQUEST % (b'Authorization: Bearer %s\r\n' % token.encode()))
                others.append(connection)
            daemon.process.send_signal(signal.SIGTERM)
            tap.check_equal(daemon.process.wait(timeout=DEADLINE), 0)
            text = daemon.read_log()
            tap.check('lingered' not in text, text)
            for connection in others:
                read_to_end(connection)
                connection.close()


tap.main()
