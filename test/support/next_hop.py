"""A real Postfix as the next hop: its own directory, one port of loopback, mail for some domains kept in files."""
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from lab import PORTS

MAIL_UID = 65534
MASTER = '/usr/lib/postfix/sbin/master'
START_SECONDS = 30
DAEMONS = (('pickup', 'n', '60', '1', 'pickup'), ('cleanup', 'n', '-', '0', 'cleanup'), ('qmgr', 'n', '300', '1', 'qmgr'),
           ('rewrite', '-', '-', '-', 'trivial-rewrite'), ('bounce', '-', '-', '0', 'bounce'), ('defer', '-', '-', '0', 'bounce'),
           ('trace', '-', '-', '0', 'bounce'), ('smtp', '-', '-', '-', 'smtp'), ('error', '-', '-', '-', 'error'),
           ('retry', '-', '-', '-', 'error'), ('virtual', '-', '-', '-', 'virtual'))


def wait_for_port(port, name):
    end = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as one:
            if one.connect_ex(('127.0.0.1', port)) == 0:
                return
        assert time.monotonic() < end, f'{name} does not listen'
        time.sleep(0.05)


class Postfix:
    """`recipients` are taken, everybody else of their domains is refused. What it sends goes to `reports` (a port of loopback)."""

    def __init__(self, recipients, reports, more='', services=''):
        self.recipients, self.reports, self.more, self.services = recipients, reports, more, services

    def command(self):
        return [MASTER, '-d', '-c', str(self.conf)]

    def __enter__(self):
        self.dir = Path(tempfile.mkdtemp(prefix='culver-postfix-'))
        self.dir.chmod(0o755)
        self.port, = PORTS.take(1)
        self.conf, self.mail = self.dir / 'conf', self.dir / 'mail'
        for folder in ('conf', 'queue', 'data', 'mail'):
            (self.dir / folder).mkdir()
        self.mail.chmod(0o777)
        shutil.chown(self.dir / 'data', 'postfix')
        domains = ' '.join({address.split('@')[1] for address in self.recipients})
        (self.conf / 'recipients').write_text(''.join(f'{address} {address}/\n' for address in self.recipients))
        (self.conf / 'main.cf').write_text(f'''compatibility_level = 3.6
queue_directory = {self.dir}/queue
data_directory = {self.dir}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.postfix.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.1/32
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{self.conf}/recipients
virtual_mailbox_base = {self.mail}
virtual_uid_maps = static:{MAIL_UID}
virtual_gid_maps = static:{MAIL_UID}
relayhost = [127.0.0.1]:{self.reports}
smtp_dns_support_level = disabled
maillog_file = {self.dir}/mail.log
maillog_file_prefixes = {self.dir}
{self.more}
''')
        daemons = '\n'.join(f'{name} unix {private} {"n" if name == "virtual" else "-"} n {wakeup} {limit} {program}'
                            for name, private, wakeup, limit, program in DAEMONS)
        (self.conf / 'master.cf').write_text(f'127.0.0.1:{self.port} inet n - n - - smtpd\n{daemons}\n'
                                             f'postlog unix-dgram n - n - 1 postlogd\n{self.services}')
        subprocess.run(['postfix', '-c', str(self.conf), 'check'], check=True, capture_output=True)
        self.process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_for_port(self.port, 'Postfix')
        return self

    def messages(self, address):
        """What is in that mailbox."""
        return [path.read_bytes() for path in sorted((self.mail / address / 'new').glob('*'))]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        PORTS.give_back([self.port])
        shutil.rmtree(self.dir, ignore_errors=True)
