#!/usr/bin/env python3
"""Which way mail leaves: routes, smarthosts that want a password (Postfix), LMTP (Dovecot), what is fallen back to."""
import os
import sys
from base64 import b64decode, b64encode
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from dovecot import Dovecot
from lab import PORTS, Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, send, until
from postfix import PASSWORD, USER, Postfix
from remote import Remote

RELAYS = ZONE + 'relay A 127.0.0.1\nwrong A 127.0.0.1\nimmediate A 127.0.0.77\n'
CAROL = ('carol@lab.test', 'password-carol')


class Certificate:
    """For the name of the smarthost, and the authority that signed it."""

    def __init__(self, top):
        import subprocess

        def openssl(*words):
            subprocess.run(['openssl', *words], check=True, cwd=top, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.chain, self.key, self.authority = top / 'chain.pem', top / 'key.pem', top / 'authority.pem'
        openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=authority', '-keyout', 'authority.key', '-out',
                'authority.pem')
        openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=relay.example', '-keyout', 'key.pem', '-out', 'request.pem')
        (top / 'names').write_text('subjectAltName = DNS:relay.example, DNS:immediate.example\n')
        openssl('x509', '-req', '-in', 'request.pem', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2',
                '-extfile', 'names', '-out', 'chain.pem')


class Sender(Lab):
    """The server under test, which asks `names`, with routes, and a file for the password of one of them."""

    def __init__(self, names, routes, outbound=''):
        super().__init__(names.settings(9, outbound) + routes)
        self.secret = self.dir / 'secret'
        self.set_password(PASSWORD)
        self.config.write_text(self.config.read_text().replace('@SECRET@', str(self.secret)))
        self.account(*ALICE)
        self.account(*CAROL)

    def set_password(self, password):
        self.secret.write_text(password + '\n')
        self.secret.chmod(0o600)

    def trust(self, certificate):
        authorities = self.data / 'run' / 'authorities'
        authorities.parent.mkdir(exist_ok=True)
        authorities.write_text(certificate.authority.read_text())
        self.environment = {'SSL_CERT_FILE': str(authorities)}

    def replies(self):
        return {row['to']: row['reply'] for row in self.json('queue', 'list')}


def is_empty(lab):
    return lambda: lab.json('queue', 'list') == []


def the_first_that_fits():
    """By recipient, by sender, by both; the order of the file decides; what fits none goes as the DNS says."""
    servers = {name: Remote({}) for name in ('domain', 'below', 'one', 'sender', 'both', 'rest')}
    port = {name: server.port for name, server in servers.items()}
    routes = f'''
route both {{ recipient = other.example sender = "carol@lab.test" host = "127.0.0.1:{port['both']}" }}
route direct {{ recipient = implicit.example }}
route one {{ recipient = "x@other.example, y@third.example" host = "127.0.0.1:{port['one']}" }}
route domain {{ recipient = other.example host = "127.0.0.1:{port['domain']}" }}
route below {{ recipient = ".example" host = "127.0.0.1:{port['below']}" }}
route sender {{ sender = "carol@lab.test" host = "127.0.0.1:{port['sender']}" }}
'''
    with Names({'example': ZONE}) as names, Sender(names, routes, f'smarthost = "127.0.0.1:{port["rest"]}"') as lab:
        lab.start()
        direct = Remote({}, address=('127.0.0.1', 0))
        lab.write_config(lab.settings.replace('port = 9', f'port = {direct.port}'))
        lab.culver('reload')
        send(lab, ['x@other.example', 'z@other.example', 'y@third.example', 'a@deep.down.example', 'a@somewhere.test', 'b@implicit.example'])
        import smtplib
        import ssl
        with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl.create_default_context(cafile=str(lab.ca))) as smtp:
            smtp.login(*CAROL)
            smtp.sendmail(CAROL[0], ['x@other.example', 'c@somewhere.test'], 'From: carol@lab.test\r\n\r\nhello\r\n')
        until(is_empty(lab), 'the queue is empty')
        servers['direct'] = direct
        took = {name: sorted(line[9:-1] for line in server.commands if line.startswith('RCPT')) for name, server in servers.items()}
        assert took == {'both': ['x@other.example'], 'one': ['x@other.example', 'y@third.example'], 'domain': ['z@other.example'],
                        'below': ['a@deep.down.example'], 'sender': ['c@somewhere.test'], 'rest': ['a@somewhere.test'],
                        'direct': ['b@implicit.example']}, took


