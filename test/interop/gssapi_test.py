#!/usr/bin/env python3
"""Logins with tickets of Kerberos (GSSAPI): a real KDC, clients that are not ours, and what happens to those that cheat (SA15)."""
import base64
import imaplib
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from clock import Clock
from kdc import Realm
from lab import Lab, main
from terminal import on_terminal
from thunderbird import Thunderbird

ALICE, BOB = ('alice@lab.test', 'password-alice'), ('bob@lab.test', 'password-bob')
HOST = 'mx.lab.test'
SERVICES = [f'{service}/{host}' for service in ('imap', 'pop', 'smtp') for host in (HOST, 'localhost')]
NO_LAYER = bytes((1, 0, 0, 0))

# MIT's library on the client's side: Debian's python3-gssapi, in Debian's Python. A line in, a line out, both JSON.
INITIATOR = '''
import base64, json, sys
import gssapi
from gssapi.raw import ChannelBindings
context = None
for line in sys.stdin:
    ask = json.loads(line)
    try:
        if "service" in ask:
            name = gssapi.Name(ask["service"], gssapi.NameType.kerberos_principal)
            flags = [getattr(gssapi.RequirementFlag, flag) for flag in ask["flags"]]
            more = {"channel_bindings": ChannelBindings(application_data=ask["binding"].encode())} if ask["binding"] else {}
            mech = gssapi.OID.from_int_seq(ask["mech"]) if ask["mech"] else None
            context = gssapi.SecurityContext(name=name, usage="initiate", flags=flags, mech=mech, **more)
            out = context.step()
        elif "token" in ask:
            out = context.step(base64.b64decode(ask["token"])) or b""
        elif "wrapped" in ask:
            out = context.unwrap(base64.b64decode(ask["wrapped"])).message
        else:
            out = context.wrap(base64.b64decode(ask["plain"]), ask["secret"]).message
        print(json.dumps({"out": base64.b64encode(out).decode()}), flush=True)
    except Exception as error:
        print(json.dumps({"error": str(error)}), flush=True)
'''


class Initiator:
    def __init__(self, environment):
        self.process = subprocess.Popen(['/usr/bin/python3', '-c', INITIATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={'PATH': '/usr/bin:/bin', **environment})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)

    def ask(self, **question):
        self.process.stdin.write(json.dumps(question) + '\n')
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert 'out' in answer, answer
        return base64.b64decode(answer['out'])

    def first(self, service, flags=('mutual_authentication',), binding='', mech=None):
        return self.ask(service=service, flags=list(flags), binding=binding, mech=mech)

    def step(self, token):
        return self.ask(token=base64.b64encode(token).decode())

    def unwrap(self, message):
        return self.ask(wrapped=base64.b64encode(message).decode())

    def wrap(self, message, secret=False):
        return self.ask(plain=base64.b64encode(message).decode(), secret=secret)


class Client:
    """A session of one of the three protocols in TLS, up to the login."""
    PORT = {'imap': 'imaps', 'pop': 'pop3s', 'smtp': 'submissions'}
    BEGIN = {'imap': 'a AUTHENTICATE GSSAPI', 'pop': 'AUTH GSSAPI', 'smtp': 'AUTH GSSAPI'}
    MORE = {'imap': '+ ', 'pop': '+ ', 'smtp': '334 '}
    DONE = {'imap': 'a OK', 'pop': '+OK', 'smtp': '235 '}

    def __init__(self, lab, protocol):
        context = ssl.create_default_context(cafile=str(lab.ca))
        self.protocol = protocol
        self.sock = context.wrap_socket(socket.create_connection(('localhost', lab.port[self.PORT[protocol]]), 60), server_hostname='localhost')
        self.lines = self.sock.makefile('rb')
        self.read()
        if protocol == 'smtp':
            self.ehlo = self.multi('EHLO client.test', '250 ')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def read(self):
        return self.lines.readline().decode().rstrip('\r\n')

    def say(self, line):
        self.sock.sendall(line.encode() + b'\r\n')
        return self.read()

    def multi(self, line, end):
        said = [self.say(line)]
        while not said[-1].startswith(end):
            said.append(self.read())
        return said

    def message(self, octets, with_command=False):
        """The server's challenge to this message as octets, or its last word as text."""
        text = base64.b64encode(octets).decode()
        said = self.say(f'{self.BEGIN[self.protocol]} {text}' if with_command else text)
        return base64.b64decode(said[len(self.MORE[self.protocol]):]) if said.startswith(self.MORE[self.protocol]) else said

    def begin(self, token):
        assert self.say(self.BEGIN[self.protocol]) == self.MORE[self.protocol]
        return self.message(token)

    def is_in(self, said):
        return isinstance(said, str) and said.startswith(self.DONE[self.protocol])

    def mechanisms(self):
        if self.protocol == 'smtp':
            return next(line for line in self.ehlo if 'AUTH' in line)
        return ' '.join(self.multi('CAPA', '.') if self.protocol == 'pop' else self.multi('a CAPABILITY', 'a '))


