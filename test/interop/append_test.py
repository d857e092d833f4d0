#!/usr/bin/env python3
"""IM13: one APPEND of many messages (RFC 3502) whose structures take as much memory as a structure may: what is needed of one is given back
before the next is looked at."""
import os
import socket
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
if 'CULVER_RELEASE' in os.environ:  # with sanitizers it takes minutes
    os.environ['CULVER'] = os.environ['CULVER_RELEASE']
from lab import Lab, main

PASSWORD = 'password-of-many'
ADDRESSES = 10000  # of one field; 64 octets of memory each
PARTS = 25         # together nearly the 16 MiB of docs/formats/summary.md
MESSAGES = 80      # together more than a session may hold at a time


def part():
    """A message in a message: addresses of a letter on both sides, folded."""
    line = ','.join(['a@b'] * 100)
    return 'Content-Type: message/rfc822\r\n\r\nTo: ' + ',\r\n '.join([line] * (ADDRESSES // 100)) + '\r\n\r\n.\r\n'


def message():
    parts = [part()] * PARTS + ['Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\r\n']
    body = ''.join('--b\r\n' + one for one in parts) + '--b--\r\n'
    return ('MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' + body).encode()


def connect(lab):
    plain = socket.create_connection(('localhost', lab.port['imaps']), timeout=300)
    return ssl.create_default_context(cafile=str(lab.ca)).wrap_socket(plain, server_hostname='localhost')


def ask(connection, lines, text, awaited):
    connection.sendall(text)
    while not (line := lines.readline()).startswith(awaited):
        assert line.startswith(b'* '), line
    return line


def test_memory_of_structures():
    with Lab('server {\n hostname = mx.lab.test\n quota_default = 0\n}\n') as lab:
        lab.account('alice@lab.test', PASSWORD)
        lab.start()
        pid, octets = lab.server_pid(), message()
        with connect(lab) as connection, connection.makefile('rb') as lines:
            ask(connection, lines, f'l LOGIN alice@lab.test {PASSWORD}\r\n'.encode(), b'l OK')
            head = b'a APPEND INBOX'
            for _ in range(MESSAGES):
                ask(connection, lines, head + b' ~{%d}\r\n' % len(octets), b'+')
                connection.sendall(octets)
                head = b''
            assert f'1:{MESSAGES}]'.encode() in ask(connection, lines, b'\r\n', b'a OK')
            ask(connection, lines, b'o LOGOUT\r\n', b'o OK')
        assert lab.server_pid() == pid


if __name__ == '__main__':
    main([test_memory_of_structures])
