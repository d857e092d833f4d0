#!/usr/bin/env python3
"""10,000 messages of 4 KiB through 64 connections: they arrive whole, and the server stays small. The rate is printed, not judged:
claims about speed come from bench/."""
import imaplib
import ssl
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

ALICE = ('alice@lab.test', 'password-alice')
MESSAGES, OCTETS, CONNECTIONS = 10000, 4096, 64
RESIDENT_MAX = 150 << 20
BATCH = 500


def resident(lab):
    for line in Path(f'/proc/{lab.server_pid()}/status').read_text().splitlines():
        if line.startswith('VmHWM'):
            return int(line.split()[1]) * 1024
    raise AssertionError('no VmHWM')


def body(mail):
    return mail.split(b'\r\n\r\n', 1)[1]


def load_arrives_whole():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        for words, what in ((['-d'], 'connections kept'), ([], 'a connection for each message')):
            started = time.monotonic()
            subprocess.run(['smtp-source', *words, '-s', str(CONNECTIONS), '-m', str(MESSAGES), '-l', str(OCTETS), '-f',
                            'a@example.org', '-t', ALICE[0], f'127.0.0.1:{lab.port["smtp"]}'], check=True, timeout=600)
            print(f'# {MESSAGES / (time.monotonic() - started):.0f} durable messages a second, {what}')
        most = resident(lab)
        print(f'# resident memory of the server: {most >> 20} MiB')
        assert most < RESIDENT_MAX, most
        assert lab.json('account', 'list')[0]['messages'] == 2 * MESSAGES
        with imaplib.IMAP4_SSL('localhost', lab.port['imaps'],
                               ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as imap:
            imap.login(*ALICE)
            assert imap.select('INBOX', readonly=True)[1] == [str(2 * MESSAGES).encode()]
            ids, expected = set(), None
            for first in range(1, 2 * MESSAGES + 1, BATCH):
                answer = imap.fetch(f'{first}:{first + BATCH - 1}', '(RFC822.SIZE BODY.PEEK[])')[1]
                mails = [item for item in answer if isinstance(item, tuple)]
                assert len(mails) == BATCH
                for head, mail in mails:
                    assert int(head.split(b'RFC822.SIZE ')[1].split()[0]) == len(mail)
                    # smtp-source writes the same lines into each: compared with the first, octet for octet.
                    expected = expected or body(mail)
                    assert body(mail) == expected
                    ids.add(mail.split(b'Message-Id: ', 1)[1].split(b'\r\n', 1)[0])
            assert len(expected) >= OCTETS - 300, len(expected)
            assert len(ids) == 2 * MESSAGES, 'some came twice'
        most = resident(lab)
        print(f'# and after reading all of it: {most >> 20} MiB')
        assert most < RESIDENT_MAX, most
        assert lab.json('store', 'verify')['damaged'] == 0


if __name__ == '__main__':
    main([load_arrives_whole])
