#!/usr/bin/env python3
"""Everyday clients: mbsync, offlineimap, mutt, curl."""
import imaplib
import os
import pty
import re
import select
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import AWKWARD, NESTED, simple

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
                           f'SSLType IMAPS\nCertificateFile {lab.ca}\nAuthMechs PLAIN\n\nIMAPStore far\nAccount lab\n\n'
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


def on_terminal(words, environment, seconds=60):
    """Runs a program on a terminal of its own until it ends; what it showed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(words[0], words, environment)
    shown, until = b'', time.monotonic() + seconds
    while time.monotonic() < until:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                shown += os.read(fd, 65536)
            except OSError:  # the other end is closed
                os.waitpid(pid, 0)
                return shown
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    raise AssertionError(f'{words[0]} did not end: {shown[-3000:]}')


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
    main([mbsync_both_ways, offlineimap_both_ways, mutt_reads_and_moves, mutt_comes_back_with_qresync, mutt_sends, curl_reads])
