"""Mail that goes through: from the load generator over a server to smtp-sink, which takes everything for every domain.

Each server is the one of peers.py with everything for elsewhere sent to one host, over as many connections as it opens by itself.
"""
import contextlib
import re
import subprocess
import time

import parts
import peers

SENDER, DOMAIN = 'u1@bench.test', 'away.example'
ARRIVAL_SECONDS = 120


class Sink:
    """smtp-sink, which counts."""

    def __init__(self, port, address='127.0.0.1'):
        self.out = peers.PLACE / 'run' / f'sink-{port}'
        self.out.parent.mkdir(parents=True, exist_ok=True)
        with self.out.open('wb') as out:
            self.process = subprocess.Popen(['smtp-sink', '-u', 'nobody', '-c', f'{address}:{port}', '4096'], stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=subprocess.STDOUT)

    def count(self):
        counts = re.findall(rb'mesg=(\d+)', self.out.read_bytes()[-200:])
        return int(counts[-1]) if counts else 0

    def close(self):
        self.process.kill()
        self.process.wait()


class Relay:
    """What is added to a server: the sink that it sends to."""

    def start(self):
        self.sink = Sink(self.sink_port())
        super().start()

    def stop(self):
        super().stop()
        self.sink.close()

    def name_of_packages(self):
        return COLUMNS[self.name]

    def sink_port(self):
        return max(self.ports.values()) + 1


class Culver(Relay, peers.Culver):
    name = 'culver-relay'
    service, login = 'submission', True
    settings = property(lambda self: f'outbound {{ smarthost = "127.0.0.1:{self.sink_port()}" }}\n')


class Postfix(Relay, peers.Postfix):
    name, title = 'postfix-relay', 'Postfix'
    service, login = 'smtp', False
    transport = property(lambda self: f'relayhost = [127.0.0.1]:{self.sink_port()}\nmynetworks = 127.0.0.0/8\n'
                         'smtpd_relay_restrictions = permit_mynetworks, reject\n')


class Exim(Relay, peers.Exim):
    name = 'exim-relay'
    service, login = 'smtp', False
    accepted = 'hosts = 127.0.0.0/8'
    routers = '''away:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = away
'''
    transports = property(lambda self: f'''away:
  driver = smtp
  port = {self.sink_port()}
''')


class OpenSmtpd(Relay, peers.OpenSmtpd):
    name = 'opensmtpd-relay'
    service, login = 'smtp', False
    rules = property(lambda self: f'action "away" relay host smtp://127.0.0.1:{self.sink_port()}\nmatch from any for any action "away"\n')


COLUMNS = {'culver-relay': 'culver', 'postfix-relay': 'postfix', 'exim-relay': 'exim', 'opensmtpd-relay': 'opensmtpd'}


def relayed_rate(server, **options):
    """Messages a second from the first connection until the sink has the last one."""
    before, began = server.sink.count(), time.monotonic()
    parts.load(server, 'smtp', service=server.service, accounts=parts.MAIL_ACCOUNTS, domain=DOMAIN, login=server.login,
               **{'from': SENDER}, **options)
    while (there := server.sink.count() - before) < options['count']:
        if time.monotonic() - began > ARRIVAL_SECONDS:
            raise SystemExit(f'{server.title}: {there} of {options["count"]} messages came through within {ARRIVAL_SECONDS} s')
        time.sleep(0.005)
    return options['count'] / (time.monotonic() - began)


def relay(run):
    rows = []
    with contextlib.ExitStack() as stack:
        servers = run.servers(stack, Culver, Postfix, Exim, OpenSmtpd)
        for size in (4 * parts.KIB, 50 * parts.KIB):
            for connections in (1, 20, 64):
                counts = {}
                for server in servers:
                    first = relayed_rate(server, count=2 * connections + 20, size=size, connections=connections)
                    counts[server.name] = max(2 * connections, int(first * parts.SECONDS / (6 if run.quick else 1)))
                name = f'{size // parts.KIB} KiB, {connections} connection{"s"[:connections > 1]}'
                print(f'  {name}', flush=True)
                rates = parts.interleave(run, servers, lambda s: relayed_rate(s, count=counts[s.name], size=size,
                                                                              connections=connections))
                rows.append(parts.row(name, 'messages/s', True, {COLUMNS[name]: values for name, values in rates.items()}))
    return rows
