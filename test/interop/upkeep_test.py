#!/usr/bin/env python3
"""What an administrator does to a data directory: snapshots and the way back, verify, repair, salvage, figures."""
import email
import imaplib
import mailbox
import os
import shutil
import smtplib
import sqlite3
import ssl
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

PASSWORD = 'password-of-all'
LARGE = 700_000  # in chunks of the log


def message(name, size=200):
    line = name + ' ' * (70 - len(name)) + '\r\n'
    return (f'From: a@example.org\r\nSubject: {name}\r\nMessage-ID: <{name}@example.org>\r\n\r\n'
            + line * (size // len(line) + 1)).encode()


def send(lab, name, *to, size=200):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        smtp.sendmail('a@example.org', [f'{who}@lab.test' for who in to], message(name, size))


def login(lab, who):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(f'{who}@lab.test', PASSWORD)
    return imap


def subject(octets):
    return email.message_from_bytes(octets)['Subject']


def look(lab, who, box='INBOX'):
    """UIDVALIDITY; and by UID: subject, flags, octets."""
    with login(lab, who) as imap:
        assert imap.select(box, readonly=True)[0] == 'OK', box
        validity = imap.response('UIDVALIDITY')[1][0]
        found = {}
        for item in imap.uid('FETCH', '1:*', '(FLAGS BODY.PEEK[])')[1]:
            if isinstance(item, tuple):
                uid = int(item[0].split(b'UID ')[1].split()[0])
                flags = {f.decode() for f in imaplib.ParseFlags(item[0])} - {'\\Recent'}
                found[uid] = (subject(item[1]), flags, item[1])
        return validity, found


def names(found):
    return [row[0] for _, row in sorted(found.items())]


def check_whole(found):
    for name, _, octets in found.values():
        assert octets.endswith(message(name, LARGE if name.startswith('large') else 200)), f'{name} is not whole'


def fill(lab):
    """A state to go back to, and a snapshot of it, made while the server runs."""
    lab.account('alice@lab.test', PASSWORD)
    lab.account('bob@lab.test', PASSWORD)
    lab.start()
    send(lab, 'one', 'alice')
    send(lab, 'large-two', 'alice', 'bob', size=LARGE)
    with login(lab, 'alice') as imap:
        imap.select('INBOX')
        imap.store('1', '+FLAGS', '\\Flagged')
    lab.culver('snapshot', 'create', 'good')


def live_on(lab):
    """Mail and changes after the snapshot."""
    send(lab, 'three', 'alice', 'bob')
    send(lab, 'large-four', 'alice', size=LARGE)
    lab.account('carol@lab.test', PASSWORD)
    send(lab, 'homeless', 'carol')
    with login(lab, 'alice') as imap:
        imap.select('INBOX')
        imap.store('1', '+FLAGS', '\\Deleted')
        imap.expunge()
        imap.create('Work')
        imap.append('Work', None, None, message('five'))


def check_gone_back(lab, validity):
    after, found = look(lab, 'alice')
    assert after != validity, 'numbers were given again under the same UIDVALIDITY'
    assert names(found) == ['one', 'large-two', 'three', 'large-four', 'five'], names(found)
    assert found[min(found)][1] == {'\\Flagged'}
    check_whole(found)
    assert names(look(lab, 'bob')[1]) == ['large-two', 'three']
    assert [a['address'] for a in lab.json('account', 'list')] == ['alice@lab.test', 'bob@lab.test']
    report = lab.json('store', 'verify')
    assert report['damaged'] == 0, report


def snapshot_and_rollback():
    with Lab() as lab:
        fill(lab)
        assert lab.run('snapshot', 'create', 'good').returncode == 4
        assert lab.run('snapshot', 'create', '../x').returncode == 2
        validity = look(lab, 'alice')[0]
        live_on(lab)
        assert lab.run('rollback', 'good', '--yes').returncode == 75, 'it went back under a running server'
        lab.stop()
        assert lab.run('rollback', 'bad', '--yes').returncode == 3
        # A snapshot may have the name that this second would give to the state before.
        for second in range(int(time.time()), int(time.time()) + 60):
            shutil.copytree(lab.data / 'snapshot' / 'good', lab.data / 'snapshot' / f'before-rollback-{second}')
        report = lab.json('rollback', 'good', '--yes')
        for name in [s['name'] for s in lab.json('snapshot', 'list')]:
            if name not in ('good', report['state_before_is_snapshot']):
                lab.culver('snapshot', 'remove', name)
        assert report['messages_kept'] == 3 and report['copies_without_account'] == 1, report
        lab.start()
        check_gone_back(lab, validity)
        send(lab, 'six', 'alice')
        lab.stop()
        # And forth again: what was undone is there, and what came since.
        assert {s['name'] for s in lab.json('snapshot', 'list')} == {'good', report['state_before_is_snapshot']}
        lab.culver('rollback', report['state_before_is_snapshot'], '--yes')
        lab.start()
        assert names(look(lab, 'alice')[1]) == ['large-two', 'three', 'large-four', 'six']
        assert names(look(lab, 'alice', 'Work')[1]) == ['five']
        assert names(look(lab, 'carol')[1]) == ['homeless']
        assert lab.json('store', 'verify')['damaged'] == 0
        for snapshot in lab.json('snapshot', 'list'):
            lab.culver('snapshot', 'remove', snapshot['name'])
        assert lab.json('snapshot', 'list') == []
        assert names(look(lab, 'bob')[1]) == ['large-two', 'three']


def change_database(path, statement):
    """As a newer program would, but without its checksums: the change stays in the WAL."""
    child = os.fork()
    if child == 0:
        database = sqlite3.connect(path)
        database.execute(statement)
        database.commit()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def rollback_of_an_upgrade():
    with Lab() as lab:
        fill(lab)
        validity = look(lab, 'alice')[0]
        live_on(lab)
        lab.stop()
        for path, statement in ((lab.data / 'db/server.db', 'UPDATE meta SET version = 2'),
                                (lab.data / 'acct/00/01/1/mail.db', 'UPDATE state SET schema = 2')):
            change_database(path, statement)
        refused = lab.run('run')
        assert refused.returncode != 0
        assert 'server.db has format 2' in refused.stderr and 'newer culver' in refused.stderr, refused.stderr
        lab.culver('rollback', 'good', '--yes')
        lab.start()
        check_gone_back(lab, validity)


def flip(path, at):
    with open(path, 'r+b') as file:
        file.seek(at)
        octet = file.read(1)[0]
        file.seek(at)
        file.write(bytes([octet ^ 0x10]))


def repair_makes_databases_again():
    with Lab() as lab:
        fill(lab)
        before = look(lab, 'alice')
        lab.stop()
        database = lab.data / 'acct/00/01/1/mail.db'
        for page in range(1, database.stat().st_size // 4096):
            flip(database, page * 4096 + 2000)
        flip(lab.data / 'db/queue.db', 4096 + 2000)
        found = lab.run('store', 'verify', '--json')
        assert found.returncode == 1, found.stdout
        assert 'mail.db' in found.stdout and ('store repair' in found.stdout or 'made again' in found.stdout), found.stdout
        lab.culver('store', 'repair')
        assert lab.json('store', 'verify')['damaged'] == 0
        assert list(lab.data.glob('acct/00/01/1/mail.db.damaged*'))
        lab.start()
        assert look(lab, 'alice') == before, 'UIDs or flags changed'
        lab.expected += ['account-rebuilt', 'queue-rebuilt']


def accounts_without_files_are_accounts():
    """What is gone whole is counted all the same, and made again."""
    with Lab() as lab:
        fill(lab)
        before = look(lab, 'alice')
        lab.stop()
        whole = lab.json('store', 'verify')
        assert whole['accounts'] >= 2 and whole['made_again'] == 0, whole
        shutil.rmtree(lab.data / 'acct')
        found = lab.json('store', 'verify')
        assert found['accounts'] == found['made_again'] == whole['accounts'], (whole, found)
        assert found['messages'] == whole['messages'] and found['damaged'] == 0, (whole, found)
        (lab.data / 'acct/00/01/1/mail.db').unlink()
        (lab.data / 'acct/00/01/1/mail.db-wal').unlink(missing_ok=True)
        assert lab.json('store', 'repair')['made_again'] == 1
        assert lab.json('store', 'verify')['made_again'] == 0
        lab.start()
        assert look(lab, 'alice') == before, 'UIDs or flags changed'
        lab.expected += ['account-rebuilt']


def check_refused(lab, name, *words):
    refused = lab.run(*words)
    assert refused.returncode != 0, words
    assert Path(name).name in refused.stderr and 'culver rollback' in refused.stderr, refused.stderr


def what_is_not_derived_is_refused():
    for name in ('db/server.db', 'vault/vault.db'):
        with Lab() as lab:
            fill(lab)
            lab.stop()
            flip(lab.data / name, 4096 + 3000)
            check_refused(lab, name, 'run')
            (lab.data / name).unlink()
            for words in (['run'], ['store', 'verify'], ['domain', 'list']):
                check_refused(lab, name, *words)
            lab.culver('rollback', 'good', '--yes')
            lab.start()
            assert names(look(lab, 'alice')[1]) == ['one', 'large-two']


def salvaged(path):
    """Subjects by folder; each message must be whole."""
    found = {}
    box = mailbox.Maildir(path, create=False)
    for folder, inside in [('INBOX', box)] + [(f, box.get_folder(f)) for f in box.list_folders()]:
        for key in inside.keys():
            octets = inside.get_bytes(key)
            name = subject(octets)
            assert octets.replace(b'\r\n', b'\n').endswith(
                message(name, LARGE if name.startswith('large') else 200).replace(b'\r\n', b'\n')), name
            found.setdefault(folder, []).append((name, inside.get_message(key).get_flags()))
    return {folder: sorted(rows) for folder, rows in found.items()}


def salvage_of_what_is_left():
    with Lab() as lab:
        fill(lab)
        live_on(lab)
        assert lab.run('store', 'salvage', '--to', str(lab.dir / 'out')).returncode == 75
        lab.stop()
        whole = lab.json('store', 'salvage', '--to', str(lab.dir / 'out'))
        assert whole['lost'] == 0 and whole['accounts'] == 3, whole
        alice = salvaged(lab.dir / 'out' / 'alice@lab.test')
        assert alice == {'INBOX': [('large-four', ''), ('large-two', ''), ('three', '')], 'Work': [('five', '')]}, alice
        # No database left, one record gone: everything else comes out, also what had been expunged.
        for name in ('acct', 'db', 'vault'):
            path = lab.data / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        for segment in sorted((lab.data / 'log').glob('S*.seg')):
            at = segment.read_bytes().find(b'Subject: three')
            if at > 0:
                flip(segment, at)
        rest = lab.json('store', 'salvage', '--to', str(lab.dir / 'rest'))
        assert rest['lost'] == 1, rest
        alice = salvaged(lab.dir / 'rest' / 'account-1')
        assert alice == {'INBOX': [('large-four', ''), ('large-two', ''), ('one', '')], 'mailbox-7': [('five', '')]}, alice
        assert 'octet' in (lab.dir / 'rest' / 'REPORT.txt').read_text()
        single = lab.json('store', 'salvage', '--eml', '--account', '2', '--to', str(lab.dir / 'eml'))
        assert single['messages'] == 1 and len(list((lab.dir / 'eml/account-2/INBOX').glob('*.eml'))) == 1


def figures():
    with Lab() as lab:
        fill(lab)
        stats = lab.json('store', 'stats')
        types = {t['type']: t for t in stats['types']}
        assert types['accept']['records'] == 2 and types['chunk']['records'] >= 2, types
        assert stats['dead_bytes'] == 0 and stats['live_bytes'] > LARGE, stats
        assert {a['address']: a['messages'] for a in stats['accounts']} == {'alice@lab.test': 2, 'bob@lab.test': 1}


def progress_on_a_terminal():
    with Lab() as lab:
        fill(lab)
        running = lab.shown_on_terminal('store', 'verify')
        assert lab.run('store', 'verify').stderr == ''
        lab.stop()
        for words, what in (('store verify', 'checking snapshots: 100 %, 1 of 1'), ('store repair', 'checking snapshots: 100 %, 1 of 1'),
                            (f'store salvage --to {lab.dir / "out"}', 'writing messages: 3'), ('rollback good --yes', 'bringing records')):
            shown = lab.shown_on_terminal(*words.split())
            assert what in shown and shown.endswith('\r\x1b[K'), (words, shown)
        assert 'checking snapshots: 100 %, 1 of 1' in running and running.endswith('\r\x1b[K'), running
        assert lab.run('store', 'verify').stderr == ''


if __name__ == '__main__':
    main([snapshot_and_rollback, rollback_of_an_upgrade, repair_makes_databases_again, accounts_without_files_are_accounts,
          what_is_not_derived_is_refused, salvage_of_what_is_left, figures, progress_on_a_terminal])
