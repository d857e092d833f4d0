#!/usr/bin/env python3
"""Signed mail that a next server does not take as it is: converted, it is signed anew, and others find the new signatures good. The next server is
a real Postfix whose 8BITMIME or CHUNKING is taken away; dkimpy and Mail::DKIM verify what it then has."""
import base64
import email
import re
import smtplib
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from clock import Clock
from convert_test import message as binary_message
from dkim_test import arrived, damage_keys, publish
from lab import Lab, main
from names import Names
from next_hop import Postfix
from outbound_test import ALICE, ZONE, inbox, until
from signatures import check_signed, signatures
from transport_test import HEAD

BOB = 'bob@implicit.example'
SEVEN, LINES = '8bitmime, smtputf8, chunking, dsn', 'chunking'
TEXT = ('From: =?utf-8?q?=C3=84lice?= <alice@lab.test>\r\nTo: bob@implicit.example\r\nSubject: text\r\nMessage-ID: <text@lab.test>\r\n'
        'Date: Fri, 27 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n'
        'Content-Transfer-Encoding: 8bit\r\n\r\nGrüße = 1  \r\n.\r\n' + 'a line, and a long one: ä ' * 50 + '\r\n\r\n\r\n').encode()
PARTS = ('From: alice@lab.test\r\nBcc: secret@implicit.example\r\nSubject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n'
         'Content-Transfer-Encoding: 8bit\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nüber\r\n'
         '--b\r\n\r\nplain\r\n--b--\r\n').encode()
ASCII = TEXT.split(b'\r\n\r\n')[0].replace(b'8bit', b'7bit') + b'\r\n\r\nnothing above 127\r\n'
SIGN = r'''
import dkim, sys
message = sys.stdin.buffer.read()
sys.stdout.buffer.write(dkim.sign(message, b'other', b'other.test', open(sys.argv[1], 'rb').read(), canonicalize=(b'relaxed', b'relaxed')) + message)
'''


def zones():
    return Names({'example': ZONE, 'lab.test': HEAD.format(zone='lab.test'), 'other.test': HEAD.format(zone='other.test')})


@contextmanager
def scene(without, more=''):
    """Culver with keys, a Postfix behind it that does not offer `without`, and the DNS with the records of the keys."""
    with zones() as names, Postfix([BOB, 'sender@implicit.example'], 9, f'smtpd_discard_ehlo_keywords = {without}\nmessage_size_limit = 200000000\n'
                                   'virtual_mailbox_limit = 0\n') as postfix:
        with Lab(names.settings(postfix.port) + more) as lab:
            lab.account(*ALICE)
            publish(lab, names, 'lab.test', 'create')
            lab.start()
            yield names, postfix, lab


def submit(lab, content, options=('BODY=8BITMIME',), recipients=(BOB,)):
    """Over a connection that TLS is on; BINARYMIME in two chunks."""
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=ssl.create_default_context(cafile=str(lab.ca))) as smtp:
        smtp.login(*ALICE)
        smtp.ehlo()
        assert smtp.mail(ALICE[0], options)[0] == 250
        assert all(smtp.rcpt(one)[0] == 250 for one in recipients)
        if 'BODY=BINARYMIME' in options:
            half = len(content) // 2
            smtp.send(b'BDAT %d\r\n' % half + content[:half])
            assert smtp.getreply()[0] == 250
            smtp.send(b'BDAT %d LAST\r\n' % (len(content) - half) + content[half:])
            code, reply = smtp.getreply()
        else:
            code, reply = smtp.data(content)
        assert code == 250, reply
        return reply.split()[-1].decode()


def converted(lab, mid):
    return [event.get('converted') for event in lab.json('trace', mid)['messages'][0]['events'] if event['event'] == 'sent']


def subjects(messages):
    return {re.search(rb'(?m)^Subject: ([^\r]*)', one)[1].decode(errors='replace'): one for one in messages}


