# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client does on a live connection (RFC 6455), for tests: asking for it, and reading what is said on it."""
import base64
import os
import struct

import tap


def ask(connection, token):
    """Asks on a socket with TLS for the live connection of a session; returns the head of the answer."""
    connection.sendall(b'GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                       b'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\nAuthorization: Bearer %s\r\n\r\n'
                       % (base64.b64encode(os.urandom(16)), token.encode()))
    head = b''
    while not head.endswith(b'\r\n\r\n'):
        part = connection.recv(1)
        tap.check(part, 'the connection ended')
        head += part
    return head


def read_frame(connection):
    """The next frame: (opcode, content)."""
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
