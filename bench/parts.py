"""What is measured. Each part gives rows: a name, a unit, whether more is better, and for each server the values of all rounds."""
import base64
import contextlib
import json
import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import peers

KIB = 1024
MAIL_ACCOUNTS = 80  # u1 to u80 get what SMTP and LMTP bring; those behind are for single purposes
BIG = {1000: 91, 10000: 92, 100000: 93}  # mailboxes of IMAP
APPEND_ACCOUNT, GROWTH_ACCOUNT = 94, 95
SOME = 100  # messages that are added to a mailbox or removed from it
FILL_BY_LMTP, COPY_MOST = 1000, 5000
SECONDS = 3  # of one measurement of a rate, about
DELIVERY_SECONDS = 60


@dataclass
class Run:
    rounds: int
    quick: bool
    largest: int = 100000
    queued: int = 100000
    only: list = field(default_factory=list)

    def servers(self, stack, *kinds):
        chosen = [kind() for kind in kinds if not self.only or kind.name in self.only]
        for server in chosen:
            print(f'   starting {server.title}', flush=True)
            stack.enter_context(server)
        return chosen


def row(name, unit, more_is_better, values):
    return {'name': name, 'unit': unit, 'more_is_better': more_is_better, 'values': values}


def load(server, protocol, **options):
    """One run of the load generator: what it printed."""
    service = options.pop('service', protocol)
    words = [peers.RELEASE / 'bench/load', '--protocol', protocol, '--port', server.ports[service]]
    for name, value in options.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            words += [] if one is False else [f'--{name}'] if one is True else [f'--{name}', one]
    return json.loads(peers.run(*words))


def interleave(run, servers, measure):
    """measure(server) once for each server, and that for each round."""
    values = {server.name: [] for server in servers}
    for _ in range(run.rounds):
        for server in servers:
            values[server.name].append(measure(server))
    for name, measured in values.items():
        print(f'   {name}: ' + ' '.join(f'{value:.4g}' for value in measured), flush=True)
    return values


# --- SMTP to the mailbox ---

class Visible:
    """How many messages u1 to u80 have, as a reader would find: files of the Maildirs, or IMAP STATUS where there are none."""

    def __init__(self, server):
        self.maildirs = None if 'imap' in server.ports else server.mail
        self.sessions = []
        if self.maildirs is None:
            for number in range(1, MAIL_ACCOUNTS + 1):
                session = socket.create_connection(('127.0.0.1', server.ports['imap'])).makefile('rwb', buffering=0)
                session.readline()
                self.ask(session, f'LOGIN u{number}@bench.test {peers.PASSWORD}')
                self.sessions.append(session)

    @staticmethod
    def ask(session, command):
        session.write(f'a {command}\r\n'.encode())
        answer = b''
        while not (line := session.readline()).startswith(b'a '):
            answer += line
        assert line.startswith(b'a OK'), line
        return answer

    def count(self):
        if self.maildirs is not None:
            return sum(len(list(os.scandir(folder))) for folder in self.maildirs.glob('*/Maildir/new'))
        return sum(int(re.search(rb'MESSAGES (\d+)', self.ask(session, 'STATUS INBOX (MESSAGES)')).group(1))
                   for session in self.sessions)


def delivered_rate(server, visible, **options):
    """Messages a second from the first connection until the last message can be read."""
    before, began = visible.count(), time.monotonic()
    load(server, 'smtp', accounts=MAIL_ACCOUNTS, **options)
    until = time.monotonic() + DELIVERY_SECONDS
    while (there := visible.count() - before) < options['count']:
        if time.monotonic() > until:
            raise SystemExit(f'{server.title}: {there} of {options["count"]} messages can be read {DELIVERY_SECONDS} s after the last '
                             'was sent')
        time.sleep(0.01)
    return options['count'] / (time.monotonic() - began)