def without_8bitmime():
    """A text, parts, binary content with UTF-8 in its header: 7 bits, two good signatures and no other. What need not change keeps its own."""
    with scene(SEVEN) as (names, postfix, lab):
        mids = [submit(lab, TEXT), submit(lab, PARTS), submit(lab, binary_message(), ('SMTPUTF8', 'BODY=BINARYMIME')),
                submit(lab, ASCII.replace(b'Subject: text', b'Subject: ascii'))]
        got = arrived(postfix, 4)
        for one in got:
            assert max(one) < 128 and b'secret@' not in one
            check_signed(names, one, 'lab.test')
            assert one.count(b'DKIM-Signature:') == 2
        said = subjects(got)
        assert b'Gr=C3=BC=C3=9Fe' in said['text'] and b'=C3=BCber' in said['parts'], said
        assert b'nothing above 127' in said['ascii']
        until(lambda: all(converted(lab, mid) for mid in mids), 'all have a story')
        assert [converted(lab, mid) for mid in mids] == [
            ['8-bit content to 7-bit encodings, signed anew'], ['8-bit content to 7-bit encodings, signed anew'],
            ['8-bit content to 7-bit encodings, internationalized header fields to ASCII, signed anew'], [None]], [converted(lab, mid) for mid in mids]
        # The signature stands where those who take the message put theirs, and any change breaks it.
        assert said['text'].index(b'DKIM-Signature') < said['text'].index(b'by mx.lab.test')
        assert said['ascii'].index(b'DKIM-Signature') > said['ascii'].index(b'by mx.lab.test')
        assert [one['good'] for one in signatures(names, said['text'].replace(b'=C3=9F', b'=C3=9E'))] == [False, False]


def without_binarymime():
    """8-bit text may stay; what is no lines becomes base64, and is signed as that."""
    with scene(LINES) as (names, postfix, lab):
        mid = submit(lab, binary_message(), ('SMTPUTF8', 'BODY=BINARYMIME'))
        one, = arrived(postfix, 1)
        assert 'Grüße'.encode() in one
        check_signed(names, one, 'lab.test')
        until(lambda: converted(lab, mid), 'it has a story')
        assert converted(lab, mid) == ['binary content to encodings, signed anew']


def for_somebody_here_too():
    """Binary content is stored as text where somebody here gets it, and so it is signed: neither copy is signed over what it is not."""
    with scene(LINES) as (names, postfix, lab):
        content = binary_message()
        for letter in re.findall(rb'[\xc3][\x80-\xbf]', content.partition(b'\r\n\r\n')[0]):
            content = content.replace(letter, b'x')  # a client that does not take UTF-8 in header fields is shown others
        mid = submit(lab, content, ('BODY=BINARYMIME',), (BOB, ALICE[0]))
        one, = arrived(postfix, 1)
        check_signed(names, one, 'lab.test')
        until(lambda: len(inbox(lab, ALICE)) == 1, 'the copy is there')
        check_signed(names, inbox(lab, ALICE)[0], 'lab.test')
        until(lambda: converted(lab, mid), 'it has a story')
        assert converted(lab, mid) == [None]


def here_by_the_time_it_goes():
    """Binary mail whose domain is one of ours when it is sent is encoded for the mailbox: our signature, which would be broken, goes; another one stays."""
    with scene(LINES) as (_, _, lab):
        content = binary_message()
        for letter in re.findall(rb'[\xc3][\x80-\xbf]', content.partition(b'\r\n\r\n')[0]):
            content = content.replace(letter, b'x')
        submit(lab, b'DKIM-Signature: v=1; a=rsa-sha256; d=other.test; s=x; h=from; bh=AAAA; b=AAAA\r\n' + content, ('BODY=BINARYMIME', 'HOLDFOR=600'))
        lab.json('domain', 'add', 'implicit.example')
        lab.account(BOB, 'password-bob')
        lab.json('queue', 'retry', '--all')
        until(lambda: lab.json('queue', 'list') == [], 'it is here')
        message, = inbox(lab, (BOB, 'password-bob'))
        assert b'Content-Transfer-Encoding: base64' in message and b'd=other.test' in message, message[:3000]
        assert b'd=lab.test' not in message, message[:3000]


