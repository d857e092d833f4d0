#!/usr/bin/env python3
"""Everyday clients: mbsync, offlineimap, mutt, curl."""
import imaplib
import os
import random
import re
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import AWKWARD, NESTED, simple
from terminal import on_terminal

ALICE = ('alice@lab.test', 'password-alice')


def started():
    lab = Lab()
    lab.account(*ALICE)
    lab.start()
    return lab


def login(lab):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(*ALICE)
    return imap


def run(*words, **more):
    result = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=120, **more)
    assert result.returncode == 0, f'{words}: {result.returncode}\n{result.stdout}{result.stderr}'
    return result.stdout


def fill(lab, messages):
    with login(lab) as imap:
        for message in messages:
            assert imap.append('INBOX', None, None, message)[0] == 'OK'


class Mbsync:
    """A Maildir that is kept the same as the account."""

    def __init__(self, lab):
        self.maildir = lab.dir / 'maildir'
        self.maildir.mkdir()
        self.rc = lab.dir / 'mbsyncrc'
        self.rc.write_text(f'IMAPAccount lab\nHost localhost\nPort {lab.port["imaps"]}\nUser {ALICE[0]}\nPass {ALICE[1]}\n'
                           f'SSLType IMAPS\nCertificateFile {lab.ca}\n\nIMAPStore far\nAccount lab\n\n'
                           f'MaildirStore near\nPath {self.maildir}/\nInbox {self.maildir}/INBOX\nSubFolders Verbatim\n\n'
                           'Channel all\nFar :far:\nNear :near:\nPatterns *\nCreate Both\nExpunge Both\nSyncState *\n')

    def sync(self):
        return run('mbsync', '-c', self.rc, '-a')

    def files(self, folder):
        return sorted(p for d in ('cur', 'new') for p in (self.maildir / folder / d).glob('*'))


def mbsync_both_ways():
    with started() as lab:
        fill(lab, [simple(1), NESTED, AWKWARD['dots']])
        box = Mbsync(lab)
        box.sync()
        inbox = box.files('INBOX')
        assert len(inbox) == 3, inbox
        # mbsync marks what it carries with a line of its own.
        contents = {re.sub(rb'X-TUID: .*\n', b'', p.read_bytes()) for p in inbox}
        assert NESTED.replace(b'\r\n', b'\n') in contents
        assert (box.maildir / 'Archive').is_dir()
        # Up: a new message and a flag; down: a flag and an expunge.
        (box.maildir / 'Archive' / 'cur' / '1700000000.M1P1.host:2,S').write_bytes(simple(7).replace(b'\r\n', b'\n'))
        nested = next(p for p in inbox if b'nested@example.org' in p.read_bytes())
        nested.rename(nested.parent.parent / 'cur' / (nested.name.split(':2,')[0] + ':2,FS'))
        with login(lab) as imap:
            imap.select('INBOX')
            number = imap.search(None, 'SUBJECT', 'dots')[1][0].decode()
            imap.store(number, '+FLAGS', '(\\Deleted)')
            imap.expunge()
        box.sync()
        assert len(box.files('INBOX')) == 2
        with login(lab) as imap:
            imap.select('INBOX')
            flagged = imap.search(None, 'FLAGGED')[1][0].split()
            assert len(flagged) == 1
            assert b'nested@example.org' in imap.fetch(flagged[0], '(BODY.PEEK[HEADER])')[1][0][1]
            imap.select('Archive')
            assert imap.search(None, 'SEEN')[1][0] == b'1'
        before = {p: p.stat().st_mtime_ns for p in box.maildir.rglob('*') if p.is_file() and '.mbsyncstate' not in p.name}
        box.sync()
        after = {p: p.stat().st_mtime_ns for p in box.maildir.rglob('*') if p.is_file() and '.mbsyncstate' not in p.name}
        before = {p: t for p, t in before.items() if p.parent.name in ('cur', 'new')}
        after = {p: t for p, t in after.items() if p.parent.name in ('cur', 'new')}
        assert before == after, 'a second run changed something'


LETTERS = {'F': '\\Flagged', 'R': '\\Answered', 'S': '\\Seen', 'D': '\\Draft'}
FOLDERS = ('INBOX', 'Archive')
ROUNDS = 8


def number_of(content):
    return int(re.search(rb'Message-ID: <(\d+)@', content)[1])


