#!/usr/bin/env python3
"""Who works a server hard holds up nobody else, and takes no more memory than a command may (IM08, IM11, IM16, PO01)."""
import base64
import contextlib
import os
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

PASSWORD = 'password-of-many'
IS_SANITIZED = 'CULVER_SANITIZED' in os.environ
SETTINGS = 'server {\n hostname = mx.lab.test\n quota_default = 0\n}\n'
ANSWER_SECONDS = 3 if IS_SANITIZED else 0.5  # the machine of the test does other work too; what is tested took the whole time of a command
FLOOD_SECONDS = 6 if IS_SANITIZED else 3
GROWTH_MAX = (1000 if IS_SANITIZED else 40) << 20  # a sanitizer keeps what was freed for a while
ABOVE = f'/{"a" * 28}' * 30  # levels of a name that is subscribed
MESSAGES = 1 << (15 if IS_SANITIZED else 18)


class Client:
    def __init__(self, lab, user, service='imaps'):
        self.socket = socket.create_connection(('localhost', lab.port[service]), timeout=300)
        if service == 'imaps':
            self.socket = ssl.create_default_context(cafile=str(lab.ca)).wrap_socket(self.socket, server_hostname='localhost')
        self.file = self.socket.makefile('rb')
        self.number = 0
        self.file.readline()
        if user:
            assert b' OK ' in self.ask(f'LOGIN {user} {PASSWORD}')

    def send(self, command):
        self.number += 1
        self.socket.sendall(f't{self.number} {command}\r\n'.encode())
        return f't{self.number} '.encode()

    def wait(self, tag, lines=None):
        for line in self.file:
            if line.startswith(tag):
                return line
            if lines is not None:
                lines.append(line)
        raise AssertionError('the connection ended')

    def ask(self, command, lines=None):
        return self.wait(self.send(command), lines)

    def ask_all(self, commands, at_once=200):
        for at in range(0, len(commands), at_once):
            for tag in [self.send(command) for command in commands[at:at + at_once]]:
                answer = self.wait(tag)
                assert b' OK ' in answer, answer


class Other:
    """Somebody who asks for next to nothing, all the time; `worst` is how long he waited for it."""
    def __init__(self, lab, command):
        self.client, self.command = Client(lab, 'bob@lab.test'), command
        self.worst, self.is_over = 0, False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over:
            before = time.monotonic()
            self.client.ask(self.command)
            self.worst = max(self.worst, time.monotonic() - before)
            time.sleep(0.01)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()


def memory(lab):
    """What the server has taken at most so far."""
    status = Path(f'/proc/{lab.server_pid()}/status').read_text()
    return int(status.split('VmHWM:')[1].split()[0]) * 1024


class Working:
    """A server of one reactor, with alice who does what she likes."""
    def __enter__(self):
        self.lab = Lab(SETTINGS)
        self.lab.write_config(self.lab.settings, 'reactors = 1\nshards = 1\n' + self.lab.places)
        for user in ('alice@lab.test', 'bob@lab.test'):
            self.lab.account(user, PASSWORD)
        self.lab.__enter__()
        self.lab.start()
        return self

    def __exit__(self, *why):
        return self.lab.__exit__(*why)

    def holds_up_nobody(self, what, work, command='NOOP', growth=GROWTH_MAX):
        before, pid = memory(self.lab), self.lab.server_pid()
        with Other(self.lab, command) as other:
            work()
        grown = memory(self.lab) - before
        print(f'# {what}: others waited {other.worst * 1000:.0f} ms, {grown >> 20} MiB more', flush=True)
        assert self.lab.server_pid() == pid, f'{what}: the server ended'
        assert other.worst < ANSWER_SECONDS, f'{what}: others waited {other.worst} s'
        assert grown < growth, f'{what}: {grown} octets'


def flood(lab, line, service='imap'):
    """Sends as fast as it is read, and reads as fast as it is sent."""
    client = socket.create_connection(('localhost', lab.port[service]))

    def drop_answers():
        with contextlib.suppress(ConnectionResetError):
            while client.recv(1 << 20):
                pass
    reader = threading.Thread(target=drop_answers)
    reader.start()
    until = time.monotonic() + FLOOD_SECONDS
    while time.monotonic() < until:
        client.sendall(line * 10000)
    client.shutdown(socket.SHUT_RDWR)
    reader.join()
    client.close()


def test_commands_without_end():
    with Working() as w:
        w.holds_up_nobody('NOOP without end, before login', lambda: flood(w.lab, b'a NOOP\r\n'))
        w.holds_up_nobody('CAPABILITY without end', lambda: flood(w.lab, b'a CAPABILITY\r\n'))
        w.holds_up_nobody('CAPA without end', lambda: flood(w.lab, b'CAPA\r\n', 'pop3'))


