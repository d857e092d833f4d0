"""A real Sendmail as the next hop: it knows DELIVERBY (RFC 2852), which no other server of Debian's packages does. It hands all mail for lab.test to
`reports` and everything else to `onward` (ports of loopback)."""
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from contained import PACKAGES, contained, run
from lab import PORTS
from next_hop import wait_for_port

BY_MIN = 5  # seconds: what it says that it may need
CONFIGURATION = '''divert(-1)
divert(0)dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `mx.sendmail.test')dnl
define(`confDELIVER_BY_MIN', `{by_min}')dnl
define(`confQUEUE_LA', `1000')dnl
define(`confREFUSE_LA', `1000')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confDONT_BLAME_SENDMAIL', `MapInUnsafeDirPath,GroupWritableDirPathSafe')dnl
define(`confPID_FILE', `{dir}/pid')dnl
define(`QUEUE_DIR', `{dir}/queue')dnl
define(`ALIAS_FILE', `null:')dnl
define(`STATUS_FILE', `')dnl
define(`ESMTP_MAILER_ARGS', `TCP $h {onward}')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {reports}')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`mailertable', `text {dir}/mailertable')dnl
DAEMON_OPTIONS(`Port={port}, Addr=127.0.0.1, Name=MTA')dnl
MAILER(`smtp')dnl
'''


class Sendmail:
    def __init__(self, onward, reports):
        self.onward, self.reports = onward, reports

    def __enter__(self):
        root = PACKAGES / 'sendmail' / 'root'
        assert root.exists(), 'not there; run ./setup test'
        self.dir = Path(tempfile.mkdtemp(prefix='culver-sendmail-'))
        self.port, = PORTS.take(1)
        self.dir.chmod(0o755)
        for folder in ('queue', 'mail'):
            (self.dir / folder).mkdir(mode=0o700)
        (self.dir / 'mailertable').write_text('lab.test relay:[127.0.0.1]\n. esmtp:[127.0.0.1]\n')
        # It waits for a minute where the name of the host has no domain.
        name = socket.gethostname().split('.')[0]
        (self.dir / 'hosts').write_text(f'127.0.0.1 localhost\n127.0.0.1 {name}.sendmail.test {name}\n')
        (self.dir / 'mc').write_text(CONFIGURATION.format(dir=self.dir, port=self.port, by_min=BY_MIN, onward=self.onward, reports=self.reports))
        macros = root / 'usr/share/sendmail/cf'
        (self.dir / 'cf').write_text(run(root / 'usr/bin/m4', '-I', f'{macros}/', macros / 'm4/cf.m4', self.dir / 'mc'))
        command = [root / 'usr/libexec/sendmail/sendmail', '-bD', '-q1s', f'-C{self.dir}/cf', '-X', self.dir / 'talk']
        with (self.dir / 'log').open('ab') as log:
            self.process = subprocess.Popen(contained(command, root, [(self.dir / 'hosts', '/etc/hosts')]), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        wait_for_port(self.port, 'Sendmail')
        return self

    def said(self):
        """All that was said with it, on either side."""
        return (self.dir / 'talk').read_text(errors='replace')

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        PORTS.give_back([self.port])
        shutil.rmtree(self.dir, ignore_errors=True)
