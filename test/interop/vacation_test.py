#!/usr/bin/env python3
"""Automatic replies (RFC 3834): what an answer looks like, who gets none, and a ticket system that answers every answer (LP05)."""
import email
import email.policy
import smtplib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, until
from remote import Remote

BOB = ('bob@lab.test', 'password-bob')
TICKETS, RATE, PAIR_MAX = 100, 10, 5


def letter(to=BOB[0], more=''):
    return f'From: x@implicit.example\r\nTo: {to}\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <q1@implicit.example>\r\n{more}\r\nhello\r\n'


def send(lab, sender, content, to=BOB[0]):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        smtp.sendmail(sender, [to], content)


def idle(lab):
    until(lambda: lab.json('queue', 'list') == [], 'the queue is empty', 20)


def people(lab):
    lab.account(*BOB)
    lab.account(*ALICE)


def answered_once():
    """Sender elsewhere and here; signed; once in seven days, over a restart; --off; a text that is set anew is told anew; the story."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        people(lab)
        lab.json('dkim', 'create', 'lab.test')
        shown = lab.json('account', 'vacation', BOB[0], '--text', '-', '--until', '2099-01-01', '--name', 'Böb Example', stdin='I am away.\nGrüße\n')
        assert shown['name'] == 'Böb Example' and shown['enabled'] and shown['days'] == 7 and shown['until'] == '2099-01-01T00:00:00Z', shown
        lab.start()
        for _ in range(3):
            send(lab, 'x@implicit.example', letter())
        send(lab, ALICE[0], letter())
        idle(lab)
        lab.stop()
        lab.start()
        send(lab, 'x@implicit.example', letter())
        idle(lab)
        assert len(inbox(lab, BOB)) == 5 and len(remote.messages) == 1, remote.messages
        answer = email.message_from_bytes(remote.messages[0], policy=email.policy.default)
        assert [answer[name].addresses[0].addr_spec for name in ('From', 'To')] == [BOB[0], 'x@implicit.example']
        assert answer['From'].addresses[0].display_name == 'Böb Example', answer['From']
        assert answer['Subject'] == 'Auto: Grüße', answer['Subject']
        assert answer['Auto-Submitted'] == 'auto-replied (vacation)' and answer['In-Reply-To'].strip() == '<q1@implicit.example>'
        assert answer['References'].strip() == '<q1@implicit.example>' and answer['Date'] and answer['Message-ID']
        assert answer.get_content().splitlines() == ['I am away.', 'Grüße'], answer.get_content()
        assert b'\td=lab.test;' in remote.messages[0].partition(b'From:')[0]
        here, = inbox(lab, ALICE)
        assert here.startswith(b'Return-Path: <>\r\n') and b'auto-replied' in here
        assert 'answered' in str(lab.json('trace', 'x@implicit.example'))
        lab.json('account', 'vacation', BOB[0], '--text', '-', '--subject', 'Away', stdin='Another.')
        send(lab, 'x@implicit.example', letter())
        until(lambda: len(remote.messages) == 2, 'a new text is told')
        assert b'\r\nSubject: Away\r\n' in remote.messages[1]
        lab.json('alias', 'add', 'robert@lab.test', BOB[0])
        refused = lab.run('account', 'vacation', BOB[0], '--text', '-', '--address', ALICE[0], stdin='x')
        assert refused.returncode != 0 and 'no address of this account' in refused.stdout + refused.stderr, refused
        shown = lab.json('account', 'vacation', BOB[0], '--text', '-', '--address', 'robert@lab.test', stdin='As Robert.')
        assert shown['sender'] == 'robert@lab.test' and shown['address'] == BOB[0], shown
        send(lab, 'x@implicit.example', letter())
        until(lambda: len(remote.messages) == 3, 'it comes from the address that was chosen')
        assert b'\r\nFrom: <robert@lab.test>\r\n' in remote.messages[2]
        lab.json('alias', 'remove', 'robert@lab.test', BOB[0])
        send(lab, 'y@implicit.example', letter())
        until(lambda: len(remote.messages) == 4, 'and when it is none any more, from the one that was written to')
        assert b'\r\nFrom: <bob@lab.test>\r\n' in remote.messages[3]
        assert not lab.json('account', 'vacation', BOB[0], '--off')['enabled']
        send(lab, 'z@implicit.example', letter())
        idle(lab)
        assert len(remote.messages) == 4


def never_answered():
    """Lists, bounces, the null sender, other answers, junk (LP04: it is kept, and nothing goes back), mail that does not name the account, and whom
    mail does not reach."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        people(lab)
        lab.json('alias', 'add', 'team@lab.test', BOB[0])
        lab.json('alias', 'add', 'team@lab.test', ALICE[0])
        lab.json('account', 'vacation', BOB[0], '--text', '-', '--days', '0', stdin='Away')
        lab.start()
        cases = [('', letter()), ('list-bounces@implicit.example', letter()), ('MAILER-DAEMON@implicit.example', letter()),
                 ('x@implicit.example', letter('others@implicit.example')), (BOB[0], letter())]
        cases += [('x@implicit.example', letter(more=field + '\r\n')) for field in
                  ('List-Id: <l.example>', 'Precedence: bulk', 'Auto-Submitted: auto-generated', 'X-Spam-Flag: YES')]
        for sender, content in cases:
            send(lab, sender, content)
        send(lab, 'x@implicit.example', letter('team@lab.test'), 'team@lab.test')
        idle(lab)
        assert len(inbox(lab, BOB)) == len(cases) + 1 and remote.messages == [], remote.messages
        send(lab, 'x@implicit.example', letter('bob+shop@lab.test'), 'bob+shop@lab.test')
        until(lambda: len(remote.messages) == 1, 'the one that is to be answered is')
        lab.json('suppression', 'add', 'gone@implicit.example')
        send(lab, 'gone@implicit.example', letter())
        idle(lab)
        assert len(remote.messages) == 1, 'mail to that sender comes back'
        assert 'answer-withheld' not in lab.log.read_text(), 'it is said to who wants to know everything'
        lab.json('suppression', 'remove', 'gone@implicit.example')
        lab.write_config('log_level = debug\n' + lab.settings)
        lab.culver('reload')
        send(lab, 'gone@implicit.example', letter())
        until(lambda: len(remote.messages) == 2, 'it is answered again')
        send(lab, 'list-bounces@implicit.example', letter())
        until(lambda: 'event=answer-withheld' in lab.log.read_text(), 'why is said')
        assert b'From: <bob+shop@lab.test>' in remote.messages[0]


def ping_pong():
    """LP05: a ticket system opens tickets at ten a second, each with a tag of its own, though one a sender is let through each time: five an hour."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        people(lab)
        lab.expected += ['server-died']
        lab.json('account', 'vacation', BOB[0], '--text', '-', '--days', '0', stdin='Away')
        lab.start()
        begun = time.time()
        for number in range(TICKETS):
            send(lab, f'ticket+{number}@implicit.example', letter())
            time.sleep(max(0, begun + number / RATE - time.time()))
            if number == TICKETS // 2:
                lab.kill()
                lab.start()
        idle(lab)
        assert len(inbox(lab, BOB)) == TICKETS
        assert len(remote.messages) == PAIR_MAX, len(remote.messages)
        send(lab, 'y@implicit.example', letter())
        until(lambda: len(remote.messages) == PAIR_MAX + 1, 'others are answered')


if __name__ == '__main__':
    sys.exit(main([answered_once, never_answered, ping_pong]))
