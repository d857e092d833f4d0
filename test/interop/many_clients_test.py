#!/usr/bin/env python3
"""IM20: twenty clients of one mailbox, and deliveries, all at the same time. Each client knows of the mailbox what it was told, and holds every
untagged response against that and against what anybody has begun; at each checkpoint nothing is missing, and all see the same.

    test/interop/many_clients_test.py                          10,000 commands
    CLIENTS_COMMANDS=1000000 test/interop/many_clients_test.py a million; CLIENTS_SECONDS=86400: a day of it; CLIENTS_SEED
"""
import collections
import os
import random
import re
import smtplib
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

CLIENTS = 19  # and the one of the checkpoint: as many as an account may have
STEPS = 25  # of each client between two checkpoints
DELIVERIES = 10  # meanwhile
MESSAGES_MAX = 200  # beyond it clients rather remove
COMMANDS = int(os.environ.get('CLIENTS_COMMANDS', 10000))
SECONDS = float(os.environ.get('CLIENTS_SECONDS', 0))
SEED = int(os.environ.get('CLIENTS_SEED', 1))
PASSWORD = 'password-of-all'
HISTORY_LINES = 25  # of a conversation that are shown when it goes wrong
KINDS = ('plain', 'QRESYNC', 'NOTIFY')
DELETED = b'\\Deleted'


def numbers(text):
    """[1, 2, 3] of b'1:2,3'."""
    found = []
    for one in text.split(b','):
        first, _, last = one.partition(b':')
        found += range(int(first), int(last or first) + 1)
    return found


class Ledger:
    """What anybody has begun and done. Each keyword is set by one client alone, so when all is done it is known which are there."""

    def __init__(self):
        self.lock = threading.Lock()
        self.made = set()  # UIDs that somebody was told
        self.delivered = 0  # whose UIDs nobody was told yet
        self.doomed, self.gone = set(), set()  # somebody began to remove it; it was said to be removed
        self.keywords = collections.defaultdict(dict)  # {UID: {keyword: is it set}}; one that is not there may be anything

    def add(self, uids, keywords):
        with self.lock:
            self.made.update(uids)
            for uid in uids:
                self.keywords[uid] = {**keywords, **self.keywords[uid]}  # others may have been faster

    def doom(self, uids):
        with self.lock:
            self.doomed.update(uids)

    def remove(self, uids):
        with self.lock:
            self.gone.update(uids)

    def settle(self, rows):
        """All commands have their answers: what there is must be what was done. rows: {UID: flags}"""
        missing = self.made - self.doomed - rows.keys()
        assert not missing, f'nobody removed {missing}'
        assert not self.gone & rows.keys(), f'removed, and there: {self.gone & rows.keys()}'
        fresh = (rows.keys() | self.doomed) - self.made
        assert len(fresh) == self.delivered, f'{self.delivered} were delivered, {fresh} came'
        for uid, flags in rows.items():
            for keyword, is_set in self.keywords.get(uid, {}).items():
                assert is_set == (keyword in flags), (uid, keyword, is_set, flags)
        self.made |= fresh
        self.delivered = 0
        self.gone |= self.doomed - rows.keys()
        self.doomed |= {uid for uid, flags in rows.items() if DELETED in flags}  # copies of what was marked