class Near:
    """Changes in the Maildir, as a mail reader makes them."""

    def __init__(self, box):
        self.box = box

    def file(self, folder, number):
        return next(p for p in self.box.files(folder) if number_of(p.read_bytes()) == number)

    @staticmethod
    def letters(path):
        return set(path.name.partition(':2,')[2])

    def append(self, number):
        (self.box.maildir / 'INBOX' / 'cur' / f'17000000{number:02}.M1P1.host:2,').write_bytes(simple(number).replace(b'\r\n', b'\n'))

    def toggle(self, folder, number, letter):
        path = self.file(folder, number)
        letters = ''.join(sorted(self.letters(path) ^ {letter}))
        path.rename(self.box.maildir / folder / 'cur' / f'{path.name.split(":2,")[0]}:2,{letters}')

    def expunge(self, folder, number):
        self.file(folder, number).unlink()

    def move(self, folder, number):
        path = self.file(folder, number)
        other = FOLDERS[1 - FOLDERS.index(folder)]  # the UID in the name is one of the other folder
        path.rename(self.box.maildir / other / 'cur' / re.sub(r',U=\d+', '', path.name if ':2,' in path.name else path.name + ':2,'))

    def state(self):
        return sorted((folder, number_of(p.read_bytes()), ''.join(sorted(self.letters(p)))) for folder in FOLDERS for p in self.box.files(folder))

    def contents(self):
        return {number_of(p.read_bytes()): p.read_bytes().replace(b'\n', b'\r\n') for folder in FOLDERS for p in self.box.files(folder)}


class Far:
    """Changes by another client of the account."""

    def __init__(self, lab):
        self.lab = lab

    def do(self, folder, number, *words):
        with login(self.lab) as imap:
            imap.select(folder)
            uid = imap.uid('SEARCH', 'HEADER', 'Message-ID', f'"<{number}@example.org>"')[1][0].decode()
            assert uid.isdigit(), (folder, number, uid)
            answer = imap.uid(words[0], uid, *words[1:])
            assert answer[0] == 'OK', answer
            return answer[1]

    def append(self, number):
        fill(self.lab, [simple(number)])

    def toggle(self, folder, number, letter):
        has_it = LETTERS[letter] in self.do(folder, number, 'FETCH', '(FLAGS)')[0].decode()
        self.do(folder, number, 'STORE', '-FLAGS' if has_it else '+FLAGS', f'({LETTERS[letter]})')

    def expunge(self, folder, number):
        self.do(folder, number, 'STORE', '+FLAGS', '(\\Deleted)')
        self.do(folder, number, 'EXPUNGE')

    def move(self, folder, number):
        self.do(folder, number, 'MOVE', FOLDERS[1 - FOLDERS.index(folder)])

    def rows(self):
        """Of each message: folder, UID, flags, content."""
        found = []
        for folder in FOLDERS:
            with login(self.lab) as imap:
                imap.select(folder, readonly=True)
                for part in imap.uid('FETCH', '1:*', '(FLAGS BODY.PEEK[])')[1]:
                    if isinstance(part, tuple):
                        found.append((folder, *uid_and_flags(part[0].decode()), part[1]))
        return found

    def state(self):
        letter = {flag: letter for letter, flag in LETTERS.items()}
        return sorted((folder, number_of(content), ''.join(sorted(letter[f] for f in flags))) for folder, _, flags, content in self.rows())

    def contents(self):
        return {number_of(content): content for _, _, _, content in self.rows()}


def uid_and_flags(text):
    flags = frozenset(re.search(r'FLAGS \(([^)]*)\)', text)[1].split()) - {'\\Recent'}
    return int(re.search(r'UID (\d+)', text)[1]), flags


