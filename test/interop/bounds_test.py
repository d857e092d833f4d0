#!/usr/bin/env python3
"""Who works a server hard holds up nobody else, and takes no more memory than a command may (IM08, IM11, IM16, PO01)."""
import base64
import contextlib
import os
import socket
import ssl
import struct
import sys
import threading
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

PASSWORD = 'password-of-many'
IS_SANITIZED = 'CULVER_SANITIZED' in os.environ
SETTINGS = 'server {\n hostname = mx.lab.test\n quota_default = 0\n allow_plain_loopback = yes\n}\n'
SETTINGS_HURRY = SETTINGS.replace('\n}', '\n grace = 1s\n}')
SHARE_MAX = 1 / 2  # of what some work made the server compute, between two answers to somebody else; who holds up others has all of it there, however fast the machine is
TRIES = 3
ANSWERS_GONE_MAX = 1000  # until the work of one who has gone ends; what is tested takes minutes
FLOOD_COMMANDS = 200000 if IS_SANITIZED else 2000000
GROWTH_MAX = (1000 if IS_SANITIZED else 40) << 20  # a sanitizer keeps what was freed for a while
FIELDS_MESSAGE = b''.join(b'F%d: %s\r\n' % (number, b'x' * 480) for number in range(1990)) + b'\r\n.\r\n'
ABOVE = f'/{"a" * 28}' * 30  # levels of a name that is subscribed
MESSAGES = 1 << (15 if IS_SANITIZED else 18)


class Client:
    """Over TLS, or plain for who wants to end its half of the connection alone, or its half of the compression."""
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

    def close(self):
        """As programs end: an end of the connection, and what comes then is refused."""
        self.file.close()
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.close()

    def wait(self, tag, lines=None):
        for line in self.file:
            if line.startswith(tag):
                return line
            if lines is not None:
                lines.append(line)
        raise AssertionError('the connection ended')

    def ask(self, command, lines=None):
        return self.wait(self.send(command), lines)

    def append(self, message, times=1, mailbox='INBOX'):
        for _ in range(times):
            self.socket.sendall(b'a APPEND %s {%d+}\r\n' % (mailbox.encode(), len(message)) + message + b'\r\n')
            assert b' OK ' in self.wait(b'a ')

    def fill(self, count, message=b'a: b', mailbox='INBOX'):
        """So many messages, a power of two, in a mailbox that is selected then."""
        self.append(message, 8, mailbox)
        self.ask(f'SELECT {mailbox}')
        for _ in range(count.bit_length() - 4):
            self.ask_all([f'COPY 1:* {mailbox}', 'NOOP'])

    def ask_all(self, commands, at_once=200):
        for at in range(0, len(commands), at_once):
            for tag in [self.send(command) for command in commands[at:at + at_once]]:
                answer = self.wait(tag)
                assert b' OK ' in answer, answer