def log_in(lab, realm, environment, protocol='imap', choice=NO_LAYER, service=None, principal_realm=None, **more):
    """What the server says last, and the client that heard it."""
    client = Client(lab, protocol)
    with Initiator(environment) as initiator:
        token = initiator.first(service or f'{protocol}/{HOST}@{principal_realm or realm.name}', **more)
        said = client.begin(token)
        if isinstance(said, str):
            return said, client
        if 'mutual_authentication' in more.get('flags', ('mutual_authentication',)):
            assert initiator.step(said) == b''
            said = client.message(b'')
        assert initiator.unwrap(said) == NO_LAYER, said
        return client.message(initiator.wrap(choice)), client


def started(realm, settings='', services=SERVICES, keytab=None):
    lab = Lab(settings)
    lab.account(*ALICE)
    lab.account(*BOB)
    lab.culver('kerberos', 'install', str(keytab or realm.keytab(*services)))
    lab.start()
    return lab


def password_login(lab, name, password):
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as client:
        client.login(name, password)


def reason(lab):
    """Why the last ticket was refused, as the log says it."""
    lines = [line for line in lab.log.read_text().splitlines() if 'event=kerberos-refused' in line]
    return lines[-1] if lines else ''


def tickets_log_in():
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        realm.principal('alice')
        alice = realm.tickets('alice')
        for protocol in ('imap', 'pop', 'smtp'):
            with Client(lab, protocol) as client:
                assert 'GSSAPI' in client.mechanisms(), client.mechanisms()
            for more in ({}, {'flags': ('integrity',)}, {'choice': NO_LAYER + b'alice@lab.test'}, {'choice': NO_LAYER + b'Alice@LAB.TEST'},
                         {'choice': NO_LAYER + b'alice'}, {'binding': 'tls-server-end-point:something'}):
                said, client = log_in(lab, realm, alice, protocol, **more)
                assert client.is_in(said), (protocol, more, said, reason(lab))
                client.sock.close()
        assert lab.log.read_text().count('event=login-ok proto=imap') == 6


def refused(lab, said, why):
    """The peer hears what anybody hears whose login fails; the log says why."""
    assert isinstance(said, str) and said.startswith(('a NO [AUTHENTICATIONFAILED]', '-ERR [AUTH]', '535 ')), said
    assert why in reason(lab), (why, reason(lab))


