"""A server for tests: its own directory, free ports on loopback, real processes; and TAP for the tests around it.

    with Lab() as lab:
        lab.account('alice@lab.test', 'password-alice')
        lab.start()
        ...

Leaving the block stops it and raises when it did not end cleanly: exit code, errors in the log, reports of sanitizers.
"""
import contextlib
import ctypes
import fcntl
import json
import os
import pty
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
CULVER = os.environ.get('CULVER', str(TOP / 'build/release/src/app/culver'))
SERVICES = ('smtp', 'submission', 'submissions', 'imap', 'imaps', 'pop3', 'pop3s')
START_SECONDS = 60
STOP_SECONDS = 40
PR_SET_CHILD_SUBREAPER = 36


class Ports:
    """Ports of loopback for servers of tests. Below those that the kernel gives to connections, and each locked for as long as it is held, so
    that nothing takes one between the choice and the listening, or while a server is started again."""
    RANGE = range(10000, 32000)
    LOCK = Path(tempfile.gettempdir()) / f'culver-test-ports-{os.getuid()}'

    def __init__(self):
        self.lock = os.open(self.LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.held = set()  # the lock does not tell a process from itself

    def take(self, count):
        ports = []
        for port in random.sample(self.RANGE, len(self.RANGE)):
            if len(ports) == count:
                return ports
            if port not in self.held and self.is_free(port):
                self.held.add(port)
                ports.append(port)
        raise AssertionError('no port is left')

    def is_free(self, port):
        try:
            fcntl.lockf(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
        except OSError:
            return False
        with socket.socket() as one:
            try:
                one.bind(('127.0.0.1', port))
                return True
            except OSError:
                fcntl.lockf(self.lock, fcntl.LOCK_UN, 1, port)
                return False

    def give_back(self, ports):
        for port in ports:
            self.held.discard(port)
            fcntl.lockf(self.lock, fcntl.LOCK_UN, 1, port)


PORTS = Ports()


class Lab:
    def __init__(self, settings='', domain='lab.test'):
        assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1) == 0  # whom the keeper leaves is waited for here
        self.dir = Path(tempfile.mkdtemp(prefix='culver-lab-'))
        self.data = self.dir / 'data'
        self.config = self.dir / 'culver.conf'
        self.log = self.dir / 'log'
        self.ca = self.dir / 'ca.pem'
        self.lmtp = self.data / 'run' / 'lmtp'
        self.port = dict(zip(SERVICES, PORTS.take(len(SERVICES))))
        self.process = None
        self.passwords = {}
        self.environment = {}  # added to that of the server and of commands
        self.expected = []  # parts of error lines that belong to the test
        user = 'root' if os.getuid() == 0 else ''
        listeners = ''.join(f'listen {s} {{ service = {s} address = 127.0.0.1 port = {p} }}\n' for s, p in self.port.items())
        self.write_config('server { hostname = mx.lab.test }\n' + settings if 'hostname' not in settings else settings,
                          f'data_dir = "{self.data}"\nuser = "{user}"\n{listeners}'
                          f'listen lmtp {{ service = lmtp path = "{self.lmtp}" }}\n'
                          + ('' if 'outbound' in settings else 'outbound { enabled = no }\n'))
        self.culver('certificate', 'lab', 'mx.lab.test', 'localhost', '--ca', str(self.ca))
        if domain:
            self.culver('domain', 'add', domain)

    def write_config(self, settings, places=None):
        self.places, self.settings = places or self.places, settings
        self.config.write_text(self.places + settings)

    def run(self, *words, stdin=''):
        return subprocess.run([CULVER, '--config', str(self.config), *words], input=stdin, capture_output=True,
                              text=True, timeout=120, env={**os.environ, **self.environment})

    def culver(self, *words, stdin=''):
        """The answer of a command that must succeed."""
        result = self.run(*words, stdin=stdin)
        assert result.returncode == 0, f'culver {" ".join(words)}: {result.returncode}\n{result.stdout}{result.stderr}'
        return result.stdout

    def shown_on_terminal(self, *words):
        """What a command that succeeds shows on standard error when that is a terminal."""
        ours, theirs = pty.openpty()
        command = [CULVER, '--config', str(self.config), *words]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        shown = b''
        with contextlib.suppress(OSError):  # EIO: nobody has the other side open any more
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        assert process.wait(60) == 0, shown
        return shown.decode()

    def json(self, *words, stdin=''):
        return json.loads(self.culver(*words, '--json', stdin=stdin))

    def account(self, address, password):
        self.culver('account', 'add', address, stdin=password + '\n')
        self.passwords[address] = password

    def make_logins_cheap(self):
        """For tests that log in very often: hashes that cost next to nothing. The server must not run. They are of argon2i: those of
        argon2id would be made anew at the full cost when their user logs in."""
        sodium = ctypes.CDLL('libsodium.so.23')
        rows = self.json('account', 'list')
        child = os.fork()
        if child == 0:
            # Ends without closing: the change stays in the WAL, because only the server can write a page with its checksum.
            vault = sqlite3.connect(self.data / 'vault' / 'vault.db')
            for number, row in enumerate(rows, 1):
                text, password = ctypes.create_string_buffer(128), self.passwords[row['address']].encode()
                assert sodium.crypto_pwhash_argon2i_str(text, password, ctypes.c_ulonglong(len(password)), ctypes.c_ulonglong(3),
                                                        ctypes.c_size_t(8192)) == 0
                changed = vault.execute('UPDATE password SET hash = ? WHERE account = ?', (text.value.decode(), number))
                assert changed.rowcount == 1, row
            vault.commit()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0

    def start(self, *options):
        log = self.log.open('ab')
        before = self.log.stat().st_size
        self.process = subprocess.Popen([CULVER, '--config', str(self.config), 'run', *options], stdout=log, stderr=log,
                                        start_new_session=True, env={**os.environ, **self.environment})
        log.close()
        until = time.monotonic() + START_SECONDS
        while b'event=ready' not in self.log.read_bytes()[before:]:
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError('the server did not start:\n' + self.log_tail())
            time.sleep(0.02)

    def log_tail(self, octets=4000):
        return self.log.read_bytes()[-octets:].decode('utf-8', 'replace')

    def pids(self):
        """The keeper and all processes that it started."""
        found = [self.process.pid]
        for pid in found:
            try:
                found += map(int, Path(f'/proc/{pid}/task/{pid}/children').read_text().split())
            except OSError:
                pass  # gone
        return found

    def role_pids(self, role):
        """The processes with this role: server, vault, scanner."""
        found = []
        for pid in self.pids():
            with contextlib.suppress(OSError):  # gone
                if role.encode() in Path(f'/proc/{pid}/cmdline').read_bytes().split(b'\0'):
                    found.append(pid)
        return found

    def role_pid(self, role):
        """The first of them."""
        found = self.role_pids(role)
        assert found, f'no {role} process'
        return found[0]

    def server_pid(self):
        return self.role_pid('server')

    def kill(self):
        """As a power cut for the processes: nobody can say a last word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reap()
        self.process = None

    def reap(self):
        """Waits for the processes that the keeper left: their ports are free when they are gone."""
        try:
            while True:
                os.waitpid(-self.process.pid, 0)
        except ChildProcessError:
            pass

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS)
        self.reap()
        self.process = None
        assert code == 0, f'the server ended with {code}:\n{self.log_tail()}'

    def check_log(self):
        for line in self.log.read_text(errors='replace').splitlines():
            is_bad = 'level=error' in line or 'Sanitizer' in line or 'runtime error' in line
            if is_bad and not any(part in line for part in self.expected):
                raise AssertionError('in the log: ' + line + '\n' + self.log_tail())

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            if self.process is not None:
                if kind is None:
                    self.stop()
                else:
                    self.kill()
            if kind is None and self.log.exists():
                self.check_log()
        finally:
            PORTS.give_back(self.port.values())
            if kind is None or not os.environ.get('KEEP_LAB'):
                shutil.rmtree(self.dir, ignore_errors=True)
            else:
                print(f'# kept: {self.dir}')


def main(tests):
    """Runs functions as TAP tests: the name of a function is the name of the test."""
    print(f'1..{len(tests)}')
    failed = 0
    for number, test in enumerate(tests, 1):
        started = time.monotonic()
        try:
            test()
            print(f'ok {number} - {test.__name__} ({time.monotonic() - started:.1f} s)', flush=True)
        except BaseException:
            failed += 1
            print(f'not ok {number} - {test.__name__}', flush=True)
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()[-40:]), flush=True)
    sys.exit(1 if failed else 0)
