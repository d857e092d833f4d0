#!/usr/bin/env python3
"""Our own mail is signed (DKIM), and others find the signatures good: behind a real Postfix, with the records that `culver dkim` prints."""
import os
import smtplib
import sqlite3
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from next_hop import Postfix
from outbound_test import ALICE, ZONE, send, until
from remote import Remote
from signatures import check_signed, signatures
from transport_test import HEAD

SHORT = 'From: alice@lab.test\r\nTo: bob@implicit.example\r\nSubject: short\r\n\r\nhello\r\n'
FULL = ('From: "Alice, of the lab"\r\n <Alice@LAB.test>\r\nto:  bob@implicit.example ,\r\n\tcarol@implicit.example\r\nSubject:   many \t blanks  \r\n'
        'Date: Fri, 27 Nov 2026 10:00:00 +0000\r\nMessage-ID: <full@lab.test>\r\nX-Other: y\r\nReferences: <a@b>\r\n <c@d>\r\n\r\n'
        ' begins with a blank\r\n\r\n.a dot\r\nends  with \t blanks \t \r\n \r\n\r\n\r\n')
LARGE = ('From: alice@lab.test\r\nBcc: secret@implicit.example\r\nSubject: large\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n'
         + '0123456789 abcdef \t ghij\r\n' * 40000 + '\r\n' * 1000)
MEDIUM = 'From: alice@lab.test\r\nBcc: x@y.example\r\nSubject: medium\r\n\r\n' + 'x' * 70 + '\r\n' + ('0123456789' * 6 + '\r\n') * 990
RESENT = 'Resent-From: alice@lab.test\r\nResent-To: x@y.example\r\nSender: alice@lab.test\r\nList-Id: <l.lab.test>\r\n' + SHORT


def publish(lab, names, domain, command='show'):
    """What the command prints is put into the zone as it stands."""
    text = lab.culver('dkim', command, domain)
    names.change('lab.test', HEAD.format(zone='lab.test') + text)
    return lab.json('dkim', 'show', domain)['keys']


def zones():
    return Names({'example': ZONE, 'lab.test': HEAD.format(zone='lab.test')})


def arrived(postfix, count):
    """The messages that Postfix delivered, as they were on the wire."""
    def files():
        return sorted(postfix.mail.glob('*/new/*'), key=lambda file: file.stat().st_mtime)
    until(lambda: len(files()) >= count, f'{count} messages are there')
    return [file.read_bytes().replace(b'\r\n', b'\n').replace(b'\n', b'\r\n') for file in files()]


def signed_mail_passes_a_real_server():
    remote = Remote({})
    with zones() as names, Postfix(['bob@implicit.example'], remote.port) as postfix, Lab(names.settings(postfix.port)) as lab:
        lab.account(*ALICE)
        keys = publish(lab, names, 'lab.test', 'create')
        year = time.gmtime().tm_year
        assert [(key['selector'], key['active']) for key in keys] == [
            (f'culver-{year}a-rsa', True), (f'culver-{year}a-ed25519', True)], keys
        assert [key['record'].split('; ')[:2] for key in keys] == [['v=DKIM1', 'k=rsa'], ['v=DKIM1', 'k=ed25519']], keys
        lab.start()
        letters = {b'short': SHORT, b'many': FULL, b'large': LARGE, b'medium': MEDIUM}
        for content in (*letters.values(), RESENT):
            send(lab, 'bob@implicit.example', content)
        got = arrived(postfix, 5)
        for message in got:
            check_signed(names, message, 'lab.test')
        assert all(any(b'Subject:' in one and word in one for one in got) for word in letters)
        assert b'secret@' not in b''.join(got)
        # Our trace field stands in front of the signature, and whatever is changed breaks it.
        head = got[0].split(b'\r\n\r\n')[0]
        assert head.index(b'by mx.lab.test') < head.index(b'DKIM-Signature'), head
        full, = [one for one in got if b'<full@lab.test>' in one]
        for old, new in ((b'.a dot', b'.a bot'), (b'<full@lab.test>', b'<null@lab.test>'), (b'\r\nX-Other', b'\r\nTo: mallory@example.org\r\nX-Other'),
                         (b'\r\nX-Other', b'\r\nFrom: mallory@example.org\r\nX-Other'), (b'X-Other', b'Content-Type: text/html\r\nX-Other')):
            assert old in full
            assert [one['good'] for one in signatures(names, full.replace(old, new))] == [False, False], (old, new)
        # What a mailing list adds in front does not.
        check_signed(names, b'List-Id: <list.example>\r\nSender: list@list.example\r\n' + full, 'lab.test')
        events = lab.json('trace', 'bob@implicit.example')['messages'][0]['events']
        assert [event['signature'] for event in events if event['event'] == 'accepted'] == ['lab.test'], events
        assert oct((lab.data / 'vault' / 'vault.db').stat().st_mode & 0o777) == '0o600'