def tickets_of_others_do_not():
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        for name in ('alice', 'alice/admin', 'nobody', f'http/{HOST}', 'Bob'):
            realm.principal(name)
        realm.keytab(f'http/{HOST}')
        alice = realm.tickets('alice')
        # a ticket for another service: with its own key in the keytab, and without
        refused(lab, log_in(lab, realm, alice, 'imap', service=f'smtp/{HOST}@LAB.TEST')[0], 'reason="Kerberos: ')
        refused(lab, log_in(lab, realm, alice, 'smtp', service=f'http/{HOST}@LAB.TEST')[0], 'reason="Kerberos: ')
        # who is no user, or nobody here
        refused(lab, log_in(lab, realm, realm.tickets('alice/admin'))[0], 'the principal is not one user of a realm')
        refused(lab, log_in(lab, realm, realm.tickets(f'http/{HOST}'))[0], 'the principal is not one user of a realm')
        refused(lab, log_in(lab, realm, realm.tickets('nobody'))[0], 'there is no account nobody@lab.test')
        said, client = log_in(lab, realm, realm.tickets('Bob'))
        assert client.is_in(said), said  # addresses have no case; nor have names in Active Directory
        # who would be somebody else, or wants what was not offered
        for name in (b'bob@lab.test', b'bob', b'bob@LAB.TEST', b'alice@other.test', b'root'):
            for protocol, word in (('imap', 'a NO [AUTHORIZATIONFAILED]'), ('pop', '-ERR [AUTH]'), ('smtp', '535 ')):
                said, client = log_in(lab, realm, alice, protocol, NO_LAYER + name)
                assert said.startswith(word), (name, said)
        for choice in (bytes((4, 255, 255, 255)), bytes((2, 0, 16, 0)), bytes((0, 0, 0, 0)), bytes((5, 0, 0, 0))):
            refused(lab, log_in(lab, realm, alice, choice=choice + b'alice@lab.test')[0], 'a security layer')
        for choice in (b'', b'\1\0\0', NO_LAYER + b'\xff', NO_LAYER + b'alice@lab.test\0'):
            said, client = log_in(lab, realm, alice, choice=choice)
            assert said.startswith('a BAD'), (choice, said)
        # an account that is disabled
        lab.culver('account', 'disable', ALICE[0])
        for protocol, word in (('imap', 'a NO [CONTACTADMIN]'), ('pop', '-ERR [AUTH] this account is disabled'), ('smtp', '525 ')):
            said, client = log_in(lab, realm, alice, protocol)
            assert said.startswith(word), said
        assert 'event=login-failed proto=imap user="alice@LAB.TEST" peer=127.0.0.1 reason=perm' in lab.log.read_text()


def names_that_are_written_in_another_way():
    """A KDC tells them apart from the users whose addresses they are when an address is read; and a shared account is nobody's (SA27)."""
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        lab.account('kim@lab.test', 'password-kim')
        lab.culver('account', 'add', 'info@lab.test', '--shared')
        for name in ('"alice"', '\u212aim', 'Kim', 'alice+more', 'info', 'bob'):
            realm.principal(name)
        refused(lab, log_in(lab, realm, realm.tickets('"alice"'))[0], 'the account alice@lab.test is written in another way')
        refused(lab, log_in(lab, realm, realm.tickets('\u212aim'))[0], 'the account kim@lab.test is written in another way')
        refused(lab, log_in(lab, realm, realm.tickets('alice+more'))[0], 'there is no account alice+more@lab.test')
        said, client = log_in(lab, realm, realm.tickets('Kim'))
        assert client.is_in(said), said
        refused(lab, log_in(lab, realm, realm.tickets('info'))[0], 'the account info@lab.test is a shared one')
        lab.culver('account', 'shared', 'bob@lab.test', 'on')
        for protocol in ('imap', 'pop', 'smtp'):
            refused(lab, log_in(lab, realm, realm.tickets('bob'), protocol)[0], 'the account bob@lab.test is a shared one')
        password_login(lab, *BOB)  # which it has
        assert lab.log.read_text().count('event=login-ok') == 2


def other_realms_are_named_or_refused():
    with Realm('LAB.TEST') as realm, Realm('OTHER.TEST') as other:
        realm.trusts(other)
        other.principal('alice')
        visitor, keytab = other.tickets('alice'), realm.keytab(*SERVICES)
        for settings, address in (('', None), ('server { hostname = mx.lab.test kerberos_realms = "OTHER.TEST other.test" }', 'alice@other.test'),
                                  ('server { hostname = mx.lab.test kerberos_realms = "other.test lab.test" }', None),
                                  ('server { hostname = mx.lab.test kerberos_realms = "LAB.TEST other.test, OTHER.TEST lab.test" }', 'alice@lab.test')):
            with started(realm, settings, keytab=keytab) as lab:
                lab.culver('domain', 'add', 'other.test')
                lab.account('alice@other.test', 'password-other')
                said, client = log_in(lab, realm, visitor)
                if address is None:
                    refused(lab, said, 'the realm is neither ours nor in server.kerberos_realms')
                    if settings:  # the domain of our own realm is another's
                        realm.principal('carol')
                        refused(lab, log_in(lab, realm, realm.tickets('carol'))[0], 'server.kerberos_realms gives the domain to another realm')
                else:
                    assert client.is_in(said), (said, reason(lab))
                    assert f'event=login-ok proto=imap acct={1 if "lab" in address else 3} user="{address}"' in lab.log.read_text(), lab.log_tail()
                if settings.endswith('lab.test" }') and address:  # our own realm is another domain too
                    realm.principal('alice')
                    said, client = log_in(lab, realm, realm.tickets('alice'))
                    assert client.is_in(said) and 'user="alice@other.test"' in lab.log.read_text(), lab.log_tail()


