#!/usr/bin/env python3
"""A disk that is full: 452 and NO, reading and deleting go on, and it heals. Needs root for a small file system of its own."""
import imaplib
import os
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import simple

ALICE = ('alice@lab.test', 'password-alice')
MEBIBYTES = 120


def send(lab, content):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        try:
            smtp.sendmail('a@example.org', [ALICE[0]], content)
            return 250
        except smtplib.SMTPRecipientsRefused as error:
            return error.recipients[ALICE[0]][0]
        except smtplib.SMTPResponseException as error:
            return error.smtp_code


def full_disk_refuses_and_heals():
    lab = Lab(domain=None)
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={MEBIBYTES}M', 'tmpfs', str(lab.data)]).returncode == 0
    assert mounted, 'no file system could be mounted'
    try:
        with lab:
            lab.culver('certificate', 'lab', 'mx.lab.test', 'localhost', '--ca', str(lab.ca))
            lab.culver('domain', 'add', 'lab.test')
            lab.account(*ALICE)
            lab.start()
            accepted, code = 0, 250
            while code == 250 and accepted < 1000:
                code = send(lab, simple(accepted, 1000000))
                accepted += code == 250
            assert code == 452, code
            assert accepted > 10, accepted
            context = ssl.create_default_context(cafile=str(lab.ca))
            with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context) as imap:
                imap.login(*ALICE)
                assert imap.select('INBOX')[1] == [str(accepted).encode()]
                assert imap.append('INBOX', None, None, simple(1, 1000000))[0] == 'NO'
                whole = imap.fetch('1', '(BODY.PEEK[])')[1][0][1]
                assert whole.endswith(simple(0, 1000000))
                assert imap.store('1:5', '+FLAGS', '(\\Deleted)')[0] == 'OK'
                assert imap.expunge()[0] == 'OK'
            subprocess.run(['mount', '-o', f'remount,size={4 * MEBIBYTES}M', str(lab.data)], check=True)
            code = next((c for c in (send(lab, simple(7)) for _ in range(100)) if c == 250), None)
            assert code == 250, 'it did not heal'
            assert lab.json('store', 'verify')['damaged'] == 0
            assert lab.json('account', 'list')[0]['messages'] == accepted - 5 + 1
    finally:
        subprocess.run(['umount', str(lab.data)])
        subprocess.run(['rm', '-rf', str(lab.dir)])


if __name__ == '__main__':
    if os.getuid() != 0:
        print('1..1\nok 1 - full_disk_refuses_and_heals # SKIP needs root')
    else:
        main([full_disk_refuses_and_heals])
