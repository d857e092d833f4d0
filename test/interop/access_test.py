#!/usr/bin/env python3
"""Every command of the IMAP table by the owner of a mailbox, by who may write in it, who may read it, and who has no right: the answer, and
that a refusal changed nothing. A command that gets into the table without a row here fails the test."""
import re
import socket
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import TOP, Lab, main

ROLES = {'owner': None, 'writer': 'lrswitekx', 'reader': 'lr', 'other': ''}
GONE = 'NO NONEXISTENT'
DENIED = 'NO NOPERM'

# Not about a mailbox, or about one's own alone: the same for everybody.
ELSEWHERE = {'CAPABILITY', 'NOOP', 'LOGOUT', 'ID', 'STARTTLS', 'LOGIN', 'AUTHENTICATE', 'ENABLE', 'COMPRESS', 'NAMESPACE', 'GETQUOTA',
             'SETQUOTA', 'UNAUTHENTICATE', 'IDLE', 'NOTIFY', 'CHECK', 'UNSUBSCRIBE'}

# command: what is sent ({box}: the mailbox, {user}: somebody), whether it is selected before, and the answers of the four.
ROWS = [
    ('SELECT', 'SELECT {box}', False, ('OK', 'OK', 'OK', GONE)),
    ('EXAMINE', 'EXAMINE {box}', False, ('OK', 'OK', 'OK', GONE)),
    ('CREATE', 'CREATE {below}', False, ('OK', 'OK', DENIED, GONE)),
    ('DELETE', 'DELETE {box}', False, ('OK', 'OK', DENIED, GONE)),
    ('RENAME', 'RENAME {box} {renamed}', False, ('OK', DENIED, DENIED, GONE)),
    ('SUBSCRIBE', 'SUBSCRIBE {box}', False, ('OK', 'OK', 'OK', 'OK')),
    ('LIST', 'LIST "" {box}', False, ('OK +', 'OK +', 'OK +', 'OK')),
    ('LSUB', 'LSUB "" {box}', False, ('OK', 'OK', 'OK', 'OK')),
    ('STATUS', 'STATUS {box} (MESSAGES)', False, ('OK +', 'OK +', 'OK +', GONE)),
    ('GETQUOTAROOT', 'GETQUOTAROOT {box}', False, ('OK +', 'OK +', 'OK +', GONE)),
    ('SETACL', 'SETACL {box} {user} l', False, ('OK', DENIED, DENIED, GONE)),
    ('DELETEACL', 'DELETEACL {box} {user}', False, ('OK', DENIED, DENIED, GONE)),
    ('GETACL', 'GETACL {box}', False, ('OK +', DENIED, DENIED, GONE)),
    ('LISTRIGHTS', 'LISTRIGHTS {box} {user}', False, ('OK +', DENIED, DENIED, GONE)),
    ('MYRIGHTS', 'MYRIGHTS {box}', False, ('OK +', 'OK +', 'OK +', GONE)),
    ('GETMETADATA', 'GETMETADATA {box} /shared/comment', False, ('OK +', 'OK +', 'OK +', GONE)),
    ('SETMETADATA', 'SETMETADATA {box} (/shared/comment "x")', False, ('OK', 'OK', DENIED, GONE)),
    ('APPEND', 'APPEND {box} {{6+}}\r\na: b\r\n', False, ('OK', 'OK', DENIED, 'NO TRYCREATE')),
    ('ESEARCH', 'ESEARCH IN (mailboxes {box}) ALL', False, ('OK +', 'OK +', 'OK +', 'OK')),
    ('CLOSE', 'CLOSE', True, ('OK', 'OK', 'OK', GONE)),
    ('UNSELECT', 'UNSELECT', True, ('OK', 'OK', 'OK', GONE)),
    ('UIDBATCHES', 'UIDBATCHES 1000', True, ('OK', 'OK', 'OK', GONE)),
    ('EXPUNGE', 'EXPUNGE', True, ('OK +', 'OK +', 'NO', GONE)),
    ('SEARCH', 'SEARCH ALL', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('SORT', 'SORT (DATE) UTF-8 ALL', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('THREAD', 'THREAD REFERENCES UTF-8 ALL', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('FETCH', 'FETCH 1 BODY[]', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('STORE', 'STORE 1 +FLAGS (\\Seen)', True, ('OK +', 'OK +', 'NO', GONE)),
    ('REPLACE', 'REPLACE 1 {box} {{6+}}\r\na: c\r\n', True, ('OK +', 'OK +', 'NO', GONE)),
    ('COPY', 'COPY 1 {box}', True, ('OK +', 'OK +', DENIED, GONE)),
    ('MOVE', 'MOVE 1 Sent', True, ('OK +', 'OK +', 'NO', GONE)),
]


class Client:
    def __init__(self, lab, name):
        context = ssl.create_default_context(cafile=str(lab.ca))
        plain = socket.create_connection(('127.0.0.1', lab.port['imaps']), timeout=60)
        self.socket = context.wrap_socket(plain, server_hostname='localhost')
        self.file = self.socket.makefile('rb')
        self.file.readline()
        self.tag = 0
        assert self.ask(f'LOGIN {name}@lab.test password-{name}')[0].startswith('OK')

    def ask(self, text):
        """(status with its code, untagged lines)"""
        self.tag += 1
        self.socket.sendall(f't{self.tag} {text}\r\n'.encode())
        lines = []
        while True:
            line = self.file.readline().decode()
            assert line, f'closed at {text}'
            if line.startswith(f't{self.tag} '):
                return line.split(' ', 1)[1].rstrip(), lines
            lines.append(line.rstrip())


def summary(status, lines):
    word, code = status.split()[0], re.match(r'NO \[([A-Z]+)', status)
    if word == 'NO':
        return f'NO {code.group(1)}' if code else 'NO'
    return f'{word} +' if lines else word


def state(owner, box):
    """What the owner sees of his mailbox."""
    status, lines = owner.ask(f'STATUS {box} (MESSAGES UNSEEN UIDNEXT UIDVALIDITY DELETED)')
    return status, lines, owner.ask(f'LIST "" {box}*')[1], owner.ask(f'GETMETADATA {box} /shared/comment')[1]


def commands_of_the_table():
    text = (TOP / 'src/serve/imap/commands.c').read_text()
    return set(re.findall(r'NAME\("([A-Z]+)"\)', text))


def every_command_has_a_row():
    rows = {row[0] for row in ROWS}
    assert rows | ELSEWHERE == commands_of_the_table(), rows ^ (commands_of_the_table() - ELSEWHERE)


def try_cell(clients, role, row, number):
    """The answer to one command by one role, on a mailbox of its own with one message that is marked \\Deleted."""
    _, text, is_selected, _ = row
    owner, client, box = clients['owner'], clients[role], f'Box{number}'
    assert owner.ask(f'CREATE {box}')[0].startswith('OK')
    assert owner.ask(f'APPEND {box} (\\Deleted) {{6+}}\r\na: b\r\n')[0].startswith('OK')
    if ROLES[role]:
        assert owner.ask(f'SETACL {box} {role}@lab.test {ROLES[role]}')[0].startswith('OK')
    prefix = '' if role == 'owner' else 'Other Users/owner@lab.test/'
    names = {'box': f'"{prefix}{box}"', 'below': f'"{prefix}{box}/new"', 'renamed': f'"{prefix}New{number}"',
             'user': 'other@lab.test'}
    before = state(owner, box)
    status, lines = client.ask(f'SELECT {names["box"]}') if is_selected else ('OK', [])
    if status.startswith('OK'):
        status, lines = client.ask(text.format(**names))
    result = summary(status, lines)
    if not result.startswith('OK'):
        assert state(owner, box) == before, (role, text)
    client.ask('UNSELECT')
    return result


def answers_by_role():
    with Lab() as lab:
        for role in ROLES:
            lab.account(f'{role}@lab.test', f'password-{role}')
        lab.start()
        clients = {role: Client(lab, role) for role in ROLES}
        number, wrong = 0, []
        for row in ROWS:
            for role, wanted in zip(ROLES, row[3]):
                number += 1
                got = try_cell(clients, role, row, number)
                if got.removesuffix(' +') != wanted.removesuffix(' +') or (wanted.endswith('+') and got != wanted):
                    wrong.append((row[0], role, got, wanted))
        assert not wrong, wrong


def nothing_tells_what_is_not_shared():
    """A mailbox without rights and one that is not there: the same answers, octet for octet."""
    with Lab() as lab:
        for role in ('owner', 'other'):
            lab.account(f'{role}@lab.test', f'password-{role}')
        lab.start()
        owner, other = Client(lab, 'owner'), Client(lab, 'other')
        assert owner.ask('CREATE Secret')[0].startswith('OK')
        for name, text, is_selected, _ in ROWS:
            if is_selected or name == 'SUBSCRIBE':
                continue
            answers = []
            for box in ('owner@lab.test/Secret', 'owner@lab.test/Absent', 'nobody@lab.test/Secret'):
                names = {'box': f'"Other Users/{box}"', 'below': f'"Other Users/{box}/x"', 'renamed': f'"Other Users/{box}-x"',
                         'user': 'other@lab.test'}
                status, lines = other.ask(text.format(**names))
                answers.append((status, [line.replace(box, '') for line in lines]))
            assert answers[0] == answers[1] == answers[2], (name, answers)


if __name__ == '__main__':
    main([every_command_has_a_row, answers_by_role, nothing_tells_what_is_not_shared])
