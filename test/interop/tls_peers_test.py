#!/usr/bin/env python3
"""Clients that mean no good at TLS itself: openssl's own client and hellos made by hand, against all of the server."""
import os
import smtplib
import socket
import ssl
import struct
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main

ALICE = ('alice@lab.test', 'password-alice')
GROWTH = 8 << 20  # octets that the memory of a server under attack may grow by


def resident(lab):
    status = Path(f'/proc/{lab.server_pid()}/status').read_text()
    return int(status.split('VmRSS:')[1].split()[0]) * 1024


def context(lab):
    return ssl.create_default_context(cafile=str(lab.ca))


def is_served(lab):
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context(lab), timeout=20) as smtp:
        smtp.login(*ALICE)


def openssl(lab, service, *options, said='', waits=True):
    """What openssl's client prints; it stays until the server closes or `said` is through."""
    words = ['openssl', 's_client', '-connect', f'localhost:{lab.port[service]}', '-CAfile', str(lab.ca), *options]
    client = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    text, _ = client.communicate(said, timeout=60)
    return text


def no_renegotiation_and_no_early_data():
    """TL02: TLS 1.2 is not negotiated anew, TLS 1.3 takes nothing early, and there is no heartbeat."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        for _ in range(20):
            text = openssl(lab, 'submissions', '-tls1_2', said='R\n')
            assert 'RENEGOTIATING' in text and ('no renegotiation' in text or 'unexpected message' in text.lower() or 'error' in text), text
        (lab.dir / 'early').write_text('EHLO early.example.org\r\n')
        tickets = str(lab.dir / 'ticket')
        first = openssl(lab, 'submissions', '-tls1_3', '-sess_out', tickets, said='EHLO x\nQUIT\n', *())
        assert 'Max Early Data: 0' in first or 'Max Early Data' not in first, first
        if Path(tickets).exists():
            again = openssl(lab, 'submissions', '-tls1_3', '-sess_in', tickets, '-early_data', str(lab.dir / 'early'), said='QUIT\n')
            assert 'Early data was accepted' not in again, again
        assert 'heartbeat' not in openssl(lab, 'imaps', '-tlsextdebug', '-tls1_2', said='a LOGOUT\n').lower()
        is_served(lab)


# --- hellos made by hand ---

def extension(number, data):
    return struct.pack('>HH', number, len(data)) + data


def client_hello(server_names):
    """TLS 1.2, with a list of names as it is given (RFC 6066 3); None: no such extension."""
    body = b'\x03\x03' + os.urandom(32) + b'\0' + struct.pack('>HHH', 4, 0xc02b, 0xc02f) + b'\x01\0'
    extensions = extension(10, struct.pack('>HHH', 4, 23, 24)) + extension(11, b'\x01\0') + extension(13, struct.pack('>HHH', 4, 0x0403, 0x0401))
    if server_names is not None:
        extensions += extension(0, server_names)
    body += struct.pack('>H', len(extensions)) + extensions
    message = b'\x01' + len(body).to_bytes(3, 'big') + body
    records = [message[at:at + 16000] for at in range(0, len(message), 16000)]
    return b''.join(b'\x16\x03\x01' + struct.pack('>H', len(record)) + record for record in records)


def names_list(name):
    return struct.pack('>HBH', len(name) + 3, 0, len(name)) + name


def answer_to(lab, hello):
    """The first octet of the answer: 22 a handshake goes on, 21 an alert; None: closed without."""
    with socket.create_connection(('127.0.0.1', lab.port['submissions']), timeout=20) as connection:
        try:
            connection.sendall(hello)
            return (connection.recv(1) or [None])[0]
        except ConnectionError:
            return None


def names_of_every_kind():
    """TL05: names of 64 KiB, with NUL, with a backslash, twice, cut off, none, and very many: an answer or none, and no memory for any of them."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        assert answer_to(lab, client_hello(None)) == 22
        for name in (b'localhost', b'mx.example.org', b'mx.example.org\\', b'x' * 255):
            assert answer_to(lab, client_hello(names_list(name))) == 22, name
        for list_of in (names_list(b'mx\0.example.org'), names_list(b'x' * 256), names_list(b'x' * 40000), names_list(b''), b'', b'\0', b'\xff' * 5,
                        struct.pack('>HBH', 65535, 0, 65532) + b'x' * 100, names_list(b'a') + names_list(b'b')):
            assert answer_to(lab, client_hello(list_of)) in (21, 22, None), list_of[:20]
        before = resident(lab)
        for number in range(2000):
            assert answer_to(lab, client_hello(names_list(b'n%d.%s.example.org' % (number, os.urandom(8).hex().encode())))) == 22
        grown = resident(lab) - before
        assert grown < GROWTH or os.environ.get('CULVER_SANITIZED'), grown  # whose run time keeps what was freed
        is_served(lab)


