#!/usr/bin/env python3
"""How mail that leaves is protected: every cell of the table of levels (src/trust/level.c), with zones that are signed, signed wrongly or
not at all, and with servers whose certificate is the right one, another, or none."""
import contextlib
import hashlib
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, send, until
from remote import Remote

NO_TLS = '127.0.0.2'  # where a server without TLS listens
WRONG = '00' * 32
HEAD = '''$ORIGIN {zone}.
$TTL 60
@ SOA ns.{zone}. root.{zone}. 1 3600 600 86400 60
@ NS ns.{zone}.
ns A 127.0.0.1
'''


def openssl(*words, stdin):
    return subprocess.run(['openssl', *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout


class Receiver(Lab):
    """Culver as the server of other domains; its certificate is for the names mx.NAME.example of `certified`."""

    def __init__(self, names, certified):
        super().__init__('server { hostname = mx.receiver.example }\n', domain='receiver.example')
        self.culver('certificate', 'lab', 'localhost', *(f'mx.{name}.example' for name in certified), '--ca', str(self.ca))
        for name in names:
            self.culver('domain', 'add', f'{name}.example')
            self.culver('alias', 'add', f'bob@{name}.example', 'bob@receiver.example')
        self.account('bob@receiver.example', 'password-bob')

    def key_digest(self):
        """What a TLSA record 3 1 1 says of its certificate."""
        with smtplib.SMTP('127.0.0.1', self.port['smtp']) as smtp:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            smtp.starttls(context=context)
            certificate = smtp.sock.getpeercert(True)
        key = openssl('x509', '-inform', 'der', '-pubkey', '-noout', stdin=certificate)
        return hashlib.sha256(openssl('pkey', '-pubin', '-outform', 'der', stdin=key)).hexdigest()

    def authority(self):
        """What a TLSA record 2 0 0 says of who signed it: the whole certificate, which the server need not send."""
        return openssl('x509', '-outform', 'der', stdin=self.ca.read_bytes()).hex()

    def subjects(self):
        import imaplib
        context = ssl.create_default_context(cafile=str(self.ca))
        with imaplib.IMAP4_SSL('localhost', self.port['imaps'], ssl_context=context) as imap:
            imap.login('bob@receiver.example', 'password-bob')
            imap.select('INBOX')
            rows = imap.uid('FETCH', '1:*', '(BODY.PEEK[HEADER])')[1]
            return {row[1].split(b'Subject: ')[1].split(b'\r\n')[0].decode(): b'(using TLS' in row[1].split(b'Received: ')[1]
                    for row in rows if isinstance(row, tuple)}


def zone_text(zone, port, hosts):
    """`hosts` maps a name to the address of its server and the data of its TLSA record, or None."""
    text = HEAD.format(zone=zone)
    for name, (address, tlsa) in hosts.items():
        text += f'{name} MX 10 mx.{name}\nmx.{name} A {address}\n'
        if tlsa:
            text += f'_{port}._tcp.mx.{name} TLSA {tlsa}\n'
    return text


@contextlib.contextmanager
def sender(names, receiver, more=''):
    with Lab(names.settings(receiver.port['smtp'], more, '@ANCHOR@')) as lab:
        anchor, authorities = lab.data / 'run' / 'anchors', lab.data / 'run' / 'authorities'
        lab.config.write_text(lab.config.read_text().replace('@ANCHOR@', str(anchor)))
        lab.account(*ALICE)
        anchor.write_text(names.anchors)
        authorities.write_text(receiver.ca.read_text())
        lab.environment = {'SSL_CERT_FILE': str(authorities)}
        lab.start()
        yield lab


def send_each(lab, domains):
    for domain in domains:
        send(lab, f'bob@{domain}', f'From: alice@lab.test\r\nSubject: {domain}\r\n\r\nhello\r\n')


def check(lab, receiver, arrives, waits):
    """`arrives` maps domains to the level that was kept, None where none is promised; `waits` to what is said of it."""
    send_each(lab, [*arrives, *waits])
    until(lambda: set(receiver.subjects()) >= set(arrives), f'{arrives} have arrived')
    until(lambda: all(row['attempts'] for row in lab.json('queue', 'list')), 'all were tried')
    replies = {row['to'].split('@')[1]: row['reply'] for row in lab.json('queue', 'list')}
    assert set(replies) == set(waits), replies
    for domain, part in waits.items():
        assert part in replies[domain], (domain, replies[domain])
    arrived, log = receiver.subjects(), lab.log.read_text()
    assert set(arrived) == set(arrives), arrived
    for domain, level in arrives.items():
        said = f'event=relay-secured host="mx.{domain}" security={level} '
        assert said in log if level else f'event=relay-secured host="mx.{domain}" ' not in log, (domain, level)
    return arrived


def the_dns_decides():
    """TL08, DN08: DANE: good, wrong, unusable, stripped, forged, and in a zone that is not signed."""
    names = ['good', 'authority', 'othername', 'wrong', 'unusable', 'broken', 'none', 'bare', 'barenone', 'forged', 'forgedmx', 'alias']
    with Receiver(names, ['authority', 'real']) as receiver:
        receiver.culver('domain', 'add', 'bad.unsigned')
        receiver.culver('alias', 'add', 'bob@bad.unsigned', 'bob@receiver.example')
        receiver.start()
        port, here = receiver.port['smtp'], '127.0.0.1'
        good = f'3 1 1 {receiver.key_digest()}'
        signed = zone_text('example', port, {
            'good': (here, good),
            'authority': (here, f'2 0 0 {receiver.authority()}'),
            'othername': (here, f'2 0 0 {receiver.authority()}'),
            'wrong': (here, f'3 1 1 {WRONG}'),
            'unusable': (here, f'1 1 1 {WRONG}'),
            'broken': (here, '3 1 0 00ff'),
            'none': (here, None),
            'bare': (NO_TLS, good),
            'barenone': (NO_TLS, None),
            'forged': (here, good),
            'forgedmx': (here, good)})
        # RFC 7672 3.2.2: the certificate is neither for the domain nor for its host, but for what the domain is another name for.
        signed += (f'alias CNAME mx.real\nmx.real MX 10 mx.alias\nmx.alias A {here}\n'
                   f'_{port}._tcp.mx.alias TLSA 2 0 0 {receiver.authority()}\n')
        unsigned = zone_text('unsigned', port, {'bad': (here, f'3 1 1 {WRONG}')})

        def forge(line):
            words = line.split()
            is_forged = words[3:5] in (['RRSIG', 'TLSA'], ['RRSIG', 'MX']) and words[0] in (
                f'_{port}._tcp.mx.forged.example.', 'forgedmx.example.')
            return line.replace(words[-1], words[-1][:-20] + 'A' * 18 + words[-1][-2:]) if is_forged else line
        bare = Remote({}, (NO_TLS, port))
        with Names({'example': signed, 'unsigned': unsigned}, ['example'], forge) as dns, sender(dns, receiver) as lab:
            send_each(lab, ['barenone.example'])
            until(lambda: lab.json('queue', 'list') == [] and len(bare.messages) == 1, 'plain where nothing is promised')
            arrived = check(lab, receiver, arrives={
                'good.example': 'dane',
                'authority.example': 'dane',
                'unusable.example': 'encrypt',
                'broken.example': 'encrypt',
                'alias.example': 'dane',
                'none.example': None,
                'bad.unsigned': None,
            }, waits={
                'othername.example': '4.7.5 mx.othername.example: certificate: ',
                'wrong.example': '4.7.5 mx.wrong.example: certificate: ',
                'bare.example': '4.7.4 mx.bare.example: the server does not offer the TLS that is required',
                'forged.example': '4.7.5 mx.forged.example: what certificate mx.forged.example must have cannot be found out now',
                'forgedmx.example': 'forged or broken',
            })
            assert all(arrived.values()), arrived
            assert len(bare.messages) == 1


def the_administrator_decides():
    """tls_policy: at least what it says, over DANE where that says more, and never less in silence."""
    names = ['none', 'may', 'encrypt', 'verify', 'othername', 'dane', 'broken', 'bare', 'override']
    policy = ('tls_policy = "none.example none, may.example may, bare.example encrypt, override.example may, '
              '.example verify, encrypt.example encrypt, dane.example verify"')
    with Receiver(names, ['verify']) as receiver:
        receiver.start()
        port, here = receiver.port['smtp'], '127.0.0.1'
        zone = zone_text('example', port, {
            'none': (here, f'3 1 1 {WRONG}'),
            'may': (here, None),
            'encrypt': (here, None),
            'verify': (here, None),
            'othername': (here, None),
            'dane': (here, f'3 1 1 {receiver.key_digest()}'),
            'broken': (here, '3 1 0 00ff'),
            'bare': (NO_TLS, None),
            'override': (here, f'3 1 1 {WRONG}')})
        bare = Remote({}, (NO_TLS, port))
        with Names({'example': zone}, ['example']) as dns, sender(dns, receiver, policy) as lab:
            arrived = check(lab, receiver, arrives={
                'none.example': None,
                'may.example': None,
                'override.example': None,
                'encrypt.example': 'encrypt',
                'verify.example': 'verify',
                'dane.example': 'dane',
            }, waits={
                'othername.example': '4.7.5 mx.othername.example: certificate: ',
                'broken.example': '4.7.5 mx.broken.example: certificate: ',
                'bare.example': '4.7.4 mx.bare.example: the server does not offer the TLS that is required',
            })
            assert [name for name, is_tls in arrived.items() if not is_tls] == ['none.example']
            assert bare.messages == []


if __name__ == '__main__':
    main([the_dns_decides, the_administrator_decides])