def test_patterns():
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        names = [f'{"x" * 900}{number}' for number in range(100 if IS_SANITIZED else 300)]
        alice.ask_all([f'CREATE {name}' for name in names])
        patterns = ' '.join('*x' * 500 + str(number) + 'y' for number in range(2))
        w.holds_up_nobody('LIST', lambda: alice.ask(f'LIST "" ({patterns})'))


def test_levels_of_subscriptions():
    """Each name has so many levels above it that are nobody's: they are shown, and not remembered."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        count = 200 if IS_SANITIZED else 6000
        alice.ask_all([f'SUBSCRIBE {number:04}{ABOVE}/z' for number in range(count)])
        alice.ask_all(['SUBSCRIBE 0000/b', 'SUBSCRIBE 0000'])
        for command in ('LSUB "" "*a%"', 'LIST (SUBSCRIBED RECURSIVEMATCH) "" "*a"'):
            lines = []
            w.holds_up_nobody(command, lambda: alice.ask(command, lines))
            lines = [line for line in lines if b'/aaa' in line]
            assert len(lines) == len(set(lines)) == count * 30, (command, len(lines), lines[:3])
        lines = []
        assert b' OK ' in alice.ask('LSUB "" "%"', lines)
        assert sorted(line.split()[-1] for line in lines if line.split()[-1][1:2].isdigit()) == [b'"%04d"' % number for number in range(count)], lines[:5]
        

def test_search_of_many_mailboxes():
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        alice.ask_all([f'CREATE box{number}' for number in range(200 if IS_SANITIZED else 2000)])
        keys = ' '.join(['SEEN'] * 4000)
        w.holds_up_nobody('ESEARCH', lambda: alice.ask(f'ESEARCH IN (personal) RETURN (COUNT) {keys}'))
        names = [f'(subtree ({" ".join(f"g{group}n{n}" for n in range(1000))}) (MailboxName))' for group in range(6)]
        assert b' OK ' in alice.ask(f'NOTIFY SET {" ".join(names)}')
        w.holds_up_nobody('NOTIFY', lambda: alice.ask_all(['CREATE another', 'DELETE another']))


def test_header_fields():
    """A few messages, a few items or keys, and the millions of comparisons that they ask for."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        message = b''.join(b'F%d: %s\r\n' % (number, b'x' * 480) for number in range(1990)) + b'\r\n.\r\n'
        alice.socket.sendall(b'a APPEND INBOX {%d+}\r\n' % len(message) + message + b'\r\n')
        assert b' OK ' in alice.wait(b'a ')
        for _ in range(1 if IS_SANITIZED else 6):
            alice.ask_all(['SELECT INBOX', 'COPY 1:* INBOX'])
        alice.ask('SELECT INBOX')
        fields = ' '.join(f'G{number}' for number in range(1000))
        items = ' '.join([f'BODY.PEEK[HEADER.FIELDS ({fields})]'] * (2 if IS_SANITIZED else 9))
        w.holds_up_nobody('FETCH of fields', lambda: alice.ask(f'FETCH 1:* ({items})'))
        keys = ' '.join(f'NOT HEADER F{number} y' for number in range(100 if IS_SANITIZED else 1900))
        w.holds_up_nobody('SEARCH of fields', lambda: alice.ask(f'SEARCH {keys}'))
        items = ' '.join(['BODY.PEEK[]<0.100000>'] * (20 if IS_SANITIZED else 100))
        w.holds_up_nobody('FETCH of the same octets', lambda: alice.ask(f'FETCH 1:* ({items})'))


