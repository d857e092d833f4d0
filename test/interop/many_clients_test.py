#!/usr/bin/env python3
"""IM20: twenty clients of one mailbox at a time do what they like; at each checkpoint all of them see the same.

    test/interop/many_clients_test.py                       some hundred commands of each client
    CLIENTS_SECONDS=86400 test/interop/many_clients_test.py a day of it
"""
import imaplib
import os
import random
import re
import ssl
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

CLIENTS = 19  # and the one of the checkpoint: as many as an account may have
COMMANDS = 12  # of each client between two checkpoints
ROUNDS = 15
MESSAGES_MAX = 200  # beyond it clients rather remove
SECONDS = float(os.environ.get('CLIENTS_SECONDS', 0))
SEED = int(os.environ.get('CLIENTS_SEED', 1))
PASSWORD = 'password-of-all'
FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft', '$Label1', 'work']
ROW = re.compile(rb'(\d+) \(UID (\d+) FLAGS \(([^)]*)\)\)')


class Client:
    def __init__(self, lab, number):
        self.dice = random.Random(SEED * 1000 + number)
        self.number = number
        self.imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], timeout=120,
                                      ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
        self.imap.login('alice@lab.test', PASSWORD)
        assert self.imap.select('INBOX')[0] == 'OK'
        self.failure = None

    def rows(self):
        """{sequence number: (UID, flags)} as this session sees the mailbox."""
        self.imap.untagged_responses.clear()  # what it was told before is not of this answer
        status, lines = self.imap.fetch('1:*', '(UID FLAGS)')
        assert status == 'OK', (status, lines)
        found = {}
        for line in lines:
            row = ROW.fullmatch(line)
            assert row, line
            found[int(row[1])] = (int(row[2]), frozenset(row[3].split()) - {b'\\Recent'})
        return found

    def expect(self, answer, *allowed):
        assert answer[0] in ('OK', *allowed), (self.number, answer)

    def step(self):
        """A NO is right where a message went away meanwhile (RFC 2180 4.1), a BAD never."""
        what = self.dice.random()
        uids = [int(uid) for uid in self.imap.uid('SEARCH', 'ALL')[1][0].split()]
        some = ','.join(map(str, self.dice.sample(uids, min(len(uids), self.dice.randint(1, 4)))))
        flags = ' '.join(self.dice.sample(FLAGS, self.dice.randint(1, 3)))
        if not uids or (what < 0.3 and len(uids) < MESSAGES_MAX):
            text = f'Subject: {self.number}\r\n\r\n{self.dice.random()}\r\n'.encode()
            self.expect(self.imap.append('INBOX', f'({flags})' if self.dice.random() < 0.5 else None, None, text))
        elif what < 0.6:
            self.expect(self.imap.uid('STORE', some, self.dice.choice(['+FLAGS', '-FLAGS', 'FLAGS']), f'({flags})'), 'NO')
        elif what < 0.7:
            self.expect(self.imap.uid('COPY', some, 'INBOX'), 'NO')
        elif what < 0.8:
            self.expect(self.imap.uid('MOVE', some, 'Archive'), 'NO')
        elif what < 0.9:
            self.expect(self.imap.expunge())
        else:
            self.expect(self.imap.uid('FETCH', some, '(FLAGS BODY.PEEK[])'), 'NO')

    def work(self):
        try:
            for _ in range(COMMANDS):
                self.step()
        except Exception as error:  # told by the main thread
            self.failure = error


def together(clients):
    threads = [threading.Thread(target=client.work) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        if client.failure:
            raise client.failure


def checkpoint(lab, clients):
    fresh = Client(lab, 0)
    expected = fresh.rows() if int(fresh.imap.untagged_responses['EXISTS'][-1]) else {}
    fresh.imap.logout()
    assert list(expected) == list(range(1, len(expected) + 1)), list(expected)
    uids = [uid for uid, _ in expected.values()]
    assert uids == sorted(set(uids)), uids
    for client in clients:
        client.expect(client.imap.noop())
        seen = client.rows() if expected else {}
        assert seen == expected, (client.number, {n: (seen.get(n), expected.get(n)) for n in seen.keys() | expected.keys()
                                                  if seen.get(n) != expected.get(n)})
    return len(expected)


def all_see_the_same():
    with Lab() as lab:
        lab.start()
        lab.account('alice@lab.test', PASSWORD)
        clients = [Client(lab, number) for number in range(1, CLIENTS + 1)]
        until = time.monotonic() + SECONDS
        rounds = 0
        while rounds < ROUNDS or time.monotonic() < until:
            together(clients)
            held = checkpoint(lab, clients)
            rounds += 1
        assert lab.json('store', 'verify')['damaged'] == 0
        print(f'# seed {SEED}: {rounds} checkpoints of {CLIENTS} clients, {held} messages at the end', flush=True)


if __name__ == '__main__':
    main([all_see_the_same])