def hosts_in_their_order():
    """The second is asked when the first does not answer; by a command mail takes a route of another name."""
    good, other = Remote({}), Remote({})
    dead, = PORTS.take(1)
    routes = f'''
route dead {{ recipient = dead.example host = "127.0.0.1:{dead}" }}
route spare {{ recipient = none.example host = "127.0.0.1:{other.port}" }}
route all {{ host = "127.0.0.1:{dead}, 127.0.0.1:{good.port}" }}
'''
    with Names({'example': ZONE}) as names, Sender(names, routes) as lab:
        lab.start()
        send(lab, ['x@other.example', 'x@dead.example'])
        until(lambda: len(good.messages) == 1, 'the second host has it')
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'the other was tried')
        lab.culver('queue', 'reroute', '--all', '--via=spare')
        until(is_empty(lab), 'the queue is empty')
        assert len(other.messages) == 1


def with_a_password():
    """SCRAM-SHA-256 (before PLAIN), PLAIN and LOGIN, over STARTTLS and over TLS from the first octet, with a certificate that is looked at; a wrong password loses nothing."""
    with Names({'example': RELAYS}) as names:
        for mechanisms in ('SCRAM-SHA-256 PLAIN LOGIN', 'PLAIN LOGIN', 'LOGIN'):
            with Sender(names, '') as lab:
                certificate = Certificate(lab.dir)
                with Postfix((certificate.chain, certificate.key), mechanisms, '127.0.0.77:465') as relay:
                    lab.trust(certificate)
                    login = f'username = {USER} password_file = "{lab.secret}"'
                    lab.write_config(lab.settings + f'route immediate {{ recipient = tls.example host = immediate.example:465 {login} }}\n'
                                     f'route all {{ host = relay.example:{relay.port} {login} }}\n')
                    lab.expected += ['relay-login-failed']
                    lab.set_password('not this')
                    lab.start()
                    send(lab, 'x@other.example')
                    until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
                    reply, = lab.replies().values()
                    assert reply.startswith(f'4.7.8 login as {USER} at relay.example: 535 5.7.8 '), reply
                    assert f'event=relay-login-failed host="relay.example" user="{USER}" reason=' in lab.log.read_text()
                    assert inbox(lab, ALICE) == []
                    lab.set_password(PASSWORD)
                    lab.culver('reload')
                    lab.culver('queue', 'flush')
                    send(lab, ['x@tls.example'])
                    until(is_empty(lab), 'the queue is empty')
                    for mail in relay.wait_for(2):
                        assert f'(Authenticated sender: {USER}@relay.example)'.encode() in mail and b'(using TLSv1.3 ' in mail, mail
                    assert relay.log().count('sasl_method=' + mechanisms.split()[0]) == 2, relay.log()
                    shown = lab.json('send', '--test', 'x@other.example')
                    said = [step['text'] for step in shown['steps'] if step['step'] == 'said']
                    assert shown['result'] == 'taken' and '(name and password)' in said and not any('AUTH' in text for text in said), shown
                    assert 'security=verify' in lab.log.read_text() and PASSWORD not in lab.log.read_text()


REFUSES = 'refuses SCRAM'


class Cheat:
    """A server with a good certificate that does not know the password, and would like to: SCRAM-SHA-256 as `challenge` and `verdict` say it."""

    def __init__(self, certificate, challenge, verdict):
        import ssl
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
        self.challenge, self.verdict, self.said = challenge, verdict, []
        self.remote = Remote({'EHLO': self.offer, 'AUTH': self.answer}, certificate=context)

    def offer(self, conversation):
        return ('250-remote.test\r\n' + ('' if conversation.is_encrypted() else '250-STARTTLS\r\n')
                + '250-AUTH LOGIN PLAIN SCRAM-SHA-256\r\n250 PIPELINING')

    def answer(self, conversation):
        if conversation.lines[-1].startswith('AUTH PLAIN'):
            return '235 2.7.0 welcome'

        def ask(text):
            conversation.wfile.write(b'334 ' + b64encode(text.encode()) + b'\r\n')
            self.said.append(conversation.rfile.readline().decode().strip())
            return self.said[-1]
        first = b64decode(conversation.lines[-1].split()[-1]).decode()
        self.said.append(first)
        nonce = first.split('r=')[1]
        if self.challenge == REFUSES:
            return '535 5.7.8 no such keys'
        if self.challenge and ask(self.challenge.replace('NONCE', nonce)) and self.verdict:
            ask(self.verdict)
        return '235 2.7.0 welcome'


