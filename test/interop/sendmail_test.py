#!/usr/bin/env python3
"""sendmail(1): programs of this host hand over mail; as whom they may; what they are told when it fails."""
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import CULVER, Lab, main
from remote import Remote

ALICE, BOB = ('alice@lab.test', 'password-alice'), ('bob@lab.test', 'password-bob')
SELF = pwd.getpwuid(os.getuid()).pw_name
OTHER = 'nobody'  # another user of this host, whom root may become


class Place:
    """A server with a socket that every user reaches, and a program called sendmail."""

    def __init__(self, lab, directory):
        self.lab, self.directory = lab, directory
        self.program = directory / 'sendmail'
        self.socket = directory / 'run' / 'sendmail'

    def write_config(self, settings=''):
        self.lab.write_config(f'server {{ hostname = mx.lab.test {settings} }}\nlisten local {{ service = sendmail path = "{self.socket}" }}\n')

    def sendmail(self, *words, content='Subject: hello\n\nhello\n', user=None, name=None, environment=None):
        program = self.directory / name if name else self.program
        return subprocess.run([program, *words], input=content if isinstance(content, bytes) else content.encode(), capture_output=True, user=user,
                              timeout=60, cwd='/', env={'PATH': os.environ['PATH'], 'CULVER_CONFIG': str(self.config), **(environment or {})})

    def inbox(self, account=ALICE):
        context = ssl.create_default_context(cafile=str(self.lab.ca))
        with imaplib.IMAP4_SSL('localhost', self.lab.port['imaps'], ssl_context=context) as imap:
            imap.login(*account)
            imap.select('INBOX')
            return [item[1] for item in imap.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] if isinstance(item, tuple)]


@contextmanager
def place(settings='', start=True):
    directory = Path(tempfile.mkdtemp(prefix='culver-lab-socket-'))
    directory.chmod(0o755)
    try:
        with Lab() as lab:
            made = Place(lab, directory)
            shutil.copy(CULVER, directory / 'culver')  # where other users can run it
            for name in ('sendmail', 'mailq', 'newaliases'):
                (directory / name).symlink_to('culver')
            made.config = lab.config
            made.write_config(settings)
            if os.getuid() == 0:  # others read a copy
                made.config = directory / 'culver.conf'
                made.config.write_text(lab.config.read_text())
                made.config.chmod(0o644)
            lab.account(*ALICE)
            lab.account(*BOB)
            if start:
                lab.start()
            yield made
    finally:
        shutil.rmtree(directory)


def header(message):
    return message.split(b'\r\n\r\n')[0].replace(b'\r\n\t', b' ').replace(b'\r\n ', b' ').split(b'\r\n')


def field(message, name):
    found = [line.split(b': ', 1)[1].decode() for line in header(message) if line.lower().startswith(name.lower().encode() + b': ')]
    return found[0] if len(found) == 1 else found


def what_is_missing_is_added():
    with place(f'trusted_users = "{SELF}"') as p:
        run = p.sendmail(ALICE[0], content='hello\n..\n.\nnot this\n')
        assert (run.returncode, run.stdout, run.stderr) == (0, b'', b''), run
        (message,) = p.inbox()
        assert message.endswith(b'\r\n\r\nhello\r\n..\r\n'), message
        assert field(message, 'Return-Path') == f'<{SELF}@mx.lab.test>', message
        assert field(message, 'From').endswith(f'<{SELF}@mx.lab.test>') and field(message, 'Date') and '@mx.lab.test>' in field(message, 'Message-ID'), message
        assert f'(local user {SELF}, number {os.getuid()})' in field(message, 'Received'), message
        run = p.sendmail('-i', '-F', 'Jörg "J" Müller', '-f', 'other@example.org', ALICE[0], content='Subject: x\n\n.\nend')
        assert run.returncode == 0, run
        message = p.inbox()[1]
        assert message.endswith(b'\r\n\r\n.\r\nend\r\n') and b'=?UTF-8?B?' in message and field(message, 'Return-Path') == '<other@example.org>', message
        run = p.sendmail('-f', '', ALICE[0])
        assert run.returncode == 0 and field(p.inbox()[2], 'Return-Path') == '<>', run


