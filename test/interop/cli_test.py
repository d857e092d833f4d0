#!/usr/bin/env python3
"""The command line: every verb, offline and online, its exit codes, and what it says about mistakes."""
import imaplib
import json
import smtplib
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import CULVER, TOP, Lab, main
from messages import simple

ALICE = ('alice@lab.test', 'password-alice')


def login(lab, password=ALICE[1], who=ALICE[0]):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login(who, password)
    return imap


def send(lab, to, content=None):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        smtp.sendmail('a@example.org', [to], content or simple(1))


def refused(what, *codes):
    try:
        what()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, imaplib.IMAP4.error) as error:
        text = str(error)
        assert not codes or any(str(code) in text for code in codes), text
        return
    raise AssertionError('it was not refused')


def help_and_usage():
    run = subprocess.run([CULVER, '--help'], capture_output=True, text=True)
    assert run.returncode == 0 and 'account add' in run.stdout and 'Exit codes' in run.stdout
    for line in run.stdout.splitlines():
        words = [w for w in line.split('  ')[1].split() if w.islower()] if line.startswith('  ') and '  ' in line.strip() else []
        if words and words[0] not in ('usage:',):
            one = subprocess.run([CULVER, *words, '--help'], capture_output=True, text=True)
            assert one.returncode == 0 and one.stdout.startswith('culver ' + words[0]), (words, one)
    for wrong in ([], ['nonsense'], ['account'], ['account', 'add'], ['domain', 'add', 'a', 'b'], ['status', '--nonsense'],
                  ['queue', 'list', '--after']):
        assert subprocess.run([CULVER, *wrong], capture_output=True).returncode == 2, wrong
    assert 'hardening: ' in subprocess.run([CULVER, 'version'], capture_output=True, text=True).stdout
    version = json.loads(subprocess.run([CULVER, 'version', '--json'], capture_output=True, text=True).stdout)
    assert version['configuration_format'] == 1 and version['compiler'] and version['hardening'], version
    script = subprocess.run([CULVER, 'completion', 'bash'], capture_output=True, text=True).stdout
    probe = script + '\nCOMP_WORDS=(culver account ""); COMP_CWORD=2; _culver; echo "${COMPREPLY[@]}"'
    words = subprocess.run(['bash', '-c', probe], capture_output=True, text=True).stdout
    assert 'add' in words and 'password' in words and 'quota' in words, words


