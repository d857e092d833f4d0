"""Parts about mail that is there: searching and sorting a large mailbox, POP3, and many clients that do different things."""
import contextlib
import time

import mail
import parts
import peers

SEARCH_ACCOUNT, POP3_ACCOUNT = 97, 98
MIXED_CLIENTS, MIXED_MESSAGES = 50, 200  # accounts u1 and on, messages in the mailbox of each
TIMES = 7  # of one command in a round; the median counts
POP3_MESSAGES = 1000
ASKED = ('SEARCH UNSEEN', 'SEARCH SUBJECT "sta"', 'SEARCH FROM "ba"', 'SEARCH TEXT "common"', 'SEARCH TEXT "rare7"',
         'SEARCH TEXT "own777"', 'SEARCH BODY "own77"', 'SORT (DATE) UTF-8 ALL', 'SORT (ARRIVAL) UTF-8 ALL', 'SORT (SIZE) UTF-8 ALL',
         'SORT (SUBJECT) UTF-8 ALL', 'SORT (REVERSE FROM DATE) UTF-8 ALL', 'THREAD REFERENCES UTF-8 ALL',
         'THREAD ORDEREDSUBJECT UTF-8 ALL')
# What a client with an open mailbox asks for, and so often in twelve commands.
MIXED = ('NOOP', 'STATUS INBOX (MESSAGES UNSEEN)', 'FETCH 1:50 (FLAGS)', 'FETCH 1:50 (FLAGS)', 'FETCH 1:20 (ENVELOPE)',
         'FETCH 31 (BODY.PEEK[])', 'FETCH 77 (BODY.PEEK[])', 'FETCH 1:20 (BODYSTRUCTURE)', 'STORE 1:3 +FLAGS (\\Flagged)',
         'STORE 1:3 -FLAGS (\\Flagged)', 'UID SEARCH UNSEEN', 'APPEND')


def asked_time(server, command):
    """Milliseconds until the whole answer is there, on a connection that has the mailbox selected."""
    with mail.Session(server, SEARCH_ACCOUNT) as session:
        session.ask('SELECT INBOX')
        times = []
        for _ in range(TIMES):
            began = time.monotonic()
            session.ask(command)
            times.append((time.monotonic() - began) * 1000)
            if times[-1] > 2000:  # there is no index: once is enough
                break
    return sorted(times)[len(times) // 2]


def index_rate(server):
    """Messages a second of processor time, all processes: the search index of the mailbox is made anew."""
    used = parts.cpu_seconds(server)
    server.culver('index', 'rebuild', f'u{SEARCH_ACCOUNT}@bench.test')
    asked_time(server, 'SEARCH TEXT "own777"')
    with mail.Session(server, SEARCH_ACCOUNT) as session:
        return session.messages() / (parts.cpu_seconds(server) - used)


def search(run):
    rows, count = [], 1000 if run.quick else run.largest
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot)
        for server in servers:
            mail.fill(server, SEARCH_ACCOUNT, count)
        for command in ASKED:
            print(f'  {command}, {count}', flush=True)
            for server in servers:  # caches and indexes are made
                asked_time(server, command)
            rows.append(parts.row(f'{command}, {count:,} messages', 'ms', False,
                                  parts.interleave(run, servers, lambda s: asked_time(s, command))))
        print('  index', flush=True)
        culver = [server for server in servers if server.name == 'culver']
        rows.append(parts.row('search index made anew', 'messages/s of processor time', True,
                              parts.interleave(run, culver, index_rate)))
    return rows


def pop3_rate(server):
    measured = parts.load(server, 'pop3', first=POP3_ACCOUNT, count=POP3_MESSAGES)
    return measured['count'] / measured['seconds']


def pop3(run):
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot)
        for server in servers:
            mail.fill(server, POP3_ACCOUNT, POP3_MESSAGES)
            pop3_rate(server)
        return [parts.row(f'connection, login and RETR of {POP3_MESSAGES:,} messages', 'messages/s', True,
                          parts.interleave(run, servers, pop3_rate))]


def mixed(run):
    """Seeded: every server gets the same commands over the same connections."""
    slowest = {}
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot)
        for server in servers:
            slowest[server.name] = []
            for account in range(1, MIXED_CLIENTS + 1):
                mail.fill(server, account, MIXED_MESSAGES)

        def rate(server):
            measured = parts.load(server, 'imap', accounts=MIXED_CLIENTS, connections=MIXED_CLIENTS, prelude='SELECT INBOX',
                                  mix=MIXED, count=2000 if run.quick else 20000, size=4 * parts.KIB)
            slowest[server.name].append(measured['p99_us'] / 1000)
            return measured['count'] / measured['seconds']

        rates = parts.interleave(run, servers, rate)
    return [parts.row(f'mixed commands, {MIXED_CLIENTS} clients', 'commands/s', True, rates),
            parts.row('the slowest of a hundred of them', 'ms', False, slowest)]
