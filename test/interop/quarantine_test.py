#!/usr/bin/env python3
"""LP04: the next server refuses mail for what is in it, after we have taken it. Mail from outside is kept here and its sender, who may be forged, is
told nothing; mail of our own users is bounced to them."""
import smtplib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import PORTS, Lab, main
from outbound_test import ALICE, send, until
from postfix import Postfix
from vacation_test import BOB, idle
from vacation_test import send as bring

POSTMASTER = ('root@lab.test', 'password-root')
FORGED = 'victim@innocent.example'
PROGRAM = '#!/bin/sh\ncat >/dev/null\necho "5.7.1 this is spam"\nexit 69\n'


class Refusing(Postfix):
    """Postfix that refuses by its header_checks, at the end of the message."""

    def __init__(self, verdict):
        super().__init__(mechanisms='', more='')
        checks = self.top / 'conf' / 'checks'
        checks.write_text(f'/^Subject: .*pills/ {verdict}\n')
        with (self.top / 'conf' / 'main.cf').open('a') as main_cf:
            main_cf.write(f'header_checks = regexp:{checks}\n')


def letter(to, subject='cheap pills'):
    return f'From: {FORGED}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{len(subject)}@innocent.example>\r\n\r\nbuy\r\n'


def mails(lab, account, mailbox):
    import imaplib
    import ssl
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as imap:
        imap.login(*account)
        imap.select(mailbox)
        return [item[1] for item in imap.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] if isinstance(item, tuple)]


def people(lab):
    lab.account(*POSTMASTER)
    lab.account(*ALICE)
    lab.account(*BOB)
    lab.json('alias', 'add', 'away@lab.test', 'bob@elsewhere.example')
    for target in (BOB[0], 'bob@elsewhere.example'):
        lab.json('alias', 'add', 'both@lab.test', target)


def settings(port, more=''):
    return f'outbound {{ smarthost = "127.0.0.1:{port}" }}\n{more}'


def events(lab, address):
    return [event for message in lab.json('trace', address)['messages'] for event in message['events']]


def refused_by_postfix():
    """Nobody outside hears of it; the postmaster has it in Junk, once, unless who is behind the alias has it; users are told as ever."""
    with Refusing('REJECT 5.7.1 Message content rejected as spam') as remote, Lab(settings(remote.port)) as lab:
        people(lab)
        lab.start()
        bring(lab, FORGED, letter('away@lab.test'), 'away@lab.test')
        idle(lab)
        kept, = mails(lab, POSTMASTER, 'Junk')
        assert kept.startswith(f'Return-Path: <{FORGED}>\r\n'.encode()) and letter('away@lab.test').encode() in kept, kept
        bring(lab, FORGED, letter('both@lab.test'), 'both@lab.test')
        idle(lab)
        assert len(mails(lab, BOB, 'INBOX')) == 1 and len(mails(lab, POSTMASTER, 'Junk')) == 1
        bring(lab, FORGED, letter('away@lab.test', 'a word'), 'away@lab.test')
        delivered, = remote.wait_for(1)
        assert b'a word' in delivered
        bring(lab, ALICE[0], letter('away@lab.test'), 'away@lab.test')  # it says that it is hers, and it came from outside
        idle(lab)
        assert mails(lab, ALICE, 'INBOX') == [] and len(mails(lab, POSTMASTER, 'Junk')) == 2
        send(lab, 'away@lab.test', f'From: {ALICE[0]}\r\nSubject: my pills\r\n\r\nhello\r\n')
        idle(lab)
        bounce, = mails(lab, ALICE, 'INBOX')
        assert b'multipart/report' in bounce and b'5.7.1' in bounce and len(mails(lab, POSTMASTER, 'Junk')) == 2
        assert len(remote.mails()) == 1, 'nothing was sent to whom the sender was said to be'
        kinds = [(event['event'], event.get('mailbox')) for event in events(lab, FORGED)]
        assert kinds.count(('dropped', None)) == 2 and kinds.count(('delivered', 'Junk')) == 1, kinds
        assert lab.log.read_text().count('event=quarantined') == 2, lab.log.read_text()


def rcpt(lab, to, more, content):
    """Of a sender who says what he likes behind RCPT."""
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        smtp.ehlo()
        smtp.mail(FORGED)
        assert smtp.rcpt(to, more)[0] == 250
        assert smtp.data(content)[0] == 250


