#!/usr/bin/env python3
"""Mail that aliases send on: its sender is rewritten (SRS), and its bounces find their way back, through one forwarder and through two."""
import re
import smtplib
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, send, until
from remote import Remote

MAIL = 'From: user@origin.example\r\nSubject: forwarded\r\n\r\nhello\r\n'
ADDRESS = re.compile(r'MAIL FROM:<([^>]*)>')


def bring(lab, sender, recipient):
    with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
        return smtp.sendmail(sender, [recipient], MAIL)


def refusal(lab, sender, recipient):
    try:
        bring(lab, sender, recipient)
    except smtplib.SMTPRecipientsRefused as error:
        return error.recipients[recipient][1].decode()
    raise AssertionError(f'{recipient} was taken')


def last_sender(remote, count):
    until(lambda: len(remote.messages) == count, f'{count} mails have arrived')
    return ADDRESS.match([line for line in remote.commands if line.startswith('MAIL')][-1]).group(1)


def there_and_back():
    """A sender of another domain is rewritten, our own and the null sender are not; bounces are sent on, all else is refused."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.culver('alias', 'add', 'away@lab.test', 'bob@implicit.example')
        lab.start()
        bring(lab, 'user@other.example', 'away@lab.test')
        rewritten = last_sender(remote, 1)
        assert re.fullmatch(r'SRS0=[A-Z2-7]{8}=[A-Z2-7]{2}=other\.example=user@lab\.test', rewritten), rewritten
        bring(lab, '', 'away@lab.test')
        assert last_sender(remote, 2) == ''
        send(lab, 'away@lab.test')
        assert last_sender(remote, 3) == ALICE[0]
        long = 'bounces+1234567-abcd-user=some.recipient.example@other.example'
        bring(lab, long, 'away@lab.test')
        longest = last_sender(remote, 4)
        assert longest.endswith(f'=other.example={long.split("@")[0]}@lab.test') and len(longest.split('@')[0]) > 64
        lab.stop()
        lab.start()  # the key is kept
        for number, (address, sender) in enumerate(((rewritten.lower(), 'user@other.example'), (longest, long)), 5):
            bring(lab, '', address)
            assert last_sender(remote, number) == ''
            assert f'RCPT TO:<{sender}>' == [line for line in remote.commands if line.startswith('RCPT')][-1]
        assert 'not made here' in refusal(lab, '', rewritten.replace('=user@', '=users@'))
        assert 'not made here' in refusal(lab, '', 'SRS0=AAAAAAAA=AA=other.example=user@lab.test')
        assert 'notifications' in refusal(lab, 'spam@other.example', rewritten)
        assert 'relay' in refusal(lab, '', rewritten.replace('@lab.test', '@other.example'))
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        lab.write_config(lab.settings.replace('outbound {', 'outbound { srs = no '))
        lab.culver('reload')
        bring(lab, 'user@other.example', 'away@lab.test')
        assert last_sender(remote, 7) == 'user@other.example'


def through_two():
    """The second forwarder leads back to the first, and that to the sender."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port), domain='second.test') as second:
        second.culver('alias', 'add', 'on@second.test', 'bob@implicit.example')
        with Lab(names.settings(remote.port) + f'route second {{ recipient = second.test host = "127.0.0.1:{second.port["smtp"]}" }}') as first:
            first.culver('alias', 'add', 'away@lab.test', 'on@second.test')
            second.write_config(second.settings + f'route first {{ recipient = lab.test host = "127.0.0.1:{first.port["smtp"]}" }}')
            first.start()
            second.start()
            bring(first, 'user@other.example', 'away@lab.test')
            rewritten = last_sender(remote, 1)
            assert re.fullmatch(r'SRS1=[A-Z2-7]{8}=lab\.test==[A-Z2-7]{8}=[A-Z2-7]{2}=other\.example=user@second\.test', rewritten), rewritten
            bring(second, '', rewritten)
            assert last_sender(remote, 2) == ''
            assert [line for line in remote.commands if line.startswith('RCPT')][-1] == 'RCPT TO:<user@other.example>'


if __name__ == '__main__':
    main([there_and_back, through_two])