def test_keys_of_a_large_field():
    """Each key unfolds and decodes the field anew: together more than a command may have."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        message = b'X: ' + b'\r\n '.join([b'x' * 950] * 1000) + b'\r\n\r\n'
        alice.socket.sendall(b'a APPEND INBOX {%d+}\r\n' % len(message) + message + b'\r\n')
        assert b' OK ' in alice.wait(b'a ')
        alice.ask('SELECT INBOX')
        keys, lines = ' '.join(['NOT HEADER X y'] * 1300), []
        w.holds_up_nobody('SEARCH of a large field', lambda: alice.ask(f'SEARCH {keys}', lines))
        assert lines == [b'* SEARCH 1\r\n'], lines


def test_large_encoded_part():
    """It is decoded anew for each item; its lines end in a line feed alone, so that its length changes too."""
    with Working() as w:
        alice, text = Client(w.lab, 'alice@lab.test'), (b'y' * 60 + b'\n') * 500000
        message = b'Content-Transfer-Encoding: base64\r\n\r\n' + base64.encodebytes(text).replace(b'\n', b'\r\n')
        alice.socket.sendall(b'a APPEND INBOX {%d+}\r\n' % len(message) + message + b'\r\n')
        assert b' OK ' in alice.wait(b'a ')
        alice.ask('SELECT INBOX')
        items, lines = ' '.join(['BINARY.SIZE[1]'] * 4), []
        w.holds_up_nobody('FETCH of a large part', lambda: alice.ask(f'FETCH 1 ({items})', lines), growth=GROWTH_MAX + 4 * len(message))
        assert lines == [b'* 1 FETCH (%s)\r\n' % b' '.join([b'BINARY.SIZE[1] %d' % (len(text) + 500000)] * 4)], lines
        assert b' OK ' in alice.ask('FETCH 1 BINARY.PEEK[1]<100.130>', lines)
        assert b''.join(lines[2:]).startswith(text.replace(b'\n', b'\r\n')[100:230] + b')'), lines[1:]


def test_changes_of_many_messages():
    """The thread that has an account has others too: what is changed of a large mailbox is changed in pieces."""
    with Working() as w:
        alice, count = Client(w.lab, 'alice@lab.test'), 8
        for _ in range(count):
            assert b' OK ' in alice.ask('APPEND INBOX {4+}\r\na: b')
        alice.ask('SELECT INBOX')
        while count < MESSAGES:
            alice.ask_all(['COPY 1:* INBOX', 'NOOP'])
            count *= 2
        for flags in ('\\Flagged', '\\Deleted'):
            lines = []
            w.holds_up_nobody(f'STORE {flags}', lambda: alice.ask(f'STORE 1:* +FLAGS.SILENT ({flags})', lines), 'STATUS INBOX (MESSAGES)')
            assert not lines, lines[:3]
        lines = []
        w.holds_up_nobody('EXPUNGE', lambda: alice.ask('EXPUNGE', lines), 'STATUS INBOX (MESSAGES)')
        assert len([line for line in lines if line.endswith(b' EXPUNGE\r\n')]) == count, lines[:3]


def test_keys_of_saved_messages():
    """Each names "$", which is as long as the mailbox."""
    with Working() as w:
        alice, count = Client(w.lab, 'alice@lab.test'), 8
        for _ in range(count):
            assert b' OK ' in alice.ask('APPEND INBOX {4+}\r\na: b')
        alice.ask('SELECT INBOX')
        while count < MESSAGES // 4:
            alice.ask_all(['COPY 1:* INBOX', 'NOOP'])
            count *= 2
        assert b' OK ' in alice.ask('SEARCH RETURN (SAVE) ALL')
        keys, lines = ' '.join(['UID $', '$'] * 2000), []
        w.holds_up_nobody('SEARCH of "$"', lambda: alice.ask(f'SEARCH RETURN (COUNT) {keys} NOT $', lines))
        assert lines[0].endswith(b' COUNT 0\r\n'), lines
        assert b' OK ' in alice.ask(f'SEARCH RETURN (COUNT) {keys}', lines) and lines[1].endswith(b' COUNT %d\r\n' % count), lines


def test_stop_with_who_never_reads():
    """Such a client may take `imap.write_time` to read; the server that stops waits for its grace and no longer (a stop that is forced fails the test)."""
    with Working() as w:
        w.lab.write_config(w.lab.settings.replace('\n}', '\n grace = 1s\n}'))
        w.lab.stop()
        w.lab.start()
        alice, message = Client(w.lab, 'alice@lab.test'), b'a: b\r\n\r\n' + b'c' * (8 << 20)
        alice.socket.sendall(b'a APPEND INBOX {%d+}\r\n' % len(message) + message + b'\r\n')
        assert b' OK ' in alice.wait(b'a ')
        silent = []
        for _ in range(3):
            silent.append(client := Client(w.lab, 'alice@lab.test'))
            client.ask('SELECT INBOX')
            for _ in range(8):
                client.send('FETCH 1 BODY.PEEK[]')
        time.sleep(1)
        before = time.monotonic()
        w.lab.stop()
        took = time.monotonic() - before
        print(f'# stopped after {took:.1f} s', flush=True)
        assert took < 8, took


if __name__ == '__main__':
    main([test_commands_without_end, test_patterns, test_levels_of_subscriptions, test_search_of_many_mailboxes, test_header_fields, test_keys_of_a_large_field, test_large_encoded_part, test_changes_of_many_messages, test_keys_of_saved_messages, test_stop_with_who_never_reads])
