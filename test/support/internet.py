"""A little internet: machines, a signed root at the addresses of the real one, zones below it, a resolver for those that bring none.

    internet = Internet(folder)
    home = internet.machine('home', 1)               addresses4 and addresses6 of one each
    internet.serve({'example': text, 'lab.example': text})
    internet.anchor                                  the key of the root, as a trust anchor

Servers that know the root servers by heart, as ours does, need not be told that this is not the real world, except for its key.
"""
import subprocess
from pathlib import Path

from machines import Network
from names import make_key, sign

ROOT_HINTS = Path('/usr/share/dns/root.hints')
TTL = 60


def head(zone):
    return f'$ORIGIN {zone if zone == "." else zone + "."}\n$TTL {TTL}\n@ SOA ns.example. root.example. 1 3600 600 86400 60\n'


class Internet:
    def __init__(self, folder):
        self.top, self.network, self.count = folder, Network(), 0
        rows = [line.split() for line in ROOT_HINTS.read_text().splitlines() if not line.startswith(';')]
        self.root_rows = [row for row in rows if row[2:3] in (['A'], ['AAAA'], ['NS'])]
        self.names = self.machine('names', 1, [row[3] for row in self.root_rows if row[2] == 'A'],
                                  [row[3] for row in self.root_rows if row[2] == 'AAAA'])
        self.keys = {'.': make_key(folder, '.')}
        self.anchor = (folder / f'{self.keys["."]}.key').read_text()
        self.processes = []

    def machine(self, name, count, more4=(), more6=()):
        """`count` addresses of each kind, numbered from 1, and more."""
        self.count += 1
        numbers = range(1, count + 1)
        return self.network.machine(name, [f'45.45.{self.count}.{n}' for n in numbers] + list(more4),
                                    [f'2a00:4545:{self.count}::{n}' for n in numbers] + list(more6))

    def serve(self, zones, unsigned=(), forge=lambda line: line):
        """`zones` maps "example" and those right below it to their records, without SOA and NS; `forge` changes lines after the signing."""
        here4, here6 = self.names.addresses4[0], self.names.addresses6[0]
        texts = {zone: head(zone) + '@ NS ns.example.\n' + text for zone, text in zones.items()}
        texts['example'] += f'ns A {here4}\nns AAAA {here6}\n'
        texts['.'] = head('.') + ''.join(' '.join([row[0], *row[2:]]) + '\n' for row in self.root_rows)
        for zone in zones:
            self.keys[zone] = None if zone in unsigned else make_key(self.top, zone)
            above = '.' if zone == 'example' else 'example'
            texts[above] += f'{zone}. NS ns.example.\n' + ('' if zone in unsigned else (self.top / f'{self.keys[zone]}.ds').read_text())
        texts['.'] += f'ns.example. A {here4}\nns.example. AAAA {here6}\n'
        for zone, text in texts.items():
            (self.top / f'zone-{zone}').write_text(text)
            if self.keys[zone]:
                sign(self.top, zone, f'zone-{zone}', self.keys[zone], forge)
        (self.top / 'nsd.conf').write_text('server:\n' + ''.join(
            f'  ip-address: {address}\n' for address in self.names.addresses4 + self.names.addresses6) + f'''  username: ""
  chroot: ""
  zonesdir: "{self.top}"
  database: ""
  pidfile: "{self.top}/nsd.pid"
  xfrdfile: "{self.top}/xfrd"
  zonelistfile: "{self.top}/list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
''' + ''.join(f'zone:\n  name: "{zone}"\n  zonefile: "zone-{zone}"\n' for zone in texts))
        self.run(self.names, 'nsd', '-d', '-c', self.top / 'nsd.conf')

    def resolver(self):
        """A machine with a resolver for all others; written into a resolv.conf, which is returned."""
        machine = self.machine('resolver', 1)
        (self.top / 'root.key').write_text(self.anchor)
        (self.top / 'unbound.conf').write_text(f'''server:
  interface: {machine.addresses4[0]}
  access-control: 0.0.0.0/0 allow
  username: ""
  chroot: ""
  directory: "{self.top}"
  pidfile: "{self.top}/unbound.pid"
  use-syslog: no
  do-daemonize: no
  root-hints: "{ROOT_HINTS}"
  trust-anchor-file: "{self.top}/root.key"
remote-control:
  control-enable: no
''')
        self.run(machine, 'unbound', '-d', '-c', self.top / 'unbound.conf')
        path = self.top / 'resolv.conf'
        path.write_text(f'nameserver {machine.addresses4[0]}\noptions edns0 trust-ad\n')
        return path

    def run(self, machine, *words):
        with machine.inside(), (self.top / f'{words[0]}.log').open('wb') as log:
            self.processes.append(subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', *map(str, words)], stdin=subprocess.DEVNULL, stdout=log,
                                                   stderr=log))

    def close(self):
        for process in self.processes:
            process.terminate()
            process.wait()
        self.network.close()