def tokens_are_taken_once():
    """Also by another process: the replay cache is a file."""
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        realm.principal('alice')
        alice = realm.tickets('alice')
        with Initiator(alice) as initiator:
            token = initiator.first(f'imap/{HOST}@LAB.TEST')
            said = Client(lab, 'imap').begin(token)
            assert isinstance(said, bytes), said
            refused(lab, Client(lab, 'imap').begin(token), 'replay')
            lab.stop()
            lab.start()
            refused(lab, Client(lab, 'imap').begin(token), 'replay')
            # what was said in one exchange is nothing in another
            initiator.step(said)
            offer = Client(lab, 'imap')
            with Initiator(alice) as second:
                second.step(offer.begin(second.first(f'imap/{HOST}@LAB.TEST')))
                second.unwrap(offer.message(b''))
                refused(lab, offer.message(initiator.wrap(NO_LAYER)), 'reason="Kerberos: ')


def clocks_that_differ():
    with Realm('LAB.TEST') as realm, Lab() as lab:
        lab.account(*ALICE)
        lab.culver('kerberos', 'install', str(realm.keytab(*SERVICES)))
        clock = Clock(lab)
        lab.start()
        realm.principal('alice')
        alice = realm.tickets('alice')
        for seconds, why in ((200, None), (-200, None), (900, 'Clock skew'), (-900, 'not yet valid'), (13 * 3600, 'expired')):
            clock.set(seconds)
            said, client = log_in(lab, realm, alice)
            if why is None:
                assert client.is_in(said), (seconds, said, reason(lab))
            else:
                refused(lab, said, why)


def tokens_that_are_none():
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        realm.principal('alice')
        alice = realm.tickets('alice')
        with Initiator(alice) as initiator:
            token = initiator.first(f'imap/{HOST}@LAB.TEST')
        with Initiator(alice) as initiator:
            spnego = initiator.first(f'imap/{HOST}@LAB.TEST', mech=[1, 3, 6, 1, 5, 5, 2])
        with Initiator(alice) as initiator:
            dce = initiator.first(f'imap/{HOST}@LAB.TEST', ('mutual_authentication', 'dce_style'))
        inner = token[token.index(b'\x6e\x82'):]
        head = token[:token.index(b'\x6e\x82')]
        broken = [b'', b'\0', token[:40], token[:-1], token + b'\0', spnego, dce, inner, os.urandom(200), b'NTLMSSP\0' + os.urandom(32),
                  b'\x60\x82\xff\xfc' + os.urandom(65532)]
        for octets in broken:
            client = Client(lab, 'imap')
            assert client.begin(octets).startswith('a BAD'), octets[:50]
            assert client.say('b NOOP').startswith('b OK')
        # as long as it says and Kerberos' by its head: the library's to refuse
        flips = [head + bytes(octet ^ 0x55 if i == at else octet for i, octet in enumerate(inner)) for at in range(0, len(inner), 37)]
        for octets in [head + os.urandom(len(inner)), *flips]:
            client = Client(lab, 'imap')
            said = client.begin(octets)
            assert isinstance(said, bytes) or said.startswith('a NO [AUTHENTICATIONFAILED]'), said
            client.sock.close()
        # out of turn
        with Initiator(alice) as initiator:
            client = Client(lab, 'smtp')
            client.begin(initiator.first(f'smtp/{HOST}@LAB.TEST'))
            assert client.message(b'x').startswith('535 ')
        client = Client(lab, 'smtp')
        with Initiator(alice) as initiator:
            client.begin(initiator.first(f'smtp/{HOST}@LAB.TEST'))
            assert isinstance(client.message(b''), bytes)
            refused(lab, client.message(os.urandom(32)), 'reason="Kerberos: ')
            assert client.say('*').startswith('500 ')
            assert client.say('NOOP').startswith('250 ')
        said, client = log_in(lab, realm, alice)
        assert client.is_in(said)


