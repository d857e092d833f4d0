#!/usr/bin/env python3
"""kill -9 under load: what was acknowledged is there, whole and once; what a client saw keeps its number."""
import base64
import contextlib
import hashlib
import imaplib
import os
import poplib
import random
import signal
import smtplib
import ssl
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

ALICE = ('alice@lab.test', 'password-alice')
ROUNDS = int(os.environ.get('CRASH_ROUNDS', '6'))
SENDERS = 4
REPLY_ROUNDS = 3


def message(name, size):
    body = hashlib.sha256(name.encode()).hexdigest() + '\r\n'
    return (f'From: a@example.org\r\nSubject: {name}\r\nMessage-ID: <{name}@example.org>\r\n\r\n'
            + body * (size // len(body) + 1)).encode()


class Ledger:
    """What was sent, and what became of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent = {}          # name: size
        self.acknowledged = set()
        self.refused = set()
        self.stopping = False

    def name(self, prefix, size):
        with self.lock:
            name = f'{prefix}-{len(self.sent)}'
            self.sent[name] = size
            return name

    def fate(self, name, acknowledged):
        with self.lock:
            (self.acknowledged if acknowledged else self.refused).add(name)


def send_smtp(lab, ledger):
    source = random.Random(threading.get_ident())
    while not ledger.stopping:
        try:
            with smtplib.SMTP('127.0.0.1', lab.port['smtp'], timeout=10) as smtp:
                while not ledger.stopping:
                    size = source.choice((100, 4000, 70000, 600000))
                    name = ledger.name('smtp', size)
                    smtp.sendmail('a@example.org', [ALICE[0]], message(name, size))
                    ledger.fate(name, True)
        except (smtplib.SMTPException, OSError):
            time.sleep(0.02)


def append_imap(lab, ledger):
    while not ledger.stopping:
        try:
            imap = login(lab)
            while not ledger.stopping:
                name = ledger.name('imap', 5000)
                answer = imap.append('Archive', None, None, message(name, 5000))
                ledger.fate(name, answer[0] == 'OK')
        except (imaplib.IMAP4.error, OSError):
            time.sleep(0.02)


def login(lab, account=ALICE):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], timeout=20,
                             ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(*account)
    return imap


def contents(lab, mailbox, account=ALICE):
    """UIDVALIDITY, and for each UID the whole message."""
    with login(lab, account) as imap:
        assert imap.select(mailbox, readonly=True)[0] == 'OK'
        validity = imap.response('UIDVALIDITY')[1][0]
        found = {}
        answer = imap.uid('FETCH', '1:*', '(BODY.PEEK[])')
        assert answer[0] == 'OK', answer[0]
        for item in answer[1]:
            if isinstance(item, tuple):
                uid = int(item[0].split(b'UID ')[1].split()[0])
                assert uid not in found
                found[uid] = item[1]
        return validity, found


def name_of(mail):
    return mail.split(b'Subject: ', 1)[1].split(b'\r\n', 1)[0].decode()


def check(lab, ledger, seen):
    names = []
    for mailbox in ('INBOX', 'Archive'):
        validity, found = contents(lab, mailbox)
        if mailbox in seen:
            assert seen[mailbox][0] == validity, 'UIDVALIDITY changed'
            for uid, name in seen[mailbox][1].items():
                assert uid in found and name_of(found[uid]) == name, f'UID {uid} is another message'
        for mail in found.values():
            name = name_of(mail)
            names.append(name)
            assert mail.endswith(message(name, ledger.sent[name])), f'{name} is not whole'
        seen[mailbox] = (validity, {uid: name_of(mail) for uid, mail in found.items()})
    lost = ledger.acknowledged - set(names)
    assert not lost, f'{len(lost)} acknowledged messages are lost: {sorted(lost)[:5]}'
    twice = {n for n in names if names.count(n) > 1} if len(names) != len(set(names)) else set()
    assert not twice, f'twice: {sorted(twice)[:5]}'
    assert not ledger.refused & set(names), 'a refused message is there'
    report = lab.json('store', 'verify')
    assert report['damaged'] == 0, report


def killed_under_load():
    with Lab() as lab:
        lab.account(*ALICE)
        ledger, seen = Ledger(), {}
        lab.expected.append('server-died')
        for number in range(ROUNDS):
            lab.start()
            check(lab, ledger, seen)
            ledger.stopping = False
            threads = [threading.Thread(target=send_smtp, args=(lab, ledger)) for _ in range(SENDERS)]
            threads += [threading.Thread(target=append_imap, args=(lab, ledger)) for _ in range(2)]
            for thread in threads:
                thread.start()
            time.sleep(random.uniform(0.2, 1.2))
            lab.kill()
            ledger.stopping = True
            for thread in threads:
                thread.join()
        lab.start()
        check(lab, ledger, seen)
        print(f'# {ROUNDS} kills, {len(ledger.sent)} sent, {len(ledger.acknowledged)} acknowledged')
        assert len(ledger.acknowledged) > ROUNDS * 5


def server_alone_killed():
    """The keeper starts everything again by itself."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.expected += ['server-died', 'vault-died']
        lab.start()
        ledger, seen = Ledger(), {}
        for victim in ('server', 'vault'):
            with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
                name = ledger.name('smtp', 100)
                smtp.sendmail('a@example.org', [ALICE[0]], message(name, 100))
                ledger.fate(name, True)
            for pid in lab.role_pids(victim):
                os.kill(pid, 9)
            until = time.monotonic() + 20
            while lab.log.read_bytes().count(b'event=ready') < 2 + (victim == 'vault'):
                assert time.monotonic() < until, 'it was not started again'
                time.sleep(0.05)
            check(lab, ledger, seen)
            assert (b'event=vault-died' in lab.log.read_bytes()) == (victim == 'vault'), 'who died is not told as it was'


def refusal(call, *arguments):
    try:
        answer = call(*arguments)
    except (imaplib.IMAP4.error, poplib.error_proto, smtplib.SMTPResponseException) as error:
        answer = error
    return str(answer)


def without_the_vault_nobody_is_told_that_he_is_wrong():
    """SA23, RFC 5530 UNAVAILABLE, RFC 3206 SYS/TEMP. The keeper, which would start another vault, stands still meanwhile."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.expected += ['server-died', 'vault-died', 'imap-failed']
        lab.start()
        context = ssl.create_default_context(cafile=str(lab.ca))
        imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], timeout=20, ssl_context=context)
        pop3 = poplib.POP3_SSL('localhost', lab.port['pop3s'], timeout=20, context=context)
        smtp = smtplib.SMTP_SSL('localhost', lab.port['submissions'], timeout=20, context=context)
        smtp.ehlo()
        os.kill(lab.process.pid, signal.SIGSTOP)
        try:
            os.kill(lab.role_pid('vault'), signal.SIGKILL)
            assert '[UNAVAILABLE]' in refusal(imap.login, *ALICE)
            first = base64.b64encode(b'n,,n=' + ALICE[0].encode() + b',r=abc').decode()
            assert '[UNAVAILABLE]' in refusal(imap._simple_command, 'AUTHENTICATE', 'SCRAM-SHA-256', first)
            assert pop3.user(ALICE[0]).startswith(b'+OK')
            assert '[SYS/TEMP]' in refusal(pop3.pass_, ALICE[1])
            assert '454' in refusal(smtp.docmd, 'AUTH', 'SCRAM-SHA-256 ' + first)
            assert '454' in refusal(smtp.login, *ALICE)
        finally:
            os.kill(lab.process.pid, signal.SIGCONT)
        until = time.monotonic() + 20
        while lab.log.read_bytes().count(b'event=ready') < 2:
            assert time.monotonic() < until, 'it was not started again'
            time.sleep(0.05)
        login(lab).logout()


def scanner_killed():
    """Mail goes on; a scanner that is gone is replaced."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        ledger = Ledger()
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            for number in range(20):
                if number % 5 == 2:
                    for pid in lab.role_pids('scanner'):
                        os.kill(pid, 9)
                name = ledger.name('smtp', 100)
                smtp.sendmail('a@example.org', [ALICE[0]], message(name, 100))
                ledger.fate(name, True)
        check(lab, ledger, {})


def replies_until_killed(lab, name, recipients, wait):
    """How many recipients were told 250 by LMTP before the server was killed, at the first reply or after a moment without one."""
    with smtplib.LMTP(str(lab.lmtp)) as lmtp:
        lmtp.ehlo_or_helo_if_needed()
        lmtp.mail('a@example.org')
        for recipient in recipients:
            assert lmtp.rcpt(recipient)[0] == 250, recipient
        assert lmtp.docmd('DATA')[0] == 354
        lmtp.send(message(name, 3000) + b'.\r\n')
        told = b''
        if wait is None:
            told = lmtp.sock.recv(4)  # the first reply has begun, and the client has no more of it
        else:
            time.sleep(wait)
        lab.kill()
        with contextlib.suppress(OSError):
            while more := lmtp.sock.recv(4096):
                told += more
        lmtp.sock.close()
        lmtp.sock = None
    return told.count(b'250 2.0.0')


def killed_between_replies():
    """PO05: of an LMTP transaction with several recipients who was told 250 has the message; all have it once, or nobody has."""
    accounts = [(f'{name}@lab.test', f'password-{name}') for name in ('alice', 'bob', 'carol')]
    with Lab() as lab:
        for account in accounts:
            lab.account(*account)
        lab.expected.append('server-died')
        lab.start()
        heard = 0
        for number, wait in enumerate([None] * REPLY_ROUNDS + [random.uniform(0, 0.02) for _ in range(REPLY_ROUNDS)]):
            told = replies_until_killed(lab, f'mail-{number}', [address for address, _ in accounts], wait)
            lab.start()
            copies = [[name_of(mail) for mail in contents(lab, 'INBOX', account)[1].values()].count(f'mail-{number}') for account in accounts]
            assert copies in ([1, 1, 1], [0, 0, 0]) and (told == 0 or copies[0] == 1), (number, told, copies)
            assert wait is not None or copies[0] == 1, 'a reply had begun'
            heard += told
        assert lab.json('store', 'verify')['damaged'] == 0
        print(f'# {2 * REPLY_ROUNDS} kills, {heard} replies were heard')


if __name__ == '__main__':
    main([killed_under_load, server_alone_killed, without_the_vault_nobody_is_told_that_he_is_wrong, scanner_killed, killed_between_replies])
