#!/usr/bin/env python3
"""Mail for programs: what they are given, what their ends mean, and what they cannot do."""
import os
import smtplib
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, send, until

RUNS_AS = 'nobody' if os.getuid() == 0 else __import__('pwd').getpwuid(os.getuid()).pw_name
SHELL = '/bin/sh'
HEAD = 'From: alice@lab.test\r\nSubject: for a program\r\n'


class Programs(Lab):
    """The server under test, with scripts that routes name; what they write is in `out`, which their user may write to."""

    def __init__(self, names, scripts, more=''):
        super().__init__(names.settings(9, more))
        self.account(*ALICE)
        self.dir.chmod(0o711)
        self.out = self.dir / 'out'
        self.out.mkdir()
        self.out.chmod(0o777)
        routes = ''
        for name, (text, arguments, settings) in scripts.items():
            path = self.dir / name
            path.write_text(f'#!{SHELL}\ncd {self.out}\n{text}\n')
            path.chmod(0o755)
            routes += (f'route {name} {{ recipient = {name}.example program = "{path} {arguments}" program_user = {RUNS_AS} {settings} }}\n')
        self.write_config(self.settings + routes)

    def read(self, name):
        return (self.out / name).read_text()

    def replies(self):
        return {row['to']: row['reply'] for row in self.json('queue', 'list')}


def is_empty(lab):
    return lambda: lab.json('queue', 'list') == []


def is_over(pid):
    """It may wait for an init that this machine does not have."""
    try:
        return Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[0] == 'Z'
    except FileNotFoundError:
        return True


def what_it_is_given():
    """Arguments, environment, directory, user, standard input; nothing else of ours."""
    script = '''printf '%s\\n' "$@" > arguments
env | sort > environment
id -un > user; pwd > directory; ls /proc/self/fd | wc -l > descriptors; grep NoNewPrivs /proc/self/status > rights
cat > message; cat /dev/stdin >> again
trap > traps
echo kept'''
    arguments = "-f %{sender} 'for %{local} of' %{domain} $HOME;id %{original_recipient}"
    with Names({'example': ZONE}) as names, Programs(names, {'store': (script, arguments, '')}) as lab:
        lab.start()
        send(lab, ['ann+x@store.example'], HEAD + '\r\none\r\n.two\r\nthree\r\n')
        until(is_empty(lab), 'the queue is empty')
        assert lab.read('arguments').splitlines() == ['-f', ALICE[0], 'for ann+x of', 'store.example', '$HOME;id', 'ann+x@store.example']
        message = (lab.out / 'message').read_bytes()
        head, body = message.split(b'\n\n', 1)
        assert head.startswith(b'Return-Path: <alice@lab.test>\nDelivered-To: ann+x@store.example\nReceived: '), head
        assert body == b'one\n.two\nthree\n', body
        assert b'\r\n' not in message
        environment = dict(line.split('=', 1) for line in lab.read('environment').splitlines())
        assert set(environment) <= {'PATH', 'HOME', 'LOGNAME', 'USER', 'SHELL', 'SENDER', 'RECIPIENT', 'LOCAL', 'DOMAIN', 'ORIGINAL_RECIPIENT',
                                    'MESSAGE_ID', 'PWD', 'OLDPWD', '_', 'SHLVL'}, environment
        assert environment['SENDER'] == ALICE[0] and environment['RECIPIENT'] == 'ann+x@store.example' and environment['LOCAL'] == 'ann+x'
        assert lab.read('user').strip() == RUNS_AS
        assert lab.read('descriptors').strip() == '4', lab.read('descriptors')  # 0, 1, 2 and that of ls
        assert lab.read('rights').split()[1] == '1'
        log = lab.log.read_text()
        assert 'event=relayed' in log and 'reply="2.0.0 taken by the program: kept"' in log, log
        shown = lab.json('simulate', '--from=alice@lab.test', '--to=ann@store.example')
        assert any(step.get('program') for step in shown['steps']), shown


