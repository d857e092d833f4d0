#!/usr/bin/env python3
"""A server whose clock is wrong, and is set while it runs: mail is taken, kept, shown and sent as ever, its owner is told, and nobody is told anything
that is not so (TL11, QU10)."""
import datetime
import email
import email.utils
import imaplib
import smtplib
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'support'), str(Path(__file__).resolve().parent)]
from authority import Authority
from clock import DAY, Clock
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, send, until
from remote import Remote

YEAR = 365 * DAY
SLACK = 300  # seconds that a test may take
LATER = 'RCPT TO:<later@implicit.example>'
NEVER = 'RCPT TO:<never@implicit.example>'


def context(lab):
    """Of a client that knows what time it is, and looks at everything."""
    return ssl.create_default_context(cafile=str(lab.ca))


def deliver(lab, subject):
    with smtplib.SMTP('localhost', lab.port['smtp'], timeout=20) as smtp:
        smtp.starttls(context=context(lab))
        assert smtp.sendmail('carol@outside.example', [ALICE[0]], f'Subject: {subject}\r\n\r\nthe text of {subject}\r\n') == {}


def login(lab):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context(lab))
    imap.login(*ALICE)
    return imap


def inbox(imap):
    """UIDVALIDITY and (UID, INTERNALDATE as seconds since 1970, message), in the order of the mailbox."""
    imap.select('INBOX')
    rows = []
    for item in imap.uid('FETCH', '1:*', '(UID INTERNALDATE BODY.PEEK[])')[1]:
        if isinstance(item, tuple):
            head = item[0]
            date = datetime.datetime.strptime(head.split(b'INTERNALDATE "')[1].split(b'"')[0].decode().strip(), '%d-%b-%Y %H:%M:%S %z')
            rows.append((int(head.split(b'UID ')[1].split()[0]), date.timestamp(), email.message_from_bytes(item[1])))
    return int(imap.response('UIDVALIDITY')[1][0]), rows


def is_near(when, offset):
    return abs(when - (time.time() + offset)) < SLACK


def received(message):
    return email.utils.parsedate_to_datetime(message['Received'].rsplit(';', 1)[1].strip()).timestamp()


def new_mailbox(imap):
    """The UIDVALIDITY of one that was there before."""
    imap.delete('again')
    assert imap.create('again')[0] == 'OK'
    return int(imap.status('again', '(UIDVALIDITY)')[1][0].split(b'UIDVALIDITY ')[1].rstrip(b')'))


def told(lab, event):
    return [line for line in lab.log.read_text().splitlines() if f'event={event} ' in line]


def queue(lab):
    return {row['to'].split('@')[0]: row for row in lab.json('queue', 'list')}


def jump(lab, clock, ahead, by):
    """The clock is set; new mail lets the queue look at it at once (it looks every minute otherwise: outbound/retry/clock-*.t)."""
    before = len(told(lab, 'clock-jumped'))
    clock.set(ahead)
    send(lab, f'wake{before}@implicit.example')
    until(lambda: len(told(lab, 'clock-jumped')) > before, 'the jump is noticed')
    line, = told(lab, 'clock-jumped')[before:]
    assert abs(int(line.split('seconds=')[1]) - by) < SLACK, line



def a_year_behind_and_set_right():
    """TL11: the certificate is one of the future, of which there is an alarm; clients that know the time take it, and mail comes and goes. Then a year
    passes at once: nothing is given up or told of, and what waited goes."""
    remote_answers = {LATER: '451 4.3.2 not now', NEVER: '451 4.3.2 not now'}
    with Authority() as authority, Names({'example': ZONE}) as names:
        remote = Remote(remote_answers, certificate=authority.server('mx', ['implicit.example']))
        with Lab(names.settings(remote.port)) as lab:
            lab.account(*ALICE)
            clock = Clock(lab, -YEAR)
            lab.start()
            until(lambda: told(lab, 'certificate-dates'), 'the alarm')
            alarm, = told(lab, 'certificate-dates')
            assert 'reason="not valid yet"' in alarm and 'level=warn' in alarm, alarm
            assert lab.json('status')['certificate'] == 'not valid yet'
            for subject in ('one', 'two', 'three'):
                deliver(lab, subject)
            imap = login(lab)
            validity, rows = inbox(imap)
            assert [message['Subject'] for _, _, message in rows] == ['one', 'two', 'three']
            assert all(is_near(date, -YEAR) and is_near(received(message), -YEAR) for _, date, message in rows), rows
            again = new_mailbox(imap)
            send(lab, ['later@implicit.example', 'never@implicit.example', 'now@implicit.example'])
            until(lambda: sorted(queue(lab)) == ['later', 'never'] and all(row['attempts'] == 1 for row in queue(lab).values()), 'they are tried')
            assert remote.encrypted == [True]

            del remote_answers[LATER]
            jump(lab, clock, 0, YEAR)
            until(lambda: list(queue(lab)) == ['never'] and queue(lab)['never']['attempts'] == 2, 'all are tried anew')
            assert len(remote.messages) == 3, remote.commands
            assert lab.json('status')['certificate'] == 'in order' and told(lab, 'certificate-dates') == [alarm]
            assert imap.noop()[0] == 'OK'  # nobody is thrown out
            deliver(lab, 'four')
            then, after = inbox(imap)
            assert then == validity and [uid for uid, _, _ in after[:3]] == [uid for uid, _, _ in rows] and after[3][0] > after[2][0], after
            assert [date for _, date, _ in after[:3]] == [date for _, date, _ in rows]
            assert [message['Subject'] for _, _, message in after] == ['one', 'two', 'three', 'four'], after  # and no notice of anything
            assert is_near(after[3][1], 0) and new_mailbox(imap) > again
            imap.logout()

            lab.stop()
            lab.start()
            assert told(lab, 'certificate-dates') == [alarm] and lab.json('status')['certificate'] == 'in order'
            with login(lab) as imap:
                kept = inbox(imap)
                assert (kept[0], [row[:2] for row in kept[1]]) == (validity, [row[:2] for row in after])
            assert list(queue(lab)) == ['never']
            verified = lab.json('store', 'verify')
            assert verified['damaged'] == 0, verified


