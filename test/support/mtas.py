"""Postfix, Exim and OpenSMTPD as mail servers of the little internet: each on a machine of its own, with one address for each kind of
certificate. All take mail for their zone (NAME.example and what is below, Postfix for unsigned.example too) into one Maildir, and send what comes from their own machine.

Debian 12's OpenSMTPD offers TLS and then cannot have it, however it is configured (its issue 1171; docs/testing.md says why): such servers are out
there, and that is what it stands for here.

Recipients everywhere: gone@ is unknown for good. At Postfix and Exim: later@ is deferred; at Exim: slow@ is answered after a second.
"""
import contextlib
import os
import shutil
import smtplib
import subprocess
import time
from pathlib import Path

from contained import MAIL_UID, PACKAGES, SYSTEM_USERS, contained, postfix_master, write_users

# What is at the first address of the machine, at the second, and so on.
KINDS = ('bare', 'good', 'selfsigned', 'othername', 'expired')
START_SECONDS = 60


class Mta:
    name, binds, packages = '', (), None

    def __init__(self, internet, authority, resolv_conf, names):
        """`names` are those of its hosts, which the good certificate is for."""
        self.dir = internet.top / self.name
        self.mail = self.dir / 'mail'
        self.zone = f'{self.name}.example'
        self.machine = internet.machine(self.name, len(KINDS))
        self.resolv_conf = resolv_conf
        self.mail.mkdir(parents=True)
        os.chown(self.mail, MAIL_UID, MAIL_UID)
        self.certificates = {kind: authority.server(f'{self.name}-{kind}', names if kind != 'othername' else ['mx.elsewhere.example'],
                                                    {'selfsigned': 'self-signed', 'expired': 'expired'}.get(kind, 'good'))
                             for kind in KINDS[1:]}
        for kind, context in self.certificates.items():
            shutil.copy(context.certificate, self.dir / f'{kind}.pem')
            shutil.copy(context.certificate.with_suffix('.key'), self.dir / f'{kind}.key')
        self.process = None

    def addresses(self, kind):
        at = KINDS.index(kind)
        return self.machine.addresses4[at], self.machine.addresses6[at]

    def write(self, path, text):
        path = self.dir / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def launch(self):
        """Does not wait: started() does."""
        etc = self.dir / 'etc'
        etc.mkdir()
        write_users(etc)
        self.write('etc/hosts', '127.0.0.1 localhost\n::1 localhost\n')
        self.write('etc/nsswitch.conf', 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n')
        self.configure()
        binds = [(etc / file, f'/etc/{file}') for file in ('passwd', 'group', 'hosts', 'nsswitch.conf')]
        binds.append((self.resolv_conf, '/etc/resolv.conf'))
        for bind in self.binds:
            own = self.dir / 'binds' / bind.strip('/').replace('/', '-')
            own.mkdir(parents=True, exist_ok=True)
            binds.append((own, bind))
        root = PACKAGES / self.name / 'root' if self.packages else None
        assert root is None or root.exists(), 'not there; run ./setup test'
        with self.machine.inside(), (self.dir / 'log').open('ab') as log:
            self.process = subprocess.Popen(contained(self.command(), root, binds), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)

    def started(self):
        until = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError, smtplib.SMTPException), self.machine.inside(), smtplib.SMTP('127.0.0.1', 25, timeout=5):
                return
            assert self.process.poll() is None and time.monotonic() < until, f'{self.name} does not start:\n' + self.log()
            time.sleep(0.02)

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def log(self):
        return ''.join(path.read_text(errors='replace') for path in self.dir.glob('*log') if path.is_file())

    def send(self, sender, recipients, text):
        with self.machine.inside(), smtplib.SMTP('127.0.0.1', 25) as smtp:
            assert smtp.sendmail(sender, recipients, text) == {}

    def messages(self):
        return [path.read_bytes() for folder in ('new', 'cur') for path in (self.mail / folder).glob('*')]

    def arrived(self):
        """Subjects, and whether each came over TLS, as its own Received field says."""
        found = {}
        for message in self.messages():
            head = message.split(b'\n\n')[0].replace(b'\n\t', b' ').replace(b'\n ', b' ')
            received = [line for line in head.split(b'\n') if line.lower().startswith(b'received:')][0]
            found[head.split(b'Subject: ')[1].split(b'\n')[0].decode()] = b'TLS' in received
        return found