def a_ticket_is_no_login():
    """TL07: a ticket of one service that is shown at another carries nothing: there is no login by certificate, and the password is asked for."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        client = context(lab)
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        with client.wrap_socket(socket.create_connection(('127.0.0.1', lab.port['imaps'])), server_hostname='localhost') as imap:
            imap.recv(4096)
            imap.sendall(b'a LOGIN %s %s\r\n' % tuple(word.encode() for word in ALICE))
            assert b'a OK' in imap.recv(4096)
            session = imap.session
        with client.wrap_socket(socket.create_connection(('127.0.0.1', lab.port['submissions'])), server_hostname='localhost',
                                session=session) as smtp:
            smtp.recv(4096)
            smtp.sendall(b'EHLO x\r\n')
            assert b'EXTERNAL' not in smtp.recv(4096)
            smtp.sendall(b'MAIL FROM:<alice@lab.test>\r\n')
            assert smtp.recv(4096).startswith(b'530 ')
        with client.wrap_socket(socket.create_connection(('127.0.0.1', lab.port['imaps'])), server_hostname='localhost', session=session) as imap:
            imap.recv(4096)
            imap.sendall(b'a SELECT INBOX\r\n')
            assert b'a BAD' in imap.recv(4096) or b'a NO' in imap.recv(4096)


def handshake(lab, client, service, name='localhost', session=None):
    """(whether the session was resumed, the session that the server gives)"""
    with client.wrap_socket(socket.create_connection(('127.0.0.1', lab.port[service]), timeout=20), server_hostname=name, session=session) as tls:
        tls.recv(4096)  # the greeting; TLS 1.3 sends its ticket ahead of it
        return tls.session_reused, tls.session


def a_ticket_is_of_one_service():
    """TL07: a ticket is taken again where it was given and for the name it was given for, and makes a full handshake at any other service or name."""
    with Lab('reactors = 1\n') as lab:  # each reactor has keys of its own
        lab.account(*ALICE)
        lab.start()
        services = ('imaps', 'pop3s', 'submissions')
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            client = context(lab)
            client.minimum_version = client.maximum_version = version
            for service in services:
                for other in services:
                    _, session = handshake(lab, client, service)
                    assert session is not None and session.has_ticket
                    assert handshake(lab, client, other, session=session)[0] == (other == service), (version, service, other)
                _, session = handshake(lab, client, service)
                assert not handshake(lab, client, service, 'mx.lab.test', session)[0], (version, service)
        is_served(lab)


def cut_off_in_the_middle():
    """TL11: TLS that ends without its farewell (RFC 8446 6.1) anywhere in the content, its last octet but one too, brings no message."""
    content = b'Subject: cut\r\n\r\nbody\r\n.\r\n'
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        for at in (1, 10, 16, len(content) - 5, len(content) - 3, len(content) - 2, len(content) - 1):
            smtp = smtplib.SMTP('localhost', lab.port['smtp'], timeout=20)
            smtp.starttls(context=context(lab))
            smtp.ehlo()
            assert smtp.mail('a@example.org')[0] == 250 and smtp.rcpt(ALICE[0])[0] == 250 and smtp.docmd('DATA')[0] == 354
            smtp.sock.sendall(content[:at])
            bare = socket.socket(fileno=os.dup(smtp.sock.fileno()))
            smtp.sock.detach()
            bare.shutdown(socket.SHUT_RDWR)  # no close_notify
            bare.close()
        is_served(lab)
        import imaplib
        with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context(lab)) as imap:
            imap.login(*ALICE)
            assert int(imap.select('INBOX', readonly=True)[1][0]) == 0


def a_broken_certificate_is_not_taken():
    """TL11: a certificate or key that is broken when the server is told to read it anew: it goes on with the one it has, and says so."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        vault = lab.data / 'vault'
        for name, octets in (('tls.pem', b'nonsense'), ('tls.pem', b''), ('tls.key', b'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')):
            good = (vault / name).read_bytes()
            (vault / name).write_bytes(octets)
            said = lab.run('reload')
            is_served(lab)
            assert said.returncode == 2 and 'do not belong together' in said.stderr, (name, said)
            (vault / name).write_bytes(good)
        lab.culver('reload')
        is_served(lab)


def a_certificate_that_is_over_is_told():
    """TL11: the one that is shown goes on being shown, with an alarm at start and at every reload, and `culver status` says it."""
    with Lab() as lab:
        lab.account(*ALICE)
        vault, states = lab.data / 'vault', []
        for days, state in (('300', 'in order'), ('5', 'ends soon'), ('-1', 'has ended')):
            words = ['openssl', 'req', '-x509', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', str(vault / 'tls.key'),
                     '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-out', str(vault / 'tls.pem')]
            if days != '-1':
                subprocess.run([*words, '-days', days], check=True, capture_output=True)
            else:  # req takes no such number, x509 does
                subprocess.run([*words, '-days', '10'], check=True, capture_output=True)
                subprocess.run(['openssl', 'x509', '-in', str(vault / 'tls.pem'), '-signkey', str(vault / 'tls.key'), '-days', '-1', '-out',
                                str(vault / 'other.pem')], check=True, capture_output=True)
                os.replace(vault / 'other.pem', vault / 'tls.pem')
            if states:
                lab.culver('reload')
            else:
                lab.start()
            states.append(lab.json('status')['certificate'])
            assert states[-1] == state and lab.json('status')['certificate_until'].startswith('2'), lab.json('status')
            told = [line for line in lab.log.read_text().splitlines() if 'event=certificate-dates' in line]
            assert len(told) == len(states) - 1, told
            assert not told or state in told[-1], told
            with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl._create_unverified_context(), timeout=20) as smtp:
                smtp.login(*ALICE)


if __name__ == '__main__':
    main([no_renegotiation_and_no_early_data, names_of_every_kind, a_ticket_is_no_login, a_ticket_is_of_one_service, cut_off_in_the_middle, a_broken_certificate_is_not_taken,
          a_certificate_that_is_over_is_told])