class Other:
    """Somebody who asks for next to nothing, all the time; `answers` counts what he was told, `worst` is how long he waited for it, `most` what the server
    computed meanwhile."""
    def __init__(self, lab, command='NOOP'):
        self.client, self.command = Client(lab, 'bob@lab.test'), command
        self.answers, self.is_over = 0, False
        self.thread = threading.Thread(target=self.run)
        self.clock = ~lab.server_pid() << 3 | 2  # clock_getcpuclockid(3): of all threads of the server together; stands still while the machine does other things
        self.begin()

    def begin(self):
        self.worst, self.most, self.first = 0, 0, time.clock_gettime(self.clock)
        self.last = self.first

    def note(self):
        now = time.clock_gettime(self.clock)
        self.most, self.last = max(self.most, now - self.last), now

    def share(self):
        """What was computed without an answer, of all that was since begin()."""
        self.note()
        return self.most / (self.last - self.first)

    def run(self):
        while not self.is_over:
            before = time.monotonic()
            self.client.ask(self.command)
            self.note()
            self.worst = max(self.worst, time.monotonic() - before)
            self.answers += 1

    def is_answered(self, times):
        """Waits until he was told so much more."""
        until = self.answers + times
        while self.answers < until:
            time.sleep(0.001)

    def __enter__(self):
        self.thread.start()
        self.is_answered(1)
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
    def __init__(self, settings=SETTINGS):
        self.settings = settings

    def __enter__(self):
        self.lab = Lab(self.settings)
        self.lab.write_config(self.lab.settings, 'reactors = 1\nshards = 1\n' + self.lab.places)
        for user in ('alice@lab.test', 'bob@lab.test'):
            self.lab.account(user, PASSWORD)
        self.lab.__enter__()
        self.lab.start()
        return self

    def __exit__(self, *why):
        return self.lab.__exit__(*why)

    def log_from(self, event):
        """Lines of the log from the first one of this event on; none where it did not happen."""
        lines = self.lab.log.read_text(errors='replace').splitlines()
        return lines[next((n for n, line in enumerate(lines) if f'event={event} ' in line + ' '), len(lines)):]

    def stops_by_itself(self):
        """The server is not killed by its keeper: as the log says it, and in order."""
        started = time.monotonic()
        self.lab.stop()
        print(f'# stopped after {time.monotonic() - started:.1f} s', flush=True)
        lines = self.log_from('stopping')
        assert lines and not any('event=stop-forced' in line for line in lines), lines
        return lines

    def ends_after(self, other, goes, answers_max=None):
        """How often others are answered between the moment that alice goes and the end of her session."""
        closed, log = b'event=imap-closed', self.lab.log
        at = log.stat().st_size
        goes()
        before = other.answers
        while closed not in log.read_bytes()[at:]:
            assert answers_max is None or other.answers - before < answers_max, 'it goes on'
            other.is_answered(1)
        return other.answers - before

    def holds_up_nobody(self, what, work, command='NOOP', growth=GROWTH_MAX, lines=None):
        """On a busy machine the one who asks may be the one who waits: what cannot be told from holding up others is done again, as that is so each time."""
        before, pid = memory(self.lab), self.lab.server_pid()
        with Other(self.lab, command) as other:
            for _ in range(TRIES):
                if lines is not None:
                    lines.clear()
                other.begin()
                answers, started = other.answers, time.monotonic()
                work()
                share, took = other.share(), time.monotonic() - started
                print(f'# {what}: {took:.1f} s, {other.answers - answers} answers to others, who waited {other.worst * 1000:.0f} ms and {share:.3f} of the work', flush=True)
                if share < SHARE_MAX:
                    break
        grown = memory(self.lab) - before
        print(f'# {what}: {grown >> 20} MiB more', flush=True)
        assert self.lab.server_pid() == pid, f'{what}: the server ended'
        assert share < SHARE_MAX, f'{what}: {share:.3f} of the work without an answer to others'
        assert grown < growth, f'{what}: {grown} octets'


def drop_answers(connection):
    with contextlib.suppress(ConnectionResetError):
        while connection.recv(1 << 20):
            pass


