#!/usr/bin/env python3
"""IM20: twenty clients of one mailbox, and deliveries, all at the same time. Each client knows of the mailbox what it was told, and holds every
untagged response against that and against what anybody has begun. When a command ends, the client has been told of all that anybody was told
was done before it began, and of all up to the MODSEQ that it was told; one that waits is told meanwhile. At each checkpoint nothing is missing,
and all see the same.

    test/interop/many_clients_test.py                          10,000 commands
    CLIENTS_COMMANDS=1000000 test/interop/many_clients_test.py a million; CLIENTS_SECONDS=86400: a day of it; CLIENTS_SEED
    CLIENTS_DROP=exists test/interop/many_clients_test.py      exists, fetch or expunge: one such line is lost on its way, and that must be noticed
"""
import bisect
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
WAITING_EVENTS = 400  # others may be told so much before a client that waits is
WAITING_SECONDS = 30  # when nobody else does anything
DROP_COMMANDS = 4000  # until a lost line must have been noticed
DROPPED = {'exists': rb'\* \d+ EXISTS', 'fetch': rb'\* \d+ FETCH', 'expunge': rb'\* (\d+ EXPUNGE|VANISHED)'}
KINDS = ('plain', 'QRESYNC', 'NOTIFY')
DELETED = b'\\Deleted'


def numbers(text):
    """[1, 2, 3] of b'1:2,3'."""
    found = []
    for one in text.split(b','):
        first, _, last = one.partition(b':')
        found += range(int(first), int(last or first) + 1)
    return found


class Change:
    """One keyword was set or cleared, and the client that did it has its answer."""

    def __init__(self, uid, keyword, is_set, turn, modseq):
        self.uid, self.keyword, self.is_set, self.turn, self.modseq = uid, keyword, is_set, turn, modseq


class Ledger:
    """What anybody has begun and done. Each keyword is set by one client alone, so when all is done it is known which are there."""

    def __init__(self):
        self.lock = threading.Lock()
        self.made = set()  # UIDs that somebody was told
        self.delivered = 0  # whose UIDs nobody was told yet
        self.doomed, self.gone = set(), set()  # somebody began to remove it; it was said to be removed
        self.keywords = collections.defaultdict(dict)  # {UID: {keyword: is it set}}; one that is not there may be anything
        self.turns = collections.Counter()  # {(UID, keyword): how often somebody began to change it}
        self.journal = []  # what was done since the last checkpoint, as it was told: ('made', UID), ('gone', UID), ('changed', Change)
        self.new_and_doomed = set()  # which nobody was told that it made them

    def add(self, uids, keywords):
        with self.lock:
            self.made.update(uids)
            self.new_and_doomed.difference_update(uids)
            for uid in uids:
                self.keywords[uid] = {**keywords, **self.keywords[uid]}  # others may have been faster
                self.journal.append(('made', uid))

    def doom(self, uids):
        with self.lock:
            self.doomed.update(uids)
            self.new_and_doomed.update(set(uids) - self.made)

    def remove(self, uids):
        with self.lock:
            self.gone.update(uids)
            self.journal += [('gone', uid) for uid in uids]

    def begin(self, uids, keyword):
        with self.lock:
            self.turns.update((uid, keyword) for uid in uids)

    def change(self, uids, keyword, is_set, modseq):
        with self.lock:
            for uid in uids:
                self.keywords[uid][keyword] = is_set
                self.journal.append(('changed', Change(uid, keyword, is_set, self.turns[uid, keyword], modseq.get(uid))))

    def deliver(self):
        with self.lock:
            self.delivered += 1

    def now(self):
        """How much was done, and how many of the messages that came have UIDs that nobody was told."""
        with self.lock:
            return len(self.journal), self.delivered

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

    def start_anew(self, rows):
        """All have been told everything."""
        self.made, self.gone, self.delivered, self.journal = set(rows), set(), 0, []
        self.doomed = {uid for uid, flags in rows.items() if DELETED in flags or uid in self.doomed}  # also copies of what was marked
        self.new_and_doomed.clear()
        self.turns.clear()
        self.keywords = collections.defaultdict(dict, {uid: self.keywords[uid] for uid in rows})


