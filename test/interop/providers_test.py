#!/usr/bin/env python3
"""Large providers: their domains share connections and pauses, and a connection carries what they take; what "slower" and "blocked" do."""
import sys
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, send, until
from remote import Remote

HEAD = '$ORIGIN {0}.\n$TTL 60\n@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\nmx A 127.0.0.1\n'
DOMAINS = 25
ZONES = {'example': ZONE + ''.join(f'g{number} MX 10 mx.google.com.\n' for number in range(DOMAINS)) + 'y MX 10 mx.yahoodns.net.\n',
         'google.com': HEAD.format('google.com'), 'yahoodns.net': HEAD.format('yahoodns.net')}
CONNECTIONS_OF_GOOGLE, MESSAGES_OF_YAHOO = 10, 20  # src/queue/profile.c


class Counting(Remote):
    """Counts the conversations at a time, which last a moment."""

    def __init__(self):
        self.lock, self.now, self.most = threading.Lock(), 0, 0
        super().__init__({'MAIL': self.wait})

    def wait(self, _):
        time.sleep(0.3)
        return '250 ok'

    def finish_request(self, request, address):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            super().finish_request(request, address)
        finally:
            with self.lock:
                self.now -= 1


def domains_share_connections():
    remote = Counting()
    with Names(ZONES) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, [f'x@g{number}.example' for number in range(DOMAINS)])
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty', 120)
        assert len(remote.messages) == DOMAINS and 1 < remote.most <= CONNECTIONS_OF_GOOGLE, remote.most
        assert 'event=deferred' not in lab.log.read_text()


def messages_of_a_connection():
    remote = Remote({})
    with Names(ZONES) as names, Lab(names.settings(remote.port, 'connections_per_destination = 1')) as lab:
        lab.account(*ALICE)
        lab.start()
        for number in range(3 * MESSAGES_OF_YAHOO):
            send(lab, f'x{number}@y.example')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        carried = ' '.join('+' if line.startswith('EHLO') else 'm' for line in remote.commands if line.startswith(('EHLO', 'MAIL')))
        runs = [part.count('m') for part in carried.split('+') if part.strip()]
        assert sum(runs) == 3 * MESSAGES_OF_YAHOO and max(runs) <= MESSAGES_OF_YAHOO, runs


def who_asks_for_a_pause_gets_it():
    """QU07: the provider as a whole; a server that nobody knows by itself; mail for others goes on, and nothing is lost or told to anybody."""
    def answer(conversation):
        to = [line for line in conversation.server.commands if line.startswith('RCPT')][-1]
        slower = 'google' if to.startswith('RCPT TO:<x@g') else 'other' if 'other.example' in to else None
        return {'google': '421 4.7.28 Our system has detected an unusual rate of unsolicited mail', 'other': '451 Too many messages from you',
                None: '250 ok'}[slower]
    remote = Remote({'.': answer})
    with Names(ZONES) as names, Lab(names.settings(remote.port, 'connections_per_destination = 1')) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, ['x@g0.example', 'a@other.example'])
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1, 1], 'both were tried')
        assert lab.log.read_text().count('event=relay-paused') == 2, lab.log.read_text()
        send(lab, ['x@g1.example', 'b@other.example', 'c@implicit.example'])
        until(lambda: sum(b'Subject: out' in mail for mail in remote.messages) == 3, 'mail for others goes on')
        time.sleep(2)
        attempts = {row['to']: row['attempts'] for row in lab.json('queue', 'list')}
        assert attempts == {'x@g0.example': 1, 'a@other.example': 1, 'x@g1.example': 0, 'b@other.example': 0}, attempts
        assert inbox(lab, ALICE) == []
        remote.answers['.'] = '250 ok'
        lab.culver('queue', 'flush')  # an administrator need not wait for what was tried
        until(lambda: {row['to'] for row in lab.json('queue', 'list')} <= {'x@g1.example'}, 'what was tried is through')


def who_blocks_us_is_told():
    remote = Remote({'MAIL': '550 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org', 'RCPT': '503 no', 'DATA': '503 no'})
    with Names(ZONES) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, 'x@other.example')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert 'event=relay-blocked host="mx.other.example"' in lab.log.read_text()


if __name__ == '__main__':
    main([domains_share_connections, messages_of_a_connection, who_asks_for_a_pause_gets_it, who_blocks_us_is_told])