def recipients_of_the_header():
    with place() as p:
        content = (b'From root@mx.lab.test Thu Jan  1 00:00:00 1970\nTo: "A, B" <alice@lab.test>,\n\troot <alice@lab.test>\nCc: friends: bob@lab.test;\n'
                   b'Bcc: bob@lab.test, alice@lab.test\nReturn-Path: <x@y>\nSubject: bare\r\n\r\none\rtwo\r\nthr\0ee\n')
        assert p.sendmail('-t', '-oi', content=content).returncode == 0
        for account in (ALICE, BOB):
            (message,) = p.inbox(account)
            assert b'Bcc' not in message and b'x@y' not in message and b'From root@' not in message, message
            assert message.endswith(b'Subject: bare\r\nFrom: ' + message.split(b'\r\nFrom: ')[1].split(b'\r\n')[0] + b'\r\n\r\none\r\ntwo\r\nthree\r\n'), message
        run = p.sendmail('-t', content='Subject: for nobody\n\nx\n')
        assert run.returncode == 64 and b'no recipient' in run.stderr, run
        assert p.sendmail('-t', content='To: a@-bad-\n\nx\n').returncode == 65
        resent = 'To: bob@lab.test\nResent-To: alice@lab.test\nResent-From: me\nSubject: again\n\nx\n'
        assert p.sendmail('-t', content=resent).returncode == 0
        assert len(p.inbox()) == 2 and len(p.inbox(BOB)) == 1
        assert field(p.inbox()[1], 'Resent-From') == 'me@mx.lab.test'


def all_or_nobody():
    with place(f'trusted_users = "{SELF}"') as p:
        run = p.sendmail(ALICE[0], 'nobody-there@lab.test')
        assert run.returncode == 67 and b'nobody-there@lab.test: 550 5.1.1' in run.stderr and p.inbox() == [], run
        p.lab.culver('account', 'quota', BOB[0], '1K')
        run = p.sendmail(ALICE[0], BOB[0], content='Subject: x\n\n' + 'x' * 2000 + '\n')
        assert run.returncode == 75 and b'452' in run.stderr and p.inbox() == [], run
        run = p.sendmail('-t', content=b'To: alice@lab.test\nReceived: x\n' * 60 + b'\nx\n')
        assert run.returncode in (65, 69) and p.inbox() == [], run
        run = p.sendmail(ALICE[0], content='X: ' + 'long ' * 10 + '\n' * 1 + 'Y: y\n' * 300000 + '\n\n')
        assert run.returncode == 65 and b'larger than' in run.stderr, run
        for wrong in (['-bd', ALICE[0]], ['-bx'], ['--nonsense'], ['-f', 'a@b, c@d', ALICE[0]], []):
            assert p.sendmail(*wrong).returncode == 64, wrong
        big = b'Subject: big\n\n' + (b'x' * 200000 + b'\n') * 100
        before = len(p.inbox())
        assert p.sendmail(ALICE[0], content=big).returncode == 0
        message = p.inbox()[before]
        assert message.split(b'\r\n\r\n', 1)[1].replace(b'\r\n', b'') == big[14:].replace(b'\n', b'')
        assert max(map(len, message.split(b'\r\n'))) == 60000


def the_server_is_away():
    with place(start=False) as p:
        run = p.sendmail(ALICE[0])
        assert run.returncode == 75 and b'does not run' in run.stderr, run
        p.lab.start()
        assert p.sendmail(ALICE[0]).returncode == 0
        p.lab.kill()
        assert p.sendmail(ALICE[0]).returncode == 75
        p.lab.start()
        assert len(p.inbox()) == 1


def local_users_are_themselves():
    """Without root this is the one user there is."""
    user = OTHER if os.getuid() == 0 else SELF
    person = f'{user}@mx.lab.test'
    with place('trusted_users = "no-user"') as p:
        as_user = {'user': user} if os.getuid() == 0 else {}
        run = p.sendmail(ALICE[0], **as_user)
        assert run.returncode == 0, run
        assert field(p.inbox()[0], 'Return-Path') == f'<{person}>' and field(p.inbox()[0], 'Sender') == []
        for sender in (ALICE[0], 'somebody@example.org', 'root'):
            run = p.sendmail('-f', sender, BOB[0], **as_user)
            assert run.returncode == 77 and b'trusted_users' in run.stderr, run
        assert p.sendmail('-f', '<>', ALICE[0], **as_user).returncode == 0
        run = p.sendmail(BOB[0], content=f'From: {ALICE[0]}\n\nI am Alice\n', **as_user)
        assert run.returncode == 77 and b'not yours' in run.stderr, run
        assert p.inbox(BOB) == []
        # As cron does for a user, and programs of the web.
        run = p.sendmail('-FCronDaemon', '-i', '-odi', '-oem', BOB[0], **as_user,
                         content='From: root (Cron Daemon)\nTo: bob@lab.test\nSender: boss@lab.test\nSubject: Cron\nAuto-Submitted: auto-generated\n\nout\n')
        assert run.returncode == 0, run
        message = p.inbox(BOB)[0]
        assert field(message, 'From') == 'root@mx.lab.test (Cron Daemon)' and field(message, 'Sender') == person, message
        assert p.sendmail('-t', '-i', content='To: bob@lab.test\nFrom: shop@example.org\n\nbuy\n', **as_user).returncode == 0
        assert field(p.inbox(BOB)[1], 'Sender') == person
        # A user whose address is an account's writes as that account.
        p.lab.culver('domain', 'add', 'mx.lab.test')
        p.lab.account(person, 'password-person')
        p.lab.culver('alias', 'add', 'team@lab.test', person)
        run = p.sendmail('-f', 'team@lab.test', BOB[0], content='From: team@lab.test\n\nwe\n', **as_user)
        assert run.returncode == 0 and field(p.inbox(BOB)[2], 'Sender') == [], run
        run = p.sendmail(BOB[0], content=f'From: other\n\n', **as_user)
        assert run.returncode == 0
        log = p.lab.log.read_text()
        assert 'service=sendmail' in log


