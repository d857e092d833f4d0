"""A real Sendmail as the next hop, which does what DELIVERBY (RFC 2852) says. It takes mail into its queue and sends nothing until it is told to: all
for lab.test to `reports`, everything else to `onward` (ports of loopback), over TLS and with a login where there is a `login` (name and password).

Its folder stands at /etc/mail for it: it trusts no map below a folder that everybody may write to, as /tmp is."""
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from contained import PACKAGES, contained, run
from lab import PORTS
from next_hop import wait_for_port

CONFIGURATION = '''divert(-1)
divert(0)dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `mx.sendmail.test')dnl
define(`confDELIVER_BY_MIN', `{by_min}')dnl
define(`confDELIVERY_MODE', `queueonly')dnl
define(`confQUEUE_LA', `1000')dnl
define(`confREFUSE_LA', `1000')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
define(`confDOUBLE_BOUNCE_ADDRESS', `')dnl
define(`confPID_FILE', `/etc/mail/pid')dnl
define(`confCACERT', `/etc/mail/ca.pem')dnl
define(`confAUTH_MECHANISMS', `PLAIN')dnl
define(`QUEUE_DIR', `/etc/mail/queue')dnl
define(`ALIAS_FILE', `')dnl
define(`STATUS_FILE', `/etc/mail/statistics')dnl
define(`ESMTP_MAILER_ARGS', `TCP $h {onward}')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {reports}')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`authinfo', `text -k0 -v1 -z| /etc/mail/logins')dnl
DAEMON_OPTIONS(`Port={port}, Addr=127.0.0.1, Name=MTA')dnl
MAILER(`smtp')dnl
LOCAL_RULE_0
R$* < @ lab.test. > $*	$#relay $@ [127.0.0.1] $: $1 < @ lab.test. > $2
R$* < @ $+ > $*	$#esmtp $@ [127.0.0.1] $: $1 < @ $2 > $3
'''


class Sendmail:
    def __init__(self, onward, reports, by_min, login=(), ca=None):
        self.onward, self.reports, self.login, self.ca = onward, reports, login, ca
        self.by_min = by_min  # seconds: what it says that it may need

    def __enter__(self):
        self.root = PACKAGES / 'sendmail' / 'root'
        assert self.root.exists(), 'not there; run ./setup test'
        self.dir = Path(tempfile.mkdtemp(prefix='culver-sendmail-'))
        self.port, = PORTS.take(1)
        self.dir.chmod(0o755)
        (self.dir / 'queue').mkdir(mode=0o700)
        # It waits for a minute where the name of the host has no domain.
        name = socket.gethostname().split('.')[0]
        (self.dir / 'hosts').write_text(f'127.0.0.1 localhost\n127.0.0.1 {name}.sendmail.test {name}\n')
        (self.dir / 'logins').write_text('authinfo:|"U:{}" "P:{}"\n'.format(*self.login) if self.login else '')
        (self.dir / 'logins').chmod(0o600)
        if self.ca:
            shutil.copy(self.ca, self.dir / 'ca.pem')
        (self.dir / 'mc').write_text(CONFIGURATION.format(port=self.port, by_min=self.by_min, onward=self.onward, reports=self.reports))
        macros = self.root / 'usr/share/sendmail/cf'
        (self.dir / 'sendmail.cf').write_text(run(self.root / 'usr/bin/m4', '-I', f'{macros}/', macros / 'm4/cf.m4', self.dir / 'mc'))
        with (self.dir / 'log').open('ab') as log:
            self.process = subprocess.Popen(self.command('-bD'), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        wait_for_port(self.port, 'Sendmail')
        return self

    def command(self, *words):
        program = [self.root / 'usr/libexec/sendmail/sendmail', '-X', '/etc/mail/talk', *words]
        return contained(program, self.root, [(self.dir, '/etc/mail'), (self.dir / 'hosts', '/etc/hosts')])

    def run_queue(self):
        """One attempt for all that it has, and what follows from it. It ends with another code than 0 where something is returned."""
        subprocess.run(self.command('-qf'), stdin=subprocess.DEVNULL, capture_output=True, timeout=60)

    def queued(self):
        """How many messages it has."""
        return len(list((self.dir / 'queue').glob('qf*')))

    def said(self):
        """All that was said with it, on either side."""
        return (self.dir / 'talk').read_text(errors='replace')

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        PORTS.give_back([self.port])
        shutil.rmtree(self.dir, ignore_errors=True)
