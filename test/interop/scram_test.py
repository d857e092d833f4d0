#!/usr/bin/env python3
"""SCRAM-SHA-256 and SCRAM-SHA-256-PLUS by clients that are not ours, and what happens to those that cheat."""
import base64
import hashlib
import hmac
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

ALICE = ('alice@lab.test', 'pässword-alice')


def started():
    lab = Lab()
    lab.account(*ALICE)
    lab.start()
    return lab


def gsasl(lab, protocol, port, mechanism, password=ALICE[1]):
    # GNU SASL's client fails without PLUS when it was given a binding: --no-cb
    words = ['gsasl', f'--{protocol}', f'--mechanism={mechanism}', f'--x509-ca-file={lab.ca}', '--starttls', f'--authentication-id={ALICE[0]}',
             f'--password={password}', f'--connect=localhost:{lab.port[port]}', *([] if mechanism.endswith('PLUS') else ['--no-cb'])]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, input='', env={'LANG': 'C.UTF-8', 'PATH': '/usr/bin:/bin'})


def gsasl_logs_in():
    with started() as lab:
        for protocol, port in (('imap', 'imap'), ('smtp', 'submission')):
            for mechanism in ('SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS')[:2 if protocol == 'imap' else 1]:
                good = gsasl(lab, protocol, port, mechanism)
                assert good.returncode == 0, (protocol, mechanism, good.stdout, good.stderr)
                bad = gsasl(lab, protocol, port, mechanism, 'wrong horse')
                assert bad.returncode != 0, (protocol, mechanism, bad.stdout)


def msmtp_sends():
    with started() as lab:
        rc = lab.dir / 'msmtprc'
        rc.write_text(f'account default\nhost localhost\nport {lab.port["submissions"]}\ntls on\ntls_starttls off\ntls_trust_file {lab.ca}\n'
                      f'auth scram-sha-256\nuser {ALICE[0]}\npassword {ALICE[1]}\nfrom {ALICE[0]}\n')
        rc.chmod(0o600)
        sent = subprocess.run(['msmtp', '-C', str(rc), ALICE[0]], capture_output=True, text=True, timeout=60, input='Subject: hello\n\nhello\n',
                              env={'LANG': 'C.UTF-8', 'PATH': '/usr/bin:/bin', 'HOME': str(lab.dir)})
        assert sent.returncode == 0, (sent.stdout, sent.stderr)


class Client:
    """POP3, with every step of the exchange in reach."""

    def __init__(self, lab, version=ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=str(lab.ca))
        context.maximum_version = version
        self.sock = context.wrap_socket(socket.create_connection(('localhost', lab.port['pop3s']), 60), server_hostname='localhost')
        self.lines = self.sock.makefile('rb')
        assert self.lines.readline().startswith(b'+OK')

    def say(self, line):
        self.sock.sendall(line.encode() + b'\r\n')
        return self.lines.readline().decode().rstrip()

    def challenge(self, name=ALICE[0], gs2='n,,'):
        self.gs2, self.bare = gs2, f'n={name},r={base64.b64encode(os.urandom(15)).decode()}'
        said = self.say('AUTH SCRAM-SHA-256 ' + base64.b64encode((gs2 + self.bare).encode()).decode())
        if said.startswith('-ERR'):
            return said
        self.first = base64.b64decode(said[2:]).decode()
        self.fields = dict(field.split('=', 1) for field in self.first.split(','))
        return said

    def answer(self, password=ALICE[1], nonce='', gs2=None):
        salted = hashlib.pbkdf2_hmac('sha256', password.encode(), base64.b64decode(self.fields['s']), int(self.fields['i']))
        mac = lambda key, text: hmac.digest(key, text.encode(), 'sha256')  # noqa: E731
        key = mac(salted, 'Client Key')
        bare = f'c={base64.b64encode((gs2 or self.gs2).encode()).decode()},r={self.fields["r"]}{nonce}'
        message = f'{self.bare},{self.first},{bare}'
        proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), message)))
        self.verifier = base64.b64encode(mac(mac(salted, 'Server Key'), message)).decode()
        return self.say(base64.b64encode(f'{bare},p={base64.b64encode(proof).decode()}'.encode()).decode())

    def log_in(self, **more):
        said = self.answer(**more)
        if said.startswith('-ERR'):
            return said
        assert base64.b64decode(said[2:]).decode() == 'v=' + self.verifier, said
        return self.say('')