def large_tokens():
    """Active Directory puts the groups of a user into the ticket. Here the bytes are random: the whole way but the last step."""
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        def token(octets):
            body = b'\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00' + b'\x6e' + os.urandom(octets - 19)
            return b'\x60\x83' + len(body).to_bytes(3, 'big') + body
        for protocol in ('imap', 'pop', 'smtp'):
            for octets in (12 * 1024, 48000, 65536):
                whole = token(octets)
                assert len(whole) == octets
                refused(lab, Client(lab, protocol).begin(whole), 'reason="Kerberos: ')
                if protocol != 'pop':  # its commands are short (RFC 5034 4)
                    said = Client(lab, protocol).message(whole, with_command=True)
                    assert said, (protocol, octets, lab.log_tail())
                    refused(lab, said, 'reason="Kerberos: ')
            said = Client(lab, protocol).begin(os.urandom(65537))
            assert 'a token has at most 65536 octets' in reason(lab), reason(lab)
            assert said.startswith(('a BAD', '535 ', '-ERR')), said
            said = Client(lab, protocol).begin(os.urandom(65536 + 300))
            assert said.startswith(('a BAD The response is too long', '421 ', '-ERR')), said


def keys_are_changed_while_it_runs():
    with Realm('LAB.TEST') as realm, Lab() as lab:
        lab.account(*ALICE)
        realm.principal('alice')
        imap = f'imap/{HOST}'
        lab.start()
        assert 'GSSAPI' not in Client(lab, 'imap').mechanisms()
        assert Client(lab, 'imap').say('a AUTHENTICATE GSSAPI').startswith('a NO [CANNOT]')
        assert lab.run('kerberos', 'list').returncode == 3
        first = realm.keytab(imap)
        lab.culver('kerberos', 'install', str(first))
        lab.culver('reload')
        old = realm.tickets('alice')
        said, client = log_in(lab, realm, old)
        assert client.is_in(said), said
        for protocol in ('pop', 'smtp'):  # there is no key for these
            assert 'GSSAPI' not in Client(lab, protocol).mechanisms()
        # the KDC has a new key, we have not; then we have
        second = realm.keytab(imap)
        new = realm.tickets('alice')
        refused(lab, log_in(lab, realm, new)[0], 'reason="Kerberos: ')
        assert log_in(lab, realm, old)[1].is_in(log_in(lab, realm, old)[0])
        lab.culver('kerberos', 'install', str(second))
        refused(lab, log_in(lab, realm, new)[0], 'reason="Kerberos: ')  # before the reload
        lab.culver('reload')
        said, client = log_in(lab, realm, new)
        assert client.is_in(said), (said, reason(lab))
        refused(lab, log_in(lab, realm, old)[0], 'reason="Kerberos: ')
        assert [row['version'] for row in lab.json('kerberos', 'list')] == [3, 3]
        # what is no keytab is not installed, and one that was damaged later leaves the keys in place
        bad = lab.dir / 'bad'
        for octets in (b'', b'\5\2', b'\5\2\0\0', os.urandom(500)):
            bad.write_bytes(octets)
            assert lab.run('kerberos', 'install', str(bad)).returncode == 2, octets
        (lab.data / 'vault' / 'krb5.keytab').write_bytes(b'damaged')
        assert lab.run('reload').returncode == 2
        said, client = log_in(lab, realm, new)
        assert client.is_in(said), said
        lab.culver('kerberos', 'remove')
        lab.culver('reload')
        assert 'GSSAPI' not in Client(lab, 'imap').mechanisms()
        assert lab.run('kerberos', 'remove').returncode == 3


def many_at_once():
    """Each gets in as himself (SA16), while others log in by passwords, which take their hashes."""
    with Realm('LAB.TEST') as realm, started(realm) as lab:
        tickets = {}
        for name in ('alice', 'bob'):
            realm.principal(name)
            tickets[name] = realm.tickets(name)
            said, client = log_in(lab, realm, tickets[name])
            assert client.say(f'b CREATE of-{name}').startswith('b OK')

        def by_ticket(number):
            name = ('alice', 'bob')[number % 2]
            said, client = log_in(lab, realm, tickets[name], ('imap', 'pop', 'smtp')[number % 3])
            assert client.is_in(said), (said, reason(lab))
            if client.protocol == 'imap':
                assert f'of-{name}' in client.say('b LIST "" of-*')

        def by_password(number):
            with Client(lab, 'imap') as client:
                assert client.say(f'a LOGIN bob@lab.test wrong-{number % 2}').startswith('a NO')

        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda number: (by_ticket if number % 4 else by_password)(number), range(80)))
        assert lab.log.read_text().count('event=login-ok') == 62


