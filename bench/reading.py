"""Parts about mail that is there: searching and sorting a large mailbox, POP3, and many clients that do different things."""
import contextlib
import resource
import time

import mail
import parts
import peers

SEARCH_ACCOUNT, POP3_ACCOUNT = 97, 98
MIXED_CLIENTS, MIXED_MESSAGES = 50, 200  # accounts u1 and on, messages in the mailbox of each
TIMES = 7  # of one command in a round; the median counts
POP3_MESSAGES = 1000
INDEX_ACCOUNT, INDEX_MESSAGES = 99, 2000  # to make an index of, again and again
SEARCHED = ('SEARCH SUBJECT "sta"', 'SEARCH SUBJECT "istu"', 'SEARCH SUBJECT "tepumana"', 'SEARCH FROM "ba"', 'SEARCH FROM "utri"',
            'SEARCH TEXT "common"', 'SEARCH TEXT "rare7"', 'SEARCH TEXT "own777"', 'SEARCH BODY "common"', 'SEARCH BODY "own77"')
SORTED = ('SEARCH UNSEEN', 'SORT (DATE) UTF-8 ALL', 'SORT (ARRIVAL) UTF-8 ALL', 'SORT (SIZE) UTF-8 ALL', 'SORT (SUBJECT) UTF-8 ALL',
          'SORT (REVERSE FROM DATE) UTF-8 ALL', 'THREAD REFERENCES UTF-8 ALL', 'THREAD ORDEREDSUBJECT UTF-8 ALL')
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


def make_index(server, account):
    server.index(account)
    if server.indexes_itself:
        found(server, account, 'SEARCH TEXT "own777"')


def index_rate(server):
    """Messages a second of processor time, all processes: the search index of a mailbox is made anew."""
    def used():
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime + (parts.cpu_seconds(server) if server.indexes_itself else 0)

    before = used()
    make_index(server, INDEX_ACCOUNT)
    return INDEX_MESSAGES / (used() - before)


def fill_and_index(server, account, count):
    """An index that no delivery keeps up is made when the mailbox is full, and stays."""
    done = server.dir / f'indexed-{account}'
    mail.fill(server, account, count)
    if server.index is None:
        return
    with mail.Session(server, account) as session:
        count = session.messages()  # an earlier run may have wanted more
    if not (done.exists() and int(done.read_text()) == count):
        print(f'   index of {server.title} u{account}', flush=True)
        make_index(server, account)
        done.write_text(str(count))


def found(server, account, command):
    with mail.Session(server, account) as session:
        session.ask('SELECT INBOX')
        lines = session.ask(command).split(b'\r\n')  # one that takes long tells how far it is in between
        return [number for line in lines if line.startswith(b'* SEARCH') for number in line.split()[2:]]


def what_is_there(count):
    """For each command the numbers of the messages that it asks for, as they were made."""
    maker, places = mail.Mail(), {'TEXT': lambda one: one, 'BODY': lambda one: one.partition('\r\n\r\n')[2],
                                  'SUBJECT': lambda one: mail.field(one, 'Subject'), 'FROM': lambda one: mail.field(one, 'From')}
    wanted = [(command, *command.removeprefix('SEARCH ').replace('"', '').split()) for command in SEARCHED]
    numbers = {command: [] for command in SEARCHED}
    for number in range(count):
        message = maker.message(number).decode()
        for command, place, text in wanted:
            if text in places[place](message).lower():
                numbers[command].append(str(number + 1).encode())
    return numbers


def who_finds_all(servers, command, wanted, count):
    """Those who find just what the command asks for; the others cannot be compared by it. Caches and indexes are read, too."""
    able = []
    for server in servers:
        answer = [one for one in found(server, SEARCH_ACCOUNT, command) if int(one) <= count]
        if answer == wanted:
            able.append(server)
        else:
            print(f'   {server.title} finds {len(answer)}, there are {len(wanted)}', flush=True)
    return able


def search(run):
    rows, count = [], 1000 if run.quick else run.largest
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, peers.Culver, peers.Dovecot, peers.DovecotIndexed, peers.CyrusIndexed)
        for server in servers:
            fill_and_index(server, SEARCH_ACCOUNT, count)
        wanted = what_is_there(count)
        for command in SEARCHED + SORTED:
            print(f'  {command}, {count}', flush=True)
            if command in SEARCHED:
                asked = who_finds_all(servers, command, wanted[command], count)
            else:  # with these the plugin has nothing to do
                asked = [server for server in servers if server.name != peers.DovecotIndexed.name]
                for server in asked:  # caches are made
                    asked_time(server, command)
            rows.append(parts.row(f'{command}, {count:,} messages', 'ms', False,
                                  parts.interleave(run, asked, lambda s: asked_time(s, command))))
        print('  index', flush=True)
        with_index = [server for server in servers if server.index is not None]
        for server in with_index:
            mail.fill(server, INDEX_ACCOUNT, INDEX_MESSAGES)
        rows.append(parts.row(f'search index made anew, {INDEX_MESSAGES:,} messages', 'messages/s of processor time', True,
                              parts.interleave(run, with_index, index_rate)))
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
