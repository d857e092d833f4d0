"""The servers that are compared: each from Debian's packages, unpacked into a folder of its own and run in namespaces of its own, so that
packages which exclude each other stand side by side and nothing of the machine is changed.

    with Dovecot() as server:   configured, started, answering
        server.ports['imap']

A server keeps its mail between runs; reset() empties it. All have the same accounts, u1@bench.test and so on, password "password". What is
configured is what is needed to run on loopback under load, never what weakens durability.
"""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP / 'test/support'))
from contained import MAIL_UID, SYSTEM_USERS, contained, postfix_master, run, unpack, write_users

PLACE = Path(os.environ.get('BENCH_PLACE', TOP / 'build/bench'))
RELEASE = Path(os.environ.get('BENCH_BUILD', TOP / 'build/release'))
PORT_BASE = int(os.environ.get('BENCH_PORT_BASE', '27000'))
ACCOUNTS = 100
PASSWORD = 'password'
SOURCES = 200  # addresses of 127/8 that the load comes from
START_SECONDS = 60
STOP_SECONDS = 30


class Server:
    """Subclasses give: name, title, packages, services, configure(), command(), and index(account) when they have an index for searching."""
    name = title = ''
    packages = ()
    services = ()
    binds = ()  # directories of the machine that the server gets its own of
    index, indexes_itself = None, False

    def __init__(self):
        self.dir = PLACE / 'run' / self.name
        self.mail = self.dir / 'mail'
        first = PORT_BASE + 10 * NAMES.index(self.name)
        self.ports = {service: first + at for at, service in enumerate(self.services)}
        self.process = None

    def reset(self):
        assert self.process is None
        shutil.rmtree(self.dir, ignore_errors=True)

    def write(self, path, text):
        path = self.dir / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def own_etc(self):
        """What of /etc the server sees of its own: its users, and names of addresses without asking a resolver."""
        (self.dir / 'etc').mkdir(exist_ok=True)
        write_users(self.dir / 'etc')
        hosts = ''.join(f'127.0.0.{last} h{last}.bench.example\n' for last in range(2, SOURCES + 2))
        self.write('etc/hosts', '127.0.0.1 localhost\n' + hosts)
        self.write('etc/nsswitch.conf', 'passwd: files\ngroup: files\nshadow: files\nhosts: files\nservices: files\n')
        self.write('etc/mailname', 'bench.test\n')

    def namespace(self, *command):
        """The command in mount and process namespaces of its own, which end with it."""
        root = unpack(PLACE / 'peers' / self.name_of_packages(), self.packages) if self.packages else None
        binds = [(self.dir / 'etc' / file, f'/etc/{file}') for file in ('passwd', 'group', 'hosts', 'nsswitch.conf', 'mailname')
                 if Path('/etc', file).exists() or (root and (root / 'etc' / file).exists())]
        for bind in self.binds:
            own = self.dir / 'binds' / bind.strip('/').replace('/', '-')
            own.mkdir(parents=True, exist_ok=True)
            binds.append((own, bind))
        binds += self.more_binds()
        return contained(command, root, binds)

    def more_binds(self):
        """What else stands where, as pairs."""
        return []

    def name_of_packages(self):
        return self.name

    def beside(self, *command):
        """A command among the processes of the server."""
        return run('nsenter', '--mount', '--pid', '--target', min(self.pids()), '--', *command)

    def start(self):
        is_new = not (self.dir / 'made').exists()
        if is_new:
            self.reset()
        self.dir.mkdir(parents=True, exist_ok=True)
        self.own_etc()
        self.configure(is_new)
        (self.dir / 'made').touch()
        with (self.dir / 'log').open('ab') as log:
            self.process = subprocess.Popen(self.namespace(*self.command()), stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True)
        for port in self.ports.values():
            self.wait_for(port)

    def wait_for(self, port):
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                with socket.create_connection(('127.0.0.1', port), 1) as one:
                    if port == self.ports.get('imaps') or one.recv(100):
                        return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f'{self.title} does not start; {self.dir}/log:\n' + (self.dir / 'log').read_text()[-3000:])
            time.sleep(0.005)

    def stop(self):
        """In order, as a restart of the service does it: SIGTERM to the oldest process, and what is left then ends with the namespace."""
        if self.process is None:
            return
        with contextlib.suppress(OSError, ValueError):
            os.kill(min(self.pids()), signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self):
        """As a power cut for the processes: nobody can say a last word."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def pids(self):
        """All processes of the server, without the two that hold its namespace."""
        found, children = set(), {}
        for stat in Path('/proc').glob('[0-9]*/stat'):
            try:
                fields = stat.read_text().rsplit(')', 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        todo = [first for holder in children.get(self.process.pid, ()) for first in children.get(holder, ())]
        while todo:
            found.add(todo[-1])
            todo += children.get(todo.pop(), ())
        return found

    def memory(self):
        """Proportional set size of all processes, octets: shared pages are counted once."""
        total = 0
        for pid in self.pids():
            try:
                rollup = Path(f'/proc/{pid}/smaps_rollup').read_text()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith('Pss:'))
        return total * 1024

    def disk(self):
        """Octets on disk below the server's directory."""
        return int(run('du', '-s', '-B1', self.mail).split()[0])

    def certificate(self):
        """Certificate and key of an authority nobody knows, for this machine alone."""
        cert, key = self.dir / 'cert.pem', self.dir / 'key.pem'
        if not key.exists():
            run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30',
                '-subj', '/CN=localhost', '-keyout', key, '-out', cert)
        return cert, key


