"""Postfix as the next server: it takes mail for anybody from who logs in, and keeps it in files. Needs root, as Postfix does."""
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from lab import PORTS

PROGRAMS = '/usr/lib/postfix/sbin'
USER, PASSWORD = 'culver', 'correct horse'


class Postfix:
    """`certificate`: paths of chain and key. `mechanisms`: what AUTH offers, none: nobody need log in. `listen`: address:port of a second
    listener that begins with TLS."""

    def __init__(self, certificate=None, mechanisms='PLAIN LOGIN', listen=None, more=''):
        self.top = Path(tempfile.mkdtemp(prefix='culver-postfix-'))
        self.port, = PORTS.take(1)
        for folder, owner in (('queue', 'root'), ('data', 'postfix'), ('mail', 'postfix'), ('conf', 'root'), ('conf/sasl', 'root')):
            (self.top / folder).mkdir()
            shutil.chown(self.top / folder, owner)
        self.top.chmod(0o755)
        self.write_sasl(mechanisms)
        self.write_main(certificate, mechanisms, more)
        self.write_master(listen)

    def write_sasl(self, mechanisms):
        passwords = self.top / 'conf' / 'sasl' / 'passwords'
        (self.top / 'conf' / 'sasl' / 'smtpd.conf').write_text(f'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {passwords}\n'
                                                      f'mech_list: {mechanisms}\n')
        self.set_password(PASSWORD)

    def set_password(self, password):
        passwords = self.top / 'conf' / 'sasl' / 'passwords'
        subprocess.run(['saslpasswd2', '-p', '-c', '-f', passwords, '-u', 'relay.example', USER], input=password, text=True, check=True)
        shutil.chown(passwords, 'postfix')

    def write_main(self, certificate, mechanisms, more):
        postfix = pwd.getpwnam('postfix')
        tls = (f'smtpd_tls_security_level = may\nsmtpd_tls_cert_file = {certificate[0]}\nsmtpd_tls_key_file = {certificate[1]}\n'
               'smtpd_tls_received_header = yes\n' if certificate else '')
        who = 'permit_sasl_authenticated, reject' if mechanisms else 'permit_mynetworks, reject'
        (self.top / 'conf' / 'main.cf').write_text(f'''compatibility_level = 3.6
queue_directory = {self.top}/queue
data_directory = {self.top}/data
daemon_directory = {PROGRAMS}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
inet_interfaces = all
inet_protocols = ipv4
mydestination =
local_recipient_maps =
alias_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {self.top}/mail
virtual_uid_maps = static:{postfix.pw_uid}
virtual_gid_maps = static:{postfix.pw_gid}
virtual_minimum_uid = 1
smtpd_sasl_auth_enable = {'yes' if mechanisms else 'no'}
smtpd_sasl_local_domain = relay.example
smtpd_sasl_authenticated_header = yes
smtpd_relay_restrictions = {who}
smtpd_recipient_restrictions = {who}
smtpd_peername_lookup = no
maillog_file = {self.top}/log
maillog_file_prefixes = {self.top}
{tls}{more}
''')

    def write_master(self, listen):
        services = [f'127.0.0.1:{self.port} inet n - n - - smtpd']
        if listen:
            services.append(f'{listen} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes')
        services += [f'{name} unix {private} {"n" if name == "virtual" else "-"} n {wakeup} {limit} {program}'
                     for name, private, wakeup, limit, program in (
                         ('cleanup', 'n', '-', '0', 'cleanup'), ('qmgr', 'n', '300', '1', 'qmgr'), ('rewrite', '-', '-', '-', 'trivial-rewrite'),
                         ('bounce', '-', '-', '0', 'bounce'), ('defer', '-', '-', '0', 'bounce'), ('trace', '-', '-', '0', 'bounce'),
                         ('proxymap', '-', '-', '-', 'proxymap'), ('error', '-', '-', '-', 'error'), ('retry', '-', '-', '-', 'error'),
                         ('virtual', '-', '-', '-', 'virtual'), ('anvil', '-', '-', '1', 'anvil'), ('tlsmgr', '-', '1000?', '1', 'tlsmgr'))]
        (self.top / 'conf' / 'master.cf').write_text('\n'.join(services) + '\npostlog unix-dgram n - n - 1 postlogd\n')

    def __enter__(self):
        subprocess.run(['postfix', '-c', self.top / 'conf', 'check'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen([f'{PROGRAMS}/master', '-d', '-c', self.top / 'conf'], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        self.process.wait()
        PORTS.give_back([self.port])
        if kind is None or not os.environ.get('KEEP_LAB'):
            shutil.rmtree(self.top, ignore_errors=True)

    def mails(self):
        return [path.read_bytes() for path in (self.top / 'mail' / 'all' / 'new').glob('*')]

    def log(self):
        return (self.top / 'log').read_text()

    def wait_for(self, count, seconds=30):
        end = time.monotonic() + seconds
        while len(self.mails()) < count:
            assert time.monotonic() < end, f'{len(self.mails())} of {count} mails:\n{self.log()[-4000:]}'
            time.sleep(0.05)
        return self.mails()