class Client:
    def __init__(self, lab, ledger, number):
        self.dice = random.Random(SEED * 1000 + number)
        self.ledger, self.number = ledger, number
        self.kind = KINDS[number % len(KINDS)]
        self.keyword = b'of-%d' % number
        self.keywords = [b'of-%d' % other for other in range(1, CLIENTS + 1)]
        plain = socket.create_connection(('127.0.0.1', lab.port['imaps']), timeout=120)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = ssl.create_default_context(cafile=str(lab.ca))
        self.socket = context.wrap_socket(plain, server_hostname='localhost')
        self.lines = self.socket.makefile('rb')
        self.mirror = []  # [UID or None, flags or None] as they were told
        self.modseq = {}
        self.may_expunge, self.tag, self.commands, self.found, self.failure = True, 0, 0, [], None
        self.is_storing = self.is_copying = False
        self.history = collections.deque(maxlen=HISTORY_LINES)
        self.lines.readline()
        self.ask(f'LOGIN alice@lab.test {PASSWORD}')
        if self.kind == 'QRESYNC':
            self.ask('ENABLE QRESYNC')
        self.ask('SELECT INBOX')
        if self.kind == 'NOTIFY':
            self.ask('NOTIFY SET (selected-delayed (MessageNew (UID FLAGS) MessageExpunge FlagChange))')

    # --- what is told ---
    def hear(self, line):
        self.history.append(line)
        word = re.match(rb'\* (\d+ )?([A-Z]+)(.*)\r\n', line, re.S)
        assert word, line
        number, name, rest = int(word[1] or 0), word[2].decode(), word[3]
        getattr(self, f'hear_{name.lower()}')(number, rest)

    def hear_exists(self, number, _):
        assert number >= len(self.mirror), (number, len(self.mirror))
        self.mirror += [[None, None] for _ in range(number - len(self.mirror))]

    def hear_expunge(self, number, _):
        assert self.kind != 'QRESYNC', 'EXPUNGE where VANISHED was asked for'
        assert self.may_expunge, 'EXPUNGE where numbers must not change'
        assert 1 <= number <= len(self.mirror), (number, len(self.mirror))
        self.forget(number - 1)

    def hear_vanished(self, _, rest):
        assert self.kind == 'QRESYNC' and self.may_expunge, rest
        for uid in numbers(rest.strip()):
            self.forget(self.place_of(uid))

    def place_of(self, uid):
        """Where it stands; of messages whose UIDs were not asked for yet it is one that is not known between those that are."""
        known = [row[0] for row in self.mirror]
        if uid in known:
            return known.index(uid)
        behind = next((index for index, other in enumerate(known) if other is not None and other > uid), len(known))
        assert behind > 0 and known[behind - 1] is None, f'{uid} has vanished, and was not there'
        return behind - 1

    def forget(self, index):
        uid = self.mirror.pop(index)[0]
        assert uid is None or uid in self.ledger.doomed, f'UID {uid} goes, and nobody removed it'

    def hear_fetch(self, number, rest):
        assert 1 <= number <= len(self.mirror), (number, len(self.mirror))
        row = self.mirror[number - 1]
        if uid := re.search(rb'\bUID (\d+)', rest):
            self.know_uid(number - 1, int(uid[1]))
        if flags := re.search(rb'\bFLAGS \(([^)]*)\)', rest):
            row[1] = frozenset(flags[1].split()) - {b'\\Recent'}
            assert row[1] <= {DELETED, *self.keywords}, row
            mine = self.ledger.keywords.get(row[0], {}).get(self.keyword)
            assert mine is None or self.is_storing or mine == (self.keyword in row[1]), (row, 'what this client did itself')
        if modseq := re.search(rb'\bMODSEQ \((\d+)\)', rest):
            before = self.modseq.get(row[0], 0)
            assert row[0] is None or int(modseq[1]) >= before, (row, before, rest)
            self.modseq[row[0]] = int(modseq[1])

    def know_uid(self, index, uid):
        row = self.mirror[index]
        assert row[0] in (None, uid), f'message {index + 1} was UID {row[0]} and is {uid}'
        row[0] = uid
        beside = [self.mirror[near][0] for near in (index - 1, index + 1) if 0 <= near < len(self.mirror)]
        below, above = ([None] * (index == 0) + beside + [None])[:2]
        assert (below or 0) < uid < (above or 1 << 32), (below, uid, above)

    def hear_search(self, _, rest):
        self.found = [int(one) for one in rest.split()]

    def hear_recent(self, number, _):
        assert number <= len(self.mirror), (number, len(self.mirror))

    def hear_ok(self, *_):
        pass

    hear_flags = hear_capability = hear_enabled = hear_ok

    # --- what is asked ---
    def ask(self, text, literal=None, may_expunge=True, allowed=('OK',)):
        """A NO is right where a message went away meanwhile (RFC 2180 4.1), a BAD never."""
        self.tag, self.may_expunge, self.commands = self.tag + 1, may_expunge, self.commands + 1
        self.is_storing = 'STORE' in text
        octets = text.encode() + (b' {%d+}\r\n%s' % (len(literal), literal) if literal is not None else b'')
        self.history.append(b'%d %s' % (self.tag, octets))
        self.socket.sendall(b'%d %s\r\n' % (self.tag, octets))
        tag = b'%d ' % self.tag
        while not (line := self.lines.readline()).startswith(tag):
            assert line, f'the connection was closed at {text}'
            try:
                self.hear(line)
            except AssertionError as error:
                lines = b'\n'.join(line.rstrip() for line in self.history).decode()
                raise AssertionError(f'{lines}\n{self.kind} {self.number}: {error}') from None
        word = line.split()[1].decode()
        assert word in allowed, (self.number, text, line)
        return word, line

    def get_to_know(self):
        """Nobody tells the UID and flags of a new message unasked, but with NOTIFY."""
        new = [number for number, row in enumerate(self.mirror, 1) if row[0] is None]
        if new:
            self.ask(f'FETCH {new[0]}:{new[-1]} (UID FLAGS)', may_expunge=False, allowed=('OK', 'NO'))

    def some(self, most=4):
        known = [row[0] for row in self.mirror if row[0]]
        return self.dice.sample(known, min(len(known), self.dice.randint(1, most)))

    def append(self):
        is_set = self.dice.random() < 0.5
        keywords = {other: False for other in self.keywords} | {self.keyword: is_set}
        text = f'Subject: {self.number}\r\n\r\n{self.dice.random()}\r\n'.encode()
        _, line = self.ask('APPEND INBOX' + f' ({self.keyword.decode()})' * is_set, text)
        self.ledger.add([int(re.search(rb'APPENDUID \d+ (\d+)', line)[1])], keywords)

    def store(self):
        """One's own keyword, by UIDs or by a number; the others' go on meanwhile."""
        is_set, is_silent = self.dice.random() < 0.6, self.dice.random() < 0.4
        by_number = [number for number, row in enumerate(self.mirror, 1) if row[0]] if self.dice.random() < 0.4 else []
        uids = self.some()
        if by_number:
            number = self.dice.choice(by_number)
            uids, name = [self.mirror[number - 1][0]], f'STORE {number}'
        else:
            name = f'UID STORE {",".join(map(str, uids))}'
        word, _ = self.ask(f'{name} {"+" if is_set else "-"}FLAGS{".SILENT" * is_silent} ({self.keyword.decode()})',
                           may_expunge=not by_number, allowed=('OK', 'NO') if by_number else ('OK',))
        if word == 'NO':
            assert set(uids) <= self.ledger.doomed, f'STORE of {uids} was refused, and nobody removed it'
            return
        with self.ledger.lock:
            for uid in uids:
                self.ledger.keywords[uid][self.keyword] = is_set
        for row in self.mirror:
            if is_silent and row[0] in uids and row[1] is not None:
                row[1] = row[1] | {self.keyword} if is_set else row[1] - {self.keyword}

    def remove(self):
        uids = self.some()
        some = ','.join(map(str, uids))
        self.ledger.doom(uids)
        if self.dice.random() < 0.4:
            self.ask(f'UID MOVE {some} Archive', allowed=('OK', 'NO'))
            return
        self.ask(f'UID STORE {some} +FLAGS (\\Deleted)')
        self.ask(f'UID EXPUNGE {some}' if self.is_copying or self.dice.random() < 0.5 else 'EXPUNGE')
        self.ledger.remove(uids)

    def copy(self):
        """Not while others use EXPUNGE: whether a copy is marked \\Deleted is known when all is done."""
        _, line = self.ask(f'UID COPY {",".join(map(str, self.some()))} INBOX', allowed=('OK', 'NO'))
        if made := re.search(rb'COPYUID \d+ \S+ ([\d:,]+)', line):
            self.ledger.add(numbers(made[1]), {})

    def look(self):
        self.ask('FETCH 1:* (UID FLAGS)', may_expunge=False, allowed=('OK', 'NO'))

    def search(self):
        """Numbers that are those of the messages as they were told."""
        self.ask('SEARCH ALL', may_expunge=False)
        assert self.found == sorted(set(self.found)) and all(0 < number <= len(self.mirror) for number in self.found), self.found

    def idle(self):
        self.tag, self.may_expunge, self.is_storing, self.commands = self.tag + 1, True, False, self.commands + 1
        self.socket.sendall(b'%d IDLE\r\n' % self.tag)
        while not (line := self.lines.readline()).startswith(b'+'):
            self.hear(line)
        time.sleep(self.dice.random() / 50)
        self.socket.sendall(b'DONE\r\n')
        while not (line := self.lines.readline()).startswith(b'%d OK' % self.tag):
            self.hear(line)

    def step(self):
        self.get_to_know()
        known = sum(row[0] is not None for row in self.mirror)
        if known == 0:
            self.append()
            return
        weights = {self.append: 25 if len(self.mirror) < MESSAGES_MAX else 0, self.store: 30, self.copy: 5 if self.is_copying and known < MESSAGES_MAX else 0,
                   self.remove: 12 if known < MESSAGES_MAX else 40, self.look: 8, self.search: 6, self.idle: 8}
        self.dice.choices(list(weights), list(weights.values()))[0]()

    def work(self):
        try:
            for _ in range(STEPS):
                self.step()
        except Exception as error:  # told by the main thread
            self.failure = error

    def rows(self):
        """Nothing is missing: {UID: flags}, as they were told."""
        self.ask('NOOP')
        self.get_to_know()
        assert all(row[1] is not None for row in self.mirror), self.mirror
        uids = [row[0] for row in self.mirror]
        assert uids == sorted(set(uids)), uids
        return dict(self.mirror)

    def close(self):
        self.lines.close()
        self.socket.close()


