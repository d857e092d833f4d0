#!/usr/bin/env python3
"""Evolution's mail library: QRESYNC as a client uses it that keeps everything on its disk; NOTIFY with IDLE, UTF8=ACCEPT, LIST-STATUS, special uses, quota."""
import random
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from camel import Camel
from clients_test import ALICE, FOLDERS, LETTERS, Far, change, fill, login, started, uid_and_flags
from lab import main
from messages import NESTED, simple

ROUNDS = 8
WAIT_SECONDS = 30
SELECT = re.compile(rb"I/O: '\w+ SELECT (\w+)( \(QRESYNC \(\d+ \d+ [\d:,]+[^']*)?'")
REFUSED = re.compile(rb"^(?:\[imapx:\w\] I/O: ')?[A-Z]\d{5} (?:BAD|NO) .*", re.M)


def on_server(lab, folder):
    """UID and flags of each message there."""
    with login(lab) as imap:
        imap.select(folder, readonly=True)
        rows = imap.uid('FETCH', '1:*', '(FLAGS)')[1]
    return {str(uid): sorted(flags) for uid, flags in (uid_and_flags(row.decode()) for row in rows if row is not None)}


def expect_same(lab, camel, when):
    for folder in FOLDERS:
        assert camel.state(folder) == (wanted := on_server(lab, folder)), f'{when}: {folder}: {camel.state(folder)} is not {wanted}'


def expect_nothing_refused(camel):
    assert not (refused := REFUSED.findall(camel.wire.read_bytes())), refused


class Near:
    """Changes in Camel, which is away: flags at once, what it does only with a server when it is back."""

    def __init__(self, camel):
        self.camel, self.later, self.touched = camel, [], set()

    def uid(self, folder, number):
        return next(uid for uid, subject in self.camel.subjects(folder).items() if subject == f'message {number}')

    def set(self, folder, number, flag):
        uid = self.uid(folder, number)
        self.touched.add((folder, uid))
        self.camel.flag(folder, uid, flag, flag not in self.camel.state(folder)[uid])

    def toggle(self, folder, number, letter):
        self.set(folder, number, LETTERS[letter])

    def expunge(self, folder, number):
        self.set(folder, number, '\\Deleted')

    def move(self, folder, number):
        self.later.append(lambda: self.camel.move(folder, self.uid(folder, number), FOLDERS[1 - FOLDERS.index(folder)]))

    def append(self, number):
        self.later.append(lambda: self.camel.append('INBOX', simple(number).decode()))

    def play_back(self):
        for folder in FOLDERS:
            self.camel.refresh(folder)
            self.camel.synchronize(folder)
            self.camel.expunge(folder)
        for what in self.later:
            what()
        for folder in FOLDERS:
            self.camel.refresh(folder)
        self.later, self.touched = [], set()


def known_by_select(lab, near, mark):
    """Compares what Camel knows by SELECT with QRESYNC alone, before it has asked for anything else. It says which UIDs it knows, so it is told of those; what was
    changed in it is not on the server yet. How many folders were compared in full."""
    compared = 0
    for folder in reversed(FOLDERS):
        before = {uid for uid in near.camel.state(folder) if (folder, uid) not in near.touched}
        near.camel.search(folder, '(match-all (body-contains "nowhere"))')  # selects
        selects = SELECT.findall(near.camel.wire.read_bytes()[mark:])
        if not [at for at in selects if at[0].decode() == folder][-1][1]:
            continue  # as INBOX when Camel starts: it has not read its own state yet
        known = {uid: flags for uid, flags in near.camel.state(folder).items() if uid in before}
        wanted = {uid: flags for uid, flags in on_server(lab, folder).items() if uid in before}
        assert known.keys() == wanted.keys(), f'{folder} by QRESYNC: {known} is not {wanted}'
        if selects[0][0].decode() != folder:  # flags that the first SELECT of a connection answers with it throws away, and asks for all of them later
            assert known == wanted, f'{folder} by QRESYNC: {known} is not {wanted}'
            compared += 1
    return compared