def every_verb(lab):
    assert lab.run('domain', 'add', 'lab.test').returncode == 4
    assert lab.json('domain', 'add', 'Second.Test')['domain'] == 'second.test'
    assert lab.run('domain', 'add', 'not a domain').returncode == 2
    assert lab.run('domain', 'remove', 'third.test').returncode == 3
    lab.culver('domain', 'remove', 'second.test')
    assert [d['domain'] for d in lab.json('domain', 'list')] == ['lab.test']
    lab.account(*ALICE)
    assert lab.run('account', 'add', ALICE[0], stdin='password-alice\n').returncode == 4
    assert lab.run('account', 'add', 'x@lab.test', stdin='short\n').returncode == 2
    assert lab.run('account', 'add', 'x@elsewhere.test', stdin='long-enough\n').returncode == 3
    made = lab.json('account', 'add', 'bob@lab.test', '--generate', '--quota', '5M')
    assert len(made['password']) == 20
    rows = {row['address']: row for row in lab.json('account', 'list')}
    assert rows['bob@lab.test']['quota'] == 5 << 20 and rows[ALICE[0]]['messages'] == 0
    lab.culver('account', 'quota', 'bob@lab.test', '6M')
    assert lab.run('account', 'quota', 'bob@lab.test', 'much').returncode == 2
    lab.culver('account', 'quota', 'bob@lab.test', 'none')
    assert [row['quota'] for row in lab.json('account', 'list')] == [10 << 30, 0]
    lab.culver('account', 'admin', 'bob@lab.test', 'on')
    assert [row['admin'] for row in lab.json('account', 'list')] == [False, True]
    lab.culver('account', 'admin', 'bob@lab.test', 'off')
    assert not any(row['admin'] for row in lab.json('account', 'list'))
    assert lab.run('account', 'admin', 'bob@lab.test', 'yes').returncode == 2
    assert lab.run('account', 'admin', 'nobody@lab.test', 'on').returncode == 3
    lab.culver('account', 'shared', 'bob@lab.test', 'on')
    assert [row['shared'] for row in lab.json('account', 'list')] == [False, True]
    lab.culver('account', 'shared', 'bob@lab.test', 'off')
    assert lab.run('account', 'shared', 'bob@lab.test', 'yes').returncode == 2
    assert lab.run('account', 'shared', 'nobody@lab.test', 'on').returncode == 3
    assert lab.json('account', 'add', 'info@lab.test', '--shared')['address'] == 'info@lab.test'  # nobody is asked for a password
    assert [row['shared'] for row in lab.json('account', 'list') if row['address'] == 'info@lab.test'] == [True]
    lab.culver('account', 'remove', 'info@lab.test', '--yes')
    assert lab.run('account', 'add', 'info@lab.test', '--shared', '--generate').returncode == 2
    lab.culver('account', 'pop3', 'bob@lab.test', 'new', 'keep')
    assert {row['address']: row['pop3'] for row in lab.json('account', 'list')} == {ALICE[0]: 'all', 'bob@lab.test': 'new'}
    for wrong in (['some'], ['all', 'keep not']):
        assert lab.run('account', 'pop3', 'bob@lab.test', *wrong).returncode == 2, wrong
    assert lab.run('account', 'password', 'nobody@lab.test', stdin='long-enough\n').returncode == 3
    assert lab.json('account', 'disable', 'bob@lab.test')['address'] == 'bob@lab.test'
    assert {row['address']: row['disabled'] for row in lab.json('account', 'list')} == {ALICE[0]: False, 'bob@lab.test': True}
    lab.culver('account', 'enable', 'bob@lab.test')
    assert not any(row['disabled'] for row in lab.json('account', 'list'))
    assert lab.run('account', 'disable', 'nobody@lab.test').returncode == 3
    lab.culver('alias', 'add', 'team@lab.test', ALICE[0])
    lab.culver('alias', 'add', 'team@lab.test', 'bob@lab.test')
    assert lab.run('alias', 'add', 'team@lab.test', 'bob@lab.test').returncode == 4
    assert len(lab.json('alias', 'list')) == 2
    lab.culver('alias', 'remove', 'team@lab.test', 'bob@lab.test')
    assert lab.run('alias', 'remove', 'team@lab.test', 'bob@lab.test').returncode == 3
    assert lab.run('domain', 'remove', 'lab.test').returncode == 1, 'has accounts'
    assert lab.run('account', 'remove', 'bob@lab.test').returncode == 2, 'asks first'
    lab.culver('account', 'remove', 'bob@lab.test', '--yes')
    assert lab.run('account', 'remove', 'bob@lab.test', '--yes').returncode == 3
    assert lab.json('queue', 'list') == [] and lab.culver('queue', 'list') == 'none\n'
    assert lab.run('queue', 'show', '1').returncode == 3
    assert lab.run('queue', 'remove', 'x').returncode == 2
    assert lab.json('store', 'verify')['damaged'] == 0
    status = lab.json('status')
    assert status['accounts'] == 1 and status['domains'] == 1 and status['tls'] is True
    assert 'uptime seconds' in lab.culver('status')