def no_password_to_who_does_not_know_it():
    """SA13: a server that cannot show that it knows the password gets no mail, and is not told the password by PLAIN or LOGIN either."""
    challenge = 'r=NONCEserver,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
    cases = ((challenge, 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=', 'does not know the password itself'),
             (challenge, 'e=other-error', 'the server refuses (SCRAM): other-error'),
             (challenge, None, 'did not show that it knows the password'),
             (None, None, 'asked for no proof'),
             (challenge.replace('4096', '2147483648'), None, 'wants 2147483648 iterations'),
             (challenge.replace('NONCE', 'x'), None, 'another nonce'))
    with Names({'example': RELAYS}) as names:
        for challenge, verdict, reason in cases:
            with Sender(names, '') as lab:
                certificate = Certificate(lab.dir)
                cheat = Cheat(certificate, challenge, verdict)
                lab.trust(certificate)
                lab.expected += ['relay-login-failed']
                lab.write_config(lab.settings + f'route all {{ host = relay.example:{cheat.remote.port} username = {USER} password_file = "{lab.secret}" }}\n')
                lab.start()
                send(lab, 'x@other.example')
                until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
                reply, = lab.replies().values()
                assert reply.startswith('4.7.8 login as ') and reason in reply, reply
                said = [line for line in cheat.remote.commands if line.startswith('AUTH')]
                assert len(said) == 1 and said[0].startswith('AUTH SCRAM-SHA-256 '), said
                assert cheat.said[0].startswith(f'y,,n={USER},r='), cheat.said  # TLS 1.3: it could have bound
                assert not cheat.remote.messages and not any(b64encode(PASSWORD.encode()).decode() in text for text in cheat.said), cheat.said


def another_hash_of_the_password():
    """Who offers SCRAM and refuses it is told the password by PLAIN: when its certificate is the host's (`verify`, as a rule), and not else (`encrypt`)."""
    with Names({'example': RELAYS}) as names:
        for tls, reason in (('', None), ('tls = encrypt', '535 5.7.8')):
            with Sender(names, '') as lab:
                certificate = Certificate(lab.dir)
                server = Cheat(certificate, REFUSES, None)
                lab.trust(certificate)
                lab.expected += ['relay-login-failed']
                lab.write_config(lab.settings + f'route all {{ host = relay.example:{server.remote.port} {tls} username = {USER} password_file = "{lab.secret}" }}\n')
                lab.start()
                send(lab, 'x@other.example')
                if reason:
                    until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
                    assert reason in str(lab.replies()) and not server.remote.messages, lab.replies()
                else:
                    until(is_empty(lab), 'the queue is empty')
                said = [line.split()[1] for line in server.remote.commands if line.startswith('AUTH')]
                assert said == (['SCRAM-SHA-256'] if reason else ['SCRAM-SHA-256', 'PLAIN']), said


def no_password_in_clear_text():
    """To a server without TLS, or with a certificate for another name, none is said."""
    greedy = Remote({'EHLO': '250-remote.test\r\n250 AUTH PLAIN LOGIN'})
    with Names({'example': RELAYS}) as names, Sender(names, '') as lab:
        certificate = Certificate(lab.dir)
        with Postfix((certificate.chain, certificate.key)) as relay:
            login = f'username = me password_file = "{lab.secret}"'
            lab.write_config(lab.settings + f'route plain {{ recipient = plain.example host = "127.0.0.1:{greedy.port}" {login} }}\n'
                             f'route wrong {{ host = "wrong.example:{relay.port}" {login} }}\n')
            lab.trust(certificate)
            lab.start()
            send(lab, ['x@plain.example', 'x@other.example'])
            until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1, 1], 'both were tried')
            replies = lab.replies()
            assert 'does not offer the TLS' in replies['x@plain.example'] and 'wrong.example' in replies['x@other.example'], replies
            assert not any(line.startswith('AUTH') for line in greedy.commands) and ' auth=' not in relay.log()


