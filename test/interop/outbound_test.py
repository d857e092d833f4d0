#!/usr/bin/env python3
"""Mail leaves: two servers with a DNS between them, servers that refuse, delay and die."""
import contextlib
import errno
import os
import signal
import smtplib
import socket
import ssl
import struct
import sys
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from clock import Clock
from lab import Lab, main
from names import Names
from recorder import Recorder
from remote import Remote

ALICE = ('alice@lab.test', 'password-alice')
BOB = ('bob@other.example', 'password-bob')
DNS_SECONDS = 30  # net/dns.h
ZONE = '''$ORIGIN example.
$TTL 60
@ SOA ns.example. root.example. 1 3600 600 86400 60
@ NS ns.example.
ns A 127.0.0.1
other MX 20 mx2.other.example.
other MX 10 mx.other.example.
mx.other A 127.0.0.1
mx2.other A 127.0.0.1
implicit A 127.0.0.1
null MX 0 .
loop MX 10 mx.lab.test.
dead MX 10 mx.dead.example.
mx.dead A 127.0.0.9
'''


def send(lab, to, content='From: alice@lab.test\r\nSubject: out\r\n\r\nhello\r\n.dot\r\n'):
    context = ssl.create_default_context(cafile=str(lab.ca))
    with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context) as smtp:
        smtp.login(*ALICE)
        assert smtp.sendmail(ALICE[0], to if isinstance(to, list) else [to], content) == {}


def until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f'{what}: not within {seconds} s'
        time.sleep(0.05)


def inbox(lab, account):
    import imaplib
    context = ssl.create_default_context(cafile=str(lab.ca))
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context) as imap:
        imap.login(*account)
        imap.select('INBOX')
        return [item[1] for item in imap.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] if isinstance(item, tuple)]


def between_two_servers():
    """By MX, over TLS, with the octets kept and the queue empty afterwards."""
    with Names({'example': ZONE}) as names, Lab('server { hostname = mx.other.example }\n', domain='other.example') as other:
        other.account(*BOB)
        other.start()
        with Lab(names.settings(other.port['smtp'])) as lab:
            lab.account(*ALICE)
            lab.start()
            for number in range(20):
                send(lab, BOB[0], f'From: alice@lab.test\r\nSubject: {number}\r\n\r\n.dot\r\n..\r\nhello {number}\r\n')
            until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
            mails = inbox(other, BOB)
            assert len(mails) == 20
            assert sorted(int(mail.split(b'Subject: ')[1].split(b'\r\n')[0]) for mail in mails) == list(range(20))
            for mail in mails:
                assert mail.count(b'Return-Path: ') == 1 and b'\r\n\r\n.dot\r\n..\r\nhello ' in mail
                assert b'(using TLS1.3 ' in mail.split(b'\r\n\r\n')[0].split(b'Received: ')[1]


