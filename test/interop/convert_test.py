#!/usr/bin/env python3
"""Mail for a server that takes less: a real Postfix whose 8BITMIME, SMTPUTF8 and CHUNKING are taken away, and what it then has is read by
Python's own parser of mail."""
import email
import email.policy
import imaplib
import smtplib
import ssl
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'interop')]
from lab import Lab, main
from next_hop import Postfix
from outbound_test import ALICE, until

BOB = 'bob@postfix.test'
TEXT = 'Grüße, lange Zeilen = ' + 'ä' * 400 + ' \r\n.\r\nFrom here on\r\n'
PICTURE = bytes(range(256)) * 30
HEADER = ('From: Älice <alice@lab.test>\r\nTo: bob@postfix.test\r\nSubject: Übergrößenträger für alle, und das in einer langen Zeile, '
          'die auch umbrochen werden muß\r\nMIME-Version: 1.0\r\n')


def message():
    return (HEADER + 'Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--b\r\n'
            'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' + TEXT + '\r\n--b\r\n'
            'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: inside\r\nMIME-Version: 1.0\r\n'
            'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\ninnen: ü\r\n\r\n--b\r\n'
            'Content-Type: image/png; name="Bild ü.png"\r\nContent-Disposition: attachment; filename="Bild ü.png"\r\n'
            'Content-Transfer-Encoding: binary\r\n\r\n').encode() + PICTURE + b'\r\n--b--\r\n'


def submit(lab, content, options, binary=False):
    context = ssl.create_default_context(cafile=str(lab.ca))
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context) as smtp:
        smtp.login(*ALICE)
        smtp.ehlo()
        assert smtp.mail(ALICE[0], options)[0] == 250
        assert smtp.rcpt(BOB, ['NOTIFY=SUCCESS,FAILURE'])[0] == 250
        if binary:
            half = len(content) // 2
            smtp.send(b'BDAT %d\r\n' % half + content[:half])
            assert smtp.getreply()[0] == 250
            smtp.send(b'BDAT %d LAST\r\n' % (len(content) - half) + content[half:])
            code, reply = smtp.getreply()
        else:
            code, reply = smtp.data(content)
        assert code == 250, reply
        return reply.split()[-1].decode()


def arrived(lab, postfix, content, options, **more):
    mid = submit(lab, content, options, **more)
    until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
    until(lambda: len(postfix.messages(BOB)) > 0, 'Postfix has the message')
    octets = postfix.messages(BOB)[0]
    events = lab.json('trace', mid)['messages'][0]['events']
    return octets, [event for event in events if event['event'] == 'sent']


def check(octets, is_ascii):
    read = email.message_from_bytes(octets, policy=email.policy.default)
    text, inner, picture = read.iter_parts()
    assert 'Übergrößenträger für alle' in read['Subject'] and read['Subject'].endswith('umbrochen werden muß'), read['Subject']
    assert not is_ascii or read['From'].addresses[0].display_name == 'Älice'
    assert text.get_content().replace('\r\n', '\n').startswith(TEXT.replace('\r\n', '\n')), text.get_content()
    assert inner.get_content().get_content().startswith('innen: ü')
    assert picture.get_content() == PICTURE and picture.get_filename() == 'Bild ü.png'


def to_7bit():
    """No octet above 127 arrives, and everything says what it said."""
    with Postfix([BOB], 1, 'smtpd_discard_ehlo_keywords = 8bitmime, smtputf8, chunking, dsn') as postfix:
        with Lab(f'outbound {{ smarthost = "127.0.0.1:{postfix.port}" }}\n') as lab:
            lab.account(*ALICE)
            lab.start()
            octets, sent = arrived(lab, postfix, message(), ['SMTPUTF8', 'BODY=BINARYMIME'], binary=True)
            assert max(octets) < 128, octets
            check(octets, True)
            assert 'to 7-bit encodings' in sent[0]['converted'], sent
            context = ssl.create_default_context(cafile=str(lab.ca))
            with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context) as imap:
                imap.login(*ALICE)
                until(lambda: imap.select('INBOX')[1] == [b'1'], 'the report is there')
                report = imap.fetch('1', '(BODY.PEEK[])')[1][0][1]
            assert b'X-Culver-Converted: ' in report, report


def to_lines():
    """8BITMIME alone: text stays as it is, what is no lines is encoded."""
    with Postfix([BOB], 1, 'smtpd_discard_ehlo_keywords = chunking') as postfix:
        with Lab(f'outbound {{ smarthost = "127.0.0.1:{postfix.port}" }}\n') as lab:
            lab.account(*ALICE)
            lab.start()
            octets, sent = arrived(lab, postfix, message(), ['SMTPUTF8', 'BODY=BINARYMIME'], binary=True)
            check(octets, False)
            assert 'Grüße'.encode() in octets and 'Übergr'.encode() in octets
            assert sent[0]['converted'] == 'binary content to encodings', sent


if __name__ == '__main__':
    main([to_7bit, to_lines])