def what_ends_mean():
    """Each exit code, a code in the output, a signal, what cannot be started: a bounce with its words, or it waits."""
    scripts = {'fail': ('echo "this address\nis closed"; exit 77', '', ''), 'nouser': ('exit 67', '', ''),
               'later': ('echo busy >&2; exit 75', '', ''), 'said': ('echo 4.2.2 mailbox full; exit 1', '', ''),
               'dead': ('kill -SEGV $$', '', ''), 'unread': ('exit 0', '', ''),
               'nodir': ('exit 0', '', 'program_directory = "/nonexistent"'),
               'option': ('exit 0', '%{local}', '')}
    with Names({'example': ZONE}) as names, Programs(names, scripts) as lab:
        gone = lab.dir / 'gone'
        lab.write_config(lab.settings + f'route gone {{ recipient = gone.example program = "{gone}" program_user = {RUNS_AS} }}\n'
                         f'route ghost {{ recipient = ghost.example program = "/bin/true" program_user = no-such-user }}\n'
                         f'route root {{ recipient = root.example program = "/bin/true" program_user = root }}\n')
        lab.start()
        send(lab, [f'x@{name}.example' for name in [*scripts, 'gone', 'ghost', 'root']] + ['-x@option.example'], HEAD + '\r\n' + 'y\r\n' * 100000)
        until(lambda: len(lab.replies()) == 7 and all(lab.replies().values()), 'what waits has been tried', 60)
        replies = lab.replies()
        assert replies['x@later.example'] == '4.3.0 the program wants it to be tried again: busy', replies
        assert replies['x@said.example'] == '4.2.2 the program ended with 1: mailbox full', replies
        assert replies['x@dead.example'] == '4.3.0 the program was ended by signal 11', replies
        assert replies['x@nodir.example'] == '4.3.5 the program was not run: /nonexistent: No such file or directory', replies
        assert replies['x@gone.example'] == f'4.3.5 the program was not run: {gone}: No such file or directory', replies
        assert replies['x@ghost.example'].endswith('there is no user "no-such-user"'), replies
        assert 'root' in replies['x@root.example'] and replies['x@root.example'].startswith('4.3.5 '), replies
        until(lambda: len(inbox(lab, ALICE)) == 3, 'three bounces')
        bounces = b''.join(inbox(lab, ALICE)).decode()
        assert 'Final-Recipient: rfc822; x@fail.example\r\nAction: failed\r\nStatus: 5.7.0\r\n' \
               'Diagnostic-Code: x-unix; 5.7.0 the program has no permission: this address is closed\r\n' in bounces, bounces
        assert 'Status: 5.1.1\r\nDiagnostic-Code: x-unix; 5.1.1 there is no such user\r\n' in bounces, bounces
        assert 'Final-Recipient: rfc822; -x@option.example\r\nAction: failed\r\nStatus: 5.1.3\r\n' in bounces, bounces
        story = lab.culver('trace', 'x@later.example')
        assert 'the program wants it to be tried again: busy' in story, story


def bounded():
    """One that hangs is ended, with what it started; one that babbles is heard for a while; few run at a time; others go on meanwhile."""
    scripts = {'hang': ('echo $$ > hang.pid; sleep 600 & echo $! > child.pid; wait', '', 'program_time = 2s'),
               'babble': ('yes bla | head -c 20000000; exit 75', '', ''),
               'many': ('mkdir run.$$; ls -d run.* | wc -l >> running; until test -e sent; do sleep 0.05; done; rmdir run.$$', '', 'program_processes = 3'),
               'quick': ('cat > quick', '', '')}
    with Names({'example': ZONE}) as names, Programs(names, scripts) as lab:
        lab.start()
        send(lab, ['x@hang.example', 'x@babble.example', 'x@quick.example'])
        until(lambda: 'x@quick.example' not in lab.replies(), 'the quick one is done')
        until(lambda: len(lab.replies()) == 2 and all(lab.replies().values()), 'two were tried', 30)
        replies = lab.replies()
        assert replies['x@hang.example'] == '4.3.0 the program took too long and was ended', replies
        assert replies['x@babble.example'].startswith('4.3.0 the program wants it to be tried again: bla bla') and \
            len(replies['x@babble.example']) < 1000, replies
        for name in 'hang.pid', 'child.pid':
            until(lambda: is_over(lab.read(name).strip()), f'{name} is over')
        lab.culver('queue', 'remove', '--all')
        for n in range(20):
            send(lab, [f'u{n}@many.example'])
        until(lambda: (lab.out / 'running').exists() and len(lab.read('running').split()) >= 2, 'one runs beside another')
        (lab.out / 'sent').touch()
        until(is_empty(lab), 'the queue is empty', 60)
        counts = [int(line) for line in lab.read('running').split()]
        assert len(counts) == 20 and max(counts) in (2, 3), counts