class Culver(Server):
    name, title = 'culver', 'Culver'
    services = ('smtp', 'lmtp', 'imap', 'imaps', 'submission', 'pop3')
    program = RELEASE / 'src/app/culver'
    accounts = ACCOUNTS
    settings = ''  # more of them
    indexes_itself = True

    def configure(self, is_new):
        listeners = ''.join(f'listen {service} {{ service = {service} address = 127.0.0.1 port = {port} }}\n'
                            for service, port in self.ports.items())
        self.config = self.write('culver.conf', f'data_dir = "{self.mail}"\nuser = "root"\n'
                                 'server {\n hostname = mx.bench.test\n allow_plain_loopback = yes\n quota_default = 0\n submission_recipients_max = 1000\n}\n'
                                 f'imap {{\n sessions_per_user = 10000\n sessions_per_user_address = 10000\n}}\n'
                                 f'pop3 {{\n sessions_per_user = 10000\n sessions_per_user_address = 10000\n}}\n{listeners}{self.settings}')
        if is_new:
            self.culver('certificate', 'lab', 'mx.bench.test', 'localhost', '--ca', str(self.dir / 'ca.pem'))
            self.culver('domain', 'add', 'bench.test')
            for number in range(1, self.accounts + 1):
                self.culver('account', 'add', f'u{number}@bench.test', stdin=PASSWORD + '\n')

    def index(self, account):
        """All of INBOX anew, by the server: a search for a text waits for it."""
        self.culver('index', 'rebuild', f'u{account}@bench.test')

    def culver(self, *words, stdin=''):
        return run(self.program, '--config', self.config, *words, input=stdin)

    def command(self):
        return self.program, '--config', self.config, 'run'