def others_signatures_stay():
    """That of somebody else in front of ours or alone breaks and stays; a field that claims to be ours, in mail that others bring, is none of ours."""
    with scene(SEVEN) as (names, postfix, lab):
        key = lab.dir / 'other.pem'
        subprocess.run(['openssl', 'genrsa', '-traditional', '-out', key, '2048'], check=True, capture_output=True)
        public = subprocess.run(['openssl', 'rsa', '-in', key, '-pubout', '-outform', 'DER'], check=True, capture_output=True).stdout
        text = base64.b64encode(public).decode()
        names.change('other.test', HEAD.format(zone='other.test') + f'other._domainkey TXT "v=DKIM1; k=rsa; p={text[:200]}" "{text[200:]}"\n')
        foreign = subprocess.run(['/usr/bin/python3', '-c', SIGN, str(key)], input=TEXT, check=True, capture_output=True).stdout
        assert [one['good'] for one in signatures(names, foreign)] == [True]
        submit(lab, foreign)
        one, = arrived(postfix, 1)
        assert [(found['d'], found['good']) for found in signatures(names, one)] == [('lab.test', True), ('lab.test', True), ('other.test', False)]
        lab.culver('alias', 'add', 'away@lab.test', BOB)
        at = one.index(b'DKIM-Signature')
        ours = one[at:one.index(b'Received', at)]
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            smtp.ehlo()
            assert smtp.mail('sender@implicit.example', ['BODY=8BITMIME'])[0] == 250 and smtp.rcpt('away@lab.test')[0] == 250
            assert smtp.data(ours + TEXT.replace(b'Subject: text', b'Subject: forged'))[0] == 250
        forged = subjects(arrived(postfix, 2))['forged']
        assert max(forged) < 128 and [found['good'] for found in signatures(names, forged)] == [False, False], forged


def keys_that_are_others_by_now():
    """While it waits keys are changed: the new ones sign. All are taken away: it goes without a signature, and the log says so."""
    with scene(SEVEN, 'server { future_release_max = 1h }\n') as (names, postfix, lab):
        def held(content, hold='HOLDFOR=3'):
            return submit(lab, content, ('BODY=8BITMIME', hold))
        held(TEXT)
        before = publish(lab, names, 'lab.test', 'create')
        lab.culver('dkim', 'activate', 'lab.test')
        for key in before[:2]:
            lab.culver('dkim', 'remove', 'lab.test', key['selector'])
        publish(lab, names, 'lab.test')
        one, = arrived(postfix, 1)
        assert {found['s'] for found in check_signed(names, one, 'lab.test')} == {key['selector'] for key in before[2:]}
        mid = held(TEXT.replace(b'Subject: text', b'Subject: bare'))
        for key in before[2:]:
            lab.culver('dkim', 'remove', 'lab.test', key['selector'])
        bare = subjects(arrived(postfix, 2))['bare']
        assert b'DKIM-Signature' not in bare and max(bare) < 128
        until(lambda: converted(lab, mid), 'it has a story')
        assert converted(lab, mid) == ['8-bit content to 7-bit encodings, no longer signed']
        assert re.search(rf'event=signature-lost mid="{mid}" reason="there is no key', lab.log.read_text())


