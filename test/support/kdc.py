"""A Kerberos realm for tests: MIT's KDC on ports of loopback, with files of its own; nothing of /etc/krb5.conf, no DNS.

    with Realm('LAB.TEST') as realm:
        realm.principal('alice')
        keytab = realm.keytab('imap/mx.lab.test', 'smtp/mx.lab.test')
        tickets = realm.tickets('alice')            # environment of a client that has a ticket
"""
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from lab import PORTS

START_SECONDS = 30


def quoted(name):
    """As kadmin wants an argument."""
    return '"' + name.replace('"', '""') + '"'


class Realm:
    def __init__(self, name):
        self.name = name
        self.dir = Path(tempfile.mkdtemp(prefix='culver-kdc-'))
        self.port = PORTS.take(1)[0]
        self.others = {}  # realms that clients of this one know: name to port
        self.serial = 0
        self.process = None
        self.write_config()
        (self.dir / 'kdc.conf').write_text(
            f'[kdcdefaults]\n kdc_listen = 127.0.0.1:{self.port}\n kdc_tcp_listen = 127.0.0.1:{self.port}\n'
            f'[realms]\n {name} = {{\n  database_name = {self.dir}/principal\n  key_stash_file = {self.dir}/stash\n  acl_file = {self.dir}/acl\n'
            '  max_life = 12h\n  max_renewable_life = 12h\n }\n')
        self.environment = {**os.environ, 'KRB5_CONFIG': str(self.dir / 'krb5.conf'), 'KRB5_KDC_PROFILE': str(self.dir / 'kdc.conf'),
                            'PATH': f'{os.environ["PATH"]}:/usr/sbin'}

    def write_config(self):
        kdcs = ''.join(f' {name} = {{\n  kdc = 127.0.0.1:{port}\n }}\n' for name, port in [(self.name, self.port), *self.others.items()])
        paths = ''.join(f' {self.name} = {{\n  {name} = .\n }}\n' for name in self.others)
        (self.dir / 'krb5.conf').write_text(
            f'[libdefaults]\n default_realm = {self.name}\n dns_lookup_kdc = false\n dns_lookup_realm = false\n dns_uri_lookup = false\n'
            f' dns_canonicalize_hostname = false\n rdns = false\n qualify_shortname = ""\n[realms]\n{kdcs}'
            f'[domain_realm]\n mx.lab.test = {self.name}\n localhost = {self.name}\n[capaths]\n{paths}')

    def run(self, *words, stdin='', **more):
        done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=60, env={**self.environment, **more})
        assert done.returncode == 0, f'{" ".join(words)}: {done.stdout}{done.stderr}'
        return done.stdout

    def admin(self, query):
        return self.run('kadmin.local', '-r', self.name, '-q', query)

    def __enter__(self):
        self.run('kdb5_util', '-r', self.name, 'create', '-s', '-P', 'master of the realm')
        self.process = subprocess.Popen(['krb5kdc', '-n', '-r', self.name, '-P', str(self.dir / 'pid')], env=self.environment,
                                        stdout=(self.dir / 'log').open('ab'), stderr=subprocess.STDOUT)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                return self
            except OSError:
                assert self.process.poll() is None and time.monotonic() < until, (self.dir / 'log').read_text()
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        PORTS.give_back([self.port])
        shutil.rmtree(self.dir, ignore_errors=True)

    def principal(self, name, options='-randkey'):
        self.admin(f'addprinc {options} {quoted(name)}')

    def keytab(self, *names):
        """Fresh keys of these principals, which are made when they are not there."""
        self.serial += 1
        path = self.dir / f'keytab-{self.serial}'
        for name in names:
            if 'does not exist' in subprocess.run(['kadmin.local', '-r', self.name, '-q', f'getprinc {quoted(name)}'], env=self.environment,
                                                  capture_output=True, text=True, timeout=60).stderr:
                self.principal(name)
            self.admin(f'ktadd -k {path} {quoted(name)}')
        return path

    def trusts(self, other):
        """Users of the other realm get tickets for services of this one."""
        for realm in (self, other):
            realm.admin(f'addprinc -pw between-{self.name} krbtgt/{self.name}@{other.name}')
        for one, two in ((self, other), (other, self)):
            one.others[two.name] = two.port
            one.write_config()

    def tickets(self, name, *options):
        """A ticket granting ticket in a cache of its own, and the environment that leads to it."""
        self.serial += 1
        cache = f'FILE:{self.dir}/tickets-{self.serial}'
        self.run('kinit', '-k', '-t', str(self.keytab(name)), '-c', cache, *options, f'{name}@{self.name}')
        return {'KRB5_CONFIG': self.environment['KRB5_CONFIG'], 'KRB5CCNAME': cache}