class Dovecot(Server):
    name, title = 'dovecot', 'Dovecot'
    packages = ('dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd', 'dovecot-pop3d')
    services = ('lmtp', 'imap', 'imaps', 'pop3')
    binds = ('/run', '/var/lib')
    settings = ''  # more of them

    def name_of_packages(self):
        return 'dovecot'

    def configure(self, is_new):
        cert, key = self.certificate()
        (self.dir / 'run/master.pid').unlink(missing_ok=True)  # its number may be anybody's now
        self.conf = self.write('dovecot.conf', f'''
base_dir = {self.dir}/run
state_dir = {self.dir}/state
log_path = {self.dir}/dovecot.log
protocols = imap lmtp pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_cache_size = 10M
mail_location = maildir:{self.mail}/%n/Maildir
mail_max_userip_connections = 10000
first_valid_uid = 100
passdb {{
  driver = passwd-file
  args = {self.dir}/users
}}
userdb {{
  driver = static
  args = uid={MAIL_UID} gid={MAIL_UID} home={self.mail}/%n
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  process_limit = 6000
  inet_listener imap {{
    port = {self.ports['imap']}
  }}
  inet_listener imaps {{
    port = {self.ports['imaps']}
  }}
}}
service imap {{
  process_limit = 6000
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {self.ports['pop3']}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  client_limit = 20000
}}
service auth {{
  client_limit = 20000
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.ports['lmtp']}
  }}
  unix_listener {self.dir}/lmtp {{
    mode = 0666
  }}
}}
{self.settings}''')
        if is_new:
            self.mail.mkdir()
            os.chown(self.mail, MAIL_UID, MAIL_UID)
            hash_ = run(*self.namespace('doveadm', '-c', self.conf, 'pw', '-s', 'SHA512-CRYPT', '-p', PASSWORD)).strip()
            self.write('users', ''.join(f'u{n}@bench.test:{hash_}\n' for n in range(1, ACCOUNTS + 1)))

    def command(self):
        return 'dovecot', '-F', '-c', self.conf


class DovecotIndexed(Dovecot):
    """With the full-text plugin that Debian has for it, set up as that asks for."""
    name, title = 'dovecot-indexed', 'Dovecot + fts-xapian'
    packages = (*Dovecot.packages, 'dovecot-fts-xapian')
    settings = '''
mail_plugins = $mail_plugins fts fts_xapian
plugin {
  fts = xapian
  fts_xapian = partial=3 full=20
  fts_enforced = yes
}
service indexer-worker {
  vsz_limit = 0
}
'''

    def name_of_packages(self):
        return self.name

    def index(self, account):
        """All of INBOX anew."""
        shutil.rmtree(self.mail / f'u{account}/Maildir/xapian-indexes', ignore_errors=True)
        user = '-u', f'u{account}@bench.test'
        self.beside('doveadm', '-c', self.conf, 'fts', 'rescan', *user)
        self.beside('doveadm', '-c', self.conf, 'index', *user, 'INBOX')


class Postfix(Server):
    """Common to both Postfixes: the queue, and where mail goes from there."""
    services = ('smtp',)
    transport = ''

    def configure(self, is_new):
        self.conf = self.dir / 'conf'
        queue = self.dir / 'queue'
        self.write('conf/recipients', ''.join(f'u{n}@bench.test u{n}/Maildir/\n' for n in range(1, ACCOUNTS + 1)))
        self.write('conf/main.cf', f'''
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {self.dir}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.bench.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.1/32
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = bench.test
virtual_mailbox_maps = texthash:{self.conf}/recipients
virtual_mailbox_base = {self.mail}
virtual_mailbox_limit = 0
maillog_file = {self.dir}/mail.log
maillog_file_prefixes = {self.dir}
virtual_uid_maps = static:{MAIL_UID}
virtual_gid_maps = static:{MAIL_UID}
{self.transport}
''')
        self.write('conf/master.cf', postfix_master([f'127.0.0.1:{self.ports["smtp"]} inet n - n - - smtpd']))
        if is_new:
            for folder in (queue, self.dir / 'data', self.mail):
                folder.mkdir(exist_ok=True)
            os.chown(self.mail, MAIL_UID, MAIL_UID)
            shutil.chown(self.dir / 'data', 'postfix')
        run('postfix', '-c', self.conf, 'check')

    def command(self):
        return '/usr/lib/postfix/sbin/master', '-d', '-c', self.conf


class PostfixMaildir(Postfix):
    name, title = 'postfix-maildir', 'Postfix + Maildir'


