#!/usr/bin/env python3
"""The story of a message: whatever happens to it is found again, by its id, its addresses and its Message-ID."""
import re
import smtplib
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'support'), str(Path(__file__).resolve().parent)]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, send, until
from remote import Remote

BOB = ('bob@lab.test', 'password-bob')


def stories(lab, what, *options):
    return lab.json('trace', what, *options)['messages']


def story(lab, what):
    found, = stories(lab, what)
    return found['events']


def kinds(events):
    return [event['event'] for event in events]


def deliver(lab, to, content, expect=250):
    with smtplib.SMTP('localhost', lab.port['smtp'], local_hostname='client.example') as smtp:
        smtp.ehlo()
        smtp.mail('carol@outside.example')
        codes = [smtp.rcpt(address)[0] for address in to]
        assert codes[0] == 250, codes
        code, text = smtp.data(content)
        assert code == expect, (code, text)
        return text.decode().rsplit(' ', 1)[-1]


def from_outside():
    """Connection, alias, mailbox, a refused recipient; all under the id that the client was told."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.account(*BOB)
        lab.culver('alias', 'add', 'team@lab.test', ALICE[0])
        lab.culver('alias', 'add', 'team@lab.test', BOB[0])
        lab.start()
        number = deliver(lab, ['team@lab.test', 'nobody@lab.test'],
                         'Message-ID: <one@outside.example>\r\nSubject: secret\r\n\r\nhello\r\n')
        events = story(lab, number)
        assert kinds(events) == ['recipient-refused', 'accepted', 'expanded', 'delivered', 'expanded', 'delivered'], events
        refused, accepted = events[:2]
        assert refused['to'] == 'nobody@lab.test' and refused['reply'].startswith('550 5.1.1 '), refused
        assert accepted['peer'] == '127.0.0.1' and accepted['helo'] == 'client.example', accepted
        assert accepted['from'] == 'carol@outside.example' and accepted['message_id'] == 'one@outside.example'
        assert accepted['protocol'] == 'ESMTP' and accepted['size'] > 0 and 'subject' not in accepted
        assert f"sid={accepted['session']}" in lab.log.read_text()
        assert {event['to'] for event in events if event['event'] == 'delivered'} == {ALICE[0], BOB[0]}
        assert {event['target'] for event in events if event['event'] == 'expanded'} == {ALICE[0], BOB[0]}
        for what in ('carol@outside.example', '<one@outside.example>', 'one@outside.example', 'TEAM@lab.test', 'nobody@lab.test'):
            assert story(lab, what) == events, what
        assert lab.run('trace', 'else@outside.example').returncode == 3
        assert lab.run('trace', number, '--limit', '101').returncode == 2
        text = lab.culver('trace', number)
        assert text.splitlines()[0] == f'message {number}' and 'helo=client.example' in text and 'secret' not in text
        deliver(lab, [ALICE[0]], '\r\n'.join(['Received: x'] * 60) + '\r\n\r\nround\r\n', expect=554)
        events = stories(lab, 'carol@outside.example')[0]['events']
        assert kinds(events) == ['refused'] and events[0]['reply'].startswith('554 5.4.6'), events


def by_users():
    """Submission shows who logged in and how; APPEND the mailbox; a subject only when it is asked for."""
    with Lab('story { subjects = yes }\n') as lab:
        import imaplib
        lab.account(*ALICE)
        lab.start()
        send(lab, ALICE[0], 'From: alice@lab.test\r\nSubject: =?utf-8?q?gr=C3=BCn?=\r\n\r\nhello\r\n')
        accepted, delivered = story(lab, ALICE[0])
        assert accepted['user'] == ALICE[0] and accepted['tls'].startswith('TLS1.3 ') and accepted['protocol'] == 'ESMTPSA'
        assert accepted['subject'] == 'grün' and delivered['mailbox'] == 'INBOX'
        assert accepted['message_id'].endswith('@mx.lab.test')
        with imaplib.IMAP4('localhost', lab.port['imap']) as imap:
            import ssl
            imap.starttls(ssl.create_default_context(cafile=str(lab.ca)))
            imap.login(*ALICE)
            imap.create('Kept')
            assert imap.append('Kept', None, None, b'Subject: x\r\n\r\ny\r\n')[0] == 'OK'
        appended = stories(lab, ALICE[0])[0]['events']
        assert kinds(appended) == ['appended'] and appended[0]['mailbox'] == 'Kept' and appended[0]['user'] == ALICE[0]


def to_other_servers():
    """Each attempt with host, TLS and reply, an unreachable host, what the administrator does, the bounce and its own story."""
    replies = {'MAIL': '451 4.3.2 not now', 'RCPT': '503 no', 'DATA': '503 no'}
    remote = Remote(replies)
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, ['here@other.example', 'gone@other.example'],
             'From: alice@lab.test\r\nMessage-ID: <two@lab.test>\r\nSubject: out\r\n\r\nhello\r\n')
        until(lambda: kinds(story(lab, '<two@lab.test>'))[-2:] == ['deferred'] * 2, 'a first attempt')
        events = story(lab, '<two@lab.test>')
        assert kinds(events)[:3] == ['accepted', 'queued', 'queued']
        assert events[-1]['reply'] == '451 4.3.2 not now' and events[-1]['host'] == 'mx.other.example', events[-1]
        assert events[-1]['address'] == '127.0.0.1' and re.fullmatch(r'2\d\d\d-.*Z', events[-1]['next'])
        for verb in ('MAIL', 'RCPT', 'DATA'):
            del replies[verb]
        replies['RCPT TO:<gone@other.example>'] = '550 5.1.1 never heard of them'
        lab.json('queue', 'retry', '--all')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        until(lambda: 'notified' in kinds(story(lab, '<two@lab.test>')), 'the bounce')
        events = story(lab, '<two@lab.test>')
        by_kind = {event['event']: event for event in events}
        assert by_kind['steered']['action'] == 'retry'
        assert by_kind['sent']['to'] == 'here@other.example' and by_kind['sent']['reply'].startswith('250 ')
        assert by_kind['failed']['to'] == 'gone@other.example' and 'never heard' in by_kind['failed']['reply']
        assert by_kind['notified']['to'] == ALICE[0] and by_kind['notified']['action'] == 'failed'
        bounce = story(lab, by_kind['notified']['notification'])
        original, = stories(lab, '<two@lab.test>')
        assert kinds(bounce) == ['accepted', 'delivered'] and bounce[0]['about'] == original['message']
        assert bounce[0]['from'] == '<>' and bounce[1]['to'] == ALICE[0]
        assert by_kind['notified']['notification'].encode() in inbox(lab, ALICE)[0]
        send(lab, 'x@dead.example')
        until(lambda: 'deferred' in kinds(story(lab, 'x@dead.example')), 'an attempt')
        unreachable, = [event for event in story(lab, 'x@dead.example') if event['event'] == 'unreachable']
        assert unreachable['host'] == 'mx.dead.example' and unreachable['address'] == '127.0.0.9', unreachable


def survives_and_ends():
    """A kill costs at most the last second, a torn line nothing else; a newer file is refused by name; --since, --limit, no server."""
    with Lab() as lab:
        lab.account(*ALICE)
        lab.expected += ['server-died']
        lab.start()
        for number in range(15):
            deliver(lab, [ALICE[0]], f'Message-ID: <n{number}@outside.example>\r\n\r\nhello\r\n')
        assert len(stories(lab, ALICE[0])) == 10 and lab.json('trace', ALICE[0])['has_more']
        assert len(stories(lab, ALICE[0], '--limit', '100')) == 15
        newest = stories(lab, ALICE[0], '--limit', '2')
        assert [m['events'][0]['message_id'] for m in newest] == ['n14@outside.example', 'n13@outside.example']
        lab.kill()
        file, = (lab.data / 'story').iterdir()
        with file.open('ab') as torn:
            torn.write(b'0123abcd 1 accepted x to=alice@la')
        lab.start()
        deliver(lab, [ALICE[0]], 'Message-ID: <last@outside.example>\r\n\r\nhello\r\n')
        assert len(stories(lab, ALICE[0], '--limit', '100')) == 16
        assert lab.run('trace', ALICE[0], '--until', '1h').returncode == 3
        assert len(stories(lab, ALICE[0], '--since', '1h', '--limit', '100')) == 16
        lab.stop()
        assert len(stories(lab, ALICE[0], '--limit', '100')) == 16, 'without a server'
        newer = file.with_name('2099-01-01-0000')
        newer.write_bytes(b'culver-story 2\n\0\n')
        refused = lab.run('trace', ALICE[0])
        assert refused.returncode == 1 and '2099-01-01-0000' in refused.stderr and 'newer' in refused.stderr, refused
        newer.unlink()
        old = file.with_name('2020-01-01-0000')
        old.write_bytes(b'culver-story 1\n')
        lab.culver('store', 'upkeep')
        assert not old.exists() and file.exists()


if __name__ == '__main__':
    main([from_outside, by_users, to_other_servers, survives_and_ends])
