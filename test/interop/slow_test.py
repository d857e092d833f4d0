#!/usr/bin/env python3
"""Clients that do not read, and many that do nothing: the server stays small and goes on (IM08, SC29)."""
import imaplib
import smtplib
import socket
import ssl
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import simple

ALICE = ('alice@lab.test', 'password-alice')
SANITIZED = __import__('os').environ.get('CULVER_SANITIZED') == '1'
GROWTH_MAX = (600 if SANITIZED else 60) << 20
SILENT = 500


def resident(lab):
    for line in Path(f'/proc/{lab.server_pid()}/status').read_text().splitlines():
        if line.startswith('VmRSS'):
            return int(line.split()[1]) * 1024
    raise AssertionError('no VmRSS')


def context(lab):
    return ssl.create_default_context(cafile=str(lab.ca))


def works(lab):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp'], timeout=20) as smtp:
        smtp.sendmail('a@example.org', [ALICE[0]], simple(1))
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context(lab), timeout=20) as imap:
        imap.login(*ALICE)
        assert imap.select('INBOX')[0] == 'OK'


def who_does_not_read_is_cut():
    with Lab('server { hostname = mx.lab.test }\nimap { write_time = 10s }\n') as lab:
        lab.account(*ALICE)
        lab.start()
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            for number in range(20):
                smtp.sendmail('a@example.org', [ALICE[0]], simple(number, 2000000))
        before = resident(lab)
        plain = socket.create_connection(('127.0.0.1', lab.port['imaps']))
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        greedy = context(lab).wrap_socket(plain, server_hostname='localhost')
        greedy.sendall(b'a LOGIN alice@lab.test password-alice\r\nb SELECT INBOX\r\n')
        time.sleep(1)
        greedy.sendall(b''.join(b'f%d FETCH 1:* BODY.PEEK[]\r\n' % n for n in range(1000)))
        most, until = 0, time.monotonic() + 60
        while b'event=imap-closed' not in lab.log.read_bytes():
            assert time.monotonic() < until, 'it was not cut'
            most = max(most, resident(lab))
            time.sleep(0.2)
        assert most - before < GROWTH_MAX, (before, most)
        greedy.close()
        works(lab)


def silent_connections_cost_little():
    with Lab() as lab:
        lab.account(*ALICE)
        lab.start()
        works(lab)
        before = resident(lab)
        silent = [socket.create_connection(('127.0.0.1', lab.port[service]))
                  for service in ('smtp', 'imap') for _ in range(SILENT)]
        time.sleep(2)
        grown = resident(lab) - before
        assert grown < GROWTH_MAX, grown
        print(f'# {grown // len(silent)} octets for a silent connection')
        works(lab)
        for one in silent:
            one.close()


if __name__ == '__main__':
    main([who_does_not_read_is_cut, silent_connections_cost_little])
