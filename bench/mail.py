"""Mail as a mailbox of years has it: threads of answers, some hundred people, words by Zipf's law, a rare word and one of its own in each
message. The same numbers give the same mail, so every server has the same.

    fill(server, account, count)   brings a mailbox to so many messages or more, by APPEND of many at once (RFC 3502)
"""
import email.utils
import random
import re
import socket

import peers

WORDS, PEOPLE, RARE = 20000, 400, 1000
BODY_WORDS = 250
BATCH = 50  # messages of one APPEND
BEGAN = 1600000000  # the first message, seconds since 1970
EVERY = 1800  # seconds between two
SYLLABLES = [first + vowel for first in 'b d f g h k l m n p r s t v w z st tr'.split() for vowel in 'a e i o u'.split()]


def vocabulary(generator):
    """Different words; the first are the most common, and `common` is one of nearly every message."""
    words = {'common': None}
    while len(words) < WORDS:
        words[''.join(generator.choices(SYLLABLES, k=generator.randint(1, 4)))] = None
    return list(words)


class Mail:
    def __init__(self):
        generator = random.Random(1)
        self.words = vocabulary(generator)
        total, self.weights = 0, []
        for rank in range(WORDS):
            total += 1 / (rank + 1)
            self.weights.append(total)
        self.people = [(f'{a.capitalize()} {b.capitalize()}', f'{a}.{b}{n % 7}@{c}.example')
                       for n, (a, b, c) in enumerate(generator.sample(self.words[100:], 3) for _ in range(PEOPLE))]

    def thread_of(self, number):
        """The messages that it answers, the oldest first: all within a window of 64. A third of all mail answers none."""
        generator = random.Random(number // 64)
        roots = [generator.choice((place, *range(max(0, place - 20), place))) if generator.random() < 0.66 else place
                 for place in range(64)]
        place, chain = number % 64, []
        while roots[place] != place and len(chain) < 8:
            place = roots[place]
            chain.append(number - number % 64 + place)
        return chain[::-1]

    def date(self, number):
        return email.utils.formatdate(BEGAN + number * EVERY + random.Random(number).randint(-EVERY * 3, EVERY * 3))

    def message(self, number):
        generator, chain = random.Random(number), self.thread_of(number)
        first = random.Random(chain[0] if chain else number)
        subject = ' '.join(first.choices(self.words[:5000], k=first.randint(2, 6)))
        sender, recipient = generator.choice(self.people), generator.choice(self.people)
        words = generator.choices(self.words, cum_weights=self.weights, k=BODY_WORDS)
        words += [f'rare{number % RARE}', f'own{number}']
        lines = [' '.join(words[at:at + 10]) for at in range(0, len(words), 10)]
        references = ''.join(f' <{one}.mail@bench.test>' for one in chain)
        header = [f'Received: from mx.{sender[1].split("@")[1]} by mx.bench.test with ESMTPS id {number:x};', f'\t{self.date(number)}',
                  f'From: {sender[0]} <{sender[1]}>', f'To: {recipient[0]} <{recipient[1]}>',
                  f'Subject: {"Re: " * bool(chain)}{subject}', f'Date: {self.date(number)}', f'Message-ID: <{number}.mail@bench.test>']
        if chain:
            header += [f'In-Reply-To: <{chain[-1]}.mail@bench.test>', f'References:{references}']
        header += ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8']
        return '\r\n'.join(header + [''] + lines + ['']).encode()


def field(message, name):
    """What stands in a header field of one line."""
    return re.search(rf'^{name}: (.*)$', message.partition('\r\n\r\n')[0], re.M)[1]


class Session:
    """One IMAP connection, command by command."""

    def __init__(self, server, account):
        self.socket = socket.create_connection(('127.0.0.1', server.ports['imap']))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b''
        self.line()
        self.ask(f'LOGIN u{account}@bench.test {peers.PASSWORD}')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def take(self):
        """Acknowledged at once: a server that leaves Nagle's delay on would wait for that in the middle of an answer."""
        octets = self.socket.recv(1 << 18)
        if not octets:
            raise SystemExit('the connection was closed')
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return octets

    def line(self):
        while b'\n' not in self.received:
            self.received += self.take()
        line, _, self.received = self.received.partition(b'\n')
        return line

    def ask(self, command):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.socket.sendall((command if isinstance(command, bytes) else command.encode()).join((b'q7Zx ', b'\r\n')))
        answer, self.received, last = bytearray(self.received), b'', 0
        while not (answer.endswith(b'\r\n') and answer.startswith(b'q7Zx ', last := answer.rfind(b'\n', 0, -1) + 1)):
            answer += self.take()
        if not answer.startswith(b'q7Zx OK', last):
            raise SystemExit(f'{command[:60]!r}: {bytes(answer[last:])!r}')
        return bytes(answer[:last])

    def messages(self):
        return int(re.search(rb'MESSAGES (\d+)', self.ask('STATUS INBOX (MESSAGES)')).group(1))


def fill(server, account, count):
    mail = Mail()
    with Session(server, account) as session:
        have = session.messages()
        if have < count:
            print(f'   filling {server.title} u{account} with {count}', flush=True)
        for first in range(have, count, BATCH):
            messages = [mail.message(number) for number in range(first, min(first + BATCH, count))]
            session.ask(b'APPEND INBOX' + b''.join(b' {%d+}\r\n%s' % (len(one), one) for one in messages))
        if session.messages() < count:
            raise SystemExit(f'{server.title} u{account} has {session.messages()} messages, not {count}')
