#!/usr/bin/env python3
"""People who own as many mailboxes as they may (IM16), of the longest names, cost others and the server a bounded memory."""
import os
import socket
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
if 'CULVER_RELEASE' in os.environ:  # with sanitizers it takes minutes
    os.environ['CULVER'] = os.environ['CULVER_RELEASE']
from lab import Lab, main

PASSWORD = 'password-of-all'
TREES = 330
LEVELS = 30  # below 'S': one CREATE makes all of them
MAILBOXES = TREES * LEVELS  # of 10,000
LEVEL = 'S'
AT_ONCE = 30


class Client:
    def __init__(self, lab, who):
        context = ssl.create_default_context(cafile=str(lab.ca))
        plain = socket.create_connection(('localhost', lab.port['imaps']), timeout=240)
        self.socket = context.wrap_socket(plain, server_hostname='localhost')
        self.file = self.socket.makefile('rb')
        self.file.readline()
        self.ask(f'LOGIN {who}@lab.test {PASSWORD}')

    def send(self, *commands):
        self.socket.sendall(b''.join(b't ' + command.encode() + b'\r\n' for command in commands))

    def answer(self):
        lines = []
        while not (line := self.file.readline()).startswith(b't '):
            assert line, 'the server is gone'
            lines.append(line)
        return line, lines

    def ask(self, command):
        self.send(command)
        line, lines = self.answer()
        assert line.startswith(b't OK'), line
        return lines


def deepest(n):
    return '/'.join([LEVEL, *(f'{n:03}' + 'x' * 29 for _ in range(LEVELS))])  # 991 octets of 1,024


def fill(lab, who, shared_with=None):
    client = Client(lab, who)
    client.ask(f'CREATE {LEVEL}')
    if shared_with:  # what is made below takes it over
        client.ask(f'SETACL {LEVEL} {shared_with}@lab.test lr')
    for first in range(0, TREES, AT_ONCE):
        client.send(*(f'CREATE {deepest(n)}' for n in range(first, first + AT_ONCE)))
        for _ in range(AT_ONCE):
            line, _ = client.answer()
            assert line.startswith(b't OK'), line
    return client


def peak_bytes(lab):
    status = Path(f'/proc/{lab.server_pid()}/status').read_text()
    return int(status.split('VmHWM:')[1].split()[0]) * 1024


def test_those_who_share_most_are_left_out():
    largest = [f'owner{n}' for n in range(8)]
    with Lab() as lab:
        for who in ['alice', 'erin', *largest]:
            lab.account(f'{who}@lab.test', PASSWORD)
        lab.start()
        for who in largest:
            fill(lab, who, 'alice')
        erin = Client(lab, 'erin')
        erin.ask('CREATE Few')
        erin.ask('SETACL Few alice@lab.test lr')
        alice, before = Client(lab, 'alice'), peak_bytes(lab)
        lines = alice.ask('LIST "" *')
        told = {who: sum(f'Other Users/{who}@lab.test/{LEVEL}/'.encode() in line for line in lines) for who in largest}
        hidden = [who for who in largest if told[who] == 0]
        assert 0 < len(hidden) < len(largest) and {told[who] for who in largest if who not in hidden} == {MAILBOXES}, told
        assert any(b'Other Users/erin@lab.test/Few' in line for line in lines)
        assert any(line.startswith(f'* NO [LIMIT] {len(hidden)} others share'.encode()) for line in lines), lines[:3]
        assert 'imap-shares-left-out' in lab.log_tail()
        alice.ask(f'EXAMINE "Other Users/{hidden[0]}@lab.test/{deepest(0)}"')
        for _ in range(5):
            alice.ask('LIST "" %')
        assert peak_bytes(lab) - before < 300 << 20, (peak_bytes(lab) - before) >> 20


def test_relative_urls_ask_for_their_beginning_once():
    with Lab() as lab:
        lab.account('alice@lab.test', PASSWORD)
        lab.start()
        alice = fill(lab, 'alice')
        alice.ask('APPEND INBOX {19+}\r\nSubject: one\r\n\r\n.\r\n')
        alice.ask('SELECT INBOX')
        before = peak_bytes(lab)
        parts = ' '.join(['URL ";UID=1"'] * 900)
        alice.ask(f'APPEND INBOX CATENATE ({parts})')
        assert peak_bytes(lab) - before < 200 << 20, (peak_bytes(lab) - before) >> 20
        too_many = ' '.join([f'CATENATE ({parts})'] * 2)
        alice.send(f'APPEND INBOX {too_many}')
        line, _ = alice.answer()
        assert line.startswith(b't NO [LIMIT]'), line


if __name__ == '__main__':
    main([test_those_who_share_most_are_left_out, test_relative_urls_ask_for_their_beginning_once])
