#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon on a real socket with real TLS: what strangers send, limits, ranges, the live connection, stopping."""
import hashlib
import json
import os
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
import warnings

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import tap  # noqa: E402
from daemon import DEADLINE, PASSWORD, Daemon, changeset, open_live, read_to_end  # noqa: E402
from wire import read_frame  # noqa: E402

@tap.test('/listener/what-is-no-http-never-ends-the-daemon')
def garbage():
    with Daemon() as daemon:
        for sent in (b'\0' * 4096, b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'GET http://[ HTTP/1.1\r\n\r\n',
                     b'POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
                     b'POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZZ\r\n',
                     b'GET /%zz%00 HTTP/1.1\r\nHost: x\r\n\r\n', b'A' * 200000, b'\xff\xfe\r\n' * 1000,
                     b'GET / HTTP/1.1\r\n' + b'X: y\r\n' * 50000 + b'\r\n'):
            connection = daemon.raw()
            try:
                connection.sendall(sent)
                connection.unwrap()
            except (OSError, ssl.SSLError):
                pass
            connection.close()
        plain = socket.create_connection(('127.0.0.1', daemon.port), timeout=DEADLINE)
        plain.sendall(b'GET / HTTP/1.0\r\n\r\n')
        read_to_end(plain)
        plain.close()
        daemon.check_alive()


@tap.test('/listener/a-body-over-the-cap-is-refused-and-not-kept')
def too_large():
    with Daemon('--request-mib', '1') as daemon:
        token = daemon.login()
        connection = daemon.raw()
        connection.sendall(b'POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n'
                           b'Content-Length: 100000000000\r\n\r\n' % token.encode())
        tap.check_in(b' 413 ', connection.recv(65536))
        connection.close()
        connection = daemon.raw()
        connection.sendall(b'POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n')
        tap.check_in(b' 413 ', connection.recv(65536), 'a stranger may send less')
        connection.close()
        connection = daemon.raw()
        connection.sendall(b'POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n'
                           b'Transfer-Encoding: chunked\r\n\r\n' % token.encode())
        for _ in range(20):
            connection.sendall(b'20000\r\n' + b'x' * 0x20000 + b'\r\n')
        connection.sendall(b'0\r\n\r\n')
        tap.check_in(b' 413 ', connection.recv(65536))
        connection.close()
        daemon.check_alive()


@tap.test('/listener/who-is-slow-is-shown-out')
def slow():
    with Daemon('--start-seconds', '1', '--request-seconds', '1', '--idle-seconds', '1') as daemon:
        plain = socket.create_connection(('127.0.0.1', daemon.port), timeout=DEADLINE)
        tap.check_equal(read_to_end(plain), b'', 'a peer without a handshake')
        plain.close()
        connection = daemon.raw()
        connection.sendall(b'GET /v1/status HTTP/1.1\r\nHost: x\r\nX-Slow: ')
        read_to_end(connection)
        connection.close()
        connection = daemon.raw()
        connection.sendall(b'POST /v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{')
        tap.check(b'200' not in read_to_end(connection))
        connection.close()
        connection = daemon.raw()
        connection.sendall(b'GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n')
        tap.check_in(b' 401 ', read_to_end(connection), 'an idle connection is closed after its answer')
        connection.close()
        daemon.check_alive()


@tap.test('/listener/connections-over-the-number-are-closed-and-the-rest-works')
def crowd():
    with Daemon('--connections', '4') as daemon:
        crowd_of = [socket.create_connection(('127.0.0.1', daemon.port), timeout=DEADLINE) for _ in range(12)]
        closed = set()
        end = time.monotonic() + DEADLINE
        while len(closed) < 8 and time.monotonic() < end:
            readable, _, _ = select.select([one for one in crowd_of if one not in closed], [], [], 1)
            closed.update(readable)               # a server says nothing first: what can be read is the end
        tap.check_equal(len(closed), 8)
        for one in crowd_of:
            one.close()
        while True:
            try:
                daemon.check_alive()
                break
            except (ConnectionError, ssl.SSLError):
                tap.check(time.monotonic() < end, 'no place comes free')
                time.sleep(0.1)


@tap.test('/listener/a-connection-serves-many-requests')
def keep_alive():
    with Daemon() as daemon:
        connection = daemon.http()
        for _ in range(20):
            connection.request('GET', '/v1/status')
            tap.check_equal(connection.getresponse().read()[:9], b'{"error":')
        connection.close()


