#!/usr/bin/env python3
"""What senders asked to be told (RFC 3461), with servers that know it, a real Postfix among them, and one that does not."""
import smtplib
import ssl
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE, inbox, until
from next_hop import Postfix
from remote import Remote

BOB, CAROL = ('bob@lab.test', 'password-bob'), ('carol@lab.test', 'password-carol')
KILLS, KILL_SPREAD = 16, 0.04  # seconds
LETTER = 'From: alice@lab.test\r\nSubject: out\r\n\r\nwhole body\r\n'


def submit(lab, recipients, mail=(), content=LETTER):
    """`recipients` maps addresses to the parameters of their RCPT."""
    context = ssl.create_default_context(cafile=str(lab.ca))
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context) as smtp:
        smtp.login(*ALICE)
        smtp.ehlo_or_helo_if_needed()
        assert smtp.mail(ALICE[0], mail)[0] == 250
        for address, options in recipients.items():
            code, text = smtp.rcpt(address, options)
            assert code == 250, text
        code, text = smtp.data(content)
        assert code == 250, text


def report(lab):
    """The one notification that there is, once there is one."""
    until(lambda: inbox(lab, ALICE), 'a notification', 20)
    text, = inbox(lab, ALICE)
    return text.decode()


def status_of(text):
    """The fields of the part for programs, a dictionary for each recipient behind that of the message."""
    part = text.split('message/delivery-status\r\n\r\n', 1)[1].split('\r\n--')[0].replace('\r\n    ', ' ')
    return [dict(line.split(': ', 1) for line in block.strip().splitlines()) for block in part.strip().split('\r\n\r\n')]


def the_next_server_does_not_know():
    """Success is told as relayed, with what was asked for; who did not ask hears nothing, and the server hears nothing of it."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        submit(lab, {'x@implicit.example': ['NOTIFY=SUCCESS,FAILURE', 'ORCPT=rfc822;X+2BX@implicit.example'],
                     'y@implicit.example': ['NOTIFY=NEVER'], 'z@implicit.example': []}, ['RET=FULL', 'ENVID=QQ+2B7'])
        text = report(lab)
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        message, recipient = status_of(text)
        assert message['Original-Envelope-Id'] == 'QQ+7' and message['Reporting-MTA'] == 'dns; mx.lab.test'
        assert recipient['Original-Recipient'] == 'rfc822; X+X@implicit.example'
        assert recipient['Final-Recipient'] == 'rfc822; x@implicit.example' and recipient['Action'] == 'relayed'
        assert 'Subject: out' in text and 'whole body' not in text
        assert not any('NOTIFY' in line or 'RET=' in line or 'ORCPT' in line for line in remote.commands), remote.commands


def the_next_server_knows():
    """Everything is passed on as it was said, and that server tells."""
    remote = Remote({'EHLO': '250-remote.test\r\n250-PIPELINING\r\n250 DSN'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.culver('alias', 'add', 'away@lab.test', 'w@implicit.example')
        lab.start()
        submit(lab, {'x@implicit.example': ['NOTIFY=FAILURE,SUCCESS', 'ORCPT=rfc822;X+2BX@implicit.example'],
                     'y@implicit.example': ['NOTIFY=NEVER'], 'z@implicit.example': [], 'away@lab.test': ['NOTIFY=DELAY']},
               ['RET=HDRS', 'ENVID=QQ+2B7'])
        until(lambda: lab.json('queue', 'list') == [] and len(remote.messages) == 1, 'the queue is empty')
        mail, = [line for line in remote.commands if line.startswith('MAIL')]
        assert mail.endswith(' RET=HDRS ENVID=QQ+2B7'), mail
        assert [line for line in remote.commands if line.startswith('RCPT')] == [
            'RCPT TO:<x@implicit.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;X+2BX@implicit.example',
            'RCPT TO:<y@implicit.example> NOTIFY=NEVER', 'RCPT TO:<z@implicit.example>',
            'RCPT TO:<w@implicit.example> NOTIFY=DELAY ORCPT=rfc822;away@lab.test'], remote.commands
        assert inbox(lab, ALICE) == []


def failures():
    """RET=FULL brings the message back, NOTIFY=NEVER and NOTIFY=SUCCESS silence; delay is told to who asked for it alone."""
    refused = Remote({'RCPT': '550 5.1.1 nobody'})
    with Names({'example': ZONE}) as names, Lab(names.settings(refused.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        submit(lab, {'x@implicit.example': [], 'y@implicit.example': ['NOTIFY=NEVER'], 'z@implicit.example': ['NOTIFY=SUCCESS'],
                     'w@implicit.example': ['NOTIFY=FAILURE']}, ['RET=FULL'])
        text = report(lab)
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert [row['Final-Recipient'] for row in status_of(text)[1:]] == [f'rfc822; {name}@implicit.example' for name in 'xw']
        assert 'Content-Type: message/rfc822\r\n' in text and 'whole body\r\n' in text
    busy = Remote({'RCPT': '450 4.2.1 later'})
    with Names({'example': ZONE}) as names, Lab(names.settings(busy.port, 'delay_warning = 1s')) as lab:
        lab.account(*ALICE)
        lab.start()
        submit(lab, {'x@implicit.example': ['NOTIFY=DELAY'], 'y@implicit.example': ['NOTIFY=FAILURE'], 'z@implicit.example': []})
        time.sleep(1)
        until(lambda: all(row['attempts'] for row in lab.json('queue', 'list')), 'all were tried')
        time.sleep(1)
        lab.json('queue', 'retry', '--all')
        text = report(lab)
        rows = status_of(text)[1:]
        assert {row['Final-Recipient'] for row in rows} == {'rfc822; x@implicit.example', 'rfc822; z@implicit.example'}
        assert {row['Action'] for row in rows} == {'delayed'}


def postfix_is_the_next_hop():
    """Postfix takes what is passed on to it, tells of success itself, and its report names the recipient as our client did."""
    with Names({'example': ZONE}) as names, Lab(names.settings(25)) as lab:
        with Postfix(['bob@implicit.example', 'carol@implicit.example'], lab.port['smtp']) as postfix:
            lab.write_config(names.settings(postfix.port).replace('outbound {', 'outbound { smarthost = "127.0.0.1:%d"' % postfix.port))
            lab.account(*ALICE)
            lab.culver('alias', 'add', 'bobby@lab.test', 'bob@implicit.example')
            lab.start()
            submit(lab, {'bobby@lab.test': ['NOTIFY=SUCCESS'], 'carol@implicit.example': ['NOTIFY=NEVER']}, ['ENVID=QQ+2B8'])
            until(lambda: postfix.messages('bob@implicit.example') and postfix.messages('carol@implicit.example'), 'both have it', 20)
            text = report(lab)
            message, recipient = status_of(text)
            assert message['Reporting-MTA'] == 'dns; mx.postfix.test' and message['Original-Envelope-Id'] == 'QQ+8', text
            assert recipient['Original-Recipient'] == 'rfc822;bobby@lab.test' and recipient['Action'] == 'delivered', text
            assert 'event=bounce' not in lab.log.read_text()


def postfix_without_it_is_the_next_hop():
    """The same server with DSN switched off: we tell that it was relayed."""
    with Names({'example': ZONE}) as names, Lab(names.settings(25)) as lab:
        with Postfix(['bob@implicit.example'], lab.port['smtp'], 'smtpd_discard_ehlo_keywords = dsn') as postfix:
            lab.write_config(names.settings(postfix.port))
            lab.account(*ALICE)
            lab.start()
            submit(lab, {'bob@implicit.example': ['NOTIFY=SUCCESS']})
            until(lambda: postfix.messages('bob@implicit.example'), 'he has it', 20)
            message, recipient = status_of(report(lab))
            assert message['Reporting-MTA'] == 'dns; mx.lab.test' and recipient['Action'] == 'relayed'
            assert recipient['Remote-MTA'] == 'dns; implicit.example', recipient


def strangers_are_counted():
    """Reports of success to senders elsewhere are bounded; those to senders here are not."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port).replace(
            'hostname', 'success_reports_max = 2 hostname')) as lab:
        lab.account(*ALICE)
        lab.start()
        for number in range(4):
            with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
                smtp.sendmail(f'x{number}@implicit.example', [ALICE[0]], LETTER, rcpt_options=['NOTIFY=SUCCESS'])
        submit(lab, {ALICE[0]: ['NOTIFY=SUCCESS']})
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        until(lambda: len(inbox(lab, ALICE)) == 6, 'five letters, and the report of her own')
        assert len(remote.messages) == 2 and all(b'Action: delivered' in message for message in remote.messages)
        assert lab.log.read_text().count('event=success-untold') == 2