class Resynchronizing:
    """A client that keeps UIDVALIDITY, HIGHESTMODSEQ and the flags of each UID, and asks by SELECT for what it has missed (RFC 7162 3.2.5)."""

    def __init__(self, lab, folder):
        self.lab, self.folder = lab, folder
        self.uidvalidity, self.modseq, self.flags = None, None, {}

    def come_back(self, says_uids):
        """How many messages were told of, as changed or gone."""
        with login(self.lab) as imap:
            assert imap.xatom('ENABLE', 'QRESYNC')[0] == 'OK'
            known = ' ' + ','.join(map(str, sorted(self.flags))) if says_uids and self.flags else ''
            imap.select(self.folder + (f' (QRESYNC ({self.uidvalidity} {self.modseq}{known}))' if self.uidvalidity else ''))
            said = dict(imap.untagged_responses)
            gone = set()
            for line in said.get('VANISHED', []):
                assert line.startswith(b'(EARLIER) '), line
                for part in line[10:].decode().split(','):
                    first, _, last = part.partition(':')
                    gone |= set(range(int(first), int(last or first) + 1))
            told = said.get('FETCH', [])
            if self.uidvalidity is None or known:  # who says which UIDs are known is told of those alone, and asks for what is new
                first = max(self.flags, default=0) + 1
                rows = [row for row in imap.uid('FETCH', f'{first}:*', '(FLAGS)')[1] if row is not None]
                told = told + [row for row in rows if uid_and_flags(row.decode())[0] >= first]
            uidvalidity = int(said['UIDVALIDITY'][0])
            assert self.uidvalidity in (None, uidvalidity), 'another UIDVALIDITY'
            self.uidvalidity, self.modseq = uidvalidity, int(said['HIGHESTMODSEQ'][0])
            known_and_gone = gone & set(self.flags)
            for uid in known_and_gone:
                del self.flags[uid]
            self.flags.update(uid_and_flags(row.decode()) for row in told)
            assert len(self.flags) == int(said['EXISTS'][-1]), (self.flags, said)
            return len(told) + len(known_and_gone)


def change(draw, side, mine, where, fresh):
    """Some changes on one side, to messages that are its own in this round; `where` (folder and flags of each message) is kept true."""
    for number in mine:
        what = draw.choice(('toggle', 'toggle', 'toggle', 'expunge', 'move'))
        folder, letters = where[number]
        if what == 'toggle':
            for letter in draw.sample(sorted(LETTERS), 2):
                side.toggle(folder, number, letter)
                letters = letters ^ {letter}
            where[number] = folder, letters
        elif what == 'expunge':
            side.expunge(folder, number)
            del where[number]
        else:
            side.move(folder, number)
            where[number] = FOLDERS[1 - FOLDERS.index(folder)], letters
    for number in fresh:
        side.append(number)
        where[number] = 'INBOX', frozenset()


def mbsync_in_rounds():
    """Both sides change again and again, and the server starts anew: nothing is lost or there twice. QRESYNC tells the same."""
    draw = random.Random(7162)
    with started() as lab:
        box = Mbsync(lab)
        near, far = Near(box), Far(lab)
        watchers = [Resynchronizing(lab, folder) for folder in FOLDERS]
        where = dict.fromkeys(range(1, 13), ('INBOX', frozenset()))  # and has which flags
        fill(lab, [simple(number) for number in where])
        box.sync()
        for watcher in watchers:
            watcher.come_back(False)
        for turn in range(ROUNDS):
            numbers = draw.sample(sorted(where), 7)
            fresh = [20 + 4 * turn + at for at in range(4)]
            # One that both sides flag: the two changes meet.
            folder, letters = where[numbers[0]]
            near.toggle(folder, numbers[0], 'F')
            far.toggle(folder, numbers[0], 'R')
            where[numbers[0]] = folder, letters ^ {'F', 'R'}
            change(draw, near, numbers[1:4], where, fresh[:2])
            change(draw, far, numbers[4:], where, fresh[2:])
            if turn in (1, 4):
                lab.stop()
                lab.start()
            elif turn in (2, 6):
                lab.kill()
                lab.start()
            box.sync()
            wanted = sorted((folder, number, ''.join(sorted(letters))) for number, (folder, letters) in where.items())
            assert near.state() == wanted, f'round {turn}'
            assert far.state() == wanted, f'round {turn}'
            rows = far.rows()
            assert sum(watcher.come_back(turn % 2 == 0) for watcher in watchers) > 0, f'round {turn}: nothing was told'
            for watcher in watchers:
                assert watcher.flags == {uid: flags for folder, uid, flags, _ in rows if folder == watcher.folder}, f'round {turn}'
        for side in (near, far):
            # mbsync marks what it carries with a line of its own.
            assert {n: re.sub(rb'X-TUID: .*\r\n', b'', c) for n, c in side.contents().items()} == {n: simple(n) for n in where}
        names = sorted(p for folder in FOLDERS for p in box.files(folder))
        box.sync()
        assert names == sorted(p for folder in FOLDERS for p in box.files(folder)), 'a last run changed something'
        assert [watcher.come_back(True) for watcher in watchers] == [0, 0], 'told of changes that were none'