def refused_recipients_bounce():
    """One is taken, one refused for good: one bounce, with the server's own words, and nobody is tried twice."""
    remote = Remote({'RCPT TO:<gone@other.example>': '550 5.1.1 never heard of them'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, ['here@other.example', 'gone@other.example'])
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert len(remote.messages) == 1 and remote.messages[0].endswith(b'\r\n\r\nhello\r\n..dot\r\n')
        assert b'Return-Path' not in remote.messages[0]
        bounce, = inbox(lab, ALICE)
        assert bounce.startswith(b'Return-Path: <>\r\n')
        for part in (b'report-type=delivery-status', b'Final-Recipient: rfc822; gone@other.example', b'Status: 5.1.1',
                     b'Action: failed', b'never heard of them', b'Subject: out', b'Check its spelling'):
            assert part in bounce, (part, bounce)
        assert b'here@other.example' not in bounce


def a_bounce_says_what_to_do():
    remote = Remote({'RCPT TO:<listed@other.example>': '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; x',
                     'RCPT TO:<full@other.example>': '552 5.2.2 over quota'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, ['listed@other.example', 'full@other.example'])
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        bounce, = inbox(lab, ALICE)
        assert b'does not trust this mail server' in bounce and b'mailbox is full. Tell them' in bounce, bounce
        events = [event for message in lab.json('trace', ALICE[0])['messages'] for event in message['events'] if event['event'] == 'failed']
        assert {(event['failure'], event.get('blocklist')) for event in events} == {('blocked', 'zen.spamhaus.org'), ('mailbox-full', None)}, events


def what_nobody_has_is_suppressed():
    answers = {f'RCPT TO:<{name}@other.example>': '550 5.1.1 unknown user' for name in ('gone', 'moody')}
    remote = Remote(answers)
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()

        def tried(*names):
            send(lab, [f'{name}@other.example' for name in names])
            until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')

        def states():
            return {row['address'].split('@')[0]: (row['state'], row['failures']) for row in lab.json('suppression', 'list')}

        tried('gone', 'moody')
        tried('gone', 'moody')
        until(lambda: states() == {'gone': ('counted', 2), 'moody': ('counted', 2)}, 'both are counted')
        del answers['RCPT TO:<moody@other.example>']
        tried('moody')
        until(lambda: states() == {'gone': ('counted', 2)}, 'a delivery forgets')
        tried('gone')
        until(lambda: states() == {'gone': ('suppressed', 3)}, 'it is suppressed')
        assert 'event=suppressed' in lab.log.read_text()
        lab.kill()
        lab.start()
        for times in range(2):
            try:
                send(lab, ['gone@other.example'])
                raise AssertionError('it was taken')
            except smtplib.SMTPRecipientsRefused as error:
                code, text = error.recipients['gone@other.example']
                assert code == 550 and text.startswith(b'5.1.1') and b'culver suppression' in text, error
        run = lab.run('simulate', '--from', ALICE[0], '--to', 'gone@other.example')
        assert run.returncode == 1 and 'culver suppression' in run.stdout, run
        for alias, targets in (('lost', ['gone']), ('list', ['gone', 'moody'])):
            for target in targets:
                lab.culver('alias', 'add', f'{alias}@lab.test', f'{target}@other.example')
        before = len(remote.commands)
        with smtplib.SMTP('localhost', lab.port['smtp']) as smtp:  # through aliases neither, and who is left has it
            smtp.ehlo()
            assert smtp.mail('friend@other.example')[0] == 250
            code, text = smtp.rcpt('lost@lab.test')
            assert code == 550 and text.startswith(b'5.1.1') and b'culver suppression' in text, text
            assert smtp.rcpt('list@lab.test')[0] == 250 and smtp.data('Subject: out\r\n\r\nhello\r\n')[0] == 250
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert [line for line in remote.commands[before:] if line.startswith('RCPT')] == ['RCPT TO:<moody@other.example>'], remote.commands[before:]
        assert 'event=target-suppressed to="list@lab.test" target="gone@other.example"' in lab.log.read_text()
        before = len(remote.commands)
        lab.culver('suppression', 'remove', 'Gone@other.example')
        assert states() == {} and lab.run('suppression', 'remove', 'gone@other.example').returncode == 3
        del answers['RCPT TO:<gone@other.example>']
        tried('gone')
        assert len(remote.commands) > before
        lab.culver('suppression', 'add', 'spam@other.example')
        assert lab.run('suppression', 'add', 'spam@other.example').returncode == 4
        assert lab.run('suppression', 'add', ALICE[0]).returncode == 2 and lab.run('suppression', 'add', 'x').returncode == 2
        assert lab.json('suppression', 'list', '--after', 'spam@other.example') == []


def notifications_are_limited():
    remote = Remote({'RCPT TO:<full@other.example>': '552 5.2.2 over quota'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port, 'notifications_per_hour = 2')) as lab:
        lab.account(*ALICE)
        lab.start()
        for number in range(4):
            send(lab, ['full@other.example'])
            until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert len(inbox(lab, ALICE)) == 2
        log = lab.log.read_text()
        assert log.count('event=bounce-withheld') == 2 and log.count('event=dropped') == 2 and log.count('event=bounced') == 2, log


def a_test_by_hand():
    remote = Remote({'RCPT TO:<listed@other.example>': '554 5.7.1 Client host blocked using zen.spamhaus.org; x', 'RCPT TO:<later@other.example>': '450 4.2.0 Greylisted'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        for is_running in (False, True):
            if is_running:
                lab.start()
            remote.messages.clear()  # it asks for content that nobody takes, and gets none
            one = lab.json('send', '--test', 'x@other.example')
            assert one['result'] == 'taken', one
            until(lambda: len(remote.messages) == 1, 'it is there')
            steps = [(step['step'], step['text']) for step in one['steps']]
            assert ('said', 'RCPT TO:<x@other.example>') in steps and ('heard', '354 go on') in steps and ('said', 'QUIT') in steps, steps
            assert steps[0][1].startswith('mx.other.example, preference 10: may') and not any('administrator' in text for step, text in steps), steps
            assert ('tls', 'none: the conversation is plain') in steps and any(step == 'connect' for step, text in steps)
            assert b'To: <x@other.example>' in remote.messages.pop()
            one = lab.json('send', '--test', '--dry-run', 'x@other.example', '--from=me@lab.test')
            assert one['result'] == 'taken' and remote.messages == [] and ('said', 'DATA') not in [(step['step'], step['text']) for step in one['steps']], one
            assert 'QUIT' in remote.commands and 'MAIL FROM:<me@lab.test>' in remote.commands
            for address, code, words in (('listed@other.example', 1, ('blocked', 'zen.spamhaus.org', 'block list')), ('later@other.example', 75, ('greylisted',)),
                                         ('x@dead.example', 75, ('unreachable', 'port')), ('x@nowhere.example', 1, ('no-such-domain',)), ('x@null.example', 1, ('no-such-domain',))):
                run = lab.run('send', '--test', address)
                assert run.returncode == code and all(word in run.stdout for word in words), (address, run)
            assert lab.run('send', 'x@other.example').returncode == 2 and lab.run('send', '--test', 'x@lab.test').returncode == 2
            assert lab.json('queue', 'list') == []


def a_test_is_shown_as_it_goes():
    """Each step when it happens: what the server waits for is seen before it is over, with a server that runs and without one."""
    import subprocess
    go_on = threading.Event()
    remote = Remote({'RCPT': lambda conversation: go_on.wait(60) and '250 ok'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        for is_running in (False, True):
            go_on.clear()
            if is_running:
                lab.start()
            with subprocess.Popen([os.environ['CULVER'], '--config', str(lab.config), 'send', '--test', 'x@other.example'], stdout=subprocess.PIPE,
                                  text=True) as sending:
                seen = []
                while 'RCPT TO:' not in (seen[-1] if seen else ''):
                    seen.append(sending.stdout.readline())
                    assert seen[-1], seen
                assert seen[0].startswith('host ') and sending.poll() is None
                go_on.set()
                rest = sending.stdout.read()
                assert sending.wait() == 0 and 'result' in rest and 'taken' in rest and 'RCPT TO:' not in rest, rest


def domains_that_take_no_mail():
    """DN02: none at all, one with a null MX, and one whose mail is for ourselves, who do not know it."""
    with Names({'example': ZONE}) as names, Lab(names.settings(9)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, 'x@nowhere.example')
        send(lab, 'x@null.example')
        send(lab, 'x@loop.example')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        until(lambda: len(inbox(lab, ALICE)) == 3, 'three bounces')
        text = b''.join(inbox(lab, ALICE))
        assert all(b'Status: ' + status in text for status in (b'5.1.2', b'5.1.10', b'5.4.6')), text


def connections_carry_many():
    """Messages share connections, and a server that ends one after five of them delays nobody."""
    def after_five(conversation):
        conversation.taken = getattr(conversation, 'taken', 0) + 1
        return '250 ok' if conversation.taken <= 5 else '421 4.7.0 enough for one connection'
    remote = Remote({'MAIL': after_five})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        context = ssl.create_default_context(cafile=str(lab.ca))
        with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context) as smtp:
            smtp.login(*ALICE)
            for number in range(60):
                smtp.sendmail(ALICE[0], [f'x{number}@other.example'], f'From: alice@lab.test\r\nSubject: {number}\r\n\r\nhello\r\n')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert len(remote.messages) == 60 and 'event=deferred' not in lab.log.read_text()
        assert 12 <= sum(command.startswith('EHLO') for command in remote.commands) < 60, remote.commands


def a_farewell_to_the_content_is_an_attempt():
    """421 after the content is said of that message: it waits like any other, and does not come again over each new connection."""
    def unless_poison(conversation):
        content = conversation.server.messages[-1]
        if b'Subject: before' in content:
            until(lambda: len(lab.json('queue', 'list')) == 3, 'the others wait behind it, for the same connection')
        return '421 4.7.0 not this one' if b'Subject: poison' in content else '250 2.0.0 taken'
    remote = Remote({'.': unless_poison})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port, 'connections_per_destination = 1')) as lab:
        lab.account(*ALICE)
        lab.start()
        for subject in ('before', 'poison', 'behind'):
            send(lab, f'{subject}@other.example', f'From: alice@lab.test\r\nSubject: {subject}\r\n\r\nhello\r\n')
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'the one that was refused is left')
        send(lab, 'last@other.example', 'From: alice@lab.test\r\nSubject: last\r\n\r\nhello\r\n')
        until(lambda: any(b'Subject: last' in message for message in remote.messages), 'the last has arrived')
        assert sum(b'Subject: poison' in message for message in remote.messages) == 1


def an_answer_that_got_lost():
    """SC35: the connection ends after the end of the data: the message is tried again, and it is said that it may be there twice."""
    def at_once(conversation):
        if len(conversation.server.messages) == 1:
            conversation.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))  # a reset
            conversation.connection.close()
            raise ConnectionError
        return '250 2.0.0 taken'
    remote = Remote({'.': at_once})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, 'x@implicit.example')
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'one attempt')
        row, = lab.json('queue', 'list')
        assert row['state'] == 'waiting' and row['reply'].endswith('; the message was sent and may be there'), row
        assert lab.log.read_text().count('event=possible-duplicate') == 1
        lab.json('queue', 'retry', '--all')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert len(remote.messages) == 2 and lab.log.read_text().count('event=possible-duplicate') == 1 and inbox(lab, ALICE) == []