class PostfixDovecot(Postfix):
    name, title = 'postfix-dovecot', 'Postfix + Dovecot LMTP'

    def __init__(self):
        super().__init__()
        self.behind = DovecotBehind()
        self.mail = self.behind.mail
        self.transport = f'virtual_transport = lmtp:unix:{self.behind.dir}/lmtp'

    def reset(self):
        super().reset()
        if self.behind.process is None:
            self.behind.reset()

    def start(self):
        self.behind.start()
        super().start()

    def stop(self):
        super().stop()
        self.behind.stop()


class DovecotBehind(Dovecot):
    name = 'dovecot-behind'


class Exim(Server):
    name, title = 'exim', 'Exim'
    packages = ('exim4-daemon-light',)
    services = ('smtp',)
    accepted, routers, transports = 'domains = +local_domains', '', ''
    binds = ('/run', '/var/lib', '/var/spool', '/var/log')

    def configure(self, is_new):
        self.write('binds/var-lib/exim4/config.autogenerated', f'''
primary_hostname = mx.bench.test
domainlist local_domains = bench.test
daemon_smtp_ports = {self.ports['smtp']}
local_interfaces = 127.0.0.1
spool_directory = {self.dir}/binds/var-spool/exim4
log_file_path = {self.dir}/exim-%slog
acl_smtp_rcpt = check_rcpt
smtp_accept_max = 200
smtp_accept_max_per_connection = 1000000
smtp_accept_queue_per_connection = 0
keep_environment =
tls_advertise_hosts =
begin acl
check_rcpt:
  accept {self.accepted}
begin routers
here:
  driver = accept
  domains = +local_domains
  transport = maildir
{self.routers}begin transports
{self.transports}maildir:
  driver = appendfile
  directory = {self.mail}/$local_part_data/Maildir
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add
  user = bench-mail
  group = bench-mail
begin retry
* * F,2h,15m
''')
        config = self.dir / 'binds/var-lib/exim4/config.autogenerated'
        # The name of a directory must not come from outside: the local part is looked up among those that there are.
        self.write('local_parts', ''.join(f'u{n}: u{n}\n' for n in range(1, ACCOUNTS + 1)))
        config.write_text(config.read_text().replace('  transport = maildir\n',
                                                     f'  local_parts = lsearch;{self.dir}/local_parts\n  transport = maildir\n'))
        if is_new:
            self.mail.mkdir()
            os.chown(self.mail, MAIL_UID, MAIL_UID)
            os.chown(self.dir, SYSTEM_USERS['Debian-exim'], SYSTEM_USERS['Debian-exim'])
            spool = self.dir / 'binds/var-spool/exim4'
            spool.mkdir(parents=True)
            os.chown(spool, SYSTEM_USERS['Debian-exim'], SYSTEM_USERS['Debian-exim'])

    def command(self):
        return '/usr/sbin/exim4', '-bdf', '-q30m'


class OpenSmtpd(Server):
    name, title = 'opensmtpd', 'OpenSMTPD'
    packages = ('opensmtpd',)
    services = ('smtp',)
    binds = ('/run', '/var/lib', '/var/spool', '/var/mail')
    rules = ''

    def configure(self, is_new):
        users = ''.join(f'u{n}@bench.test bench-mail\n' for n in range(1, ACCOUNTS + 1))
        base = ''.join(f'u{n} {MAIL_UID}:{MAIL_UID}:{self.mail}/u{n}\n' for n in range(1, ACCOUNTS + 1))
        self.write('virtuals', users)
        self.write('userbase', base)
        self.conf = self.write('smtpd.conf', f'''
table bases file:{self.dir}/userbase
smtp limit max-mails 1000000
smtp limit max-rcpt 1000000
listen on 127.0.0.1 port {self.ports['smtp']} hostname mx.bench.test
action "here" maildir "{self.mail}/%{{user.username}}/Maildir" userbase <bases>
match from any for domain "bench.test" action "here"
{self.rules}''')
        if is_new:
            self.mail.mkdir()
            (self.dir / 'binds/var-lib/opensmtpd/empty').mkdir(parents=True)
            for n in range(1, ACCOUNTS + 1):
                (self.mail / f'u{n}').mkdir()
                os.chown(self.mail / f'u{n}', MAIL_UID, MAIL_UID)

    def command(self):
        return '/usr/sbin/smtpd', '-F', '-f', self.conf