def forged_original():
    """Whether somebody here has it, and who keeps it, is no matter of what its sender calls its recipient (ORCPT)."""
    with Refusing('REJECT 5.7.1 Message content rejected as spam') as remote, Lab(settings(remote.port)) as lab:
        people(lab)
        lab.json('domain', 'add', 'other.test')
        lab.account('postmaster@other.test', 'password-other')
        lab.start()
        for original in (BOB[0], 'x@other.test'):
            rcpt(lab, 'away@lab.test', [f'ORCPT=rfc822;{original}'], letter('away@lab.test'))
            idle(lab)
        assert len(mails(lab, POSTMASTER, 'Junk')) == 2 and mails(lab, BOB, 'INBOX') == []
        assert mails(lab, ('postmaster@other.test', 'password-other'), 'Junk') == []
        rcpt(lab, 'both@lab.test', ['ORCPT=rfc822;nobody@nowhere.example'], letter('both@lab.test'))
        idle(lab)
        assert len(mails(lab, POSTMASTER, 'Junk')) == 2 and len(mails(lab, BOB, 'INBOX')) == 1


def refused_twice():
    """By two destinations of one alias, at once and an hour apart, held meanwhile or not: it is kept once."""
    with Refusing('REJECT 5.7.1 Message content rejected as spam') as remote:
        port = PORTS.take(1)[0]
        route = f'route second {{ recipient = second.example host = "127.0.0.1:{port}" }}\n'
        route += f'route third {{ recipient = third.example host = "localhost:{remote.port}" }}'
        with Lab(settings(remote.port, route)) as lab:
            people(lab)
            for target in ('a@elsewhere.example', 'c@third.example'):
                lab.json('alias', 'add', 'two@lab.test', target)
            for target in ('a@elsewhere.example', 'b@second.example'):
                lab.json('alias', 'add', 'late@lab.test', target)
            lab.start()
            bring(lab, FORGED, letter('two@lab.test'), 'two@lab.test')
            idle(lab)
            assert len(mails(lab, POSTMASTER, 'Junk')) == 1
            bring(lab, FORGED, letter('late@lab.test'), 'late@lab.test')
            until(lambda: [entry['to'] for entry in lab.json('queue', 'list')] == ['b@second.example'], 'the second is away', 20)
            assert len(mails(lab, POSTMASTER, 'Junk')) == 2
            entry, = lab.json('queue', 'list')
            lab.json('queue', 'hold', str(entry['id']))
            lab.stop()
            lab.start()
            entry, = lab.json('queue', 'list')
            assert entry['state'] == 'held', entry
            lab.json('queue', 'reroute', str(entry['id']), f'--via=localhost:{remote.port}')
            lab.json('queue', 'release', str(entry['id']))
            idle(lab)
            assert len(mails(lab, POSTMASTER, 'Junk')) == 2 and remote.mails() == []


def no_room():
    """Where nobody can keep it, it ends with an event, and nobody outside hears of it all the same."""
    with Refusing('REJECT 5.7.1 virus found') as remote, Lab(settings(remote.port)) as lab:
        people(lab)
        lab.json('account', 'quota', POSTMASTER[0], '1')
        lab.start()
        bring(lab, FORGED, letter('away@lab.test'), 'away@lab.test')
        idle(lab)
        assert mails(lab, POSTMASTER, 'Junk') == [] and remote.mails() == []
        assert 'event=quarantine-failed' in lab.log.read_text()


def other_reasons():
    """A refusal that says nothing of the content is bounced: its sender can do something about it."""
    with Refusing('REJECT 5.2.2 mailbox full') as remote, Lab(settings(remote.port)) as lab:
        people(lab)
        lab.start()
        bring(lab, FORGED, letter('away@lab.test'), 'away@lab.test')
        bounce, = remote.wait_for(1)
        assert b'multipart/report' in bounce and mails(lab, POSTMASTER, 'Junk') == []


def refused_by_program():
    """A filter that judges behind the queue."""
    with Refusing('REJECT') as remote, Lab() as place:
        program = place.dir / 'filter'
        program.write_text(PROGRAM)
        program.chmod(0o755)
        route = f'route filter {{ recipient = elsewhere.example program = "{program}" program_user = nobody }}'
        with Lab(settings(remote.port, route)) as lab:
            people(lab)
            place.dir.chmod(0o755)
            lab.start()
            bring(lab, FORGED, letter('away@lab.test'), 'away@lab.test')
            idle(lab)
            assert len(mails(lab, POSTMASTER, 'Junk')) == 1 and remote.mails() == []
            send(lab, 'away@lab.test', f'From: {ALICE[0]}\r\nSubject: my pills\r\n\r\nhello\r\n')
            until(lambda: len(mails(lab, ALICE, 'INBOX')) == 1, 'a user is told')


if __name__ == '__main__':
    sys.exit(main([refused_by_postfix, forged_original, refused_twice, no_room, other_reasons, refused_by_program]))