def who_wants_a_login_is_our_mistake():
    """530 of a smarthost bounces nothing."""
    remote = Remote({'MAIL': '530 5.7.0 Authentication required', 'RCPT': '503 no', 'DATA': '503 no'})
    with Names({'example': ZONE}) as names, Sender(names, f'route all {{ host = "127.0.0.1:{remote.port}" }}') as lab:
        lab.start()
        send(lab, 'x@other.example')
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
        assert lab.replies() == {'x@other.example': '530 5.7.0 Authentication required'} and inbox(lab, ALICE) == []


def when_hosts_are_away():
    """Through the fallback at once, or after the time that is set, and only mail whose hosts cannot be reached."""
    rescue, good = Remote({}), Remote({})
    for fallback, route in ((f'"127.0.0.1:{rescue.port}"', ''), ('rescue', f'route rescue {{ host = "127.0.0.1:{rescue.port}" }}')):
        rescue.messages.clear()
        with Names({'example': ZONE}) as names, Sender(names, route, f'fallback = {fallback} fallback_after = 1h') as lab:
            lab.start()
            send(lab, ['x@dead.example'])
            until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'it was tried')
            assert rescue.messages == []
            lab.write_config(lab.settings.replace('fallback_after = 1h', '').replace('port = 9', f'port = {good.port}'))
            lab.culver('reload')
            lab.culver('queue', 'flush')
            send(lab, ['y@implicit.example', 'z@nowhere.example'])
            until(is_empty(lab), 'the queue is empty')
            assert len(rescue.messages) == 1 and b'Subject: out' in rescue.messages[0]
            until(lambda: len(inbox(lab, ALICE)) == 1, 'who wrote to no domain is told')
    assert len(good.messages) == 2


def over_lmtp():
    """By TCP and by a UNIX socket: each recipient has an answer of its own."""
    with Dovecot(['x@other.example', 'y@other.example']) as dovecot, Names({'example': ZONE}) as names:
        for where in (f'127.0.0.1:{dovecot.port}', dovecot.socket):
            before = len(dovecot.mails('x@other.example'))
            with Sender(names, f'route store {{ lmtp = "{where}" }}') as lab:
                lab.start()
                send(lab, ['x@other.example', 'unknown@other.example', 'y@other.example'])
                until(is_empty(lab), 'the queue is empty')
                assert len(dovecot.mails('x@other.example')) == len(dovecot.mails('y@other.example')) == before + 1
                mail = dovecot.mails('x@other.example')[-1]
                assert mail.startswith(b'Return-Path: <alice@lab.test>') and b'\n\nhello\n.dot\n' in mail.replace(b'\r\n', b'\n')
                bounce, = inbox(lab, ALICE)
                assert b'Final-Recipient: rfc822; unknown@other.example' in bounce and b'x@other.example' not in bounce


def what_check_says():
    """A file with a password that others can read, or that is not there, is told before it is used."""
    with Names({'example': ZONE}) as names, Sender(names, 'route all { host = a.example username = me password_file = "@SECRET@" }') as lab:
        assert lab.run('check').returncode == 0
        lab.secret.chmod(0o644)
        assert 'others can read it: `chmod o= ' in lab.run('check').stderr
        lab.secret.unlink()
        assert 'route all: password_file: ' in lab.run('check').stderr and lab.run('queue', 'list').returncode == 0


AS_ROOT = [with_a_password, no_password_in_clear_text, over_lmtp] if os.getuid() == 0 else []

if __name__ == '__main__':
    main([the_first_that_fits, hosts_in_their_order, who_wants_a_login_is_our_mistake, when_hosts_are_away, what_check_says,
          no_password_to_who_does_not_know_it, another_hash_of_the_password] + AS_ROOT)