def deliver(lab, ledger):
    with smtplib.LMTP(str(lab.lmtp)) as lmtp:
        for _ in range(DELIVERIES):
            lmtp.sendmail('a@example.org', ['alice@lab.test'], 'Subject: delivered\r\n\r\nbody\r\n')
            ledger.delivered += 1


def together(lab, ledger, clients, is_copying):
    for client in clients:
        client.is_copying = is_copying
    threads = [threading.Thread(target=client.work) for client in clients]
    for thread in threads:
        thread.start()
    deliver(lab, ledger)
    for thread in threads:
        thread.join()
    for client in clients:
        if client.failure:
            raise client.failure


def checkpoint(lab, ledger, clients):
    fresh = Client(lab, ledger, 0)
    fresh.look()
    expected = fresh.rows()
    fresh.close()
    ledger.settle(expected)
    for client in clients:
        seen = client.rows()
        assert seen == expected, (client.kind, client.number, {uid: (seen.get(uid), expected.get(uid)) for uid in seen.keys() | expected.keys()
                                                               if seen.get(uid) != expected.get(uid)})
    return len(expected)


def all_see_the_same():
    with Lab() as lab:
        lab.start()
        lab.account('alice@lab.test', PASSWORD)
        ledger = Ledger()
        clients = [Client(lab, ledger, number) for number in range(1, CLIENTS + 1)]
        until, rounds = time.monotonic() + SECONDS, 0
        while sum(client.commands for client in clients) < COMMANDS or time.monotonic() < until:
            together(lab, ledger, clients, rounds % 2 == 1)
            held = checkpoint(lab, ledger, clients)
            rounds += 1
        for client in clients:
            client.close()
        assert lab.json('store', 'verify')['damaged'] == 0
        print(f'# seed {SEED}: {sum(client.commands for client in clients)} commands of {CLIENTS} clients, {rounds} checkpoints, {held} messages '
              'at the end', flush=True)


if __name__ == '__main__':
    main([all_see_the_same])
