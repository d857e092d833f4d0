#!/usr/bin/env python3
"""Addresses that are written anew as users send: a host's names become the domain's, old ones new ones; who may not send so still may not."""
import imaplib
import smtplib
import ssl
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, until
from remote import Remote

RULES = ('rewrite { sender = ".lab.test lab.test, wrong.test other.example" '
         'recipient = "old.example implicit.example, alias@lab.test alice@lab.test" }\n')


def submit(lab, sender, recipients, content):
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl.create_default_context(cafile=str(lab.ca))) as smtp:
        smtp.login(*ALICE)
        assert smtp.sendmail(sender, recipients, content) == {}


def refused(lab, sender, content):
    try:
        submit(lab, sender, ['x@old.example'], content)
    except smtplib.SMTPResponseException as error:
        return error.smtp_error.decode()
    raise AssertionError(f'{sender} was taken')


def header(message):
    return message.decode().split('\r\n\r\n')[0]


def as_users_send():
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port) + RULES) as lab:
        lab.account(*ALICE)
        lab.start()
        content = ('From: "Alice (a@host.lab.test)" <alice@host.lab.test>\r\nReply-To: alice@deep.host.lab.test\r\n'
                   'To: x@old.example,\r\n "old.example" <y@other.example>\r\nSubject: alice@host.lab.test\r\n\r\nalice@host.lab.test\r\n')
        submit(lab, 'alice@host.lab.test', ['x@old.example', 'alias@lab.test'], content)
        until(lambda: len(remote.messages) == 1, 'it has arrived')
        assert 'MAIL FROM:<alice@lab.test>' in remote.commands and 'RCPT TO:<x@implicit.example>' in remote.commands, remote.commands
        for line in ('From: "Alice (a@host.lab.test)" <alice@lab.test>', 'Reply-To: alice@lab.test',
                     'To: x@implicit.example,\r\n "old.example" <y@other.example>', 'Subject: alice@host.lab.test'):
            assert line in header(remote.messages[0]), (line, remote.messages[0])
        assert remote.messages[0].endswith(b'\r\n\r\nalice@host.lab.test\r\n')
        with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as imap:
            imap.login(*ALICE)
            imap.select('INBOX')
            own, = [item[1] for item in imap.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] if isinstance(item, tuple)]
        assert own.startswith(b'Return-Path: <alice@lab.test>\r\n')
        # What is signed stays as it is, and then the From field must be the user's own as it stands.
        signed = 'DKIM-Signature: v=1; a=rsa-sha256\r\nFrom: alice@lab.test\r\nTo: x@old.example\r\n\r\nhello\r\n'
        submit(lab, 'alice@host.lab.test', ['x@old.example'], signed)
        until(lambda: len(remote.messages) == 2, 'it has arrived')
        assert 'To: x@old.example' in header(remote.messages[1])
        assert 'not yours' in refused(lab, 'alice@host.lab.test', signed.replace('From: alice@', 'From: alice@host.'))
        # A rule makes nobody the owner of what it leads to.
        assert 'not yours' in refused(lab, 'alice@wrong.test', content)
        assert 'not yours' in refused(lab, 'alice@lab.test', content.replace('<alice@host.lab.test>', '<bob@host.lab.test>'))
        # Mail of others is not touched; a long field is not grown.
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            smtp.sendmail('u@host.lab.test', ['alice@lab.test'], 'From: u@host.lab.test\r\nTo: x@old.example\r\n\r\nhello\r\n')
        many = ''.join(f'u{number}@old.example,\r\n ' for number in range(4000)) + 'end@old.example'
        submit(lab, 'alice@lab.test', ['x@old.example'], f'From: alice@lab.test\r\nTo: {many}\r\n\r\nhello\r\n')
        until(lambda: len(remote.messages) == 3, 'it has arrived')
        assert many in remote.messages[2].decode()
        lab.write_config(lab.settings.replace('rewrite {', 'rewrite { headers = no '))
        lab.culver('reload')
        submit(lab, 'alice@host.lab.test', ['x@old.example'], 'From: alice@lab.test\r\nTo: x@old.example\r\n\r\nhello\r\n')
        until(lambda: len(remote.messages) == 4, 'it has arrived')
        assert 'To: x@old.example' in header(remote.messages[3]) and remote.commands.count('MAIL FROM:<alice@lab.test>') == 4


if __name__ == '__main__':
    main([as_users_send])
