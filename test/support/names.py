"""A DNS for tests: nsd with zones of a test, signed where it asks for it, that is asked as if it were a resolver."""
import subprocess
import tempfile
from pathlib import Path

from lab import PORTS


def ldns(top, *command):
    return subprocess.run(command, cwd=top, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def make_key(top, zone):
    """The name of the files of a new key for a zone: NAME.key says it as an anchor, NAME.ds as the zone above does."""
    return ldns(top, 'ldns-keygen', '-a', 'ECDSAP256SHA256', '-k', zone)


def sign(top, zone, file, key, forge=lambda line: line):
    path = top / file
    ldns(top, 'ldns-signzone', '-o', zone, '-f', file, file, key)
    path.write_text(''.join(forge(line) for line in path.read_text().splitlines(keepends=True)))


class Names:
    """`zones` maps the name of a zone to its text. Those named in `signed` are signed; `forge` may then change lines of them."""

    def __init__(self, zones, signed=(), forge=lambda line: line):
        self.zones, self.signed, self.forge = zones, signed, forge
        self.anchors = ''  # their keys, as a file of trust anchors says it

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory(prefix='culver-names-')
        self.port, = PORTS.take(1)
        self.top = Path(self.dir.name)
        for zone, text in self.zones.items():
            (self.top / zone).write_text(text)
            if zone in self.signed:
                self.sign(zone)
        (self.top / 'nsd.conf').write_text(f'''server:
  ip-address: 127.0.0.1@{self.port}
  username: ""
  chroot: ""
  zonesdir: "{self.top}"
  database: ""
  pidfile: "{self.top}/pid"
  xfrdfile: "{self.top}/xfrd"
  zonelistfile: "{self.top}/list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
''' + ''.join(f'zone:\n  name: {zone}\n  zonefile: {zone}\n' for zone in self.zones))
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(['nsd', '-d', '-c', str(self.top / 'nsd.conf')], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def change(self, zone, text):
        """From now on an unsigned zone says this. Who remembers answers goes on with those."""
        self.stop()
        (self.top / zone).write_text(text)
        self.start()

    def sign(self, zone):
        key = make_key(self.top, zone)
        sign(self.top, zone, zone, key, self.forge)
        self.anchors += (self.top / f'{key}.key').read_text()

    def __exit__(self, *_):
        self.stop()
        PORTS.give_back([self.port])
        self.dir.cleanup()

    def settings(self, port, more='', anchor=''):
        return (f'server {{ hostname = mx.lab.test }}\n'
                f'dns {{ forward = "127.0.0.1@{self.port}" trust_anchor = "{anchor}" }}\n'
                f'outbound {{ port = {port} {more} }}\n')