def smtp(run):
    rows = []
    kinds = (peers.Culver, peers.PostfixDovecot, peers.PostfixMaildir, peers.Exim, peers.OpenSmtpd)
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, *kinds)
        visible = {server.name: Visible(server) for server in servers}
        for size in (4 * KIB, 50 * KIB):
            for connections in (1, 16, 64):
                counts = {}
                for server in servers:  # a first look decides how many fill the time; it also warms up
                    first = delivered_rate(server, visible[server.name], count=2 * connections + 20, size=size,
                                           connections=connections)
                    counts[server.name] = max(2 * connections, int(first * SECONDS / (6 if run.quick else 1)))
                print(f'  {size // KIB} KiB, {connections} connections', flush=True)
                rows.append(row(f'{size // KIB} KiB, {connections} connection{"s"[:connections > 1]}', 'messages/s', True,
                                interleave(run, servers,
                                           lambda s: delivered_rate(s, visible[s.name], count=counts[s.name], size=size,
                                                                    connections=connections))))
    return rows


# --- LMTP ---

def lmtp_rate(server, **options):
    measured = load(server, 'lmtp', accounts=MAIL_ACCOUNTS, **options)
    return measured['count'] / measured['seconds']


def disk_used(server):
    """Octets on disk for each message of 4 KiB, over many to many mailboxes."""
    before, count = server.disk(), int(lmtp_rate(server, count=100, connections=16) * SECONDS)
    load(server, 'lmtp', accounts=MAIL_ACCOUNTS, count=count, connections=16)
    return (server.disk() - before) / (count + 100)


def lmtp(run):
    rows = []
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot, peers.Cyrus)
        for size in (4 * KIB, 50 * KIB):
            for connections in (1, 16, 64):
                counts = {}
                for server in servers:
                    first = lmtp_rate(server, count=2 * connections + 20, size=size, connections=connections)
                    counts[server.name] = max(2 * connections, int(first * SECONDS / (6 if run.quick else 1)))
                print(f'  {size // KIB} KiB, {connections} connections', flush=True)
                rows.append(row(f'{size // KIB} KiB, {connections} connection{"s"[:connections > 1]}', 'messages/s', True,
                                interleave(run, servers, lambda s: lmtp_rate(s, count=counts[s.name], size=size,
                                                                             connections=connections))))
        rows.append(row('disk for a message of 4 KiB', 'octets', False, interleave(run, servers, disk_used)))
    return rows


# --- IMAP ---

def messages_of(server, account):
    with socket.create_connection(('127.0.0.1', server.ports['imap'])) as connection:
        session = connection.makefile('rwb', buffering=0)
        session.readline()
        Visible.ask(session, f'LOGIN u{account}@bench.test {peers.PASSWORD}')
        return int(re.search(rb'MESSAGES (\d+)', Visible.ask(session, 'STATUS INBOX (MESSAGES)')).group(1))


def fill(server, account, wanted):
    """Brings a mailbox to a number of messages: the first by LMTP, then by copies of all that is there."""
    have = messages_of(server, account)
    if have < wanted:
        print(f'   filling {server.title} u{account} with {wanted}', flush=True)
    if have < min(wanted, FILL_BY_LMTP):
        load(server, 'lmtp', first=account, count=min(wanted, FILL_BY_LMTP) - have, connections=16, size=4 * KIB)
        have = min(wanted, FILL_BY_LMTP)
    while have < wanted:
        copies = min(have, wanted - have, COPY_MOST)
        load(server, 'imap', first=account, prelude='SELECT INBOX', command=f'COPY 1:{copies} INBOX')
        have += copies
    assert messages_of(server, account) >= wanted


def command_time(server, account, command, **options):
    """Milliseconds, the median of a few on one connection that has the mailbox selected."""
    options.setdefault('prelude', 'SELECT INBOX')
    return load(server, 'imap', first=account, command=command, **options)['p50_us'] / 1000


READS = (('FETCH 1:* (FLAGS)', 3), ('FETCH 1:* (ENVELOPE)', 1), ('FETCH 1:* (BODYSTRUCTURE)', 1),
         ('FETCH 1:1000 (BODY.PEEK[])', 3), ('SEARCH UNSEEN', 3), ('SEARCH SUBJECT "number 00"', 1), ('STORE', 3))


def read_time(server, account, command, count):
    if command != 'STORE':
        return command_time(server, account, command, count=count)
    return command_time(server, account, 'STORE 1:1000 +FLAGS (\\Flagged)', count=count,
                        before='STORE 1:1000 -FLAGS (\\Flagged)')