def run_client(lab, environment, *words, stdin='', code=0):
    done = subprocess.run([str(word) for word in words], input=stdin, capture_output=True, text=True, timeout=60,
                          env={'PATH': '/usr/bin:/bin', 'HOME': str(lab.dir), 'LANG': 'C.UTF-8', 'TERM': 'xterm', **environment})
    assert done.returncode == code, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:], reason(lab))
    return done.stdout + done.stderr


def with_letter(realm):
    realm.principal('alice')
    lab = started(realm)
    # who has no ticket says so: curl takes the first mechanism that it knows, and does not try a second
    run_client(lab, {}, 'curl', '-sS', '--login-options', 'AUTH=PLAIN', '--mail-from', ALICE[0], '--mail-rcpt', ALICE[0], '--upload-file', '-', '--user', f'{ALICE[0]}:{ALICE[1]}',
               '--cacert', lab.ca, f'smtps://localhost:{lab.port["submissions"]}', stdin='From: alice@lab.test\r\nSubject: for tickets\r\n\r\nhello\r\n')
    return lab


def logins(lab, protocol):
    return lab.log.read_text().count(f'event=login-ok proto={protocol} acct=1 user="alice@lab.test"')


def curl_logs_in():
    with Realm('LAB.TEST') as realm, with_letter(realm) as lab:
        alice = realm.tickets('alice')
        curl = ('curl', '-sS', '--cacert', lab.ca, '--user', f'{ALICE[0]}:', '--login-options', 'AUTH=GSSAPI')
        before = {protocol: logins(lab, protocol) for protocol in ('imap', 'pop3', 'smtp')}
        assert 'hello' in run_client(lab, alice, *curl, f'imaps://localhost:{lab.port["imaps"]}/INBOX;UID=1')
        assert 'hello' in run_client(lab, alice, *curl, f'pop3s://localhost:{lab.port["pop3s"]}/1')
        assert 'hello' in run_client(lab, alice, *curl, '--ssl-reqd', f'imap://localhost:{lab.port["imap"]}/INBOX;UID=1')
        run_client(lab, alice, *curl, '--mail-from', ALICE[0], '--mail-rcpt', ALICE[0], '--upload-file', '-', '--ssl-reqd',
                   f'smtp://localhost:{lab.port["submission"]}', stdin='From: alice@lab.test\r\nSubject: two\r\n\r\nagain\r\n')
        assert 'again' in run_client(lab, alice, *curl, '--sasl-ir', f'imaps://localhost:{lab.port["imaps"]}/INBOX;UID=2')
        run_client(lab, {'KRB5_CONFIG': alice['KRB5_CONFIG']}, *curl, f'imaps://localhost:{lab.port["imaps"]}/INBOX;UID=1', code=94)  # no ticket
        after = {protocol: logins(lab, protocol) for protocol in before}
        assert after == {'imap': before['imap'] + 3, 'pop3': before['pop3'] + 1, 'smtp': before['smtp'] + 1}, (before, after)