def set_on_and_back():
    """QU10: ten years on, back, and back by a day: all that waits is tried, nothing is told, UIDs and UIDVALIDITY only rise."""
    with Names({'example': ZONE}) as names:
        remote = Remote({NEVER: '451 4.3.2 not now'})
        with Lab(names.settings(remote.port)) as lab:
            lab.account(*ALICE)
            clock, ahead, offsets, validities = Clock(lab), 0, [0], []
            lab.start()
            send(lab, 'never@implicit.example')
            until(lambda: queue(lab)['never']['attempts'] == 1, 'it is tried')
            deliver(lab, 'message 0')
            imap = login(lab)
            for attempts, new in enumerate((10 * YEAR, 0, -DAY, 0), 2):
                jump(lab, clock, new, new - ahead)
                ahead = new
                until(lambda: queue(lab)['never']['attempts'] == attempts, f'it is tried anew at {new}')
                offsets.append(new)
                deliver(lab, f'message {attempts - 1}')
                validity, rows = inbox(imap)
                assert [message['Subject'] for _, _, message in rows] == [f'message {at}' for at in range(attempts)], rows
                assert all(is_near(date, offset) for (_, date, _), offset in zip(rows, offsets)), (rows, offsets)
                uids = [uid for uid, _, _ in rows]
                assert uids == sorted(set(uids))
                validities.append((validity, new_mailbox(imap)))
                if new == 10 * YEAR:
                    assert lab.json('status')['certificate'] == 'has ended'
                    lab.stop()  # the next start is under the wrong clock too
                    lab.start()
                    imap = login(lab)
            assert len({validity for validity, _ in validities}) == 1
            made = [made for _, made in validities]
            assert made == sorted(set(made)), made
            imap.logout()


def names_that_were_looked_up_under_it():
    """QU10: ten years on, signatures in the DNS are over, and mail to a signed domain waits. What the resolver knows from then is forgotten when the
    clock is right: the mail goes, and so does what is changed in the DNS."""
    with Names({'example': ZONE}, signed=['example']) as names:
        remote = Remote({})
        with Lab(names.settings(remote.port, anchor='@ANCHOR@')) as lab:
            anchor = lab.data / 'run' / 'anchors'  # where the server may read
            anchor.write_text(names.anchors)
            lab.write_config(lab.settings.replace('@ANCHOR@', str(anchor)))
            lab.account(*ALICE)
            clock = Clock(lab, 10 * YEAR)
            lab.start()
            send(lab, 'first@implicit.example')
            until(lambda: queue(lab)['first']['attempts'] == 1, 'it waits')
            assert 'forged or broken' in queue(lab)['first']['reply'], queue(lab)
            clock.set(0)
            send(lab, 'second@implicit.example')
            until(lambda: queue(lab) == {}, 'both go')
            assert len(remote.messages) == 2


def thirty_days_without_an_authority():
    """TL11: nobody renews the certificate, which ends in the middle: it stays, there is an alarm each day, no more, and mail is taken."""
    with Lab() as lab:
        lab.account(*ALICE)
        vault = lab.data / 'vault'
        subprocess.run(['openssl', 'req', '-x509', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', str(vault / 'tls.key'),
                        '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '20', '-out', str(vault / 'tls.pem')],
                       check=True, capture_output=True)
        lab.ca.write_bytes((vault / 'tls.pem').read_bytes())
        clock = Clock(lab, SLACK)
        lab.start()
        for day in range(1, 31):
            clock.skip(DAY)
            deliver(lab, f'day {day}')
            until(lambda: lab.json('status') and len(told(lab, 'certificate-dates')) == max(0, day - 5), f'the alarm of day {day}')  # asked, it wakes
        states = [line.split('reason=')[1].split(' valid=')[0] for line in told(lab, 'certificate-dates')]
        assert states == ['"ends soon"'] * 14 + ['"has ended"'] * 11, states
        with login(lab) as imap:
            _, rows = inbox(imap)
        assert [message['Subject'] for _, _, message in rows] == [f'day {day}' for day in range(1, 31)]
        assert all(is_near(date, day * DAY) for day, (_, date, _) in enumerate(rows, 1))


if __name__ == '__main__':
    main([a_year_behind_and_set_right, set_on_and_back, names_that_were_looked_up_under_it, thirty_days_without_an_authority])
