#!/usr/bin/env python3
"""LP05: Culver's automatic replies meet those of others: vacation(1) as Postfix runs it, and another Culver. All of them would answer every message,
and still each message from a person leads to one answer of each at most."""
import smtplib
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from next_hop import MASTER, Postfix
from outbound_test import inbox, until
from vacation_test import BOB, idle
from vacation_test import send as bring

USER = 'games'  # of Debian's base system, with a home: vacation goes there
PETE = f'{USER}@away.example'
CAROL = ('carol@second.test', 'password-carol')
QUIET_SECONDS = 1.5
MAILS = 3  # less than Culver tells a pair of addresses in an hour


class Responder(Postfix):
    """Mail for PETE goes to vacation, which sends by sendmail(1): that has one place for its configuration, so it runs with a view of its own."""

    def __init__(self, lab, arguments):
        self.place = tempfile.TemporaryDirectory(prefix='culver-vacation-')
        self.base, text = Path(self.place.name) / 'db', Path(self.place.name) / 'text'
        Path(self.place.name).chmod(0o777)
        text.write_text('Subject: away\n\nI am not here.\n')
        self.vacation('-i', '-r', '0')  # every message is answered
        program = f'/usr/bin/vacation {arguments} -f {self.base} -m {text} {USER}'
        super().__init__([PETE], lab.port['smtp'], 'virtual_transport = vacation:\nvacation_destination_recipient_limit = 1\n'
                         f'myorigin = {PETE.split("@")[1]}\n', f'vacation unix - n n - 1 pipe flags=FRq user={USER} argv={program}\n')

    def vacation(self, *arguments):
        subprocess.run(['/usr/bin/vacation', *arguments, '-f', self.base], user=USER, check=True)

    def command(self):
        return ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/postfix && exec "$1" -d', self.conf, MASTER]

    def __exit__(self, *error):
        super().__exit__(*error)
        self.place.cleanup()

    def is_empty(self):
        return not any(path.is_file() for folder in ('maildrop', 'incoming', 'active', 'deferred')
                       for path in (self.dir / 'queue' / folder).rglob('*'))

    def handed_over(self):
        """How often vacation was asked."""
        return (self.dir / 'mail.log').read_text().count('delivered via vacation service')


def answered(lab):
    return lab.log.read_text().count('event=answered')


def settled(lab, postfix):
    """Nobody has anything to send, and it stays so."""
    quiet_since = time.monotonic()

    def is_quiet():
        nonlocal quiet_since
        if lab.json('queue', 'list') or not postfix.is_empty():
            quiet_since = time.monotonic()
        return time.monotonic() - quiet_since > QUIET_SECONDS
    until(is_quiet, 'it ends', 30)


def begin(lab, postfix):
    lab.account(*BOB)
    lab.json('account', 'vacation', BOB[0], '--text', '-', '--days', '0', stdin='Away')
    lab.write_config(lab.settings + f'outbound {{ smarthost = "127.0.0.1:{postfix.port}" }}\n')
    lab.start()


def submit(lab):
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl.create_default_context(cafile=str(lab.ca))) as smtp:
        smtp.login(*BOB)
        smtp.sendmail(BOB[0], [PETE], f'From: {BOB[0]}\r\nTo: {PETE}\r\nSubject: hello\r\n\r\nAre you there?\r\n')


def letter():
    return f'From: {PETE}\r\nTo: {BOB[0]}\r\nSubject: hello\r\n\r\nAre you there?\r\n'


def culver_first():
    """vacation is handed Culver's answers, and answers none."""
    with Lab('outbound { }\n') as lab, Responder(lab, '') as postfix:
        begin(lab, postfix)
        for _ in range(MAILS):
            bring(lab, PETE, letter())
        settled(lab, postfix)
        assert len(inbox(lab, BOB)) == answered(lab) == postfix.handed_over() == MAILS, (postfix.handed_over(), answered(lab))


def vacation_first():
    """Its answers say nowhere that they are some, and name a sender: Culver answers each once, and there it ends."""
    with Lab('outbound { }\n') as lab, Responder(lab, '') as postfix:
        begin(lab, postfix)
        for _ in range(MAILS):
            submit(lab)
        settled(lab, postfix)
        mails = inbox(lab, BOB)
        assert len(mails) == answered(lab) == MAILS and all(b'I am not here.' in mail for mail in mails), mails
        assert postfix.handed_over() == 2 * MAILS, 'those of bob, and Culver\'s answers'


def vacation_without_sender():
    """-z: its answers come from nobody, and Culver answers none."""
    with Lab('outbound { }\n') as lab, Responder(lab, '-z') as postfix:
        begin(lab, postfix)
        for _ in range(MAILS):
            submit(lab)
        settled(lab, postfix)
        mails = inbox(lab, BOB)
        assert len(mails) == MAILS and all(mail.startswith(b'Return-Path: <>\r\n') for mail in mails), mails
        assert answered(lab) == 0 and postfix.handed_over() == MAILS


def two_of_us():
    """Each answers the other's people, and never the other's answers."""
    with Lab('outbound { }\n') as first, Lab('outbound { }\n', domain='second.test') as second:
        second.account(*CAROL)
        first.account(*BOB)
        for lab, (address, _), other in ((first, BOB, second), (second, CAROL, first)):
            lab.json('account', 'vacation', address, '--text', '-', '--days', '0', stdin='Away')
            lab.write_config(lab.settings + f'outbound {{ smarthost = "127.0.0.1:{other.port["smtp"]}" }}\n')
            lab.start()
        for _ in range(MAILS):
            bring(first, CAROL[0], f'From: {CAROL[0]}\r\nTo: {BOB[0]}\r\nSubject: hello\r\n\r\nAre you there?\r\n')
            bring(second, BOB[0], f'From: {BOB[0]}\r\nTo: {CAROL[0]}\r\nSubject: hello\r\n\r\nAre you there?\r\n', CAROL[0])
        for lab in (first, second, first):
            idle(lab)
        for lab, account in ((first, BOB), (second, CAROL)):
            until(lambda: len(inbox(lab, account)) == 2 * MAILS, 'letters and answers are there')
        time.sleep(QUIET_SECONDS)
        for lab, account in ((first, BOB), (second, CAROL)):
            idle(lab)
            assert len(inbox(lab, account)) == 2 * MAILS and answered(lab) == MAILS, lab.log.read_text()


if __name__ == '__main__':
    sys.exit(main([culver_first, vacation_first, vacation_without_sender, two_of_us]))