@tap.test('/listener/a-broken-download-goes-on-where-it-was')
def ranges():
    with Daemon() as daemon:
        token = daemon.login()
        status, headers, whole = daemon.ask('GET', '/v1/snapshot', token=token)
        tap.check_equal((status, headers['Accept-Ranges'], headers['Content-Length']), (200, 'bytes', str(len(whole))))
        tap.check_equal(headers['ETag'], '"%s"' % hashlib.sha256(whole).hexdigest())
        half = len(whole) // 2
        status, headers, rest = daemon.ask('GET', '/v1/snapshot', token=token, Range='bytes=%d-' % half,
                                           If_Range=headers['ETag'])
        tap.check_equal((status, whole[:half] + rest == whole), (206, True))
        tap.check_equal(headers['Content-Range'], 'bytes %d-%d/%d' % (half, len(whole) - 1, len(whole)))
        status, _, again = daemon.ask('GET', '/v1/snapshot', token=token, Range='bytes=%d-' % half, If_Range='"other"')
        tap.check_equal((status, again == whole), (200, True), 'another file is sent whole')
        status, _, _ = daemon.ask('GET', '/v1/snapshot', token=token, Range='bytes=%d-' % len(whole))
        tap.check_equal(status, 416)
        status, _, _ = daemon.ask('GET', '/v1/snapshot', Range='bytes=0-')
        tap.check_equal(status, 401, 'a range is asked with a session too')


@tap.test('/listener/a-commit-is-heard-on-the-live-connection-at-once')
def live():
    with Daemon() as daemon:
        replica = str(uuid.uuid4())
        token = daemon.login(replica)
        connection, head = open_live(daemon, token)
        tap.check_in(b' 101 ', head)
        sequence = daemon.push(token, replica, 1, changeset('Zonneveld'))
        opcode, text = read_frame(connection)
        tap.check_equal((opcode, json.loads(text)), (1, {'seq': sequence}))
        daemon.ask('POST', '/v1/logout', '', token=token)
        opcode, _ = read_frame(connection)
        tap.check_equal(opcode, 8, 'it is closed when the session ends')
        connection.close()
        connection, head = open_live(daemon, token)
        tap.check_in(b' 401 ', head)
        connection.close()


@tap.test('/listener/the-log-names-no-person-and-no-token')
def log():
    with Daemon() as daemon:
        token = daemon.login()
        daemon.ask('GET', '/v1/history/%s' % uuid.uuid4(), token=token)
        daemon.ask('GET', '/anna/Zonneveld?secret=1', token=token)
        text = daemon.read_log()
        # A line is written when its answer has left, so the last one may come a moment after it.
        end = time.monotonic() + DEADLINE
        while 'status=404' not in text and time.monotonic() < end:
            time.sleep(0.05)
            text = daemon.read_log()
        tap.check_in('route=/v1/history/ROOT status=200', text)
        tap.check_in('route=unknown status=404', text)
        for word in ('anna', 'Zonneveld', 'secret', token, PASSWORD):
            tap.check(word not in text, '%r is in the log' % word)


@tap.test('/listener/asked-to-stop-it-ends-well-with-everything-in-the-book')
def stop():
    with Daemon() as daemon:
        token = daemon.login()
        connection, _ = open_live(daemon, token)
        idle = daemon.http()
        idle.request('GET', '/v1/status')
        idle.getresponse().read()
        daemon.process.send_signal(signal.SIGTERM)
        tap.check_equal(daemon.process.wait(timeout=DEADLINE), 0)
        journal = os.path.join(daemon.data, 'book.db-wal')
        tap.check(not os.path.exists(journal) or os.path.getsize(journal) == 0, 'the journal is not in the book')
        connection.close()
        idle.close()


@tap.test('/listener/only-tls-from-1.2-on')
def versions():
    with Daemon() as daemon:
        tap.check_in(daemon.raw().version(), ('TLSv1.2', 'TLSv1.3'))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers('ALL:@SECLEVEL=0')
        warnings.simplefilter('ignore', DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        plain = socket.create_connection(('127.0.0.1', daemon.port), timeout=DEADLINE)
        try:
            context.wrap_socket(plain, server_hostname='127.0.0.1')
        except (ssl.SSLError, ConnectionError):
            pass
        else:
            tap.check(False, 'TLS 1.1 was taken')
        plain.close()


@tap.test('/listener/a-configuration-that-is-wrong-is-told-with-its-line')
def configuration():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'ledenboekd.conf')
        for text, parts in (('[server]\ndata=/nowhere\n\n[limits]\ntrys=4\n', ('line 5', 'trys', 'tries_minutes')),
                            ('[limits]\ntries=many\n', ('line 2', 'many')),
                            ('[sever]\nlisten=1\n', ('line 1', '[server]')),
                            ('[server]\ndata=/srv/\\\n', ('cannot be read',)),
                            ('nonsense', ('cannot be read',))):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
            done = subprocess.run([tap.program('server/ledenboekd'), '--configuration', path], capture_output=True,
                                  text=True, timeout=DEADLINE, check=False)
            tap.check_equal(done.returncode, 1, done.stderr)
            for part in parts:
                tap.check_in(part, done.stderr)
        for options in (['--nonsense'], ['--tries'], ['--tries', '0'], ['extra'], []):
            done = subprocess.run([tap.program('server/ledenboekd'), *options], capture_output=True, text=True,
                                  timeout=DEADLINE, check=False)
            tap.check_equal(done.returncode, 2, done.stderr)


tap.main()