class OfflineImap:
    """The same with offlineimap: the state of the last run is its own."""

    def __init__(self, lab):
        self.maildir = lab.dir / 'offline'
        self.rc = lab.dir / 'offlineimaprc'
        self.environment = {'HOME': str(lab.dir), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'}
        self.rc.write_text(f'[general]\naccounts = lab\nmetadata = {lab.dir}/offline-state\nui = basic\n\n[Account lab]\n'
                           'localrepository = near\nremoterepository = far\n\n'
                           f'[Repository near]\ntype = Maildir\nlocalfolders = {self.maildir}\n\n[Repository far]\ntype = IMAP\n'
                           f'remotehost = localhost\nremoteport = {lab.port["imaps"]}\nremoteuser = {ALICE[0]}\nremotepass = {ALICE[1]}\n'
                           f'ssl = yes\nsslcacertfile = {lab.ca}\n')

    def sync(self):
        return run('offlineimap', '-o', '-c', self.rc, env=self.environment)

    def files(self, folder):
        return sorted(p for d in ('cur', 'new') for p in (self.maildir / folder / d).glob('*'))


def offlineimap_both_ways():
    with started() as lab:
        fill(lab, [simple(1), NESTED, AWKWARD['dots'], AWKWARD['8 bit']])
        box = OfflineImap(lab)
        box.sync()
        inbox = box.files('INBOX')
        assert len(inbox) == 4, inbox
        # offlineimap takes no header fields that are not ASCII, and is shown a surrogate (RFC 6858)
        shown = AWKWARD['8 bit'].replace(b'\r\n', b'\n').replace(b'\xe4\xf6\xfc', b'=?utf-8?b?w6TDtsO8?=')
        assert {p.read_bytes() for p in inbox} >= {NESTED.replace(b'\r\n', b'\n'), shown}
        # Up: a folder, a new message, a flag, an expunge; down: a flag, an expunge, a move.
        for part in ('cur', 'new', 'tmp'):
            (box.maildir / 'Projekte' / part).mkdir(parents=True)
        (box.maildir / 'Projekte' / 'cur' / '1700000000.M1P1.host:2,FS').write_bytes(simple(7).replace(b'\r\n', b'\n'))
        by_subject = {re.search(rb'Subject: (.*)', p.read_bytes())[1]: p for p in inbox}
        by_subject[b'message 1'].unlink()
        nested = by_subject[b'=?utf-8?q?n=C3=A9st=C3=A9?=']
        nested.rename(nested.parent.parent / 'cur' / (nested.name.split(':2,')[0] + ':2,FRS'))
        with login(lab) as imap:
            imap.select('INBOX')
            assert imap.store('3', '+FLAGS', '(\\Flagged)')[0] == 'OK'
            assert imap.uid('MOVE', '4', 'Archive')[0] == 'OK'
        box.sync()
        flags = {re.search(rb'Subject: (.*)', p.read_bytes())[1]: p.name.split(':2,')[1] for p in box.files('INBOX')}
        assert flags == {b'dots': 'F', b'=?utf-8?q?n=C3=A9st=C3=A9?=': 'FRS'}, flags
        assert len(box.files('Archive')) == 1
        with login(lab) as imap:
            imap.select('INBOX')
            assert imap.search(None, 'ANSWERED', 'FLAGGED', 'SEEN', 'SUBJECT', 'n')[1][0].split() == [b'1']
            assert imap.search(None, 'SUBJECT', '"message 1"')[1] == [b'']
            imap.select('Projekte')
            assert imap.search(None, 'FLAGGED', 'SEEN')[1] == [b'1']
            assert imap.fetch('1', '(BODY.PEEK[TEXT])')[1][0][1] == simple(7).split(b'\r\n\r\n', 1)[1]
        before = sorted((p, p.stat().st_mtime_ns) for f in ('INBOX', 'Archive', 'Projekte') for p in box.files(f))
        box.sync()
        assert before == sorted((p, p.stat().st_mtime_ns) for f in ('INBOX', 'Archive', 'Projekte') for p in box.files(f))


def mutt_reads_and_moves():
    with started() as lab:
        fill(lab, [simple(1), simple(2), NESTED])
        url = f'imaps://localhost:{lab.port["imaps"]}/'
        rc = lab.dir / 'muttrc'
        rc.write_text(f'set certificate_file="{lab.ca}"\nset imap_pass="{ALICE[1]}"\nset imap_user="{ALICE[0]}"\n'
                      f'set folder="{url}"\nset spoolfile="+INBOX"\nset confirmappend=no\nset move=no\nset delete=yes\n'
                      'set record=""\nset wait_key=no\nset quit=yes\nset auto_tag=yes\n'
                      'push "<tag-pattern>~s message<enter><tag-prefix><save-message>=Archive<enter><quit>"\n')
        shown = on_terminal(['mutt', '-n', '-F', str(rc)],
                            {'TERM': 'xterm', 'HOME': str(lab.dir), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'})
        assert b'message 1' in shown and 'nésté'.encode() in shown
        with login(lab) as imap:
            imap.select('Archive')
            assert len(imap.search(None, 'ALL')[1][0].split()) == 2
            imap.select('INBOX')
            assert len(imap.search(None, 'ALL')[1][0].split()) == 1


def mutt_comes_back_with_qresync():
    """What went, changed and came while it was away is told by FETCH with VANISHED (RFC 7162 3.2.6); the rest is in a cache of its own."""
    with started() as lab:
        fill(lab, [simple(number) for number in range(1, 6)])
        rc, cache = lab.dir / 'muttrc', lab.dir / 'cache'
        cache.mkdir()
        rc.write_text(f'set certificate_file="{lab.ca}"\nset imap_pass="{ALICE[1]}"\nset imap_user="{ALICE[0]}"\n'
                      f'set folder="imaps://localhost:{lab.port["imaps"]}/"\nset spoolfile="+INBOX"\nset move=no\nset delete=no\n'
                      f'set header_cache="{cache}"\nset imap_qresync=yes\nset mark_old=no\nset quit=yes\n'
                      'set index_format="%Z [%s]"\npush "<quit>"\n')
        environment = {'TERM': 'xterm', 'HOME': str(lab.dir), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'}
        shown = on_terminal(['mutt', '-n', '-d', '2', '-F', str(rc)], environment)
        assert all(b'[message %d]' % number in shown for number in range(1, 6)), shown
        with login(lab) as imap:
            imap.select('INBOX')
            assert imap.store('2', '+FLAGS', '(\\Deleted)')[0] == 'OK' and imap.expunge()[0] == 'OK'
            assert imap.store('3', '+FLAGS', '(\\Flagged)')[0] == 'OK'
        fill(lab, [simple(6)])
        shown = on_terminal(['mutt', '-n', '-d', '2', '-F', str(rc)], environment)
        said = (lab.dir / '.muttdebug0').read_text(errors='replace')
        assert re.search(r'UID FETCH 1:\d+ \(FLAGS\) \(CHANGEDSINCE \d+ VANISHED\)', said) and 'VANISHED (EARLIER) 2' in said, said[-4000:]
        found = set(re.findall(rb'\[message (\d)\]', shown))
        assert found == {b'1', b'3', b'4', b'5', b'6'}, (found, shown)
        assert re.search(rb'!\s+\[message 4\]', shown), shown


def mutt_sends():
    with started() as lab:
        rc = lab.dir / 'muttrc'
        rc.write_text(f'set certificate_file="{lab.ca}"\nset smtp_url="smtps://{ALICE[0].replace("@", "%40")}@localhost:{lab.port["submissions"]}/"\n'
                      f'set smtp_pass="{ALICE[1]}"\nset from="{ALICE[0]}"\nset record=""\nset copy=no\nset use_envelope_from=yes\n')
        environment = {'TERM': 'xterm', 'HOME': str(lab.dir), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'}
        run('mutt', '-n', '-F', rc, '-s', 'grüße von mutt', ALICE[0], input='hello\n', env=environment)
        with login(lab) as imap:
            imap.select('INBOX')
            mail = imap.fetch('1', '(BODY[])')[1][0][1]
            assert b'hello\r\n' in mail and b'Subject: =?' in mail


def curl_reads():
    with started() as lab:
        fill(lab, [simple(1), simple(2)])
        base = f'imaps://localhost:{lab.port["imaps"]}'
        words = ['curl', '-sS', '--cacert', lab.ca, '-u', ':'.join(ALICE)]
        assert 'Archive' in run(*words, base + '/')
        assert run(*words, base + '/INBOX;MAILINDEX=2').replace('\r', '') == simple(2).decode().replace('\r', '')
        assert 'SEARCH 1' in run(*words, base + '/INBOX?SUBJECT%20%22message%201%22')
        path = lab.dir / 'upload'
        path.write_bytes(simple(3))
        run(*words, '-T', path, base + '/Drafts')
        assert 'MESSAGES 1' in run(*words, base + '/', '-X', 'STATUS Drafts (MESSAGES)')


if __name__ == '__main__':
    main([mbsync_both_ways, mbsync_in_rounds, offlineimap_both_ways, mutt_reads_and_moves, mutt_comes_back_with_qresync, mutt_sends, curl_reads])