def help_by_name():
    def told(*words):
        run = subprocess.run([CULVER, *words], capture_output=True, text=True)
        assert run.returncode == 0 and not run.stderr, (words, run)
        return run.stdout

    assert told('help') == told('--help')
    assert told('help', 'queue', 'list') == told('queue', 'list', '--help')
    assert told('help', 'status') == told('status', '--help')
    assert told('help', 'queue') == told('queue', '--help')
    lines = [line.split()[:2] for line in told('help', 'queue').splitlines() if line.startswith('  ')]
    assert ['queue', 'list'] in lines and all(line[0] == 'queue' for line in lines), lines
    for wrong in (['help', 'nonsense'], ['help', 'queue', 'nonsense'], ['help', 'q'], ['help', ''], ['help', 'a', 'b', 'c'],
                  ['nonsense', '--help']):
        assert subprocess.run([CULVER, *wrong], capture_output=True).returncode == 2, wrong


def completion():
    with Lab() as lab:
        assert lab.culver('completion', 'bash') == (TOP / 'contrib/culver.bash').read_text(), 'made by `culver completion bash`'


def offline():
    with Lab() as lab:
        every_verb(lab)
        assert lab.run('reload').returncode == 3


def online():
    with Lab() as lab:
        lab.start()
        every_verb(lab)


def changes_take_effect_at_once():
    with Lab() as lab:
        lab.start()
        refused(lambda: send(lab, ALICE[0]), 550)
        lab.account(*ALICE)
        send(lab, ALICE[0])
        session = login(lab)
        assert session.select('INBOX')[1] == [b'1']
        lab.culver('account', 'password', ALICE[0], stdin='another-password\n')
        refused(lambda: login(lab))
        login(lab, 'another-password').logout()
        lab.culver('alias', 'add', 'info@lab.test', ALICE[0])
        send(lab, 'info@lab.test')
        lab.culver('account', 'quota', ALICE[0], '1K')
        refused(lambda: send(lab, ALICE[0]), 452)
        lab.culver('account', 'quota', ALICE[0], '1G')
        send(lab, ALICE[0])
        lab.culver('account', 'remove', ALICE[0], '--yes')
        refused(lambda: login(lab, 'another-password'))
        refused(lambda: send(lab, ALICE[0]), 550)


def reload_keeps_sessions():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        session = login(lab)
        session.select('INBOX')
        small = 'server { hostname = new.lab.test message_size_max = 64K }\n'
        lab.write_config(small)
        lab.culver('reload')
        refused(lambda: send(lab, ALICE[0], simple(1, 100000)), 552)
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            assert b'new.lab.test' in smtp.ehlo()[1]
        send(lab, ALICE[0])
        assert session.noop()[0] == 'OK'
        lab.write_config('server { hostname = mx.lab.test\n  message_size_max = tiny }\n')
        run = lab.run('reload')
        assert run.returncode != 0 and 'message_size_max' in run.stderr, run
        for key in ('reactors = 7', 'segment_size = 8M'):
            lab.write_config(f'{key}\n{small}')
            run = lab.run('reload')
            assert run.returncode == 1 and 'restart' in run.stderr and key.split()[0] in run.stderr, run
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            assert b'new.lab.test' in smtp.ehlo()[1]
        lab.write_config('log_level = error\n' + small)
        lab.culver('reload')
        before = len(lab.log.read_bytes())
        send(lab, ALICE[0])
        assert b'mail-accepted' not in lab.log.read_bytes()[before:]
        lab.write_config(small)
        lab.culver('reload')
        send(lab, ALICE[0])
        assert b'mail-accepted' in lab.log.read_bytes()[before:]
        # The signal does the same.
        lab.write_config('server { hostname = third.lab.test }\n')
        lab.process.send_signal(1)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
                if b'third.lab.test' in smtp.ehlo()[1]:
                    break
        else:
            raise AssertionError('SIGHUP did not reload')
        lab.expected.append('config-refused')