def name_servers_away_and_back():
    """DN01, DN11: no answer from the DNS is not an answer: mail waits, nothing bounces, and goes out once the name servers are back."""
    remote = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port, 'mta_sts = no')) as lab:
        lab.account(*ALICE)
        clock = Clock(lab)
        lab.start()
        names.stop()
        for domain in ('other', 'implicit', 'nowhere'):
            send(lab, f'x@{domain}.example')
        time.sleep(1)  # they are asked
        clock.skip(DNS_SECONDS)
        until(lambda: [bool(row['attempts']) for row in lab.json('queue', 'list')] == [True] * 3, 'all were tried')
        # Where nobody listens libunbound gives up by itself after 17 seconds (SERVFAIL): on a machine that is busy that may be before the time is seen to be over.
        whys = 'no answer in time', 'the servers answer with error 2'
        assert all(row['reply'].endswith(whys) and row['state'] == 'waiting' for row in lab.json('queue', 'list')), lab.json('queue', 'list')
        names.start()
        def is_gone():
            lab.json('queue', 'retry', '--all')
            return lab.json('queue', 'list') == []
        until(is_gone, 'the queue is empty')
        bounce, = inbox(lab, ALICE)
        assert b'Final-Recipient: rfc822; x@nowhere.example' in bounce and len(remote.messages) == 2