class Postfix(Mta):
    name = 'postfix'

    def configure(self):
        conf, queue = self.dir / 'conf', self.dir / 'queue'
        for folder in (queue, self.dir / 'data'):
            folder.mkdir()
        shutil.chown(self.dir / 'data', 'postfix')
        self.write('conf/domains', f'/^((.*\\.)?{self.name}|unsigned)\\.example$/ yes\n')
        self.write('conf/access', '/^gone@/ 550 5.1.1 no such user\n/^later@/ 451 4.7.1 come again later\n')
        self.write('conf/main.cf', f'''
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {self.dir}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{self.zone}
inet_protocols = all
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = check_recipient_access regexp:{conf}/access, permit_mynetworks, reject_unauth_destination
virtual_mailbox_domains = regexp:{conf}/domains
virtual_mailbox_maps = static:./
virtual_mailbox_base = {self.mail}
virtual_mailbox_limit = 0
virtual_uid_maps = static:{MAIL_UID}
virtual_gid_maps = static:{MAIL_UID}
smtpd_tls_received_header = yes
smtp_tls_security_level = dane
smtp_dns_support_level = dnssec
smtp_tls_loglevel = 1
maillog_file = {self.dir}/mail.log
maillog_file_prefixes = {self.dir}
''')
        listeners = ['127.0.0.1:25 inet n - n - - smtpd']
        for kind in KINDS:
            tls = (f' -o smtpd_tls_security_level=may -o smtpd_tls_chain_files={self.dir}/{kind}.key,{self.dir}/{kind}.pem'
                   if kind in self.certificates else '')
            listeners += [f'{address}:25 inet n - n - - smtpd{tls}' for address in
                          (self.addresses(kind)[0], f'[{self.addresses(kind)[1]}]')]
        self.write('conf/master.cf', postfix_master(listeners))

    def command(self):
        return 'sh', '-c', f'postfix -c {self.dir}/conf check && exec /usr/lib/postfix/sbin/master -d -c {self.dir}/conf'


class Exim(Mta):
    name = 'exim'
    packages = ('exim4-daemon-light',)
    binds = ('/run', '/var/lib', '/var/spool', '/var/log')

    def configure(self):
        spool = self.dir / 'binds/var-spool/exim4'
        spool.mkdir(parents=True)
        os.chown(self.dir, SYSTEM_USERS['Debian-exim'], SYSTEM_USERS['Debian-exim'])
        os.chown(spool, SYSTEM_USERS['Debian-exim'], SYSTEM_USERS['Debian-exim'])
        for kind in self.certificates:
            os.chmod(self.dir / f'{kind}.key', 0o644)
        self.write('kinds', ''.join(f'"{address}": {kind}\n' for kind in self.certificates for address in self.addresses(kind)))
        here = f'${{lookup{{$received_ip_address}}lsearch{{{self.dir}/kinds}}'
        self.write('binds/var-lib/exim4/config.autogenerated', f'''
primary_hostname = mx.{self.zone}
domainlist local_domains = {self.zone} : *.{self.zone}
daemon_smtp_ports = 25
spool_directory = {spool}
log_file_path = {self.dir}/exim-%slog
log_selector = +tls_peerdn +dnssec
acl_smtp_rcpt = check_rcpt
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
keep_environment =
dns_dnssec_ok = 1
tls_advertise_hosts = {here}{{*}}{{}}}}
tls_certificate = {here}{{{self.dir}/$value.pem}}fail}}
tls_privatekey = {here}{{{self.dir}/$value.key}}fail}}
begin acl
check_rcpt:
  deny local_parts = gone
       message = no such user
  defer local_parts = later
        message = come again later
  accept hosts = 127.0.0.0/8
  warn local_parts = tarpit
       delay = 10s
  deny domains = ! +local_domains
       message = relay not permitted
  accept local_parts = slow
         delay = 1s
  accept
begin routers
elsewhere:
  driver = dnslookup
  domains = ! +local_domains
  dnssec_request_domains = *
  transport = smtp
here:
  driver = accept
  transport = maildir
begin transports
smtp:
  driver = smtp
  dnssec_request_domains = *
maildir:
  driver = appendfile
  directory = {self.mail}
  maildir_format
  create_directory
  user = bench-mail
  group = bench-mail
begin retry
* * F,2h,15m
''')

    def command(self):
        return '/usr/sbin/exim4', '-bdf', '-q30m'


class OpenSmtpd(Mta):
    name = 'opensmtpd'
    packages = ('opensmtpd',)
    binds = ('/run', '/var/lib', '/var/spool', '/var/mail')

    def configure(self):
        (self.dir / 'binds/var-lib/opensmtpd/empty').mkdir(parents=True)
        listeners = ''
        for kind in KINDS:
            if kind in self.certificates:
                os.chmod(self.dir / f'{kind}.key', 0o600)
                listeners += f'pki {kind} cert "{self.dir}/{kind}.pem"\npki {kind} key "{self.dir}/{kind}.key"\n'
            for address in self.addresses(kind):
                listeners += f'listen on {address} port 25{f" tls pki {kind}" if kind in self.certificates else ""} hostname mx.{self.zone}\n'
        self.conf = self.write('smtpd.conf', f'''
table everybody {{ "@" = "bench-mail" }}
{listeners}listen on 127.0.0.1 port 25 hostname mx.{self.zone}
action "here" maildir "{self.mail}" virtual <everybody>
action "elsewhere" relay helo mx.{self.zone}
match from any for rcpt-to regex "^gone@" reject
match from any for domain regex "{self.name}[.]example$" action "here"
match from local for any action "elsewhere"
''')

    def command(self):
        return '/usr/sbin/smtpd', '-d', '-f', self.conf


ALL = (Postfix, Exim, OpenSmtpd)
