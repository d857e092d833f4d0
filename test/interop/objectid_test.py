#!/usr/bin/env python3
"""Identifiers of mailboxes and messages (OBJECTID) stay what they are when databases are made again from the log, in a repair, and when somebody goes
back to a snapshot; none ever comes to stand for something else."""
import hashlib
import imaplib
import re
import shutil
import smtplib
import ssl
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

PASSWORD = 'password-of-all'
ALICE, BOB = 'acct/00/01/1', 'acct/00/02/2'


def message(name, size=0):
    filler = ''.join(hashlib.sha256(f'{name} {line}'.encode()).hexdigest() + '\r\n' for line in range(size // 66))
    return f'From: a@example.org\r\nSubject: {name}\r\nMessage-ID: <{name}@example.org>\r\n\r\n{filler}'.encode()


def send(lab, name, *to, size=0):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        smtp.sendmail('a@example.org', [f'{who}@lab.test' for who in to], message(name, size))


def log_size(lab):
    return sum(path.stat().st_size for path in (lab.data / 'log').glob('*.seg'))


def login(lab, who):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(f'{who}@lab.test', PASSWORD)
    return imap


def done(answer):
    assert answer[0] == 'OK', answer
    return answer[1]


def look(lab, who):
    """By name of the mailbox: its MAILBOXID and ACCOUNTID; and by EMAILID: THREADID and octets of the message, in all mailboxes."""
    boxes, messages = {}, {}
    with login(lab, who) as imap:
        for line in done(imap.list()):
            name = line.split(b'"/" ')[1].decode()
            if b'\\Noselect' in line:
                continue
            status = done(imap.status(name, '(OBJECTID)'))[0]
            boxes[name] = re.search(rb'\(OBJECTID \(MAILBOXID (\S+) ACCOUNTID (\S+)\)\)$', status).groups()
            done(imap.select(name, readonly=True))
            for item in imap.uid('FETCH', '1:*', '(EMAILID THREADID BODY.PEEK[])')[1]:
                if isinstance(item, tuple):
                    email, thread = re.search(rb'EMAILID \((\S+)\) THREADID \((\S+)\)', item[0]).groups()
                    assert email not in messages, f'{email} twice'
                    messages[email] = (thread, item[1].split(b'Subject: ')[1])
    return boxes, messages


def fill(lab):
    """What moves numbers: copies, moves, removed messages and mailboxes, names that changed."""
    lab.account('alice@lab.test', PASSWORD)
    lab.account('bob@lab.test', PASSWORD)
    lab.start()
    for name in ('one', 'two', 'three'):
        send(lab, name, 'alice', 'bob')
    with login(lab, 'alice') as imap:
        done(imap.create('Gone'))
        done(imap.create('Work'))
        done(imap.select('INBOX'))
        done(imap.copy('1:2', 'Work'))
        done(imap.copy('1', 'Gone'))
        done(imap._simple_command('MOVE', '2', 'Archive'))
        done(imap.store('1', '+FLAGS', '\\Deleted'))
        done(imap.expunge())
        done(imap.rename('Work', 'Job/Deep'))
        done(imap.delete('Gone'))
        done(imap.append('Job/Deep', None, None, message('four')))


def stay_in_new_databases():
    with Lab() as lab:
        fill(lab)
        before = look(lab, 'alice'), look(lab, 'bob')
        assert sorted(row[1].split(b'\r')[0] for row in before[0][1].values()) == [b'four', b'one', b'three', b'two', b'two']
        assert not before[0][1].keys() & before[1][1].keys(), 'two accounts have an EMAILID in common'
        lab.stop()
        shutil.rmtree(lab.data / ALICE)
        lab.start()
        assert (look(lab, 'alice'), look(lab, 'bob')) == before, 'made again from the log, identifiers are others'
        lab.stop()
        for account in ALICE, BOB:
            database = lab.data / account / 'mail.db'
            database.write_bytes(database.read_bytes()[:4096] + b'x' * (database.stat().st_size - 4096))
        lab.culver('store', 'repair')
        lab.start()
        assert (look(lab, 'alice'), look(lab, 'bob')) == before, 'after a repair identifiers are others'
        lab.expected += ['account-rebuilt']


def go_back():
    """Who kept messages by EMAILID before the way back shows the right ones after it."""
    with Lab() as lab:
        fill(lab)
        lab.culver('snapshot', 'create', 'good')
        boxes, kept = look(lab, 'alice')
        bob = look(lab, 'bob')
        for name in ('five', 'six', 'seven'):
            send(lab, name, 'alice')
        with login(lab, 'alice') as imap:
            done(imap.select('INBOX'))
            done(imap.copy('1:*', 'Archive'))
        ever = {**kept, **look(lab, 'alice')[1]}
        lab.stop()
        lab.culver('rollback', 'good', '--yes')
        lab.start()
        assert look(lab, 'bob') == bob, 'of who did nothing since identifiers are others'
        for number in range(12):
            send(lab, f'more-{number}', 'alice')
        with login(lab, 'alice') as imap:
            done(imap.create('New'))
        boxes_now, now = look(lab, 'alice')
        assert kept.items() <= now.items(), 'messages of the snapshot have other identifiers'
        wrong = [email for email, row in now.items() if email in ever and ever[email] != row]
        assert not wrong, f'{wrong} were other messages'
        assert {account for _, account in boxes_now.values()} == {account for _, account in boxes.values()} == {b'A1'}
        assert not {box for box, _ in boxes.values()} & {box for box, _ in boxes_now.values()}, 'UIDVALIDITY is another, MAILBOXID is not'


def outlive_what_is_gone():
    """The log forgets expunged messages; what was counted on them does not change."""
    with Lab('segment_size = 64K\nstore { undelete_window = 0 }\n') as lab:
        fill(lab)
        for number in range(12):
            send(lab, f'filler-{number}', 'alice', 'bob', size=20_000)
        with login(lab, 'alice') as imap:
            done(imap.select('INBOX'))
            done(imap.store('2:9', '+FLAGS', '\\Deleted'))
            done(imap.expunge())
        with login(lab, 'bob') as imap:
            done(imap.select('INBOX'))
            done(imap.store('4:11', '+FLAGS', '\\Deleted'))
            done(imap.expunge())
        time.sleep(1.1)  # behind the second in which mail was expunged
        before = look(lab, 'alice'), look(lab, 'bob')
        size = log_size(lab)
        lab.culver('store', 'upkeep')
        assert log_size(lab) < size, 'nothing was given up'
        lab.stop()
        for account in ALICE, BOB:
            shutil.rmtree(lab.data / account)
        lab.start()
        assert (look(lab, 'alice'), look(lab, 'bob')) == before, 'after compaction identifiers are others'
        lab.expected += ['account-rebuilt']


if __name__ == '__main__':
    main([stay_in_new_databases, go_back, outlive_what_is_gone])