def resynchronizes_in_rounds():
    """Both sides change while Camel is away, which ends or is offline; it and the server start anew in between."""
    draw = random.Random(7162)
    with started() as lab:
        where = {number: (FOLDERS[number % 2], frozenset()) for number in range(1, 17)}
        with login(lab) as imap:
            for number, (folder, _) in where.items():
                assert imap.append(folder, None, None, simple(number))[0] == 'OK'
        far, compared = Far(lab), 0
        camel = Camel(lab, *ALICE).__enter__()
        near = Near(camel)
        try:
            camel.online(True)
            camel.folders()
            for folder in FOLDERS:
                camel.refresh(folder)
            for turn in range(ROUNDS):
                ends = turn % 3 == 0
                camel.online(False)
                numbers = draw.sample(sorted(where), 7)
                mine = numbers[:3] if turn % 2 else []  # in the others Camel only listens
                change(draw, near, mine, where, [100 + turn] if turn % 2 else [])
                if ends:
                    camel.__exit__(None, None, None)
                change(draw, far, numbers[3:], where, [200 + 2 * turn, 201 + 2 * turn])
                if turn in (1, 4):
                    lab.stop()
                    lab.start()
                elif turn in (2, 6):
                    lab.kill()
                    lab.start()
                mark = camel.wire.stat().st_size
                if ends:
                    camel = near.camel = Camel(lab, *ALICE).__enter__()
                camel.online(True)
                camel.folders()
                compared += known_by_select(lab, near, mark)
                near.play_back()
                expect_same(lab, camel, f'round {turn}')
                wanted = sorted((folder, number, ''.join(sorted(letters))) for number, (folder, letters) in where.items())
                assert (found := far.state()) == wanted, f'round {turn}: {set(found) ^ set(wanted)}'
            assert compared >= ROUNDS, compared
            said = camel.wire.read_bytes()
            assert said.count(b'VANISHED (EARLIER)') >= ROUNDS // 2 and b'ENABLE CONDSTORE QRESYNC' in said
            expect_nothing_refused(camel)
        finally:
            camel.__exit__(*sys.exc_info())


def expect_soon(lab, camel, what):
    """INBOX as it is on the server, without that Camel was ordered to look."""
    wanted, until = on_server(lab, 'INBOX'), time.monotonic() + WAIT_SECONDS
    while (found := camel.state('INBOX')) != wanted:
        assert time.monotonic() < until, f'{what}: {found} is not {wanted}'
        camel.spin(0.1)


def hears_of_others():
    """By NOTIFY while it is in IDLE: new mail with its header fields, flags, what went; also of a mailbox that is not selected."""
    with started() as lab:
        fill(lab, [simple(number) for number in range(1, 6)])
        with Camel(lab, *ALICE) as camel:
            camel.online(True)
            camel.folders()
            for folder in reversed(FOLDERS):
                camel.refresh(folder)
            camel.online(False)  # what it has just fetched it takes for changed here, until it has been away
            camel.online(True)
            camel.search('INBOX', '(match-all (body-contains "nowhere"))')
            mark = camel.wire.stat().st_size
            with login(lab) as imap:
                imap.select('INBOX')
                imap.uid('STORE', '3', '+FLAGS', '(\\Seen label)')
                expect_soon(lab, camel, 'flags')
                fill(lab, [NESTED])
                expect_soon(lab, camel, 'new mail')
                assert camel.subjects('INBOX')['6'] == 'nésté'
                imap.uid('STORE', '2', '+FLAGS', '(\\Deleted)')
                imap.uid('EXPUNGE', '2')
                expect_soon(lab, camel, 'an expunge')
                imap.uid('COPY', '4', 'Archive')
                until = time.monotonic() + WAIT_SECONDS
                while not re.search(rb'\* STATUS "Archive" \(MESSAGES 1 ', camel.wire.read_bytes()[mark:]):
                    assert time.monotonic() < until, 'not told of the other mailbox'
                    camel.spin(0.1)
            said = camel.wire.read_bytes()
            assert b'NOTIFY SET (selected (MessageNew (' in said and re.search(rb'[A-Z]\d{5} IDLE', said[mark:]), said[mark:]
            assert re.search(rb'BODYSTRUCTURE .* MODSEQ \(\d+\)\)', said[mark:]), said[mark:]
            expect_nothing_refused(camel)