def flood(lab, line, service='imap', count=FLOOD_COMMANDS):
    """Sends as fast as it is read, and reads as fast as it is sent; until so many are answered, or the server ends it."""
    client = socket.create_connection(('localhost', lab.port[service]))
    reader = threading.Thread(target=drop_answers, args=(client,))
    reader.start()
    with contextlib.suppress(OSError):
        for _ in range(count // 10000):
            client.sendall(line * 10000)
        client.shutdown(socket.SHUT_WR)
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
            w.holds_up_nobody(command, lambda: alice.ask(command, lines), lines=lines)
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
        # literals, as no line may be that long
        names = [f'(subtree ({{1+}}\r\ng {" ".join(f"g{group}n{n}" for n in range(1000))}) (MailboxName))' for group in range(50)]
        assert b' OK ' in alice.ask(f'NOTIFY SET {" ".join(names)}')
        maker = Client(w.lab, 'alice@lab.test')

        numbers = iter(range(TRIES))

        def work():
            name = f'g/another{next(numbers)}'
            maker.ask(f'CREATE {name}')
            while f'"{name}"'.encode() not in alice.file.readline():
                pass
        w.holds_up_nobody('NOTIFY', work)


def test_header_fields():
    """A message, many keys, and the millions of comparisons that they ask for."""
    with Working() as w:
        alice, lines = Client(w.lab, 'alice@lab.test'), []
        alice.append(FIELDS_MESSAGE)
        alice.ask('SELECT INBOX')
        keys = ' '.join(f'NOT HEADER F{number} y' for number in range(1900))
        w.holds_up_nobody('SEARCH of fields', lambda: alice.ask(f'SEARCH {keys}', lines), lines=lines)
        assert lines[-1] == b'* SEARCH 1\r\n', lines


def test_keys_of_a_large_field():
    """Each key unfolds and decodes the field anew: together more than a command may have."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        message = b'X: ' + b'\r\n '.join([b'x' * 950] * 1000) + b'\r\n\r\n'
        alice.append(message)
        alice.ask('SELECT INBOX')
        keys, lines = ' '.join(['NOT HEADER X y'] * 1300), []
        w.holds_up_nobody('SEARCH of a large field', lambda: alice.ask(f'SEARCH {keys}', lines), lines=lines)
        assert lines[-1] == b'* SEARCH 1\r\n', lines


def test_large_encoded_part():
    """It is decoded anew for each item; its lines end in a line feed alone, so that its length changes too."""
    with Working() as w:
        alice, text = Client(w.lab, 'alice@lab.test'), (b'y' * 60 + b'\n') * 500000
        message = b'Content-Transfer-Encoding: base64\r\n\r\n' + base64.encodebytes(text).replace(b'\n', b'\r\n')
        alice.append(message)
        alice.ask('SELECT INBOX')
        items, lines = ' '.join(['BINARY.SIZE[1]'] * 4), []
        w.holds_up_nobody('FETCH of a large part', lambda: alice.ask(f'FETCH 1 ({items})', lines), lines=lines, growth=GROWTH_MAX + 4 * len(message))
        assert lines == [b'* 1 FETCH (%s)\r\n' % b' '.join([b'BINARY.SIZE[1] %d' % (len(text) + 500000)] * 4)], lines
        assert b' OK ' in alice.ask('FETCH 1 BINARY.PEEK[1]<100.130>', lines)
        assert b''.join(lines[2:]).startswith(text.replace(b'\n', b'\r\n')[100:230] + b')'), lines[1:]


def test_changes_of_many_messages():
    """The thread that has an account has others too: what is changed of a large mailbox is changed in pieces."""
    with Working() as w:
        alice, count = Client(w.lab, 'alice@lab.test'), MESSAGES
        alice.fill(count)
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
        alice, count = Client(w.lab, 'alice@lab.test'), MESSAGES // 4
        alice.fill(count)
        assert b' OK ' in alice.ask('SEARCH RETURN (SAVE) ALL')
        keys, lines = ' '.join(['UID $', '$'] * 2000), []
        w.holds_up_nobody('SEARCH of "$"', lambda: alice.ask(f'SEARCH RETURN (COUNT) {keys} NOT $', lines), lines=lines)
        assert lines[-1].endswith(b' COUNT 0\r\n'), lines
        assert b' OK ' in alice.ask(f'SEARCH RETURN (COUNT) {keys}', lines) and lines[-1].endswith(b' COUNT %d\r\n' % count), lines


def test_stop_with_who_never_reads():
    """Such a client may take `imap.write_time` to read; the server that stops waits for its grace and no longer (a stop that is forced fails the test)."""
    with Working(SETTINGS_HURRY) as w:
        alice, message = Client(w.lab, 'alice@lab.test'), b'a: b\r\n\r\n' + b'c' * (8 << 20)
        alice.append(message)
        silent = []
        for _ in range(3):
            silent.append(client := Client(w.lab, 'alice@lab.test'))
            client.ask('SELECT INBOX')
            for _ in range(8):
                client.send('FETCH 1 BODY.PEEK[]')
        with Other(w.lab) as other:
            other.is_answered(1000)  # by now the others are being written to
        w.stops_by_itself()

class LongWork:
    """What takes minutes, or half of one, and does nothing but ask."""
    def __init__(self, alice):
        alice.append(FIELDS_MESSAGE)
        alice.ask_all(['SELECT INBOX'] + ['COPY 1:* INBOX', 'NOOP'] * 9)
        alice.ask_all([f'CREATE {"x" * 900}{number}' for number in range(400)])
        keys = ' '.join(f'NOT HEADER F{number} y' for number in range(1900))
        patterns = ' '.join('*x' * 500 + str(number) + 'y' for number in range(60))
        fields = ' '.join([f'BODY.PEEK[HEADER.FIELDS ({" ".join(f"G{number}" for number in range(1000))})]'] * 9)
        self.commands = {'SEARCH': f'SEARCH {keys}', 'SORT': f'SORT (SIZE) UTF-8 {keys}', 'THREAD': f'THREAD REFERENCES UTF-8 {keys}',
                         'ESEARCH': f'ESEARCH IN (personal) RETURN (COUNT) {keys}', 'LIST': f'LIST "" ({patterns})', 'FETCH': f'FETCH 1:* ({fields})',
                         'FETCH of much': f'FETCH 1:* ({" ".join(["BODY.PEEK[]<0.100000>"] * 1000)})'}


def test_client_that_goes():
    """Work that only asks ends soon after its client has gone, and goes on for one that has only ended its half of the connection."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        for what, work in LongWork(alice).commands.items():
            for how in ('reset', 'closed'):
                gone = Client(w.lab, 'alice@lab.test', 'imap')
                gone.ask('SELECT INBOX')
                with Other(w.lab) as other:
                    gone.send(work)
                    other.is_answered(2)
                    answers = w.ends_after(other, gone.reset if how == 'reset' else gone.close, ANSWERS_GONE_MAX)
                print(f'# {what}, {how}: {answers} answers to others until it ended', flush=True)
        waits = Client(w.lab, 'alice@lab.test', 'imap')
        waits.ask('SELECT INBOX')
        tag = waits.send(f'SEARCH 1:4 {" ".join(f"NOT HEADER F{number} y" for number in range(100))}')
        waits.socket.shutdown(socket.SHUT_WR)
        lines = []
        assert b' OK ' in waits.wait(tag, lines) and lines[-1] == b'* SEARCH 1 2 3 4\r\n', lines


def test_stop_of_long_work():
    """A server that stops waits for its grace, and then for nobody: not for work that goes on for minutes, nor for who sends or reads as fast as the server does."""
    for what in ('SEARCH', 'LIST', 'FETCH', 'FETCH of much', 'commands without end'):
        with Working(SETTINGS_HURRY) as w:
            alice = Client(w.lab, 'alice@lab.test')
            works = LongWork(alice).commands
            if what in works:
                alice.send('\r\n'.join([works[what]] + [f'again {works[what]}'] * 20))
                thread = threading.Thread(target=drop_answers, args=(alice.socket,))
            else:
                thread = threading.Thread(target=flood, args=(w.lab, b'a NOOP\r\n', 'imap', 1 << 60))
            thread.start()
            with Other(w.lab) as other:
                other.is_answered(20)
            lines = w.stops_by_itself()
            thread.join()
            assert any('event=imap-closed' in line for line in lines), lines


def test_changes_outlive_their_client():
    """What changes a mailbox is done as a whole, whether anybody waits for it or not."""
    with Working() as w:
        alice, count = Client(w.lab, 'alice@lab.test'), MESSAGES // 4
        alice.fill(count)
        alice.ask('CREATE other')
        for change, look, wanted in (('STORE 1:* +FLAGS (\\Flagged)', 'SEARCH RETURN (COUNT) FLAGGED', b' COUNT %d\r\n' % count),
                                     ('COPY 1:* other', 'STATUS other (MESSAGES)', b'(MESSAGES %d)\r\n' % count),
                                     ('STORE 1:* +FLAGS (\\Deleted)', 'SEARCH RETURN (COUNT) DELETED', b' COUNT %d\r\n' % count),
                                     ('EXPUNGE', 'STATUS INBOX (MESSAGES)', b'(MESSAGES 0)\r\n')):
            gone, lines = Client(w.lab, 'alice@lab.test', 'imap'), []
            gone.ask('SELECT INBOX')
            with Other(w.lab) as other:
                gone.send(change)
                other.is_answered(1)
                w.ends_after(other, gone.reset)
            alice.ask('NOOP')
            assert b' OK ' in alice.ask(look, lines) and lines[-1].endswith(wanted), (change, lines[-1:])


def test_keys_of_the_index():
    """The index answers so many keys of one search (SEARCH_INDEX_KEYS_MAX); each answer takes an octet for each message. For others messages are read."""
    with Working() as w:
        alice, count = Client(w.lab, 'alice@lab.test'), 256 if IS_SANITIZED else 1 << 14
        for first in range(0, count, 64):
            messages = [b'From: one%d@example.org\r\n\r\nword\r\n' % number for number in range(first, first + 64)]
            alice.socket.sendall(b'a APPEND INBOX' + b''.join(b' {%d+}\r\n' % len(message) + message for message in messages) + b'\r\n')
            assert b' OK ' in alice.wait(b'a ')
        alice.ask('SELECT INBOX')
        names = [f'o{number}' for number in range(200 if IS_SANITIZED else 4000)]
        names[10], names[100], names[-1] = 'one7@', 'one8@', 'one9@'  # among those that the index is asked about, and behind
        keys, lines = ' '.join(f'NOT FROM {name}' for name in names), []
        w.holds_up_nobody('SEARCH of many words', lambda: alice.ask(f'SEARCH RETURN (COUNT ALL) BODY word {keys}', lines), lines=lines)
        assert lines[-1].endswith(b' COUNT %d ALL 1:7,11:%d\r\n' % (count - 3, count)), lines


def test_filters_of_many_mailboxes():
    """What a search means is found out once, however many mailboxes it goes through, and however much else is kept beside the filters."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        alice.append(b'a: b')
        alice.ask_all(['SELECT INBOX'] + [f'CREATE box{number}' for number in range(100 if IS_SANITIZED else 3000)] + ['COPY 1 box7'])
        keys = ' '.join(['NOT SEEN'] * 100)
        alice.ask_all([f'SETMETADATA "" (/private/filters/values/f{number} "{keys}")' for number in range(32)])
        beside = 'x' * 60000
        for number in range(100):
            assert b' OK ' in alice.ask(f'SETMETADATA "" (/private/c{number} {{{len(beside)}+}}\r\n{beside})')
        filters, lines = ' '.join(f'FILTER f{number}' for number in range(32)), []
        w.holds_up_nobody('ESEARCH with filters', lambda: alice.ask(f'ESEARCH IN (personal) RETURN (COUNT) {filters}', lines), lines=lines)
        lines = [line for line in lines if b'ESEARCH' in line]
        assert [line.split(b'MAILBOX ')[1].split()[0] for line in lines] == [b'"INBOX"', b'"box7"'] and all(b' COUNT 1' in line for line in lines), lines


def empty_blocks(count):
    """So many times four blocks of DEFLATE (RFC 1951 3.2.7) that each bring codes of their own, of which the end of the block is the only one used."""
    lengths = [0] * 18
    lengths[2] = lengths[17] = 1  # of the codes of "11 to 138 times nothing" and of "one bit"
    fields = [(0, 1), (2, 2), (0, 5), (0, 5), (len(lengths) - 4, 4), *((length, 3) for length in lengths),
              (1, 1), (138 - 11, 7), (1, 1), (118 - 11, 7), (0, 1), (0, 1), (0, 1)]
    bits = ''.join(f'{value:0{width}b}'[::-1] for value, width in fields) * 4
    block = bytes(int(bits[at:at + 8][::-1], 2) for at in range(0, len(bits), 8))
    assert len(bits) % 8 == 0 and zlib.decompressobj(-15).decompress(block + b'\x01\x01\x00\xfe\xffx') == b'x'
    return block * count


def test_octets_that_expand_to_nothing():
    """Blocks without content give nothing to look at; others become a thousand times as much."""
    with Working() as w:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        many = deflate.compress(b'a NOOP\r\n' * FLOOD_COMMANDS) + deflate.flush(zlib.Z_FULL_FLUSH)
        for what, octets in (('empty blocks', empty_blocks(20000 if IS_SANITIZED else 200000)), ('commands that expand', many)):
            def work():
                alice = Client(w.lab, 'alice@lab.test', 'imap')
                assert b' OK ' in alice.ask('COMPRESS DEFLATE')
                reader = threading.Thread(target=drop_answers, args=(alice.socket,))
                reader.start()
                alice.socket.sendall(octets)
                alice.socket.shutdown(socket.SHUT_WR)
                reader.join()
            w.holds_up_nobody(what, work)


ANSWERS_MIN = 3  # in the middle third of a command; there are none when the thread does nothing else


class Asking:
    """Somebody who asks for next to nothing, all the time, of the account of another user of the same thread; `answers` is when he had each of them."""
    def __init__(self, lab):
        self.client = Client(lab, 'bob@lab.test')
        self.answers, self.is_over = [], False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over:
            self.client.ask('STATUS INBOX (MESSAGES UIDNEXT)')
            self.answers.append(time.monotonic())

    def meanwhile(self, what, work):
        """How often he was answered in the middle third of the work: not at all, when its thread did nothing else."""
        began = time.monotonic()
        work()
        took = time.monotonic() - began
        times = [began, *(at for at in self.answers if began < at < began + took), began + took]
        middle = [at for at in times if took / 3 < at - began < took * 2 / 3]
        pause = max(after - before for before, after in zip(times, times[1:]))
        print(f'# {what}: {took * 1000:.0f} ms, others were answered {len(times) - 2} times, {len(middle)} in the middle third; longest pause {pause * 1000:.0f} ms', flush=True)
        assert len(middle) >= ANSWERS_MIN, f'{what}: others were answered {len(middle)} times meanwhile'

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()


def count(alice, mailbox):
    lines = []
    assert b' OK ' in alice.ask(f'STATUS {mailbox} (MESSAGES)', lines)
    return int(lines[-1].split(b'(MESSAGES ')[1].rstrip(b')\r\n'))


class Beside(Asking):
    """Another session of alice's: what it is told of a mailbox is what was there before a command, or behind it."""
    def __init__(self, lab):
        super().__init__(lab)
        self.client, self.seen = Client(lab, 'alice@lab.test'), set()

    def run(self):
        while not self.is_over:
            self.seen.add((count(self.client, 'INBOX'), count(self.client, 'many'), count(self.client, 'Trash')))


def test_whole_mailboxes():
    """What is one record of the log, all or nothing, is done while others of the thread go on."""
    with Working() as w:
        alice = Client(w.lab, 'alice@lab.test')
        alice.fill(MESSAGES)
        before = memory(w.lab)
        alice.ask_all(['CREATE many'])

        def ask(command, lines=None):
            assert b' OK ' in alice.ask(command, lines)
        with Asking(w.lab) as others, Beside(w.lab) as beside:
            copied, moved = [], []
            others.meanwhile('COPY', lambda: copied.append(alice.ask('COPY 1:* many')))
            assert b'[COPYUID ' in copied[0] and copied[0].endswith(b' 1:%d 1:%d] Copied\r\n' % (MESSAGES, MESSAGES)), copied
            others.meanwhile('MOVE', lambda: ask('MOVE 1:* Trash', moved))
            assert len([line for line in moved if line.endswith(b' EXPUNGE\r\n')]) == MESSAGES, moved[:3]
            beside.is_over = True
            beside.thread.join()
            rows = [row for row in beside.seen if row[1] == MESSAGES or row == (MESSAGES, 0, 0)]
            assert len(rows) == len(beside.seen) and {value for row in rows for value in row} <= {0, MESSAGES}, beside.seen
            others.meanwhile('DELETE', lambda: ask('DELETE many'))
            alice.ask('SELECT Trash')
            ask('MOVE 1:* INBOX')
            others.meanwhile('RENAME INBOX', lambda: ask('RENAME INBOX old'))
        assert [count(alice, name) for name in ('INBOX', 'Trash', 'old')] == [0, 0, MESSAGES]
        print(f'# {(memory(w.lab) - before) >> 20} MiB more', flush=True)


def test_upkeep_of_many():
    """Trash that expires, what is expunged and can be brought back, an account that ends."""
    with Working() as w:
        w.lab.write_config(w.lab.settings + 'store {\n trash_expiry = 1s\n undelete_window = 1h\n}\n')
        w.lab.stop()
        w.lab.start()
        alice = Client(w.lab, 'alice@lab.test')
        alice.fill(MESSAGES, mailbox='Trash')
        alice.ask('UNSELECT')
        time.sleep(2)
        with Asking(w.lab) as others:
            others.meanwhile('expiry of trash', lambda: w.lab.culver('store', 'upkeep'))
            assert count(alice, 'Trash') == 0
            w.lab.culver('undelete', 'restore', 'alice@lab.test')
            assert count(alice, 'Trash') == min(MESSAGES, 10000)
            others.meanwhile('store verify', lambda: w.lab.culver('store', 'verify'))
            others.meanwhile('removal of the account', lambda: (w.lab.culver('account', 'remove', 'alice@lab.test', '--yes'), w.lab.culver('store', 'upkeep')))


if __name__ == '__main__':
    main([test_commands_without_end, test_patterns, test_levels_of_subscriptions, test_search_of_many_mailboxes, test_header_fields, test_keys_of_a_large_field, test_large_encoded_part, test_changes_of_many_messages, test_keys_of_saved_messages, test_stop_with_who_never_reads,
          test_client_that_goes, test_stop_of_long_work, test_changes_outlive_their_client, test_keys_of_the_index, test_filters_of_many_mailboxes, test_octets_that_expand_to_nothing, test_whole_mailboxes, test_upkeep_of_many])