def told_although_the_server_dies():
    """Killed at all moments around the end of a message: what is stored is told of, once, as delivered and as expanded."""
    with Names({'example': ZONE}) as names, Lab(names.settings(9, 'enabled = no')) as lab:
        lab.account(*ALICE)
        for account in BOB, CAROL:
            lab.account(*account)
            lab.culver('alias', 'add', 'both@lab.test', account[0])
        context = ssl.create_default_context(cafile=str(lab.ca))
        for number in range(KILLS):
            lab.start()
            with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context) as smtp:
                smtp.login(*ALICE)
                smtp.ehlo_or_helo_if_needed()
                assert smtp.mail(ALICE[0], [f'ENVID=n{number}'])[0] == 250
                assert smtp.rcpt(BOB[0], ['NOTIFY=SUCCESS'])[0] == 250 and smtp.rcpt('both@lab.test', ['NOTIFY=SUCCESS,FAILURE'])[0] == 250
                assert smtp.docmd('DATA')[0] == 354
                smtp.send(LETTER.replace('out', f'n{number}') + '.\r\n')
                time.sleep(number * KILL_SPREAD / KILLS)
                lab.kill()
                smtp.close()
        lab.start()
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        stored = [text.split(b'Subject: ')[1].split(b'\r\n')[0].decode() for text in inbox(lab, BOB)]
        told = sorted((status_of(text.decode())[0]['Original-Envelope-Id'], row['Action'], row['Final-Recipient'][8:])
                      for text in inbox(lab, ALICE) for row in status_of(text.decode())[1:])
        assert stored and told == sorted((name, action, address) for name in stored for action, address in (
            ('delivered', BOB[0]), ('expanded', 'both@lab.test'))), (stored, told)


if __name__ == '__main__':
    main([the_next_server_does_not_know, the_next_server_knows, failures, postfix_is_the_next_hop, postfix_without_it_is_the_next_hop,
          strangers_are_counted, told_although_the_server_dies])