class Drop:
    """Loses a line of one kind on its way to whichever client, one between two checkpoints."""

    def __init__(self, kind):
        self.pattern, self.dice, self.lost = re.compile(DROPPED[kind]), random.Random(SEED), 0
        self.lock, self.wait = threading.Lock(), None

    def arm(self):
        self.wait = self.dice.randrange(40)

    def takes(self, line):
        with self.lock:
            if self.wait is None or not self.pattern.match(line):
                return False
            self.wait -= 1
            if self.wait >= 0:
                return False
            self.wait, self.lost = None, self.lost + 1
            return True


class Client:
    def __init__(self, lab, ledger, number, drop=None):
        self.dice = random.Random(SEED * 1000 + number)
        self.ledger, self.number = ledger, number
        self.kind = KINDS[number % len(KINDS)]
        self.keyword = b'of-%d' % number
        self.keywords = [b'of-%d' % other for other in range(1, CLIENTS + 1)]
        plain = socket.create_connection(('127.0.0.1', lab.port['imaps']), timeout=120)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = ssl.create_default_context(cafile=str(lab.ca))
        self.socket = context.wrap_socket(plain, server_hostname='localhost')
        self.received, self.drop = b'', drop
        self.mirror = []  # [UID or None, flags or None] as they were told
        self.modseq = {}
        self.may_expunge, self.tag, self.commands, self.found, self.failure = True, 0, 0, [], None
        self.is_storing = self.is_copying = self.is_told_uids = False
        self.history = collections.deque(maxlen=HISTORY_LINES)
        self.answered, self.answered_uids = set(), set()  # numbers and UIDs that FETCH came for during this command
        self.told_modseqs, self.told_modseq = {}, 0  # {UID: MODSEQ} of this command; the highest of all
        self.own = set()  # UIDs that this command made; NOTIFY shows those of others (RFC 5465 5.2)
        self.start_anew(())
        self.read_to = ledger.now()[0]
        self.line()
        self.ask(f'LOGIN alice@lab.test {PASSWORD}')
        if self.kind == 'QRESYNC':
            self.ask('ENABLE QRESYNC')
        self.ask('SELECT INBOX')
        if self.kind == 'NOTIFY':
            self.ask('NOTIFY SET (selected-delayed (MessageNew (UID FLAGS) MessageExpunge FlagChange))')
            self.get_to_know()
            self.is_told_uids = True

    def line(self, seconds=120):
        """The next one; None when there is none for so long."""
        self.socket.settimeout(seconds)
        while b'\n' not in self.received:
            try:
                octets = self.socket.recv(65536)
            except TimeoutError:
                return None
            assert octets, 'the connection was closed'
            self.received += octets
        line, _, self.received = self.received.partition(b'\n')
        return line + b'\n'

    def start_anew(self, rows):
        self.read_to, self.owed, self.to_vanish, self.changes = 0, set(), set(), []  # of the journal; what is to be told
        self.modseq = {uid: self.modseq[uid] for uid in rows if uid in self.modseq}

    # --- what is told ---
    def hear(self, line):
        if self.drop is not None and self.drop.takes(line):
            self.history.append(b'LOST ' + line)
            return
        self.history.append(line)
        word = re.match(rb'\* (\d+ )?([A-Z]+)(.*)\r\n', line, re.S)
        assert word, line
        number, name, rest = int(word[1] or 0), word[2].decode(), word[3]
        try:
            getattr(self, f'hear_{name.lower()}')(number, rest)
        except AssertionError as error:
            self.fail(error)

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
        modseq = re.search(rb'\bMODSEQ \((\d+)\)', rest)
        self.answered.add(number)
        self.answered_uids.add(row[0])
        if modseq:
            self.told_modseqs[row[0]] = int(modseq[1])
            self.told_modseq = max(self.told_modseq, int(modseq[1]))
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

    # --- what must have been told ---
    def read_journal(self, end):
        for kind, what in self.ledger.journal[self.read_to:end]:
            if kind == 'made':
                self.owed.add(what)
            elif kind == 'gone':
                self.to_vanish.add(what)
            else:
                self.changes.append(what)
        self.read_to = max(end, self.read_to)

    def missing(self, delivered):
        """What was done as far as the journal was read, and is not in the mirror; of the messages that came it is known how many."""
        known = {uid: flags for uid, flags in self.mirror if uid}
        with self.ledger.lock:
            self.owed -= self.ledger.doomed | known.keys()
            fresh = (known.keys() - self.ledger.made) | self.ledger.new_and_doomed
            self.changes = [one for one in self.changes if self.is_missing(one, known)]
            going = self.ledger.doomed - known.keys()
        owed, unknown = self.by_place(self.owed), len(self.mirror) - len(known)
        gaps = self.unknown_by_place()
        missing = [f'one of UIDs {sorted(self.owed)} was not told' for place, count in owed.items() if count > gaps[place]]
        if unknown < len(self.owed) + delivered - len(fresh):
            missing.append(f'{delivered} were delivered, {sorted(fresh)} and {unknown} unknown ones are told')
        if self.is_told_uids and gaps - self.by_place(going) - self.by_place(self.own):  # of one that is gone by then nothing can be told
            missing.append(f'UIDs and flags of {unknown} messages were not told')
        if self.may_expunge and (still := self.to_vanish & known.keys()):
            missing.append(f'UIDs {sorted(still)} are still there')
        return missing + [f'UID {one.uid}: {one.keyword} is {one.is_set}, since {one.modseq}' for one in self.changes]

    def by_place(self, uids):
        """{after so many messages whose UIDs are known: so many of these}"""
        known = [uid for uid, _ in self.mirror if uid]
        return collections.Counter(bisect.bisect(known, uid) for uid in uids)

    def unknown_by_place(self):
        places, place = collections.Counter(), 0
        for uid, _ in self.mirror:
            if uid is None:
                places[place] += 1
            else:
                place += 1
        return places

    def is_missing(self, change, known):
        """Nothing can be said when it was changed again, or is being removed."""
        is_last = self.ledger.turns[change.uid, change.keyword] == change.turn and change.uid not in self.ledger.doomed
        return is_last and known.get(change.uid) is not None and (change.keyword in known[change.uid]) != change.is_set

    def must_be_complete(self, delivered, text):
        if missing := self.missing(delivered):
            self.fail(f'{text}: {"; ".join(missing)}')

    def must_fit_modseq(self, text):
        """What others were told meanwhile was not told to this client; but up to the MODSEQ that it knows there is nothing new."""
        known = dict(self.mirror)
        with self.ledger.lock:
            skipped = [(one.uid, one.keyword, one.modseq) for kind, one in self.ledger.journal[self.read_to:]
                       if kind == 'changed' and one.modseq and one.modseq <= self.told_modseq and self.is_missing(one, known)]
        if skipped:
            self.fail(f'before {text}: told up to {self.told_modseq}, but not {skipped}')

    def fail(self, text):
        lines = b'\n'.join(line.rstrip() for line in self.history).decode()
        raise AssertionError(f'{lines}\n{self.kind} {self.number}: {text}')

    # --- what is asked ---
    def ask(self, text, literal=None, may_expunge=True, allowed=('OK',)):
        """A NO is right where a message went away meanwhile (RFC 2180 4.1), a BAD never."""
        self.begin(text, may_expunge)
        octets = text.encode() + (b' {%d+}\r\n%s' % (len(literal), literal) if literal is not None else b'')
        journal, delivered = self.ledger.now()
        self.send(b'%d %s\r\n' % (self.tag, octets))
        line = self.hear_until(b'%d ' % self.tag, text)
        word = line.split()[1].decode()
        assert word in allowed, (self.number, text, line)
        own = re.search(rb'\[(?:APPENDUID \d+|COPYUID \d+ \S+) ([\d:,]+)\]', line)
        self.own = set(numbers(own[1])) if own else set()
        if 'LOGIN' not in text and 'SELECT' not in text and 'ENABLE' not in text:
            self.read_journal(journal)
            self.must_be_complete(delivered, text)
        return word, line

    def begin(self, text, may_expunge):
        self.must_fit_modseq(text)
        self.tag, self.may_expunge, self.commands = self.tag + 1, may_expunge, self.commands + 1
        self.is_storing, self.answered, self.answered_uids, self.told_modseqs = 'STORE' in text, set(), set(), {}

    def send(self, octets):
        self.history.append(octets)
        self.socket.settimeout(120)
        self.socket.sendall(octets)

    def hear_until(self, start, text):
        while not (line := self.line()) or not line.startswith(start):
            assert line, f'no answer to {text}'
            self.hear(line)
        self.history.append(line)
        if highest := re.search(rb'HIGHESTMODSEQ (\d+)', line):
            self.told_modseq = max(self.told_modseq, int(highest[1]))
        return line

    def must_answer(self, word, asked):
        """FETCH answers for each message, but for those that are gone."""
        for number in asked:
            uid = self.mirror[number - 1][0]
            is_gone = word == 'NO' and (uid is None or uid in self.ledger.doomed)
            if number not in self.answered and not is_gone:
                self.fail(f'no answer for message {number}, UID {uid}')

    def get_to_know(self):
        """Nobody tells the UID and flags of a new message unasked, but with NOTIFY."""
        new = [number for number, row in enumerate(self.mirror, 1) if row[0] is None]
        if new:
            word, _ = self.ask(f'FETCH {new[0]}:{new[-1]} (UID FLAGS)', may_expunge=False, allowed=('OK', 'NO'))
            self.must_answer(word, range(new[0], new[-1] + 1))

    def some(self, most=4):
        known = [row[0] for row in self.mirror if row[0]]
        return self.dice.sample(known, min(len(known), self.dice.randint(1, most)))

    def append(self):
        is_set = self.dice.random() < 0.5
        keywords = {other: False for other in self.keywords} | {self.keyword: is_set}
        text = f'Subject: {self.number}\r\n\r\n{self.dice.random()}\r\n'.encode()
        _, line = self.ask('APPEND INBOX' + f' ({self.keyword.decode()})' * is_set, text)
        self.made([int(re.search(rb'APPENDUID \d+ (\d+)', line)[1])], keywords)

    def made(self, uids, keywords):
        """It is there when the command ends, also for the client itself."""
        self.ledger.add(uids, keywords)
        self.owed.update(uids)
        self.must_be_complete(0, f'made {uids}')
        if self.is_told_uids:
            self.get_to_know()

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
        self.ledger.begin(uids, self.keyword)
        word, _ = self.ask(f'{name} {"+" if is_set else "-"}FLAGS{".SILENT" * is_silent} ({self.keyword.decode()})',
                           may_expunge=not by_number, allowed=('OK', 'NO') if by_number else ('OK',))
        if word == 'NO':
            assert set(uids) <= self.ledger.doomed, f'STORE of {uids} was refused, and nobody removed it'
            return
        self.ledger.change(uids, self.keyword, is_set, self.told_modseqs)
        for row in self.mirror:
            if row[0] not in uids or row[1] is None:
                continue
            if is_silent:
                row[1] = row[1] | {self.keyword} if is_set else row[1] - {self.keyword}
            elif row[0] not in self.answered_uids | self.ledger.doomed or (self.keyword in row[1]) != is_set:
                self.fail(f'{name} was not answered for UID {row[0]}')

    def remove(self):
        uids = self.some()
        some = ','.join(map(str, uids))
        self.ledger.doom(uids)
        if self.dice.random() < 0.4:
            word, _ = self.ask(f'UID MOVE {some} Archive', allowed=('OK', 'NO'))
            if word == 'OK':
                self.removed(uids, 'UID MOVE')
            return
        self.ask(f'UID STORE {some} +FLAGS (\\Deleted)')
        self.ask(f'UID EXPUNGE {some}' if self.is_copying or self.dice.random() < 0.5 else 'EXPUNGE')
        self.removed(uids, 'EXPUNGE')

    def removed(self, uids, name):
        self.ledger.remove(uids)
        if still := set(uids) & {row[0] for row in self.mirror}:
            self.fail(f'{name} of {still} was not told')

    def copy(self):
        """Not while others use EXPUNGE: whether a copy is marked \\Deleted is known when all is done."""
        _, line = self.ask(f'UID COPY {",".join(map(str, self.some()))} INBOX', allowed=('OK', 'NO'))
        if made := re.search(rb'COPYUID \d+ \S+ ([\d:,]+)', line):
            self.made(numbers(made[1]), {})

    def look(self):
        asked = len(self.mirror)
        word, _ = self.ask('FETCH 1:* (UID FLAGS)', may_expunge=False, allowed=('OK', 'NO'))
        self.must_answer(word, range(1, asked + 1))

    def search(self):
        """Numbers that are those of the messages as they were told."""
        self.ask('SEARCH ALL', may_expunge=False)
        assert self.found == sorted(set(self.found)) and all(0 < number <= len(self.mirror) for number in self.found), self.found

    def idle(self):
        self.begin('IDLE', may_expunge=True)
        self.send(b'%d IDLE\r\n' % self.tag)
        self.hear_until(b'+', 'IDLE')
        self.hear_meanwhile()
        self.send(b'DONE\r\n')
        self.hear_until(b'%d OK' % self.tag, 'DONE')

    def wait(self):
        """Without a command, because of NOTIFY: of all but what is removed, since numbers stand still."""
        self.begin('waiting', may_expunge=False)
        self.history.append(b'waits')
        self.hear_meanwhile()

    def hear_meanwhile(self):
        """All that was done until now is told while this client waits, before much more has been done."""
        time.sleep(self.dice.random() / 50)
        journal, delivered = self.ledger.now()
        self.read_journal(journal)
        until = time.monotonic() + WAITING_SECONDS
        while missing := self.missing(delivered):
            if line := self.line(0.5):
                self.hear(line)
            elif self.ledger.now()[0] > journal + WAITING_EVENTS or time.monotonic() > until:
                self.fail(f'not told while it waits: {"; ".join(missing)}')

    def step(self):
        self.get_to_know()
        known = sum(row[0] is not None for row in self.mirror)
        if known == 0:
            self.append()
            return
        weights = {self.append: 25 if len(self.mirror) < MESSAGES_MAX else 0, self.store: 30, self.copy: 5 if self.is_copying and known < MESSAGES_MAX else 0,
                   self.remove: 12 if known < MESSAGES_MAX else 40, self.look: 8, self.search: 6, self.idle: 8,
                   self.wait: 8 if self.kind == 'NOTIFY' else 0}
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
        self.socket.close()


