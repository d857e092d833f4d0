#!/usr/bin/env python3
"""Sending with real programs: swaks, smtp-source, curl, Python's smtplib."""
import base64
import imaplib
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import AWKWARD, simple

ALICE, BOB = ('alice@lab.test', 'password-alice'), ('bob@lab.test', 'password-bob')


def lab_with_accounts(settings=''):
    lab = Lab(settings)
    lab.account(*ALICE)
    lab.account(*BOB)
    lab.start()
    return lab


def context(lab):
    made = ssl.create_default_context(cafile=str(lab.ca))
    return made


def inbox(lab, who=ALICE):
    """All messages of the inbox, whole."""
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context(lab)) as imap:
        imap.login(*who)
        imap._simple_command('ENABLE', 'UTF8=ACCEPT')  # else header fields that are not ASCII come as a surrogate
        imap.select('INBOX', readonly=True)
        numbers = imap.search(None, 'ALL')[1][0].split()
        return [imap.fetch(n, '(BODY.PEEK[])')[1][0][1] for n in numbers]


def swaks(lab, *words, expect=0):
    run = subprocess.run(['swaks', '--from', 'someone@example.org', '--to', 'alice@lab.test', '--timeout', '20', *words],
                         capture_output=True, text=True, timeout=60)
    assert run.returncode == expect, f'{run.returncode}\n{run.stdout}{run.stderr}'
    return run.stdout


def swaks_sends_everywhere():
    with lab_with_accounts() as lab:
        smtp = f'127.0.0.1:{lab.port["smtp"]}'
        swaks(lab, '--server', smtp)
        swaks(lab, '--server', smtp, '--tls')
        swaks(lab, '--server', f'127.0.0.1:{lab.port["submission"]}', '--tls', '--auth', 'LOGIN', '--auth-user', ALICE[0],
              '--auth-password', ALICE[1], '--from', ALICE[0])
        swaks(lab, '--server', f'127.0.0.1:{lab.port["submissions"]}', '--tls-on-connect', '--auth', 'PLAIN', '--auth-user',
              BOB[0], '--auth-password', BOB[1], '--from', BOB[0])
        swaks(lab, '--protocol', 'LMTP', '--socket', str(lab.lmtp), '--to', 'alice@lab.test,bob@lab.test')
        assert len(inbox(lab)) == 5
        assert len(inbox(lab, BOB)) == 1


def swaks_is_refused():
    with lab_with_accounts() as lab:
        smtp = f'127.0.0.1:{lab.port["smtp"]}'
        assert '550 5.1.1' in swaks(lab, '--server', smtp, '--to', 'nobody@lab.test', expect=24)
        assert '550 5.7.1' in swaks(lab, '--server', smtp, '--to', 'x@example.org', expect=24)
        swaks(lab, '--server', f'127.0.0.1:{lab.port["submission"]}', '--tls', '--auth', 'PLAIN', '--auth-user', ALICE[0],
              '--auth-password', 'wrong', expect=28)
        assert '530' in swaks(lab, '--server', f'127.0.0.1:{lab.port["submission"]}', '--tls', expect=23)
        # No password outside TLS: AUTH is not even offered.
        swaks(lab, '--server', f'127.0.0.1:{lab.port["submission"]}', '--auth', 'PLAIN', '--auth-user', ALICE[0],
              '--auth-password', ALICE[1], expect=28)
        assert inbox(lab) == []


def swaks_attachment_comes_whole():
    with lab_with_accounts() as lab:
        content = bytes(range(256)) * 12000
        path = lab.dir / 'attachment.bin'
        path.write_bytes(content)
        swaks(lab, '--server', f'127.0.0.1:{lab.port["smtp"]}', '--attach', f'@{path}')
        import email
        parts = [p for p in email.message_from_bytes(inbox(lab)[0]).walk() if p.get_filename()]
        assert parts[0].get_payload(decode=True) == content


def smtp_source_sessions():
    with lab_with_accounts() as lab:
        for words in (['-s', '5', '-m', '100'], ['-d', '-s', '5', '-m', '100'], ['-s', '1', '-m', '3', '-l', '300000']):
            subprocess.run(['smtp-source', *words, '-f', 'a@example.org', '-t', 'alice@lab.test',
                            f'127.0.0.1:{lab.port["smtp"]}'], check=True, timeout=120)
        assert len(inbox(lab)) == 203, len(inbox(lab))


def curl_sends():
    with lab_with_accounts() as lab:
        path = lab.dir / 'mail'
        content = simple(1).replace(b'sender@example.org', ALICE[0].encode())
        path.write_bytes(content)
        subprocess.run(['curl', '-sS', '--cacert', str(lab.ca), '--mail-from', ALICE[0], '--mail-rcpt', BOB[0], '-u',
                        ':'.join(ALICE), '-T', str(path), f'smtps://localhost:{lab.port["submissions"]}'], check=True,
                       timeout=60)
        subprocess.run(['curl', '-sS', '--mail-from', 'a@example.org', '--mail-rcpt', BOB[0], '-T', str(path),
                        f'smtp://127.0.0.1:{lab.port["smtp"]}'], check=True, timeout=60)
        got = inbox(lab, BOB)
        assert len(got) == 2 and all(content in m for m in got)


