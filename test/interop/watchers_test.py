#!/usr/bin/env python3
"""Whatever changes a mailbox, over whichever protocol, every session that watches it is told without asking: IDLE and NOTIFY, by its owner and by
those it is shared with. When is not measured here, only that it comes."""
import imaplib
import poplib
import queue
import re
import smtplib
import socket
import ssl
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import Lab, main
from messages import simple

ALICE, BOB = ('alice@lab.test', 'password-alice'), ('bob@lab.test', 'password-of-bob')
SHARED = {ALICE[0]: 'INBOX', BOB[0]: '"Other Users/alice@lab.test/INBOX"'}
WAIT_SECONDS = 60


def context(lab):
    return ssl.create_default_context(cafile=str(lab.ca))


class Watcher:
    """A session that only listens; a thread takes its lines."""

    def __init__(self, lab, who, command):
        self.name = f'{who[0]} {command.split()[0]}'
        plain = socket.create_connection(('127.0.0.1', lab.port['imaps']), timeout=600)
        self.socket = context(lab).wrap_socket(plain, server_hostname='localhost')
        self.stream = self.socket.makefile('rb')
        self.stream.readline()
        self.command(f'LOGIN {who[0]} {who[1]}')
        self.watches_selected = command == 'IDLE'
        if self.watches_selected:
            self.command(f'SELECT {SHARED[who[0]]}')
            self.send('i IDLE')
            assert self.stream.readline().startswith(b'+ ')
        else:
            self.command('ENABLE CONDSTORE')
            self.command(command)
        self.told = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, text):
        self.socket.sendall(text.encode() + b'\r\n')

    def command(self, text):
        self.send(f'a {text}')
        while not (line := self.stream.readline()).startswith(b'a '):
            assert line, text
        assert line.startswith(b'a OK'), line

    def listen(self):
        for line in self.stream:
            self.told.put(line.decode().strip())

    def expect(self, change, pattern):
        heard = []
        while True:
            try:
                heard.append(self.told.get(timeout=WAIT_SECONDS))
            except queue.Empty:
                raise AssertionError(f'{self.name} was not told of {change}: {heard}') from None
            if re.search(pattern, heard[-1]):
                return

    def close(self):
        self.socket.close()


def watchers(lab):
    events = '(MessageNew MessageExpunge FlagChange)'
    return [Watcher(lab, ALICE, 'IDLE'), Watcher(lab, ALICE, f'NOTIFY SET (mailboxes INBOX {events})'),
            Watcher(lab, BOB, 'IDLE'), Watcher(lab, BOB, f'NOTIFY SET (mailboxes {SHARED[BOB[0]]} {events})')]


def imap(lab, who):
    session = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=context(lab))
    session.login(*who)
    assert session.select(SHARED[who[0]])[0] == 'OK'
    return session


def pop3(lab):
    session = poplib.POP3_SSL('localhost', lab.port['pop3s'], context=context(lab))
    session.user(ALICE[0])
    session.pass_(ALICE[1])
    return session


def send_over(lab, service):
    if service == 'lmtp':
        with smtplib.LMTP(str(lab.lmtp)) as lmtp:
            lmtp.sendmail('a@example.org', [ALICE[0]], simple(1))
    elif service == 'smtp':
        with smtplib.SMTP('127.0.0.1', lab.port['smtp']) as smtp:
            smtp.sendmail('a@example.org', [ALICE[0]], simple(2))
    else:
        with smtplib.SMTP_SSL('localhost', lab.port['submissions'], context=context(lab)) as smtp:
            smtp.login(*BOB)
            smtp.sendmail(BOB[0], [ALICE[0]], simple(3).replace(b'sender@example.org', BOB[0].encode()))


class Mailbox:
    """Makes changes one after the other; of each all must be told before the next."""

    def __init__(self, lab):
        self.lab = lab
        self.watchers = watchers(lab)
        self.count = 0

    def told(self, change, idle, notify=r'STATUS \S.*HIGHESTMODSEQ'):
        for watcher in self.watchers:
            watcher.expect(change, idle if watcher.watches_selected else notify)

    def arrives(self, change, act):
        act()
        self.count += 1
        self.told(change, f'^\\* {self.count} EXISTS', f'STATUS .*MESSAGES {self.count}\\b')

    def goes(self, change, act):
        act()
        self.count -= 1
        self.told(change, r'^\* \d+ EXPUNGE|^\* VANISHED', f'STATUS .*MESSAGES {self.count}\\b')

    def flag(self, change, act, flag):
        act()
        self.told(change, f'^\\* \\d+ FETCH .*{flag}')


def prepared(lab):
    for who in (ALICE, BOB):
        lab.account(*who)
    lab.start()
    lab.culver('share', 'add', ALICE[0], 'INBOX', BOB[0], 'lrswite')
    lab.culver('share', 'seen', ALICE[0], 'INBOX', 'shared')
    return Mailbox(lab)


def retrieve(lab):
    session = pop3(lab)
    session.retr(1)
    session.quit()


def delete_over_pop3(lab):
    session = pop3(lab)
    session.dele(1)
    session.quit()


def expunge(session, uid):
    assert session.uid('STORE', uid, '+FLAGS.SILENT', '(\\Deleted)')[0] == 'OK'
    assert session.expunge()[0] == 'OK'


def every_change_is_told():
    with Lab() as lab:
        box = prepared(lab)
        for service in ('lmtp', 'smtp', 'submission'):
            box.arrives(service, lambda: send_over(lab, service))
        with imap(lab, ALICE) as alice, imap(lab, BOB) as bob:
            for (who, _), session in ((ALICE, alice), (BOB, bob)):
                box.arrives(f'APPEND by {who}', lambda: session.append(SHARED[who], None, None, simple(4)))
                box.arrives(f'COPY by {who}', lambda: session.uid('COPY', '3', SHARED[who]))
                box.flag(f'STORE by {who}', lambda: session.uid('STORE', '3', '+FLAGS', f'(of-{who})'), f'of-{who}')
            box.goes('MOVE', lambda: alice.uid('MOVE', '4', 'Archive'))
            box.goes('EXPUNGE by bob', lambda: expunge(bob, '5'))
        box.flag('RETR over POP3', lambda: retrieve(lab), r'\\Seen')
        box.goes('DELE over POP3', lambda: delete_over_pop3(lab))
        box.arrives('undelete', lambda: lab.culver('undelete', 'restore', ALICE[0], '--mailbox', 'INBOX', '--uid', '1'))
        for watcher in box.watchers:
            watcher.close()


if __name__ == '__main__':
    main([every_change_is_told])