def configuration():
    with place(f'origin = lab.test trusted_users = "somebody, {SELF} x"') as p:
        assert p.sendmail('-f', 'x@example.org', 'alice').returncode == 0
        assert p.sendmail('alice').returncode == 0
        assert [field(m, 'Return-Path') for m in p.inbox()] == ['<x@example.org>', f'<{SELF}@lab.test>']
        assert p.sendmail('-C', str(p.config), 'alice', environment={'CULVER_CONFIG': '/none'}).returncode == 0
        without = p.directory / 'without.conf'
        without.write_text('listen a { service = smtp }\n')
        assert p.sendmail('-C', str(without), 'alice').returncode == 78
        bad = p.lab.dir / 'bad.conf'
        bad.write_text('listen a { service = sendmail }\n')
        run = subprocess.run([CULVER, '--config', str(bad), 'check'], capture_output=True, text=True)
        assert run.returncode == 2 and 'wants a path' in run.stderr, run
        run = subprocess.run([CULVER, 'sendmail', '-C', str(p.config), '-i', 'alice'], input=b'\nx\n', capture_output=True)
        assert run.returncode == 0, run
        assert subprocess.run([CULVER, '--config', 'x', 'sendmail', 'alice'], input=b'', capture_output=True).returncode == 2


def queue_and_smtp():
    with place(f'trusted_users = "{SELF}"') as p:
        assert p.sendmail('far@away.example', 'further@away.example').returncode == 0
        for words in ({'name': 'mailq'}, {}):
            run = p.sendmail(*([] if words else ['-bp']), **words)
            assert run.returncode == 0 and b'further@away.example' in run.stdout, run
        assert p.sendmail('-q').returncode == 0
        assert p.sendmail(name='newaliases').returncode == 0 and p.sendmail('-bi').returncode == 0
        if os.getuid() == 0:
            run = p.sendmail('-bp', user=OTHER)
            assert run.returncode == 69 and b'be root' in run.stderr, run
        with subprocess.Popen([p.program, '-bs'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={'CULVER_CONFIG': str(p.config)}, text=True) as smtp:
            def say(line):
                smtp.stdin.write(line + '\r\n')
                smtp.stdin.flush()
                answer = smtp.stdout.readline()
                while answer.split('\n')[-2][3] == '-':
                    answer += smtp.stdout.readline()
                return answer

            assert smtp.stdout.readline().startswith('220 ')
            assert f'XLOCAL {SELF}@mx.lab.test' in say('EHLO x')
            for wrong in ('AUTH PLAIN AGEAYg==', 'LHLO x'):
                assert say(wrong).startswith('500'), wrong
            assert say('MAIL FROM:<a@b.example>').startswith('250') and say(f'RCPT TO:<{ALICE[0]}>').startswith('250')
            assert say('DATA').startswith('354') and say('From: me@b.example\r\n\r\nby -bs\r\n.').startswith('250 2.0.0')
            assert say('QUIT').startswith('221')
            assert smtp.wait(10) == 0 and p.inbox()[0].endswith(b'by -bs\r\n')
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(p.socket))
            assert one.recv(100).startswith(b'220 ')