def keys_are_changed():
    """New ones wait until they are published; the records of the old ones may go when nothing is under way any more."""
    remote = Remote({})
    with zones() as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        assert 'no domain of this server' in lab.run('dkim', 'create', 'elsewhere.example').stderr
        assert 'has no DKIM keys' in lab.run('dkim', 'show', 'lab.test').stderr
        send(lab, 'bob@implicit.example', SHORT)
        publish(lab, names, 'lab.test', 'create')
        send(lab, 'bob@implicit.example', SHORT)
        publish(lab, names, 'lab.test', 'create')
        send(lab, 'bob@implicit.example', SHORT)
        keys = lab.json('dkim', 'show', 'lab.test')['keys']
        assert [key['active'] for key in keys] == [True, True, False, False], keys
        assert [key['active'] for key in lab.json('dkim', 'activate', 'lab.test')['keys']] == [False, False, True, True]
        send(lab, 'bob@implicit.example', SHORT)
        for key in keys[2:]:
            lab.culver('dkim', 'remove', 'lab.test', key['selector'])
        send(lab, 'bob@implicit.example', SHORT)
        until(lambda: len(remote.messages) == 5, 'all have arrived')
        letters = [[one['s'][:12] + one['s'][12:].split('-')[0] for one in signatures(names, message)] for message in remote.messages]
        year = time.gmtime().tm_year
        a, b = f'culver-{year}a', f'culver-{year}b'
        assert letters == [[], [a, a], [a, a], [b, b], []], letters
        for message in remote.messages[1:4]:
            check_signed(names, message, 'lab.test')
        assert lab.run('dkim', 'remove', 'lab.test', 'nothing').returncode != 0


def the_second_message_asks_nothing():
    """Which keys a domain has is asked once, on all threads of the server, until a command changes keys; what is changed behind the server's back shows it."""
    remote = Remote({})
    with zones() as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.culver('dkim', 'create', 'lab.test')
        lab.start()

        def behind(sql):
            with sqlite3.connect(lab.data / 'vault' / 'vault.db') as database:
                database.execute(sql)
            database.close()

        def count_after(messages):
            for _ in range(messages):
                send(lab, 'bob@implicit.example', SHORT)
            until(lambda: len(remote.messages) == messages, 'all have arrived')
            counts = [message.count(b'DKIM-Signature:') for message in remote.messages]
            remote.messages.clear()
            return counts
        assert count_after(2) == [2, 2]
        behind("INSERT INTO dkim SELECT domain, 'third', generation, algorithm, is_active, created, private, public FROM dkim WHERE selector LIKE '%rsa'")
        assert count_after(3) == [2, 2, 2]
        lab.culver('dkim', 'activate', 'lab.test')
        assert count_after(1) == [3]
        lab.culver('dkim', 'remove', 'lab.test', 'third')
        assert count_after(2) == [2, 2]


def only_our_own_mail_is_signed():
    """What somebody else sends through an alias is not; the notification about it is, by the domain above this host."""
    remote = Remote({'RCPT TO:<nobody@implicit.example>': '550 5.1.1 nobody'})
    with zones() as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.culver('alias', 'add', 'away@lab.test', 'bob@implicit.example')
        lab.culver('alias', 'add', 'gone@lab.test', 'nobody@implicit.example')
        publish(lab, names, 'lab.test', 'create')
        lab.start()
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            for recipient in ('away@lab.test', 'gone@lab.test'):
                smtp.sendmail('sender@implicit.example', [recipient], 'From: alice@lab.test\r\nSubject: forged\r\n\r\nnot ours\r\n')
        until(lambda: len(list(filter(None, remote.messages))) == 2, 'the message and the notification are there')
        bounce, = [one for one in remote.messages if b'multipart/report' in one]
        forwarded, = [one for one in remote.messages if one and b'multipart/report' not in one]
        assert signatures(names, forwarded) == [], forwarded
        check_signed(names, bounce, 'lab.test')
        assert b'From: Mail Delivery <postmaster@mx.lab.test>' in bounce
        steps = lab.json('simulate', '--from', 'alice@lab.test', '--to', 'bob@implicit.example')['steps']
        signature, = [step for step in steps if step['step'] == 'signature']
        assert signature['domain'] == 'lab.test' and len(signature['selectors']) == 2, signature


def keys_outlive_the_server():
    """The same keys sign before and after a stop."""
    remote = Remote({})
    with zones() as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        publish(lab, names, 'lab.test', 'create')
        lab.start()
        send(lab, 'bob@implicit.example', SHORT)
        lab.stop()
        lab.start()
        send(lab, 'bob@implicit.example', SHORT)
        until(lambda: len(remote.messages) == 2, 'both have arrived')
        first, second = ({one['s'] for one in check_signed(names, message, 'lab.test')} for message in remote.messages)
        assert first == second


def damage_keys(lab):
    """The server must not run. The child ends without closing: the change stays in the WAL, because only Culver writes pages with checksums."""
    child = os.fork()
    if child == 0:
        vault = sqlite3.connect(lab.data / 'vault' / 'vault.db')
        vault.execute("UPDATE dkim SET private = x'00'")
        vault.commit()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def what_cannot_be_signed_is_not_taken():
    """Keys that are damaged: the sender is told to try again, nothing is sent without a signature; without keys it goes as it is."""
    remote = Remote({})
    with zones() as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        keys = lab.json('dkim', 'create', 'lab.test')['keys']
        damage_keys(lab)
        lab.expected.append('event=sign-failed')
        lab.start()
        try:
            send(lab, 'bob@implicit.example', SHORT)
            raise AssertionError('it was taken')
        except smtplib.SMTPDataError as error:
            assert error.smtp_code == 451, error
        assert 'a DKIM key could not be used' in lab.log.read_text()
        assert lab.json('queue', 'list') == [] and not remote.messages
        for key in keys:
            lab.culver('dkim', 'remove', 'lab.test', key['selector'])
        send(lab, 'bob@implicit.example', SHORT)
        until(lambda: remote.messages, 'it has arrived')
        assert signatures(names, remote.messages[0]) == []


if __name__ == '__main__':
    main([signed_mail_passes_a_real_server, keys_are_changed, the_second_message_asks_nothing, only_our_own_mail_is_signed, keys_outlive_the_server,
          what_cannot_be_signed_is_not_taken])