def round_and_round():
    """What has been handed to the program for an address before comes back."""
    with Names({'example': ZONE}) as names, Programs(names, {'loop': ('echo turn >> turns; cat > "$LOCAL"', '', '')}) as lab:
        lab.start()
        send(lab, ['x@loop.example'], 'Delivered-To: X@loop.example\r\n' + HEAD + '\r\nx\r\n')
        until(lambda: len(inbox(lab, ALICE)) == 1, 'a bounce')
        assert b'Status: 5.4.6\r\n' in inbox(lab, ALICE)[0]
        assert not (lab.out / 'turns').exists()


def through_an_alias():
    """Mail of other servers, for an address here that leads there: with the sender that it came with, and the address that it was for."""
    script = 'echo "$SENDER $RECIPIENT $ORIGINAL_RECIPIENT" >> who; cat > "of-$SENDER"'
    with Names({'example': ZONE}) as names, Programs(names, {'lists': (script, '', '')}) as lab:
        lab.culver('alias', 'add', 'talk@lab.test', 'talk@lists.example')
        lab.start()
        with smtplib.SMTP('localhost', lab.port['smtp']) as smtp:
            smtp.sendmail('friend@other.example', ['talk@lab.test'], HEAD + '\r\nhello\r\n')
            smtp.sendmail('', ['talk@lab.test'], HEAD + '\r\na bounce\r\n')
        until(is_empty(lab), 'the queue is empty')
        senders = {'friend@other.example': 'friend@other.example', 'MAILER-DAEMON': ''}
        assert sorted(lab.read('who').splitlines()) == sorted(f'{sender} talk@lists.example talk@lab.test' for sender in senders), lab.read('who')
        for sender, path in senders.items():
            assert lab.read(f'of-{sender}').startswith(f'Return-Path: <{path}>\nDelivered-To: talk@lists.example\n'), lab.read(f'of-{sender}')


def when_the_server_dies():
    """Its program is ended with it, and the mail handed over anew; a reload takes a new program."""
    script = 'echo begun >> begun; test -e quick || sleep 600; cat > message'
    with Names({'example': ZONE}) as names, Programs(names, {'slow': (script, '', '')}) as lab:
        lab.expected += ['server-died']
        lab.start()
        send(lab, ['x@slow.example'])
        until(lambda: (lab.out / 'begun').exists(), 'it runs')
        (lab.out / 'quick').touch()
        os.kill(lab.server_pid(), 9)
        until(is_empty(lab), 'the queue is empty', 60)
        assert lab.read('begun').count('begun') == 2
        assert not [line for line in os.popen('ps -eo args').read().splitlines() if str(lab.dir / 'slow') in line]
        other = lab.dir / 'other'
        other.write_text(f'#!{SHELL}\necho other > {lab.out}/other\n')
        other.chmod(0o755)
        lab.write_config(lab.settings.replace(str(lab.dir / 'slow'), str(other)))
        lab.culver('reload')
        send(lab, ['x@slow.example'])
        until(is_empty(lab), 'the queue is empty')
        assert lab.read('other') == 'other\n'


if __name__ == '__main__':
    main([what_it_is_given, what_ends_mean, bounded, round_and_round, through_an_alias, when_the_server_dies])