def mail_is_8bit_when_it_is():
    """BODY=8BITMIME of what needs it alone: a next host without the extension takes the rest as it is."""
    with place(f'trusted_users = "{SELF}"') as p, Remote({'EHLO': '250-remote.test\r\n250 8BITMIME'}) as remote:
        p.lab.write_config(p.lab.settings + f'outbound {{ smarthost = "127.0.0.1:{remote.port}" }}\n',
                           p.lab.places.replace('outbound { enabled = no }\n', ''))
        p.config.write_text(p.lab.config.read_text())
        p.lab.stop()
        p.lab.start()
        for number, (content, is_8bit) in enumerate(((b'Subject: a\n\nASCII\n', False), ('Subject: b\n\ngrün\n'.encode(), True),
                                                     ('Subject: grün\n\nASCII\n'.encode(), True), (b'\n', False)), 1):
            assert p.sendmail('far@away.example', content=content).returncode == 0
            end = time.monotonic() + 30
            while len(remote.messages) < number:
                assert time.monotonic() < end, remote.commands
                time.sleep(0.05)
            said = [line for line in remote.commands if line.startswith('MAIL ')][-1]
            assert ('BODY=8BITMIME' in said) == is_8bit, (content, said)


def a_slow_program_holds_nobody_up():
    """The connection begins when all is read."""
    with place(f'trusted_users = "{SELF}"') as p:
        p.lab.write_config(p.lab.settings + 'smtp { command_time = 10s }\n')
        p.lab.stop()
        p.lab.start()
        process = subprocess.Popen([p.program, ALICE[0]], stdin=subprocess.PIPE, env={'CULVER_CONFIG': str(p.config)})
        process.stdin.write(b'Subject: slow\n\n')
        process.stdin.flush()
        time.sleep(12)
        process.communicate(b'at last\n')
        assert process.returncode == 0 and p.inbox()[0].endswith(b'at last\r\n')


def programs():
    """Those that people use: mutt, mailx, s-nail, git."""
    with place(f'trusted_users = "{SELF}"') as p:
        environment = {**os.environ, 'CULVER_CONFIG': str(p.config), 'HOME': str(p.directory), 'EMAIL': 'me@example.org'}

        def run(*words, content):
            done = subprocess.run(words, input=content, capture_output=True, env=environment, cwd=p.directory, timeout=60, text=True)
            assert done.returncode == 0, done

        seen = 0
        if shutil.which('mutt'):
            run('mutt', '-n', '-F', '/dev/null', '-e', f'set sendmail="{p.program} -oem -oi" use_envelope_from=yes from=me@example.org copy=no', '-s', 'by mutt', ALICE[0], content='from mutt\n')
            seen += 1
            message = p.inbox()[seen - 1]
            assert field(message, 'Subject') == 'by mutt' and field(message, 'Return-Path') == '<me@example.org>', message
        if shutil.which('s-nail'):
            run('s-nail', '-:/', '-S', 'v15-compat=yes', '-S', f'mta=file://{p.program}', '-s', 'by s-nail', ALICE[0], content='from s-nail\n')
            seen += 1
            assert field(p.inbox()[seen - 1], 'Subject') == 'by s-nail'
        if shutil.which('bsd-mailx'):
            (p.directory / '.mailrc').write_text(f'set sendmail={p.program}\n')
            run('bsd-mailx', '-s', 'by mailx', ALICE[0], content='from mailx\n')
            until = time.monotonic() + 20  # it does not wait for sendmail
            while len(p.inbox()) == seen and time.monotonic() < until:
                time.sleep(0.1)
            seen += 1
            assert field(p.inbox()[seen - 1], 'Subject') == 'by mailx'
        if Path('/usr/lib/git-core/git-send-email').exists():
            (p.directory / '0001.patch').write_text('From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n'
                                                    'From: Me <me@example.org>\nDate: Thu, 26 Nov 2026 12:00:00 +0000\nSubject: [PATCH] by git\n\nfrom git\n---\n')
            run('git', 'send-email', f'--smtp-server={p.program}', '--from=me@example.org', '--envelope-sender=auto', f'--to={ALICE[0]}', '--confirm=never', '--quiet', '0001.patch',
                content='')
            seen += 1
            message = p.inbox()[seen - 1]
            assert field(message, 'Subject') == '[PATCH] by git' and field(message, 'Return-Path') == '<me@example.org>', message
        assert seen > 0


if __name__ == '__main__':
    main([what_is_missing_is_added, recipients_of_the_header, all_or_nobody, the_server_is_away, local_users_are_themselves, configuration, queue_and_smtp,
          mail_is_8bit_when_it_is, a_slow_program_holds_nobody_up, programs])