def broken_tls_is_no_tls():
    """A server that offers TLS and cannot have it takes mail in clear, as long as nobody promised more."""
    def no_handshake(conversation):
        conversation.wfile.write(b'220 go on\r\n')
        conversation.connection.recv(1)
        conversation.wfile.write(b'this is not TLS\r\n')
        raise ConnectionError
    remote = Remote({'EHLO': '250-remote.test\r\n250-STARTTLS\r\n250 PIPELINING', 'STARTTLS': no_handshake})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port, 'tls_policy = "implicit.example encrypt"')) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, 'x@other.example')
        send(lab, 'x@implicit.example')
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'one is gone, one was tried')
        assert len(remote.messages) == 1 and lab.json('queue', 'list')[0]['to'] == 'x@implicit.example'
        assert lab.json('queue', 'list')[0]['reply'].startswith('4.7.5 implicit.example: TLS handshake: TLS: ')
        assert 'event=relay-plain host="mx.other.example" ' in lab.log.read_text()


def later_and_by_another_way():
    """A server that says "later" keeps the message in the queue; a command sends it elsewhere."""
    busy = Remote({'MAIL': '451 4.3.2 not now', 'RCPT': '503 no', 'DATA': '503 no'})
    good = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(busy.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        send(lab, 'x@implicit.example')
        until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'one attempt')
        row, = lab.json('queue', 'list')
        assert row['state'] == 'waiting' and row['reply'] == '451 4.3.2 not now', row
        assert inbox(lab, ALICE) == []
        assert lab.json('queue', 'reroute', '--all', f'--via=127.0.0.1:{good.port}') == {'changed': 1}
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert len(good.messages) == 1