def smtplib_octets_are_kept():
    with lab_with_accounts() as lab:
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            smtp.ehlo()
            assert smtp.has_extn('8bitmime') and smtp.has_extn('size') and smtp.has_extn('pipelining')
            assert smtp.has_extn('chunking') and smtp.has_extn('smtputf8') and smtp.has_extn('enhancedstatuscodes')
            for content in AWKWARD.values():
                smtp.sendmail('a@example.org', ['alice@lab.test'], content, mail_options=['BODY=8BITMIME'])
        got = inbox(lab)
        assert len(got) == len(AWKWARD)
        for (name, content), mail in zip(AWKWARD.items(), got):
            assert mail.startswith(b'Return-Path: <a@example.org>\r\nReceived: from '), (name, mail[:200])
            assert mail.endswith(content), (name, mail[-200:], content[-200:])
            trace = mail[:len(mail) - len(content)]
            assert trace.count(b'\r\n') == trace.count(b'\n') and b'\r\n\r\n' not in trace, name


def submission_completes_and_queues():
    with lab_with_accounts() as lab:
        with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context(lab)) as smtp:
            smtp.login(*ALICE)
            refused = smtp.sendmail(ALICE[0], ['bob@lab.test', 'x@example.org', 'y@example.net'],
                                    b'From: alice@lab.test\r\nSubject: bare\r\n\r\nhello\r\n')
            assert refused == {}
            try:
                smtp.sendmail('bob@lab.test', ['bob@lab.test'], b'Subject: forged\r\n\r\n')
                raise AssertionError('a forged sender was taken')
            except smtplib.SMTPResponseException as error:
                assert error.smtp_code in (550, 553), error
        mail = inbox(lab, BOB)[0]
        assert b'\r\nDate: ' in mail and b'\r\nMessage-ID: <' in mail.replace(b'Message-Id', b'Message-ID')
        queued = lab.json('queue', 'list')
        assert sorted(entry['to'] for entry in queued) == ['x@example.org', 'y@example.net']
        assert '?\n' not in lab.culver('queue', 'show', str(queued[0]['id']))
        shown = lab.json('queue', 'show', str(queued[0]['id']))
        assert 'hello' in shown['content']
        assert shown['state'] == 'due' and shown['attempts'] == 0
        first = str(queued[0]['id'])
        assert lab.json('queue', 'hold', '--domain=example.org') == {'changed': 1}
        assert [entry['state'] for entry in lab.json('queue', 'list')] == ['held', 'due']
        assert [entry['to'] for entry in lab.json('queue', 'list', '--held')] == ['x@example.org']
        assert lab.json('queue', 'reroute', first, '--via=relay.example.org:26') == {'changed': 1}
        assert lab.json('queue', 'show', first)['route'] == 'relay.example.org:26'
        assert lab.json('queue', 'release', '--all') == {'changed': 2}
        assert lab.json('queue', 'list', '--held') == []
        assert lab.json('queue', 'flush') == {'changed': 2}
        assert lab.run('queue', 'hold').returncode == 2
        assert lab.run('queue', 'retry', '1', '--all').returncode == 2
        assert lab.run('queue', 'hold', '999').returncode == 3
        lab.culver('queue', 'remove', first)
        assert len(lab.json('queue', 'list')) == 1
        assert lab.run('queue', 'show', str(queued[0]['id'])).returncode == 3


def large_and_too_large():
    with lab_with_accounts('server { hostname = mx.lab.test message_size_max = 5M }\n') as lab:
        line = base64.b64encode(bytes(54)) + b'\r\n'
        fits = b'Subject: fits\r\n\r\n' + line * (4800000 // len(line))
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            smtp.sendmail('a@example.org', ['alice@lab.test'], fits)
            for announce in (True, False):
                try:
                    if announce:
                        smtp.sendmail('a@example.org', ['alice@lab.test'], fits + fits)
                    else:
                        smtp.ehlo_or_helo_if_needed()
                        smtp.mail('a@example.org')
                        smtp.rcpt('alice@lab.test')
                        code, text = smtp.data(fits + fits)
                        assert code == 552, (code, text)
                        continue
                    raise AssertionError('taken')
                except smtplib.SMTPResponseException as error:
                    assert error.smtp_code == 552, error
            smtp.sendmail('a@example.org', ['alice@lab.test'], simple(2))
        got = inbox(lab)
        assert len(got) == 2 and got[0].endswith(fits)


if __name__ == '__main__':
    main([swaks_sends_everywhere, swaks_is_refused, swaks_attachment_comes_whole, smtp_source_sessions, curl_sends,
          smtplib_octets_are_kept, submission_completes_and_queues, large_and_too_large])
