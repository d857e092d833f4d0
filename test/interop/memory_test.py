#!/usr/bin/env python3
"""Memory that a command of a large mailbox needed is there for the next one: to get it from the system anew took longer than the work."""
import imaplib
import os
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main

PASSWORD = 'password-of-many'
IS_SANITIZED = 'CULVER_SANITIZED' in os.environ  # with an allocator of its own: only the answers count
MESSAGES = 1 << (14 if IS_SANITIZED else 17)  # arrays of a MiB, which the C library would map apart
COMMANDS = (('SEARCH', 'UNSEEN'), ('SORT', '(DATE)', 'UTF-8', 'ALL'), ('SORT', '(SUBJECT)', 'UTF-8', 'ALL'),
            ('THREAD', 'REFERENCES', 'UTF-8', 'ALL'))
BY_EACH = '(SUBJECT DATE FROM TO CC DISPLAYFROM DISPLAYTO SIZE REVERSE ARRIVAL)'  # so many numbers that a job puts them in order
ROUNDS = 10
FAULTS_MAX = 64  # pages of a command; one of these arrays alone has 128 to 512


def faults(pid):
    """Pages that the process touched for the first time."""
    return int(Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[7])


def filled(lab):
    imap = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], timeout=120, ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    imap.login('alice@lab.test', PASSWORD)
    for number in range(8):
        message = f'Subject: number {number}\r\nDate: Thu, 26 Nov 2026 10:00:0{number} +0000\r\nMessage-ID: <{number}@lab.test>\r\n\r\n.\r\n'
        assert imap.append('INBOX', None, None, message.encode())[0] == 'OK'
    assert imap.select('INBOX')[0] == 'OK'
    while (count := int(imap.status('INBOX', '(MESSAGES)')[1][0].rsplit(b' ', 1)[1].rstrip(b')'))) < MESSAGES:
        assert imap.copy('1:*', 'INBOX')[0] == 'OK', count
        imap.noop()
    return imap


def ask(imap, command):
    for _ in range(ROUNDS):
        assert imap.uid(*command)[0] == 'OK', command


def check_order(imap):
    """The eight messages were copied in their order: each subject's UIDs are eight apart."""
    by_subject = [uid for subject in range(8) for uid in range(subject + 1, MESSAGES + 1, 8)]
    for criteria in ('(SUBJECT)', BY_EACH):
        kind, answer = imap.uid('SORT', criteria, 'UTF-8', 'ALL')
        assert kind == 'OK' and [int(uid) for uid in answer[0].split()] == by_subject, criteria


def test_memory_is_kept():
    with Lab('server {\n hostname = mx.lab.test\n quota_default = 0\n}\n') as lab:
        lab.account('alice@lab.test', PASSWORD)
        lab.start()
        imap, pid = filled(lab), lab.server_pid()
        for command in COMMANDS:
            ask(imap, command)
            before = faults(pid)
            ask(imap, command)
            touched = (faults(pid) - before) / ROUNDS
            assert IS_SANITIZED or touched <= FAULTS_MAX, (command, touched)
        check_order(imap)
        imap.logout()


if __name__ == '__main__':
    main([test_memory_is_kept])
