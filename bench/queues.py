"""Mail that waits: how soon a queue is gone once its destinations are there again, and what a queue costs that grows.

The domains are answered for by nsd, which says of all of them that their mail is for one host; nobody listens there while the queue is filled, as when
the network is gone. "Go" is the command of each server that tries everything at once.
"""
import contextlib
import subprocess
import time

import parts
import peers
import relays

NAME_SERVER, SINK = '127.0.53.53', '127.0.54.54'
SINK_PORT = peers.PORT_BASE + 900
DOMAIN, DOMAINS = 'far.example', 10000
CONNECTIONS = 20
PATIENCE = 60  # seconds without a message, after which it is told to go again
ZONE = f'''$ORIGIN {DOMAIN}.
$TTL 3600
@ SOA ns root 1 3600 600 86400 60
@ NS ns
ns A {NAME_SERVER}
sink A {SINK}
@ MX 10 sink
* MX 10 sink
'''


class Names:
    def __enter__(self):
        folder = peers.PLACE / 'run' / 'names'
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'zone').write_text(ZONE)
        (folder / 'resolv.conf').write_text(f'nameserver {NAME_SERVER}\n')
        (folder / 'nsd.conf').write_text(f'server:\n  ip-address: {NAME_SERVER}\n  username: ""\n  chroot: ""\n  database: ""\n  zonesdir: "{folder}"\n'
                                         f'  pidfile: "{folder}/pid"\n  xfrdfile: "{folder}/xfrd"\n  zonelistfile: "{folder}/list"\n  rrl-ratelimit: 0\n'
                                         f'remote-control:\n  control-enable: no\nzone:\n  name: {DOMAIN}\n  zonefile: zone\n')
        self.process = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', 'nsd', '-d', '-c', str(folder / 'nsd.conf')],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Waiting:
    """What is added to a server: it finds its way by the DNS of this file."""

    def name_of_packages(self):
        return COLUMNS[self.name]

    def more_binds(self):
        return [(peers.PLACE / 'run' / 'names' / 'resolv.conf', '/etc/resolv.conf')]


class Culver(Waiting, peers.Culver):
    name = 'culver-queue'
    service, login = 'submission', True
    settings = f'dns {{ forward = "{NAME_SERVER}" trust_anchor = "" }}\noutbound {{ port = {SINK_PORT} }}\n'

    def go(self):
        self.culver('queue', 'retry', '--all')


class Postfix(Waiting, peers.Postfix):
    name, title = 'postfix-queue', 'Postfix'
    service, login = 'smtp', False
    transport = f'smtp_tcp_port = {SINK_PORT}\nmynetworks = 127.0.0.0/8\nsmtpd_relay_restrictions = permit_mynetworks, reject\n'

    def go(self):
        peers.run('postqueue', '-c', self.conf, '-f')


class Exim(Waiting, peers.Exim):
    name = 'exim-queue'
    service, login = 'smtp', False
    accepted = 'hosts = 127.0.0.0/8'
    routers = '''away:
  driver = dnslookup
  self = send
  transport = away
'''
    transports = f'''away:
  driver = smtp
  port = {SINK_PORT}
  allow_localhost
'''

    def go(self):
        peers.run(*self.namespace('/usr/sbin/exim4', '-qff'))


COLUMNS = {'culver-queue': 'culver', 'postfix-queue': 'postfix', 'exim-queue': 'exim'}
# Of a hundred that Culver and Postfix have, for who would take hours: a process for each message.
SHARE = {'exim-queue': 2}


def fill(server, count, is_far):
    parts.load(server, 'smtp', service=server.service, domain=DOMAIN, login=server.login, count=count, size=1 * parts.KIB,
               connections=CONNECTIONS, accounts=DOMAINS if is_far else parts.MAIL_ACCOUNTS, **{'from': relays.SENDER},
               **({'domains': DOMAINS} if is_far else {}))


def drain_rate(server, count):
    """Messages a second from "go" until the sink has all; a server that leaves some lying is told again."""
    sink = relays.Sink(SINK_PORT, SINK)
    try:
        began = changed = time.monotonic()
        server.go()
        there = 0
        while there < count:
            time.sleep(0.01)
            if (now := sink.count()) != there:
                there, changed = now, time.monotonic()
            elif time.monotonic() - changed > PATIENCE:
                print(f'   {server.title}: {there} of {count}, told again', flush=True)
                server.go()
                changed = time.monotonic()
        return count / (changed - began)
    finally:
        sink.close()


def drain(run):
    rows = []
    count = 2000 if run.quick else run.queued
    for is_far in (False, True):
        name = f'{count:,} messages to {f"{DOMAINS:,} destinations" if is_far else "one destination"}'
        print(f'  {name}', flush=True)
        rates = {}
        for kind in (Culver, Postfix, Exim):  # one after the other: each has the machine alone
            if run.only and kind.name not in run.only:
                continue
            with contextlib.ExitStack() as stack:
                stack.enter_context(Names())
                server = kind()
                server.reset()
                stack.enter_context(server)
                own = count * SHARE.get(kind.name, 100) // 100
                fill(server, own, is_far)
                rates[kind.name] = [drain_rate(server, own)]
                print(f'   {kind.name}: {own:,} messages, {rates[kind.name][0]:.4g} messages/s', flush=True)
        rows.append(parts.row(name, 'messages/s', True, {COLUMNS[name]: values for name, values in rates.items()}))
    return rows


# --- what a queue costs ---

def queue(run):
    """Culver alone: what it costs to take a message while the queue grows, what each that waits keeps in memory, and how soon it starts."""
    rows = []
    sizes = (0, 2000, 20000) if run.quick else (0, run.queued, 10 * run.queued)
    step = 2000 if run.quick else 20000
    with Names():
        server = Culver()
        server.reset()
        with server:
            server.stop()
            server.start()
            empty, have = server.memory(), 0
            for size in sizes:
                if size > have:
                    fill(server, size - have, True)
                    have = size
                rates, used = [], []
                for _ in range(run.rounds):
                    cpu, began = parts.cpu_seconds(server), time.monotonic()
                    fill(server, step, True)
                    rates.append(step / (time.monotonic() - began))
                    used.append((parts.cpu_seconds(server) - cpu) / step * 1e6)
                    have += step
                print(f'   {size}: {rates} {used}', flush=True)
                rows.append(parts.row(f'messages taken with {size:,} in the queue', 'messages/s', True, {'culver': rates}))
                rows.append(parts.row(f'processor time for each, with {size:,} in the queue', 'us', False, {'culver': used}))
            for name, end in (('after a stop', server.stop), ('after kill -9', server.kill)):
                end()
                began = time.monotonic()
                server.start()
                rows.append(parts.row(f'start {name}, {have:,} messages queued', 's', False, {'culver': [time.monotonic() - began]}))
            time.sleep(10)  # the schedule has read the queue
            rows.append(parts.row(f'memory for each of {have:,} messages queued', 'octets', False,
                                  {'culver': [(server.memory() - empty) / have]}))
    return rows
