#!/usr/bin/env python3
"""Where a message ends: whatever the packets, exactly one message or none (SM07, SC13)."""
import imaplib
import socket
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

ALICE = ('alice@lab.test', 'password-alice')
CONTENT = b'Subject: x\r\n\r\n..dot\r\nbody\r\n.\r\n'
CHUNKS = b'BDAT 14\r\nSubject: x\r\n\r\nBDAT 6 LAST\r\nbody\r\n'
ENVELOPE = b'EHLO x.example.org\r\n', b'MAIL FROM:<a@example.org>\r\n', b'RCPT TO:<alice@lab.test>\r\n'


def reply(connection):
    """One reply, all its lines; empty when the connection is closed."""
    text = b''
    while not any(line[3:4] == b' ' for line in text.split(b'\r\n')[:-1]):
        more = connection.recv(65536)
        if not more:
            return b''
        text += more
    return text


def begin(lab, *more):
    connection = socket.create_connection(('127.0.0.1', lab.port['smtp']), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    reply(connection)
    for command in ENVELOPE + more:
        connection.sendall(command)
        answer = reply(connection)
        assert answer[:1] in b'23', answer
    return connection


def messages(lab):
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as imap:
        imap.login(*ALICE)
        return int(imap.select('INBOX', readonly=True)[1][0])


def split_at_every_octet():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        for at in range(1, len(CONTENT)):
            with begin(lab, b'DATA\r\n') as connection:
                connection.sendall(CONTENT[:at])
                connection.sendall(CONTENT[at:])
                assert reply(connection).startswith(b'250 2.0.0'), at
                connection.sendall(b'NOOP\r\n')
                assert reply(connection).startswith(b'250 '), at
        assert messages(lab) == len(CONTENT) - 1


def cut_at_every_octet():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        for at in range(len(CONTENT)):
            with begin(lab, b'DATA\r\n') as connection:
                connection.sendall(CONTENT[:at])
        for at in range(len(CHUNKS)):
            with begin(lab) as connection:
                connection.sendall(CHUNKS[:at])
        assert messages(lab) == 0
        assert lab.json('store', 'verify')['damaged'] == 0


if __name__ == '__main__':
    main([split_at_every_octet, cut_at_every_octet])
