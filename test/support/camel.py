"""Evolution's mail library without Evolution, in a process of its own: what it does by itself goes on between two orders.

    with Camel(lab, 'alice@lab.test', 'password-alice') as camel:
        camel.online(True)
        camel.folders()
        camel.refresh('INBOX')
        print(camel.state('INBOX'))

What can be ordered are the functions of class Client in camel_client.py. A second one in the same lab goes on with what the first left on the disk.
"""
import json
import subprocess
from pathlib import Path

from contained import PACKAGES

ROOT = PACKAGES / 'camel' / 'root'  # its providers and settings: the rest of the packages is Evolution's
COMPILE_SCHEMAS = '/usr/lib/x86_64-linux-gnu/glib-2.0/glib-compile-schemas'
END_SECONDS = 60


class CamelError(Exception):
    pass


class Camel:
    def __init__(self, lab, address, password):
        self.home = lab.dir / 'camel'
        self.home.mkdir(exist_ok=True)
        self.wire = lab.dir / 'camel-wire'  # what it sends and gets, and what it says of that
        # Rules for new mail are Evolution's.
        settings = {'host': 'localhost', 'port': lab.port['imaps'], 'user': address, 'auth-mechanism': 'PLAIN', 'use-qresync': True, 'filter-inbox': False}
        self.first = {'home': str(self.home), 'password': password, 'settings': settings}

    def __enter__(self):
        schemas = self.home / 'schemas'
        if not schemas.exists():
            schemas.mkdir()
            subprocess.run([COMPILE_SCHEMAS, f'--targetdir={schemas}', ROOT / 'usr/share/glib-2.0/schemas'], check=True)
        environment = {'HOME': str(self.home), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8', 'CAMEL_DEBUG': 'imapx',
                       'EDS_CAMEL_PROVIDER_DIR': str(ROOT / 'usr/lib/evolution-data-server/camel-providers'),
                       'GSETTINGS_SCHEMA_DIR': str(schemas), 'GSETTINGS_BACKEND': 'memory', 'DBUS_SESSION_BUS_ADDRESS': 'disabled:'}
        with self.wire.open('ab') as wire:
            self.process = subprocess.Popen(['/usr/bin/python3', str(Path(__file__).with_name('camel_client.py'))], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=wire, text=True, env=environment)
        self.say(self.first)
        return self

    def say(self, what):
        self.process.stdin.write(json.dumps(what) + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise CamelError(f'it ended with {self.process.wait(END_SECONDS)}: {self.wire.read_text(errors="replace")[-3000:]}')
        answer = json.loads(line)
        if 'error' in answer:
            raise CamelError(f'{what}: {answer["error"]}')
        return answer['is']

    def __getattr__(self, name):
        return lambda *words: self.say([name, *words])

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.close()
        else:
            self.process.kill()
        self.process.stdin.close()
        assert self.process.wait(END_SECONDS) == 0 or kind is not None
        self.process.stdout.close()