def a_key_that_cannot_be_used():
    """Nothing leaves with a signature that is broken: it waits, and when the key is taken away it goes."""
    with scene(SEVEN, 'server { future_release_max = 1h }\n') as (names, postfix, lab):
        lab.expected.append('event=sign-failed')
        submit(lab, TEXT, ('BODY=8BITMIME', 'HOLDFOR=1000'))
        lab.stop()
        damage_keys(lab)
        lab.start()
        lab.json('queue', 'retry', '--all')
        until(lambda: lab.json('queue', 'list')[0]['attempts'] == 1, 'it was tried')
        row, = lab.json('queue', 'list')
        assert 'only converted' in row['reply'] and 'cannot be signed anew: a DKIM key could not be used' in row['reply'], row
        assert not list(postfix.mail.glob('*/new/*')) and 'event=sign-failed' in lab.log.read_text()
        for key in lab.json('dkim', 'show', 'lab.test')['keys']:
            lab.culver('dkim', 'remove', 'lab.test', key['selector'])
        lab.json('queue', 'retry', '--all')
        one, = arrived(postfix, 1)
        assert b'DKIM-Signature' not in one


def a_key_that_never_can():
    """Whoever sent it hears in the end of both: that it had to be converted, and that it was the key; not that the server did not trust it."""
    with scene(SEVEN, 'server { future_release_max = 1h }\noutbound { lifetime = 1m }\n') as (names, postfix, lab):
        lab.expected.append('event=sign-failed')
        submit(lab, TEXT, ('BODY=8BITMIME', 'HOLDFOR=1000'))
        lab.stop()
        damage_keys(lab)
        clock = Clock(lab)
        lab.start()
        clock.skip(1000 + 100)
        lab.json('queue', 'retry', '--all')
        until(lambda: inbox(lab, ALICE), 'its sender is told')
        told = ' '.join(email.message_from_bytes(inbox(lab, ALICE)[0]).get_payload(0).get_payload(decode=True).decode().split())
        assert 'takes the message only converted' in told and 'cannot be signed anew: a DKIM key could not be used' in told, told
        assert 'could not verify' not in told and 'server could not take it' not in told, told
        assert not list(postfix.mail.glob('*/new/*'))


def our_own_mail():
    """A notification that returns a header with 8-bit octets, and an automatic reply."""
    with scene(SEVEN) as (names, postfix, lab):
        lab.culver('alias', 'add', 'gone@lab.test', 'nobody@implicit.example')
        lab.json('account', 'vacation', ALICE[0], '--text', '-', stdin='Grüße\n')
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            for recipient in ('gone@lab.test', ALICE[0]):
                smtp.sendmail('sender@implicit.example', [recipient], f'From: sender@implicit.example\r\nTo: {recipient}\r\nSubject: Grüße\r\n\r\nx\r\n'
                              .encode(), ['BODY=8BITMIME'])
        got = arrived(postfix, 2)
        bounce, = [one for one in got if b'multipart/report' in one]
        answer, = [one for one in got if b'auto-replied (vacation)' in one]
        assert max(bounce) < 128 and b'=C3=BC' in bounce, bounce
        check_signed(names, bounce, 'lab.test')
        check_signed(names, answer, 'lab.test')
        assert bounce.index(b'DKIM-Signature') == bounce.index(b'DKIM-Signature: v=1; a=rsa') and bounce.count(b'DKIM-Signature:') == 2


def large():
    """The hash is made while the message goes by: 40 MB of 8-bit text are signed too, in little time."""
    with scene(SEVEN) as (names, postfix, lab):
        content = TEXT + 'Größe und Maß, eine Zeile von vielen\r\n'.encode() * 900000
        begun = time.monotonic()
        submit(lab, content)
        one, = arrived(postfix, 1)
        check_signed(names, one, 'lab.test')
        print(f'# {len(content)} octets became {len(one)} in {time.monotonic() - begun:.1f} s')


if __name__ == '__main__':
    main([without_8bitmime, without_binarymime, for_somebody_here_too, here_by_the_time_it_goes, others_signatures_stay, keys_that_are_others_by_now, a_key_that_cannot_be_used,
          a_key_that_never_can, our_own_mail, large])