def the_server_shows_that_it_knows():
    with started() as lab:
        client = Client(lab)
        client.challenge()
        assert int(client.fields['i']) >= 4096 and len(base64.b64decode(client.fields['s'])) == 16
        assert client.log_in() == '+OK 0 messages'
        assert client.say('STAT') == '+OK 0 0'


def tls_1_2_does_not_bind():
    with started() as lab:
        client = Client(lab, ssl.TLSVersion.TLSv1_2)
        said = [client.say('CAPA')]
        while said[-1] != '.':
            said.append(client.lines.readline().decode().rstrip())
        assert 'SASL PLAIN SCRAM-SHA-256' in said, said
        assert client.say('AUTH SCRAM-SHA-256-PLUS biws') == '-ERR this mechanism is not offered'
        client.challenge(gs2='y,,')  # true here: it could, the server cannot
        assert client.log_in() == '+OK 0 messages'


def salt_of(lab, name):
    client = Client(lab)
    client.challenge(name)
    return client.fields['s']


def who_cheats_is_refused():
    """SA13: tampered nonce and header, the downgrade, a name of somebody else; nobody learns which names there are (SA10)."""
    with started() as lab:
        for more in ({'nonce': 'x'}, {'gs2': 'y,,'}, {'password': 'wrong horse'}):
            client = Client(lab)
            client.challenge()
            assert client.log_in(**more) == '-ERR [AUTH] name or password is wrong', more
            assert client.say('STAT').startswith('-ERR')
        assert Client(lab).challenge(gs2='y,,').startswith('-ERR [AUTH]')  # "you cannot bind", though PLUS is offered
        assert Client(lab).challenge(gs2='p=tls-exporter,,').startswith('-ERR [AUTH]')
        # somebody between them is nothing that the log keeps quiet about
        assert lab.log.read_text().count('event=login-failed proto=pop3 user="alice@lab.test" peer=127.0.0.1 reason=denied') == 5, lab.log_tail()
        client = Client(lab)
        client.challenge(gs2='n,a=bob@lab.test,')
        assert client.log_in().startswith('-ERR [AUTH]')
        salts = []
        for name in ('nobody@lab.test', 'NOBODY@lab.test', 'noone@lab.test'):
            client = Client(lab)
            client.challenge(name)
            assert client.fields['i'] == '65536'
            salts.append(client.fields['s'])
        assert salts[0] == salts[1] != salts[2]
        assert client.log_in() == '-ERR [AUTH] name or password is wrong'
        for who in ('alice', 'nobody'):  # as one account has one salt in whatever way its address is written, so has one that is not there
            written = (f'{who}@lab.test', f'"{who}"@lab.test', who.replace('o', '\uff4f').replace('a', '\uff41') + '@lab.test', f'{who}@\uff4cab.test')
            assert len({salt_of(lab, name) for name in written}) == 1, who
            assert len({salt_of(lab, name) for name in (written[0], f'{who}+x@lab.test', who)}) == 3, who
        client = Client(lab)
        client.challenge()
        client.answer()
        assert client.say('*').startswith('-ERR') and client.say('STAT').startswith('-ERR')  # half a login is none


def who_leaves_in_the_middle_is_no_error():
    """Of the server: the end of the test looks for errors in its log."""
    with started() as lab:
        for port, begin in (('imaps', b'a AUTHENTICATE SCRAM-SHA-256'), ('pop3s', b'AUTH SCRAM-SHA-256'), ('submissions', b'AUTH SCRAM-SHA-256')):
            context = ssl.create_default_context(cafile=str(lab.ca))
            with context.wrap_socket(socket.create_connection(('localhost', lab.port[port]), 60), server_hostname='localhost') as sock:
                lines = sock.makefile('rb')
                lines.readline()
                if port == 'submissions':
                    sock.sendall(b'EHLO client.test\r\n')
                    while not lines.readline().startswith(b'250 '):
                        pass
                sock.sendall(begin + b' ' + base64.b64encode(b'n,,n=alice@lab.test,r=abc') + b'\r\n')
                assert lines.readline().startswith((b'+ ', b'334 ')), port
        Client(lab).challenge()  # is answered after those have gone


if __name__ == '__main__':
    main([gsasl_logs_in, msmtp_sends, the_server_shows_that_it_knows, tls_1_2_does_not_bind, who_cheats_is_refused, who_leaves_in_the_middle_is_no_error])
