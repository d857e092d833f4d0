#!/usr/bin/env python3
"""Steering the queue: filters, pages, and a queue that is long."""
import os
import smtplib
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, send, until
from remote import Remote

LONG = int(os.environ.get('QUEUE_ENTRIES', '20000'))  # entries: enough for twenty pages


def submit(lab, to, octets=100, user=ALICE):
    with smtplib.SMTP('127.0.0.1', lab.port['submission']) as smtp:
        smtp.login(*user)
        assert smtp.sendmail(user[0], to, f'From: {user[0]}\r\n\r\n' + 'x' * octets + '\r\n') == {}


PLAIN = 'server { hostname = mx.lab.test allow_plain_loopback = yes submission_recipients_max = 1000 }\n'


def filters():
    remote = Remote({'RCPT TO:<later@other.example>': '451 4.7.1 greylisted, come again', 'RCPT TO:<full@other.example>': '452 4.2.2 mailbox full'})
    with Names({'example': ZONE + 'late MX 10 mx.dead.example.\n'}) as names, Lab(PLAIN + names.settings(remote.port).split('\n', 1)[1]) as lab:
        bob = ('bob@lab.test', 'password-bob')
        lab.account(*ALICE)
        lab.account(*bob)
        lab.start()
        submit(lab, ['later@other.example', 'full@other.example', 'x@dead.example'])
        submit(lab, ['y@late.example'], octets=5000, user=bob)
        until(lambda: all(row['attempts'] for row in lab.json('queue', 'list')), 'all were tried')
        time.sleep(1.5)

        def chosen(*words):
            return sorted(row['to'].split('@')[0] for row in lab.json('queue', 'list', *words))

        rows = {row['to']: row for row in lab.json('queue', 'list')}
        assert rows['x@dead.example']['destination'] == 'dead.example', rows
        shown = lab.json('queue', 'show', str(rows['later@other.example']['id']))
        assert shown['failure'] == 'greylisted' and 'blocklist' not in shown, shown
        failures = {event['to'].split('@')[0]: event['failure'] for message in lab.json('trace', ALICE[0])['messages'] for event in message['events'] if event['event'] == 'deferred'}
        assert failures == {'later': 'greylisted', 'full': 'mailbox-full', 'x': 'unreachable'}, failures
        assert 'failure=mailbox-full' in lab.log.read_text()
        everything = ['full', 'later', 'x', 'y']
        for words, want in ((('--from', ALICE[0]), ['full', 'later', 'x']), (('--to', 'X@dead.example'), ['x']), (('--domain', 'dead.example'), ['x']),
                            (('--destination', 'Late.Example'), ['y']), (('--message', rows['x@dead.example']['message']), ['full', 'later', 'x']),
                            (('--reply', 'GREYlisted'), ['later']), (('--reply', '452'), ['full']), (('--older', '1s'), everything), (('--older', '1h'), []),
                            (('--newer', '1h'), everything), (('--newer', '1s'), []), (('--larger', '4K'), ['y']), (('--smaller', '4K'), ['full', 'later', 'x']),
                            (('--attempts', '1'), everything), (('--attempts', '2'), []), (('--held',), []), (('--from', '<>'), []),
                            (('--domain', 'late.example', '--from', bob[0]), ['y']), (('--domain', 'dead.example', '--from', bob[0]), [])):
            assert chosen(*words) == want, (words, chosen(*words))
        for wrong in (('--older', 'x'), ('--larger', 'x'), ('--attempts', 'x'), ('--limit', '0'), ('--limit', '1001'), ('--nonsense',)):
            assert lab.run('queue', 'list', *wrong).returncode == 2, wrong
        assert lab.json('queue', 'hold', '--reply', 'greylisted') == {'changed': 1}
        assert chosen('--held') == ['later'] and lab.json('queue', 'list', '--held')[0]['state'] == 'held'
        for name in ('dead', 'late'):
            assert lab.json('queue', 'reroute', '--destination', f'{name}.example', f'--via=127.0.0.1:{remote.port}') == {'changed': 1}
        until(lambda: chosen() == ['full', 'later'], 'those went by way of the other server')
        assert lab.json('queue', 'reroute', '--reply', 'full', '--via=127.0.0.9:2525') == {'changed': 1}
        assert chosen('--destination', '127.0.0.9:2525') == ['full']
        before = lab.json('queue', 'list', '--to', 'full@other.example')[0]['attempts']
        assert lab.json('queue', 'flush', '--domain', 'other.example', '--to', 'full@other.example') == {'changed': 1}
        until(lambda: lab.json('queue', 'list', '--to', 'full@other.example')[0]['attempts'] > before, 'it was tried')
        assert lab.json('queue', 'delete', '--domain', 'other.example', '--held') == {'changed': 1}
        assert lab.json('queue', 'delete', '--smaller', '1M') == {'changed': 1} and chosen() == []
        assert lab.run('queue', 'delete', '--older', 'x').returncode == 2 and lab.run('queue', 'delete').returncode == 2


def memory(lab):
    status = Path(f'/proc/{lab.server_pid()}/status').read_text()
    return int(status.split('VmRSS:')[1].split()[0])


def a_long_queue_in_pages():
    with Lab(PLAIN) as lab:  # nothing is sent
        lab.account(*ALICE)
        lab.start()
        for number in range(LONG // 1000):
            submit(lab, [f'u{number}-{i}@d{i % 10}.example' for i in range(1000)])
        seen, after = [], 0
        before = memory(lab)
        while rows := lab.json('queue', 'list', f'--after={after}'):
            seen += [row['to'] for row in rows]
            after = rows[-1]['id']
        assert len(seen) == len(set(seen)) == LONG
        assert 'There may be more: --after=' in lab.culver('queue', 'list')
        assert 'There may be more' not in lab.culver('queue', 'list', '--domain', 'd0.example', '--limit', '7')
        rows = lab.json('queue', 'list', '--domain', 'd3.example', '--limit', '5')
        assert [row['to'] for row in rows] == [f'u0-{i}@d3.example' for i in (3, 13, 23, 33, 43)]
        assert [row['to'] for row in lab.json('queue', 'list', '--to', f'u{LONG // 1000 - 1}-999@d9.example')] == [f'u{LONG // 1000 - 1}-999@d9.example']
        assert lab.json('queue', 'hold', '--domain', 'd4.example') == {'changed': LONG // 10}
        assert lab.json('queue', 'delete', '--held') == {'changed': LONG // 10}
        assert lab.json('queue', 'flush') == {'changed': LONG - LONG // 10}
        if not os.environ.get('CULVER_SANITIZED'):  # which keeps what is freed
            assert memory(lab) - before < 64 * 1024, (before, memory(lab))
        assert lab.json('queue', 'delete', '--all') == {'changed': LONG - LONG // 10}
        assert lab.json('status')['queued'] == 0


if __name__ == '__main__':
    main([filters, a_long_queue_in_pages])