def mistakes_name_line_and_remedy():
    with Lab() as lab:
        lines = lab.config.read_text().count('\n')
        lab.write_config('server {\n  hostnme = x\n}\n')
        run = lab.run('check')
        assert run.returncode == 2 and f'line {lines + 1}' in run.stderr and '"hostname"' in run.stderr, run
        run = lab.run('check', '--json')
        answer = json.loads(run.stdout)
        assert run.returncode == 2 and answer['ok'] is False and f'line {lines + 1}' in answer['text'], run
        run = lab.run('run')
        assert run.returncode == 2 and 'hostname' in run.stderr
        lab.write_config('')
        assert lab.run('check').returncode == 0
        run = lab.run('config', 'smtp.command_time')
        assert run.returncode == 0 and 'duration' in run.stdout
        assert lab.run('config', 'smtp.nonsense').returncode == 3
        everything = lab.culver('config', '--explain')
        assert 'server.hostname' in everything and 'imap.idle_time' in everything
        missing = subprocess.run([CULVER, '--config', str(lab.dir / 'none'), 'check'], capture_output=True, text=True)
        assert missing.returncode == 3 and 'none' in missing.stderr


def taken_port_and_second_server():
    with Lab() as lab:
        lab.start()
        run = lab.run('run')
        assert run.returncode != 0 and ('another program has it' in run.stderr or 'held by another' in run.stderr), run
        assert lab.json('status')['domains'] == 1


def links_inside_the_data_directory_are_not_followed():
    with Lab() as lab:
        (lab.dir / 'elsewhere').mkdir()
        (lab.data / 'run').rename(lab.dir / 'run')
        (lab.data / 'run').symlink_to(lab.dir / 'elsewhere')
        run = lab.run('run')
        assert run.returncode == 1 and '/run is no directory of ours' in run.stderr, run
        assert not any((lab.dir / 'elsewhere').iterdir())


def damage_is_named_and_skipped():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        for number in range(20):
            send(lab, ALICE[0], simple(number, 3000))
        lab.stop()
        segment = next(s for s in (lab.data / 'log').glob('S*.seg') if b'<10@example.org>' in s.read_bytes())
        octets = bytearray(segment.read_bytes())
        at = octets.index(b'<10@example.org>') + 3
        octets[at] ^= 1
        segment.write_bytes(octets)
        lab.expected += ['log-damaged', 'imap-damaged', 'record-lost']
        lab.start()
        run = lab.run('store', 'verify', '--json')
        report = json.loads(run.stdout)['data']
        assert run.returncode == 1 and report['damaged'] >= 1 and report['faults'], run
        with login(lab) as imap:
            imap.select('INBOX')
            numbers = imap.search(None, 'ALL')[1][0].split()
            assert len(numbers) == 20
            whole = 0
            for number in numbers:
                answer = imap.fetch(number, '(BODY.PEEK[])')
                assert answer[0] == 'OK' or b'[CORRUPTION]' in answer[1][0], answer  # RFC 5530 3
                bodies = [item[1] for item in answer[1] if answer[0] == 'OK' and isinstance(item, tuple)]
                whole += any(body.endswith(simple(n, 3000)) for body in bodies for n in range(20))
            assert whole == 19, whole
            assert imap.fetch('1:20', '(ENVELOPE)')[0] == 'OK'
        send(lab, ALICE[0])


def passwords_cost_the_same_with_a_server_and_without():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        lab.account('bob@lab.test', 'password-bob')
        lab.stop()
        vault = sqlite3.connect(f'file:{lab.data}/vault/vault.db?mode=ro', uri=True)
        hashes = [row[0].split('$')[1:4] for row in vault.execute('SELECT hash FROM password')]
        assert hashes == [['argon2id', 'v=19', 'm=65536,t=3,p=1']] * 2, hashes
        assert vault.execute('SELECT DISTINCT iterations FROM scram').fetchall() == [(65536,)]


if __name__ == '__main__':
    main([help_and_usage, help_by_name, completion, offline, online, changes_take_effect_at_once, reload_keeps_sessions, mistakes_name_line_and_remedy,
          taken_port_and_second_server, links_inside_the_data_directory_are_not_followed, damage_is_named_and_skipped,
          passwords_cost_the_same_with_a_server_and_without])
