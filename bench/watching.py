"""Part about sessions that wait: how soon each of them is told of a change, and what they cost while there is none."""
import contextlib
import poplib
import re
import selectors
import smtplib
import time
from pathlib import Path

import mail
import parts
import peers

WATCHED_ACCOUNT = 89
ADDRESS = f'u{WATCHED_ACCOUNT}@bench.test'
WATCHERS = 100
MESSAGES = 10  # in the mailbox before anything happens
CHANGES = {'culver': 20, 'dovecot': 4}  # of a kind, in a round: the latter waits for half a second before it tells anybody
IDLE_SESSIONS, IDLE_SECONDS = 10000, 20
TOLD_SECONDS = 30


class Watchers:
    """Sessions that wait to be told of the INBOX of one account: in IDLE, or because of NOTIFY with nothing selected."""

    def __init__(self, server, is_idle):
        self.selector = selectors.DefaultSelector()
        self.stack = contextlib.ExitStack()
        self.heard = {}
        for _ in range(WATCHERS):
            session = self.stack.enter_context(mail.Session(server, WATCHED_ACCOUNT))
            if is_idle:
                session.ask('SELECT INBOX')
                session.socket.sendall(b'q7Zx IDLE\r\n')
                while not session.line().startswith(b'+'):
                    pass
            else:
                session.ask('NOTIFY SET (inboxes (MessageNew MessageExpunge))')
            session.socket.setblocking(False)
            self.selector.register(session.socket, selectors.EVENT_READ)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.selector.close()
        self.stack.close()

    def told_after(self, change, told):
        """Milliseconds from the beginning of the change until the last of them has read what tells of it."""
        self.heard = {key.fd: b'' for key in self.selector.get_map().values()}
        waiting, began = set(self.heard), time.monotonic()
        change()
        while waiting:
            ready = self.selector.select(TOLD_SECONDS)
            if not ready:
                raise SystemExit(f'{len(waiting)} sessions were not told: {told}, one has {self.heard[waiting.pop()]!r}')
            for key, _ in ready:
                octets = key.fileobj.recv(65536)
                if not octets:
                    raise SystemExit('a session was closed')
                self.heard[key.fd] += octets
                if re.search(told, self.heard[key.fd]):
                    waiting.discard(key.fd)
        return (time.monotonic() - began) * 1000


class Changes:
    """What happens to the mailbox, over each protocol that the server has; `count` messages are in it."""

    def __init__(self, server, stack):
        self.server = server
        self.session = stack.enter_context(mail.Session(server, WATCHED_ACCOUNT))
        self.senders = {'lmtp': stack.enter_context(smtplib.LMTP('127.0.0.1', server.ports['lmtp']))}
        if 'smtp' in server.ports:
            self.senders['smtp'] = stack.enter_context(smtplib.SMTP('127.0.0.1', server.ports['smtp']))
        self.count = 0

    def deliver(self, service):
        self.senders[service].sendmail('sender@bench.test', [ADDRESS], 'Subject: news\r\n\r\nbody\r\n')

    def append(self):
        self.session.ask(b'APPEND INBOX {20+}\r\nSubject: a\r\n\r\nbody\r\n')

    def flag(self, sign):
        self.session.ask(f'STORE {self.count} {sign}FLAGS.SILENT (\\Flagged)')

    def expunge(self):
        self.session.ask('EXPUNGE')

    def maildrop(self):
        """A POP3 session that has marked the last message; what happens, happens at QUIT."""
        session = poplib.POP3('127.0.0.1', self.server.ports['pop3'])
        session.user(ADDRESS)
        session.pass_(peers.PASSWORD)
        session.dele(self.count)
        return session


def last_told(changes, watchers, is_idle, times):
    """A round: messages come one way after the other, change, and go over IMAP and POP3 again. {what happened: milliseconds}"""
    told = {}

    def measure(what, change, step, flagged=None):
        changes.count += step
        kind = b'EXISTS' if step >= 0 else b'EXPUNGE'
        number = changes.count if step >= 0 else changes.count + 1
        pattern = flagged if flagged else b'\\* %d %s' % (number, kind) if is_idle else b'MESSAGES %d\\b' % changes.count
        told.setdefault(what, []).append(watchers.told_after(change, pattern))
        changes.session.ask('NOOP')  # numbers are those of the others again

    for _ in range(times):
        for service in changes.senders:
            measure(f'delivery by {service.upper()}', lambda service=service: changes.deliver(service), 1)
        measure('APPEND', changes.append, 1)
        if is_idle:
            for sign in '+-':
                measure('STORE', lambda sign=sign: changes.flag(sign), 0, b'\\* %d FETCH' % changes.count)
        changes.session.ask(f'STORE {changes.count} +FLAGS.SILENT (\\Deleted)')
        measure('EXPUNGE', changes.expunge, -1)
        drop = changes.maildrop()
        measure('QUIT of POP3', drop.quit, -1)
    return told


def told_rows(run, server, values):
    with contextlib.ExitStack() as stack:
        changes = Changes(server, stack)
        changes.session.ask('SELECT INBOX')
        for is_idle in True, False:
            changes.count = changes.session.messages()
            with Watchers(server, is_idle) as watchers:
                told = last_told(changes, watchers, is_idle, 2 if run.quick else CHANGES[server.name])
            for what, times in told.items():
                name = f'{what}, {WATCHERS} sessions {"in IDLE" if is_idle else "with NOTIFY"}: the last is told'
                values.setdefault(name, {}).setdefault(server.name, []).extend(times)


def nanoseconds(server):
    """On a processor, of all threads: finer than ticks, which are too coarse for so little."""
    return sum(int(Path(f'/proc/{pid}/task/{thread.name}/schedstat').read_text().split()[0])
               for pid in server.pids() for thread in Path(f'/proc/{pid}/task').iterdir())


def share_used(run, server):
    """Percent of one processor that the server takes for a while."""
    used, began = nanoseconds(server), time.monotonic()
    time.sleep(5 if run.quick else IDLE_SECONDS)
    return (nanoseconds(server) - used) / 1e9 / (time.monotonic() - began) * 100


def idle_rows(run):
    """Culver alone: what waiting costs while nothing happens, without sessions and with many."""
    count = IDLE_SESSIONS // (20 if run.quick else 1)
    none, many = [], []
    with peers.Culver() as server:
        parts.load(server, 'imap', accounts=peers.ACCOUNTS, reconnect=True, connections=4, count=peers.ACCOUNTS)
        for _ in range(run.rounds):  # first all of these: what sessions leave to be done when they end is not of nobody's
            none.append(share_used(run, server))
        for _ in range(run.rounds):
            with parts.idle_sessions(server, count, False):
                many.append(share_used(run, server))
    name, unit = 'processor time while nothing happens', '% of one processor'
    return [parts.row(f'{name}, no session', unit, False, {'culver': none}),
            parts.row(f'{name}, {count:,} sessions in IDLE', unit, False, {'culver': many})]


def watching(run):
    values = {}
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot)
        for server in servers:
            mail.fill(server, WATCHED_ACCOUNT, MESSAGES)
        for _ in range(run.rounds):
            for server in servers:
                told_rows(run, server, values)
    return [parts.row(name, 'ms', False, measured) for name, measured in values.items()] + idle_rows(run)