class Cyrus(Server):
    name, title = 'cyrus', 'Cyrus'
    settings = ''  # more of them
    packages = ('cyrus-imapd', 'sasl2-bin', 'libsasl2-modules-db')
    services = ('lmtp', 'imap', 'imaps')
    binds = ('/run', '/var/lib')

    def configure(self, is_new):
        cert, key = self.certificate()
        os.chown(key, SYSTEM_USERS['cyrus'], SYSTEM_USERS['cyrus'])
        conf, mail = self.dir / 'conf', self.mail
        self.conf = self.write('imapd.conf', f'''
configdirectory: {conf}
defaultpartition: default
partition-default: {mail}
proc_path: {self.dir}/proc
mboxname_lockpath: {self.dir}/lock
admins: cyrus
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {self.dir}/sasldb2
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
virtdomains: userid
defaultdomain: bench.test
servername: bench.test
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_post: yes
tls_server_cert: {cert}
tls_server_key: {key}
{self.settings}''')
        self.services_conf = self.write('cyrus.conf', f'''
START {{
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {self.conf} -r"
}}
SERVICES {{
  imap cmd="/usr/lib/cyrus/bin/imapd -C {self.conf}" listen="127.0.0.1:{self.ports['imap']}" prefork=5 maxchild=6000
  imaps cmd="/usr/lib/cyrus/bin/imapd -C {self.conf} -s" listen="127.0.0.1:{self.ports['imaps']}" prefork=1 maxchild=6000
  lmtp cmd="/usr/lib/cyrus/bin/lmtpd -C {self.conf} -a" listen="127.0.0.1:{self.ports['lmtp']}" prefork=5 maxchild=100
}}
EVENTS {{
  checkpoint cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {self.conf} -c" period=30
}}
''')
        if is_new:
            for folder in (conf, mail, self.dir / 'proc', self.dir / 'lock'):
                folder.mkdir()
            run('chown', '-R', f'{SYSTEM_USERS["cyrus"]}:{SYSTEM_USERS["cyrus"]}', self.dir)
            run(*self.namespace('sh', '-c', f'for n in $(seq {ACCOUNTS}); do printf %s {PASSWORD} | '
                                f'saslpasswd2 -c -p -f {self.dir}/sasldb2 -u bench.test u$n; done; '
                                f'chown cyrus {self.dir}/sasldb2'))

    def command(self):
        backlog = 4096  # its own 32 lose connections that come together: each then waits for a greeting for ever
        return '/usr/lib/cyrus/bin/master', '-C', self.conf, '-M', self.services_conf, '-l', backlog, '-D'


class CyrusIndexed(Cyrus):
    """With the index that answers what SEARCH asks for, parts of words; of words alone Xapian's would be."""
    name, title = 'cyrus-indexed', 'Cyrus + squatter'
    settings = 'search_engine: squat\n'

    def name_of_packages(self):
        return Cyrus.name

    def index(self, account):
        """All of INBOX anew."""
        Path(self.as_cyrus('mbpath', f'user/u{account}@bench.test').strip(), 'cyrus.squat').unlink(missing_ok=True)
        self.as_cyrus('squatter', f'user/u{account}@bench.test')

    def as_cyrus(self, program, *words):
        user = SYSTEM_USERS['cyrus']
        return self.beside('setpriv', f'--reuid={user}', f'--regid={user}', '--clear-groups', f'/usr/lib/cyrus/bin/{program}', '-C', self.conf, *words)


ALL = (Culver, Dovecot, DovecotBehind, PostfixMaildir, PostfixDovecot, Exim, OpenSmtpd, Cyrus, DovecotIndexed, CyrusIndexed)
# Those of bench/instructions and of relays.py behind them.
NAMES = [kind.name for kind in ALL] + ['culver-counted', 'culver-relay', 'postfix-relay', 'exim-relay', 'opensmtpd-relay', 'culver-queue',
                                             'postfix-queue', 'exim-queue']