def begins_anew_after_a_rollback():
    """Other messages have the UIDs that it knows, and UIDVALIDITY says so: nothing that it kept on its disk is taken for one of them."""
    with started() as lab:
        fill(lab, [simple(1), simple(2)])
        with Camel(lab, *ALICE) as camel:
            camel.online(True)
            camel.refresh('INBOX')
            lab.culver('snapshot', 'create', 'before')
            with login(lab) as imap:
                imap.select('INBOX')
                imap.uid('STORE', '1', '+FLAGS', '(\\Flagged)')
                imap.uid('STORE', '2', '+FLAGS', '(\\Deleted)')
                imap.expunge()
            fill(lab, [simple(3), simple(4)])
            camel.refresh('INBOX')
            texts = {uid: camel.text('INBOX', uid) for uid in camel.state('INBOX')}
            assert sorted(texts) == ['1', '3', '4']
        lab.stop()
        lab.culver('rollback', 'before', '--yes')
        lab.start()
        fill(lab, [simple(5)])
        with Camel(lab, *ALICE) as camel:
            camel.online(True)
            camel.refresh('INBOX')
            assert camel.state('INBOX') == on_server(lab, 'INBOX')
            subjects = camel.subjects('INBOX')
            assert set(subjects.values()) >= {'message 1', 'message 2', 'message 5'}, subjects
            for uid, subject in subjects.items():
                assert f'Subject: {subject}\r\n' in camel.text('INBOX', uid).replace('\r', '').replace('\n', '\r\n'), uid
            expect_nothing_refused(camel)


def keeps_folders():
    """Special uses, names beyond ASCII in UTF-8, a message that it made, searching, quota."""
    with started() as lab:
        fill(lab, [simple(1), simple(2)])
        with Camel(lab, *ALICE) as camel:
            camel.online(True)
            assert camel.folders() == sorted(['INBOX', 'Archive', 'Drafts', 'Junk', 'Sent', 'Trash'])
            uses = {what.split(':')[2]: name for what, name in camel.uses().items()}
            assert uses == {'archive-folder': 'Archive', 'drafts-folder': 'Drafts', 'sent-folder': 'Sent', 'real-junk-path': 'Junk', 'use-real-junk-path': 'true',
                            'real-trash-path': 'Trash', 'use-real-trash-path': 'true'}, uses
            camel.create(None, 'Büro & Co')
            camel.create('Büro & Co', 'Straße')
            camel.rename('Büro & Co', 'Büro')
            camel.append('Büro', NESTED.decode())
            camel.refresh('INBOX')
            camel.copy('INBOX', '2', 'Büro/Straße')
            for name in ('Büro', 'Büro/Straße'):
                camel.refresh(name)
            assert list(camel.subjects('Büro').values()) == ['nésté'] and list(camel.subjects('Büro/Straße').values()) == ['message 2']
            assert 'grüße' in camel.text('Büro', '1').encode('latin-1').decode()
            assert camel.search('Büro', '(match-all (body-contains "GRÜSSE"))') == 1
            assert camel.search('Büro', '(match-all (body-contains "nowhere"))') == 0
            root, used, limit = camel.quota('INBOX')
            assert root == 'STORAGE' and used > 0 and limit == 10 * 1024 * 1024, (root, used, limit)
            camel.delete('Büro/Straße')
            camel.delete('Büro')
            assert camel.folders() == sorted(['INBOX', 'Archive', 'Drafts', 'Junk', 'Sent', 'Trash'])
            assert b'ENABLED UTF8=ACCEPT' in camel.wire.read_bytes()
            expect_nothing_refused(camel)


if __name__ == '__main__':
    main([resynchronizes_in_rounds, hears_of_others, begins_anew_after_a_rollback, keeps_folders])