def deliver(lab, ledger):
    with smtplib.LMTP(str(lab.lmtp)) as lmtp:
        for _ in range(DELIVERIES):
            lmtp.sendmail('a@example.org', ['alice@lab.test'], 'Subject: delivered\r\n\r\nbody\r\n')
            ledger.deliver()


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
    ledger.start_anew(expected)
    for client in clients:
        client.start_anew(expected)
    return len(expected)


def play(lab, most_commands, seconds=0, drop=None):
    """Commands, checkpoints, and messages at the end."""
    ledger = Ledger()
    clients = [Client(lab, ledger, number, drop) for number in range(1, CLIENTS + 1)]
    try:
        until, rounds = time.monotonic() + seconds, 0
        while sum(client.commands for client in clients) < most_commands or time.monotonic() < until:
            if drop is not None:
                drop.arm()
            together(lab, ledger, clients, rounds % 2 == 1)
            held = checkpoint(lab, ledger, clients)
            rounds += 1
        return sum(client.commands for client in clients), rounds, held
    finally:
        for client in clients:
            client.close()


def all_see_the_same():
    with Lab() as lab:
        lab.start()
        lab.account('alice@lab.test', PASSWORD)
        drop = Drop(os.environ['CLIENTS_DROP']) if 'CLIENTS_DROP' in os.environ else None
        commands, rounds, held = play(lab, COMMANDS, SECONDS, drop)
        assert lab.json('store', 'verify')['damaged'] == 0
        print(f'# seed {SEED}: {commands} commands of {CLIENTS} clients, {rounds} checkpoints, {held} messages at the end', flush=True)


def a_lost_line_is_noticed():
    """Some are made good before anybody could know; then the next one is lost."""
    for kind in DROPPED:
        drop = Drop(kind)
        with Lab() as lab:
            lab.start()
            lab.account('alice@lab.test', PASSWORD)
            try:
                play(lab, DROP_COMMANDS, drop=drop)
            except AssertionError as error:
                print(f'# {kind}: noticed when {drop.lost} were lost: {str(error).splitlines()[-1][:200]}', flush=True)
                continue
        raise AssertionError(f'{drop.lost} lines with {kind} were lost, and nobody noticed')


if __name__ == '__main__':
    main([all_see_the_same] if 'CLIENTS_DROP' in os.environ else [a_lost_line_is_noticed, all_see_the_same])