def imap_reads(run, servers, size, rows):
    account = BIG[size]
    for command, count in READS:
        print(f'  {command}, {size}', flush=True)
        for server in servers:  # caches and indexes are made
            read_time(server, account, command, 1)
        name = 'STORE 1:1000 +FLAGS' if command == 'STORE' else command
        rows.append(row(f'{name}, {size:,} messages', 'ms', False,
                        interleave(run, servers, lambda s: read_time(s, account, command, count))))


def resync_time(server, account, size):
    """Milliseconds for SELECT with QRESYNC by a client that missed a change of one message in a hundred."""
    with socket.create_connection(('127.0.0.1', server.ports['imap'])) as connection:
        session = connection.makefile('rwb', buffering=0)
        session.readline()
        Visible.ask(session, f'LOGIN u{account}@bench.test {peers.PASSWORD}')
        told = Visible.ask(session, 'STATUS INBOX (UIDVALIDITY HIGHESTMODSEQ)')
        validity, modseq = (int(re.search(name + rb' (\d+)', told).group(1)) for name in (b'UIDVALIDITY', b'HIGHESTMODSEQ'))
        Visible.ask(session, 'SELECT INBOX')
        flagged = b'\\Flagged' in Visible.ask(session, 'FETCH 1 (FLAGS)')
        Visible.ask(session, f'STORE 1:{size // 100} {"-" if flagged else "+"}FLAGS.SILENT (\\Flagged)')
    return command_time(server, account, f'SELECT INBOX (QRESYNC ({validity} {modseq}))', prelude='ENABLE QRESYNC')


def append_rate(server, account, connections=1, each=300):
    measured = load(server, 'imap', first=account, command='APPEND', prelude='SELECT INBOX', connections=connections,
                    count=each * connections, size=4 * KIB)
    return measured['count'] / measured['seconds']


def append_to(server, size):
    """Messages a second into a mailbox of that size, which it has again after it."""
    rate = append_rate(server, BIG[size], each=SOME)
    load(server, 'imap', first=BIG[size], prelude=['SELECT INBOX', f'STORE 1:{SOME} +FLAGS.SILENT (\\Deleted)'], command='EXPUNGE')
    return rate


def login_rate(server, connections, count, **options):
    measured = load(server, 'imap', reconnect=True, connections=connections, count=count, **options)
    return measured['count'] / measured['seconds']


def expunge_time(server, account):
    load(server, 'lmtp', first=account, count=SOME, connections=4)
    return command_time(server, account, 'EXPUNGE', before=f'STORE 1:{SOME} +FLAGS.SILENT (\\Deleted)')


def imap_writes(run, servers, size, rows):
    print(f'  APPEND and EXPUNGE, {size}', flush=True)
    rows.append(row(f'APPEND of 4 KiB, {size:,} messages', 'messages/s', True, interleave(run, servers, lambda s: append_to(s, size))))
    rows.append(row(f'EXPUNGE of {SOME} messages, {size:,} messages', 'ms', False,
                    interleave(run, servers, lambda s: expunge_time(s, BIG[size]))))


# What a client does first: its name, the command behind SELECT, and what is done before so that the command has something to do.
FIRST = (('LOGIN and SELECT', None, None),
         *((f'LOGIN, SELECT and {command}', command, None) for command, _ in READS if command != 'STORE'),
         ('LOGIN, SELECT and STORE 1:1000 +FLAGS', 'STORE 1:1000 +FLAGS (\\Flagged)', 'STORE 1:1000 -FLAGS.SILENT (\\Flagged)'),
         ('LOGIN, SELECT and APPEND of 4 KiB', 'APPEND', None),
         (f'LOGIN, SELECT and EXPUNGE of {SOME} messages', 'EXPUNGE', f'STORE 1:{SOME} +FLAGS.SILENT (\\Deleted)'))


def cold_times(server, sizes, drop_caches, command, before):
    """Milliseconds for connection, LOGIN, SELECT and a command, the first after a start, of one mailbox after the other; passwords were verified
    before. With `drop_caches` the kernel has none of the files in memory."""
    for size in sizes:
        if command == 'EXPUNGE':
            load(server, 'lmtp', first=BIG[size], count=SOME, connections=4)
        if before:
            load(server, 'imap', first=BIG[size], prelude='SELECT INBOX', command=before)
    server.stop()
    if drop_caches:
        os.sync()
        Path('/proc/sys/vm/drop_caches').write_text('3')
    server.start()
    for size in sizes:
        load(server, 'imap', first=BIG[size], reconnect=True)
    return [load(server, 'imap', first=BIG[size], reconnect=True, command=command or 'SELECT INBOX',
                 prelude=['SELECT INBOX'] if command else [])['p50_us'] / 1000 for size in sizes]