def dead_destination_delays_nobody():
    """QU01: a thousand messages for a host that does not answer wait; mail for another goes at once. Held mail stays."""
    good = Remote({})
    with Names({'example': ZONE}) as names, Lab(names.settings(good.port)) as lab:
        lab.account(*ALICE)
        lab.start()
        for each in range(20):
            send(lab, [f'x{each}-{number}@dead.example' for number in range(50)])
        send(lab, 'y@implicit.example')
        until(lambda: len(good.messages) == 1, 'the good one')
        assert all(row['to'].endswith('@dead.example') for row in lab.json('queue', 'list'))
        lab.json('queue', 'hold', '--all')
        assert {row['state'] for row in lab.json('queue', 'list')} == {'held'}


def killed_while_sending():
    """QU11: kill -9 at any time: every message arrives; twice only what was sent and not yet written down."""
    remote = Remote({'.': lambda _: time.sleep(0.05) or '250 2.0.0 taken'})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.expected += ['server-died']
        lab.start()
        for number in range(30):
            send(lab, 'x@implicit.example', f'From: alice@lab.test\r\nSubject: n{number}\r\n\r\nhello\r\n')
        for _ in range(3):
            time.sleep(0.2)
            lab.kill()
            lab.start()
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        found = [mail.split(b'Subject: ')[1].split(b'\r\n')[0].decode() for mail in remote.messages]
        assert set(found) == {f'n{number}' for number in range(30)}
        assert len(found) <= 30 + 3 * 20, len(found)


def poison_is_parked():
    """QU08: a message that ends the server while it is sent is parked after two deaths, with an alarm; all others arrive, and none is parked with it."""
    def die_of(conversation):
        if b'Subject: poison' in conversation.server.messages[-1]:
            os.kill(lab.server_pid(), signal.SIGABRT)
            time.sleep(0.5)
        return '250 2.0.0 taken'
    remote = Remote({'.': die_of})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        lab.account(*ALICE)
        lab.expected += ['server-died', 'message-parked']
        lab.start()
        lab.json('queue', 'list')
        for number in range(30):
            send(lab, 'x@dead.example', f'From: alice@lab.test\r\nSubject: {"poison" if number == 10 else number}\r\n\r\nhello\r\n')
        until(lambda: any(row['attempts'] for row in lab.json('queue', 'list')), 'nobody is there')
        lab.json('queue', 'reroute', '--all', f'--via=127.0.0.1:{remote.port}')
        def left():
            with contextlib.suppress(AssertionError):  # it has just died
                return [(row['state'], row['reply']) for row in lab.json('queue', 'list')]
        until(lambda: left() == [('held', 'parked: this server ended twice while sending it')], 'all but one are gone')
        subjects = [message.split(b'Subject: ')[1].split(b'\r\n')[0] for message in remote.messages]
        assert set(subjects) == {str(number).encode() for number in range(30) if number != 10} | {b'poison'}
        assert subjects.count(b'poison') == 2 and lab.log.read_text().count('event=server-died') == 2
        assert lab.log.read_text().count('event=message-parked') == 1


def taken_and_not_written_down():
    """The other server has it and our disk fails: it is not sent again, and is written down as done once the disk is well."""
    def disk_fails(_):
        recorder.fail('sync', 1, 4, errno.EIO)
        return '250 2.0.0 taken'
    remote = Remote({'.': disk_fails})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port)) as lab:
        recorder = Recorder(lab.dir, is_on=True)
        lab.account(*ALICE)
        lab.environment = recorder.environment
        lab.expected += ['log-write-failed', 'outbound-failed']
        lab.start()
        send(lab, 'x@implicit.example')
        until(lambda: lab.json('queue', 'list') == [], 'the queue is empty')
        assert len(remote.messages) == 1 and recorder.get('fail_times') == 0
        assert 'event=outbound-failed' in lab.log.read_text()


# The recorder is preloaded, which the run time of the sanitizers does not allow.
ON_RELEASE = [] if os.environ.get('CULVER_SANITIZED') else [taken_and_not_written_down]

if __name__ == '__main__':
    main([between_two_servers, connections_carry_many, a_farewell_to_the_content_is_an_attempt, an_answer_that_got_lost, refused_recipients_bounce, a_bounce_says_what_to_do, what_nobody_has_is_suppressed, notifications_are_limited, a_test_by_hand, a_test_is_shown_as_it_goes, domains_that_take_no_mail, name_servers_away_and_back, broken_tls_is_no_tls, later_and_by_another_way,
          dead_destination_delays_nobody, killed_while_sending, poison_is_parked] + ON_RELEASE)
