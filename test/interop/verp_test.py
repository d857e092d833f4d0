#!/usr/bin/env python3
"""Senders that name their recipient (XVERP): each copy has its own, bounces of others and of ours find their way back by it."""
import os
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, until
from remote import Remote

LETTER = 'From: alice@lab.test\r\nSubject: to many\r\n\r\nhello\r\n'


def submit(lab, to, options, expected=250):
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl.create_default_context(cafile=str(lab.ca))) as smtp:
        smtp.login(*ALICE)
        smtp.ehlo()
        assert smtp.has_extn('xverp')
        code, text = smtp.mail(ALICE[0], options)
        assert code == expected, (code, text)
        if code == 250:
            for one in to:
                assert smtp.rcpt(one)[0] == 250
            assert smtp.data(LETTER)[0] == 250
        return text.decode()


def senders(remote):
    """{recipient: sender} of what was taken or refused."""
    found, sender = {}, None
    for line in (line for conversation in list(remote.conversations) for line in conversation):
        if line.upper().startswith('MAIL'):
            sender = line[line.index('<') + 1:line.index('>')]
        elif line.upper().startswith('RCPT'):
            found[line[line.index('<') + 1:line.index('>')]] = sender
    return found


def each_its_own():
    """Two recipients at one server are two copies; without XVERP one; it outlives a restart; what fails there bounces to the address that says whom."""
    remote = Remote({'RCPT TO:<bad@implicit.example>': '550 5.1.1 no such user', 'RCPT TO:<worse@implicit.example>': '550 5.1.1 no such user'},
                    ('127.0.0.1', 0))
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port, 'enabled = no')) as lab:
        lab.account(*ALICE)
        lab.start()
        text = submit(lab, [], ['XVERP=-='], 501)
        assert 'the delimiters here are +=' in text, text
        submit(lab, ['bob@implicit.example', 'carol+x@implicit.example'], ['XVERP'])
        submit(lab, ['bad@implicit.example', 'worse@implicit.example'], ['XVERP=+='])
        submit(lab, ['dave@implicit.example', 'erin@implicit.example'], [])
        lab.stop()
        lab.write_config(lab.settings.replace('enabled = no', 'enabled = yes'))
        lab.start()
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert senders(remote) == {
            'bob@implicit.example': 'alice+bob=implicit.example@lab.test',
            'carol+x@implicit.example': 'alice+carol+x=implicit.example@lab.test',
            'bad@implicit.example': 'alice+bad=implicit.example@lab.test',
            'worse@implicit.example': 'alice+worse=implicit.example@lab.test',
            'dave@implicit.example': ALICE[0], 'erin@implicit.example': ALICE[0]}, senders(remote)
        assert len([text for text in remote.messages if text]) == 3, remote.messages
        until(lambda: len(inbox(lab, ALICE)) == 2, 'two bounces')
        bounced = {line.split(b'<')[1].split(b'>')[0] for text in inbox(lab, ALICE) for line in text.split(b'\r\n') if line.startswith(b'To: ')}
        assert bounced == {b'alice+bad=implicit.example@lab.test', b'alice+worse=implicit.example@lab.test'}, bounced
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:  # and what another server sends back comes
            smtp.sendmail('', ['alice+bob=implicit.example@lab.test'], 'Subject: later\r\n\r\nx\r\n')
            smtp.ehlo()
            assert not smtp.has_extn('xverp') and smtp.mail('x@y.example', ['XVERP'])[0] == 555
        assert len(inbox(lab, ALICE)) == 3


def from_sendmail():
    """-XV as with Postfix."""
    remote = Remote({'EHLO': '250-remote.test\r\n250 8BITMIME'}, ('127.0.0.1', 0))
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.write_config(lab.settings + f'listen local {{ service = sendmail path = "{lab.dir}/local" }}\n')
        lab.start()
        for options, code in ((['-XV'], 0), (['-XV+='], 0), (['-XV-='], 69)):
            result = subprocess.run([os.environ['CULVER'], 'sendmail', '-C', str(lab.config), *options, '-f', ALICE[0], 'bob@implicit.example'],
                                    input=LETTER, capture_output=True, text=True)
            assert result.returncode == code, (options, result)
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty', 10)
        assert len(remote.messages) == 2, (remote.commands, inbox(lab, ALICE))
        assert senders(remote) == {'bob@implicit.example': 'alice+bob=implicit.example@lab.test'}, remote.commands


if __name__ == '__main__':
    main([each_its_own, from_sendmail])