def first_look(run, servers, sizes, rows):
    for drop_caches, (name, command, before) in ((False, FIRST[0]), *((True, one) for one in FIRST)):
        state = 'nothing in the page cache' if drop_caches else 'server just started'
        print(f'  {name}, {state}', flush=True)
        values = [{server.name: [] for server in servers} for _ in sizes]
        for _ in range(run.rounds):
            for server in servers:
                for measured, time_taken in zip(values, cold_times(server, sizes, drop_caches, command, before)):
                    measured[server.name].append(time_taken)
        rows += [row(f'{name}, {size:,} messages, {state}', 'ms', False, measured) for size, measured in zip(sizes, values)]


def imap(run):
    rows, sizes = [], [size for size in BIG if size <= (1000 if run.quick else run.largest)]
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot, peers.Cyrus)
        for server in servers:
            for size in sizes:
                fill(server, BIG[size], size)
        for server in servers:  # so that every password was verified once
            load(server, 'imap', accounts=peers.ACCOUNTS, reconnect=True, connections=4, count=peers.ACCOUNTS)
        for size in sizes:
            imap_reads(run, servers, size, rows)
        for size in sizes:
            print(f'  QRESYNC, {size}', flush=True)
            rows.append(row(f'SELECT with QRESYNC after a change of 1 %, {size:,} messages', 'ms', False, interleave(
                run, servers, lambda s: resync_time(s, BIG[size], size))))
        for connections in (1, 16):
            print(f'  APPEND, {connections} connections', flush=True)
            rows.append(row(f'APPEND of 4 KiB, {connections} connection{"s"[:connections > 1]}', 'messages/s', True,
                            interleave(run, servers, lambda s: append_rate(s, APPEND_ACCOUNT, connections))))
        for size in sizes:
            imap_writes(run, servers, size, rows)
        print('  login', flush=True)
        rows.append(row('connection and LOGIN, 16 at a time', 'logins/s', True,
                        interleave(run, servers, lambda s: login_rate(s, 16, 400, accounts=peers.ACCOUNTS))))
        for size in sizes:
            print(f'  LOGIN and SELECT, {size}', flush=True)
            rows.append(row(f'LOGIN and SELECT, {size:,} messages, warm', 'ms', False, interleave(
                run, servers,
                lambda s: load(s, 'imap', first=BIG[size], reconnect=True, command='SELECT INBOX', count=5)['p50_us'] / 1000)))
        first_look(run, servers, sizes, rows)
    return rows


# --- memory ---

# Cyrus takes 3.6 MiB for each: what 5,000 would take is more than the machine has.
SESSIONS = {'culver': 5000, 'dovecot': 5000, 'cyrus': 1000}