def mutt_logs_in():
    with Realm('LAB.TEST') as realm, with_letter(realm) as lab:
        alice = realm.tickets('alice')
        for number, (folder, more, protocol) in enumerate((
                (f'imaps://localhost:{lab.port["imaps"]}/', 'imap_user="alice@lab.test"', 'imap'), (f'imaps://localhost:{lab.port["imaps"]}/', 'imap_user="alice"', 'imap'),
                (f'pops://localhost:{lab.port["pop3s"]}/', 'pop_user="alice@lab.test"', 'pop3'))):
            rc = lab.dir / f'muttrc{number}'
            spool = '+INBOX' if protocol == 'imap' else folder
            rc.write_text(f'set certificate_file="{lab.ca}"\nset {more}\nset imap_authenticators="gssapi"\nset pop_authenticators="gssapi"\nset folder="{folder if protocol == "imap" else lab.dir}"\n'
                          f'set spoolfile="{spool}"\nset move=no\nset delete=no\nset quit=yes\nset pop_delete=no\npush "<quit>"\n')
            before = logins(lab, protocol)
            shown = on_terminal(['mutt', '-n', '-F', str(rc)], {'PATH': '/usr/bin:/bin', 'HOME': str(lab.dir), 'LANG': 'C.UTF-8', 'TERM': 'xterm', **alice})
            assert b'for tickets' in shown and logins(lab, protocol) == before + 1, (protocol, shown[-3000:], reason(lab))
        rc.write_text(f'set certificate_file="{lab.ca}"\nset smtp_url="smtps://alice%40lab.test@localhost:{lab.port["submissions"]}/"\n'
                      f'set smtp_authenticators="gssapi"\nset from="{ALICE[0]}"\nset record=""\nset copy=no\nset use_envelope_from=yes\n')
        before = logins(lab, 'smtp')
        run_client(lab, alice, 'mutt', '-n', '-F', rc, '-s', 'from mutt', ALICE[0], stdin='hello\n')
        assert logins(lab, 'smtp') == before + 1


def fetchers_log_in():
    """mbsync (Cyrus SASL) and fetchmail (the library itself)."""
    with Realm('LAB.TEST') as realm, with_letter(realm) as lab:
        alice = realm.tickets('alice')
        rc = lab.dir / 'mbsyncrc'
        (lab.dir / 'mail').mkdir()
        rc.write_text(f'IMAPAccount a\nHost localhost\nPort {lab.port["imaps"]}\nSSLType IMAPS\nCertificateFile {lab.ca}\nAuthMechs GSSAPI\nUser {ALICE[0]}\n\n'
                      f'IMAPStore far\nAccount a\n\nMaildirStore near\nPath {lab.dir}/mail/\nInbox {lab.dir}/mail/INBOX\n\n'
                      'Channel all\nFar :far:\nNear :near:\nCreate Near\nPatterns INBOX\nSyncState *\n')
        run_client(lab, alice, 'mbsync', '-c', rc, 'all')
        letter, = (lab.dir / 'mail' / 'INBOX' / 'new').iterdir()
        assert b'hello' in letter.read_bytes()
        for protocol in ('imap', 'pop3'):
            before = logins(lab, protocol)
            rc = lab.dir / 'fetchmailrc'
            rc.write_text(f'poll localhost protocol {protocol} service {lab.port[protocol + "s"]} auth gssapi\n user "{ALICE[0]}" ssl sslcertfile "{lab.ca}" sslcertck keep '
                          f'mda "cat > {lab.dir}/fetched-{protocol}"\n')
            rc.chmod(0o600)
            run_client(lab, alice, 'fetchmail', '-f', rc, '--nodetach', '-v', '--fetchall')
            assert 'hello' in (lab.dir / f'fetched-{protocol}').read_text() and logins(lab, protocol) == before + 1


def thunderbird_logs_in():
    with Realm('LAB.TEST') as realm, with_letter(realm) as lab, Thunderbird(lab, realm.tickets('alice')) as bird:
        bird.account(ALICE[0], '')
        bird.use_tickets()
        until, shown = time.monotonic() + 60, []
        while not shown:  # what an update brings may come behind its end
            assert time.monotonic() < until, reason(lab)
            shown = bird.do('return [...(await update(words[0])).messages].map(one => one.mime2DecodedSubject)', 'INBOX')
        assert shown == ['for tickets'], (shown, reason(lab))
        assert logins(lab, 'imap') > 0
        bird.expect_no_refusal()


if __name__ == '__main__':
    tests = [tickets_log_in, tickets_of_others_do_not, names_that_are_written_in_another_way, other_realms_are_named_or_refused,
             tokens_are_taken_once, clocks_that_differ, tokens_that_are_none, large_tokens, keys_are_changed_while_it_runs, many_at_once, curl_logs_in, mutt_logs_in, fetchers_log_in,
             thunderbird_logs_in]
    main([test for test in tests if test.__name__ in sys.argv[1:] or not sys.argv[1:]])