@contextlib.contextmanager
def idle_sessions(server, count, tls):
    """So many sessions that are logged in, have INBOX selected, and are in IDLE."""
    words = [peers.RELEASE / 'bench/load', '--protocol', 'imap', '--port', server.ports['imaps' if tls else 'imap'], '--hold',
             '--connections', count, '--accounts', MAIL_ACCOUNTS, '--prelude', 'SELECT INBOX', '--prelude', 'IDLE']
    with subprocess.Popen([str(word) for word in words] + (['--tls'] if tls else []), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline(), 'the sessions did not open'
        time.sleep(3)
        yield
        holder.stdin.close()


def session_memory(run, server, tls):
    """KiB for one more idle session. That each mailbox is open in one session anyway is not reckoned to the others: what a server
    keeps of a mailbox depends on what is in it."""
    count = SESSIONS[server.name] // (10 if run.quick else 1)
    with idle_sessions(server, MAIL_ACCOUNTS, tls):
        rest = server.memory()
        with idle_sessions(server, count, tls):
            return (server.memory() - rest) / count / KIB


def memory(run):
    rest, plain, tls = {}, {}, {}
    for kind in (peers.Culver, peers.Dovecot, peers.Cyrus):
        if run.only and kind.name not in run.only:
            continue
        with kind() as server:
            load(server, 'imap', accounts=peers.ACCOUNTS, reconnect=True, connections=4, count=peers.ACCOUNTS)
            time.sleep(3)
            rest[kind.name] = [server.memory() / KIB / KIB]
            plain[kind.name] = [session_memory(run, server, False)]
        with kind() as server:  # anew: what the first sessions left behind is not reckoned to these, nor reused
            load(server, 'imap', accounts=peers.ACCOUNTS, reconnect=True, connections=4, count=peers.ACCOUNTS)
            tls[kind.name] = [session_memory(run, server, True)]
    return [row(f'server at rest, {peers.ACCOUNTS} accounts', 'MiB', False, rest),
            row('one more idle session', 'KiB', False, plain), row('one more idle session over TLS', 'KiB', False, tls)]


# --- growth, start ---

def cpu_seconds(server):
    ticks = 0
    for pid in server.pids():
        fields = Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf('SC_CLK_TCK')


def growth(run):
    """Culver alone: what a delivery costs while one mailbox grows."""
    rows = []
    with peers.Culver() as server:
        for size in (1000, 10000, 100000) if run.quick else (1000, 10000, 100000, 300000, 1000000):
            fill_small(server, size)
            times, used = [], []
            for _ in range(run.rounds):
                began = cpu_seconds(server)
                measured = load(server, 'lmtp', first=GROWTH_ACCOUNT, count=20000, connections=64, size=1 * KIB)
                messages_of(server, GROWTH_ACCOUNT)  # all of it is applied
                used.append((cpu_seconds(server) - began) / 20000 * 1e6)
                times.append(measured['count'] / measured['seconds'])
            print(f'   {size}: {times} {used}', flush=True)
            rows.append(row(f'processor time for a delivery, mailbox of {size:,}', 'us', False, {'culver': used}))
            rows.append(row(f'deliveries, mailbox of {size:,}', 'messages/s', True, {'culver': times}))
    return rows


def fill_small(server, wanted):
    missing = wanted - messages_of(server, GROWTH_ACCOUNT)
    if missing > 0:
        load(server, 'lmtp', first=GROWTH_ACCOUNT, count=missing, connections=64, size=1 * KIB)
        messages_of(server, GROWTH_ACCOUNT)


def start_seconds(server):
    began = time.monotonic()
    server.start()
    return time.monotonic() - began


def start(run):
    """Culver alone: from the start of the program to the greeting of SMTP, with a million messages there."""
    rows = []
    with peers.Culver() as server:
        fill_small(server, 50000 if run.quick else 1000000)
        for name, end in (('after a stop', server.stop), ('after kill -9', server.kill)):
            seconds = []
            for _ in range(run.rounds):
                load(server, 'lmtp', accounts=MAIL_ACCOUNTS, count=20000, connections=64, size=1 * KIB)
                end()
                seconds.append(start_seconds(server))
            rows.append(row(f'start {name}, 1,000,000 messages', 's', False, {'culver': seconds}))
        name = 'start after kill -9, 1,000,000 recipients queued'
        seconds = []
        queue_remote(server, 10 if run.quick else 1000)
        for _ in range(run.rounds):
            server.kill()
            seconds.append(start_seconds(server))
        rows.append(row(name, 's', False, {'culver': seconds}))
    return rows


def queue_remote(server, messages, recipients=1000):
    """Mail for elsewhere into the queue: for each message a thousand recipients."""
    secret = base64.b64encode(f'\0u1@bench.test\0{peers.PASSWORD}'.encode()).decode()
    with socket.create_connection(('127.0.0.1', server.ports['submission'])) as connection:
        session = connection.makefile('rwb')

        def say(text, answers=1):
            session.write(text.encode())
            session.flush()
            for _ in range(answers):
                while (line := session.readline())[3:4] == b'-':
                    pass
                assert line[:1] in b'23', line

        say('', 1)
        say('EHLO bench.example\r\n')
        say(f'AUTH PLAIN {secret}\r\n')
        for number in range(messages):
            say('MAIL FROM:<u1@bench.test>\r\n')
            say(''.join(f'RCPT TO:<r{number}.{n}@far.bench.invalid>\r\n' for n in range(recipients)), recipients)
            say('DATA\r\n')
            say('From: u1@bench.test\r\nSubject: to many\r\n\r\nHello.\r\n.\r\n')
