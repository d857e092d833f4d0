#!/usr/bin/env python3
"""Every command of IMAP, POP3 and submission by the owner of a mailbox, by who may write in it, who may read it, who has no right, and who had
all of them until his account was disabled, and of IMAP by an administrator without rights and by two who lost theirs by negative rights: the answer, and that a refusal changed nothing. A command that gets into a table without a row here
fails the test."""
import base64
import re
import socket
import ssl
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import TOP, Lab, main

RIGHTS = {'owner': None, 'writer': 'lrswitekx', 'reader': 'lr', 'other': ''}
ROLES = {**RIGHTS, 'admin': '', 'narrowed': 'lrswipkxtea', 'barred': 'lrswipkxtea'}
# What a negative right takes from them, and whom that makes them equal to.
TAKEN = {'narrowed': ('swipkxtea', 'reader'), 'barred': ('l', 'other')}
EVERYBODY = (*RIGHTS, 'disabled')
GONE = 'NO NONEXISTENT'
DENIED = 'NO NOPERM'

# Not about a mailbox, or about one's own alone: the same for everybody.
ELSEWHERE = {'CAPABILITY', 'NOOP', 'LOGOUT', 'ID', 'STARTTLS', 'LOGIN', 'AUTHENTICATE', 'ENABLE', 'COMPRESS', 'NAMESPACE',
             'UNAUTHENTICATE', 'IDLE', 'NOTIFY', 'CHECK', 'UNSUBSCRIBE'}

# command: what is sent ({box}: the mailbox, {id}: its MAILBOXID, {user}: somebody), whether it is selected before, and the answers of the first four, and of the
# administrator where he is not one of the others.
ROWS = [
    ('SELECT', 'SELECT {box}', False, ('OK', 'OK', 'OK', GONE)),
    ('EXAMINE', 'EXAMINE {box}', False, ('OK', 'OK', 'OK', GONE)),
    ('SELECT', 'SELECT None (OBJECTID (MAILBOXID {id}))', False, ('OK', 'OK', 'OK', GONE)),
    ('EXAMINE', 'EXAMINE {box} (OBJECTID (MAILBOXID {id} ACCOUNTID A1))', False, ('OK', 'OK', 'OK', GONE)),
    ('CREATE', 'CREATE {below}', False, ('OK', 'OK', DENIED, GONE)),
    ('DELETE', 'DELETE {box}', False, ('OK', 'OK', DENIED, GONE)),
    ('RENAME', 'RENAME {box} {renamed}', False, ('OK', DENIED, DENIED, GONE)),
    ('SUBSCRIBE', 'SUBSCRIBE {box}', False, ('OK', 'OK', 'OK', 'OK')),
    ('LIST', 'LIST "" {box}', False, ('OK +', 'OK +', 'OK +', 'OK')),
    ('LSUB', 'LSUB "" {box}', False, ('OK', 'OK', 'OK', 'OK')),
    ('STATUS', 'STATUS {box} (MESSAGES)', False, ('OK +', 'OK +', 'OK +', GONE)),
    ('STATUS', 'STATUS {box} (OBJECTID)', False, ('OK +', 'OK +', 'OK +', GONE)),
    ('GETQUOTAROOT', 'GETQUOTAROOT {box}', False, ('OK +', 'OK +', 'OK +', GONE, 'OK +')),
    ('GETQUOTA', 'GETQUOTA owner@lab.test', False, (GONE, GONE, GONE, GONE, 'OK +')),
    ('SETQUOTA', 'SETQUOTA owner@lab.test (STORAGE 1048576)', False, (DENIED, DENIED, DENIED, DENIED, 'OK +')),
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
    ('EXPUNGE', 'EXPUNGE', True, ('OK +', 'OK +', DENIED, GONE)),
    ('SEARCH', 'SEARCH ALL', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('SORT', 'SORT (DATE) UTF-8 ALL', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('THREAD', 'THREAD REFERENCES UTF-8 ALL', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('FETCH', 'FETCH 1 BODY[]', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('FETCH', 'FETCH 1 OBJECTID', True, ('OK +', 'OK +', 'OK +', GONE)),
    ('STORE', 'STORE 1 +FLAGS (\\Seen)', True, ('OK +', 'OK +', DENIED, GONE)),
    ('REPLACE', 'REPLACE 1 {box} {{6+}}\r\na: c\r\n', True, ('OK +', 'OK +', DENIED, GONE)),
    ('COPY', 'COPY 1 {box}', True, ('OK +', 'OK +', DENIED, GONE)),
    ('MOVE', 'MOVE 1 Sent', True, ('OK +', 'OK +', DENIED, GONE)),
]


# Of POP3: command, what is sent, and the first word of the answer of all five. A maildrop is one's own INBOX; what others share is not in it.
CUT = '-ERR [SYS/PERM]'
POP3_ROWS = [
    ('RETR', 'RETR 1', ('+OK', '-ERR', '-ERR', '-ERR', CUT)),
    ('DELE', 'DELE 1', ('+OK', '-ERR', '-ERR', '-ERR', CUT)),
    ('LIST', 'LIST 1', ('+OK', '-ERR', '-ERR', '-ERR', CUT)),
    ('UIDL', 'UIDL 1', ('+OK', '-ERR', '-ERR', '-ERR', CUT)),
    ('TOP', 'TOP 1 0', ('+OK', '-ERR', '-ERR', '-ERR', CUT)),
    ('STAT', 'STAT', ('+OK 1', '+OK 0', '+OK 0', '+OK 0', CUT)),
    ('NOOP', 'NOOP', ('+OK', '+OK', '+OK', '+OK', CUT)),
    ('RSET', 'RSET', ('+OK', '+OK', '+OK', '+OK', CUT)),
    ('QUIT', 'QUIT', ('+OK', '+OK', '+OK', '+OK', CUT)),
    ('CAPA', 'CAPA', ('+OK', '+OK', '+OK', '+OK', CUT)),
    ('LANG', 'LANG en', ('+OK', '+OK', '+OK', '+OK', CUT)),
    ('USER', 'USER x', ('-ERR', '-ERR', '-ERR', '-ERR', CUT)),
    ('PASS', 'PASS x', ('-ERR', '-ERR', '-ERR', '-ERR', CUT)),
    ('AUTH', 'AUTH PLAIN', ('-ERR', '-ERR', '-ERR', '-ERR', CUT)),
    ('STLS', 'STLS', ('-ERR', '-ERR', '-ERR', '-ERR', CUT)),
    ('UTF8', 'UTF8', ('+OK', '+OK', '+OK', '+OK', CUT)),
]

# Of submission: the commands before it, what is sent, and the code. Rights on somebody's mailbox do not let one send in his name.
BEGUN = ('MAIL FROM:<{self}>', 'RCPT TO:<owner@lab.test>')
SMTP_ROWS = [
    ('MAIL', (), 'MAIL FROM:<owner@lab.test>', ('250', '550', '550', '550', '421')),
    ('RCPT', BEGUN[:1], 'RCPT TO:<owner@lab.test>', ('250', '250', '250', '250', '421')),
    ('DATA', BEGUN, 'DATA', ('354', '354', '354', '354', '421')),
    ('BDAT', BEGUN, 'BDAT 0', ('250', '250', '250', '250', '421')),
    ('EHLO', (), 'EHLO x', ('250', '250', '250', '250', '421')),
    ('HELO', (), 'HELO x', ('250', '250', '250', '250', '421')),
    ('AUTH', (), 'AUTH PLAIN', ('503', '503', '503', '503', '421')),
    ('STARTTLS', (), 'STARTTLS', ('503', '503', '503', '503', '421')),
    ('RSET', (), 'RSET', ('250', '250', '250', '250', '421')),
    ('NOOP', (), 'NOOP', ('250', '250', '250', '250', '421')),
    ('QUIT', (), 'QUIT', ('221', '221', '221', '221', '421')),
    ('VRFY', (), 'VRFY owner@lab.test', ('252', '252', '252', '252', '421')),
    ('HELP', (), 'HELP', ('214', '214', '214', '214', '421')),
] + [(name, (), name, ('502', '502', '502', '502', '421'))
     for name in ('EXPN', 'ETRN', 'TURN', 'ATRN', 'SEND', 'SOML', 'SAML', 'BURL')]
NOT_SUBMISSION = {'LHLO'}


def connect(lab, service):
    context = ssl.create_default_context(cafile=str(lab.ca))
    plain = socket.create_connection(('127.0.0.1', lab.port[service]), timeout=60)
    return context.wrap_socket(plain, server_hostname='localhost')


class Client:
    def __init__(self, lab, name):
        self.socket = connect(lab, 'imaps')
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
            if line.startswith('* BYE'):
                return line[2:].rstrip(), lines
            if line.startswith(f't{self.tag} '):
                return line.split(' ', 1)[1].rstrip(), lines
            lines.append(line.rstrip())


class Lines:
    """A session of POP3 or submission that is logged in."""

    def __init__(self, lab, service, name):
        self.socket, self.address = connect(lab, service), f'{name}@lab.test'
        self.file = self.socket.makefile('rb')
        self.file.readline()
        plain = base64.b64encode(f'\0{self.address}\0password-{name}'.encode()).decode()
        if service == 'submissions':
            self.ask('EHLO localhost')
        answer = self.ask(f'AUTH PLAIN {plain}')
        assert answer[:3] in ('+OK', '235'), answer

    def ask(self, text):
        """The first line of the answer."""
        self.socket.sendall(f'{text}\r\n'.encode())
        first = line = self.file.readline().decode()
        while line[3:4] == '-' and line[:3].isdigit():
            line = self.file.readline().decode()
        return first.rstrip()

    def is_closed(self):
        return self.file.readline() == b''


def summary(status, lines):
    word, code = status.split()[0], re.match(r'NO \[([A-Z]+)', status)
    if word == 'NO':
        return f'NO {code.group(1)}' if code else 'NO'
    return f'{word} +' if lines else word


def mailbox_id(created):
    return re.search(r'MAILBOXID \(?([\w-]+)', created).group(1)


def state(owner, box):
    """What the owner sees of his mailbox."""
    status, lines = owner.ask(f'STATUS {box} (MESSAGES UNSEEN UIDNEXT UIDVALIDITY DELETED)')
    return status, lines, owner.ask(f'LIST "" {box}*')[1], owner.ask(f'GETMETADATA {box} /shared/comment')[1]


def commands_of_the_table(protocol):
    text = (TOP / f'src/serve/{protocol}/commands.c').read_text()
    return set(re.findall(r'(?:NAME|SL)\("([A-Z0-9]+)"\)', text))


def every_command_has_a_row():
    for protocol, rows, others in (('imap', ROWS, ELSEWHERE), ('pop3', POP3_ROWS, set()), ('smtp', SMTP_ROWS, NOT_SUBMISSION)):
        named, wanted = {row[0] for row in rows}, commands_of_the_table(protocol) - others
        assert named == wanted, (protocol, named ^ wanted)


def try_cell(clients, role, row, number):
    """The answer to one command by one role, on a mailbox of its own with one message that is marked \\Deleted."""
    _, text, is_selected, _ = row
    owner, client, box = clients['owner'], clients[role], f'Box{number}'
    made = owner.ask(f'CREATE {box}')[0]
    assert made.startswith('OK')
    assert owner.ask(f'APPEND {box} (\\Deleted) {{6+}}\r\na: b\r\n')[0].startswith('OK')
    if ROLES[role]:
        assert owner.ask(f'SETACL {box} {role}@lab.test {ROLES[role]}')[0].startswith('OK')
    if role in TAKEN:
        assert owner.ask(f'SETACL {box} -{role}@lab.test {TAKEN[role][0]}')[0].startswith('OK')
    prefix = '' if role == 'owner' else 'Other Users/owner@lab.test/'
    names = {'box': f'"{prefix}{box}"', 'below': f'"{prefix}{box}/new"', 'renamed': f'"{prefix}New{number}"',
             'user': 'other@lab.test', 'id': mailbox_id(made)}
    before = state(owner, box)
    status, lines = client.ask(f'SELECT {names["box"]}') if is_selected else ('OK', [])
    if status.startswith('OK'):
        status, lines = client.ask(text.format(**names))
    result = summary(status, lines)
    if not result.startswith('OK'):
        assert state(owner, box) == before, (role, text)
    client.ask('UNSELECT')
    return result


def wanted_by_role(answers):
    wanted = dict(zip((*RIGHTS, 'admin'), (*answers, answers[-1])))
    return [(role, wanted[TAKEN[role][1] if role in TAKEN else role]) for role in ROLES]


def answers_by_role():
    with Lab() as lab:
        for role in ROLES:
            lab.account(f'{role}@lab.test', f'password-{role}')
        lab.culver('account', 'admin', 'admin@lab.test', 'on')
        lab.start()
        clients = {role: Client(lab, role) for role in ROLES}
        number, wrong = 0, []
        for row in ROWS:
            for role, wanted in wanted_by_role(row[3]):
                number += 1
                got = try_cell(clients, role, row, number)
                if got.removesuffix(' +') != wanted.removesuffix(' +') or (wanted.endswith('+') and got != wanted):
                    wrong.append((row[0], role, got, wanted))
        assert not wrong, wrong


def batches(items, count):
    return [items[at:at + count] for at in range(0, len(items), count)]


def disabled_by_imap():
    """With all rights and a mailbox open: whatever comes next is the last word, and nothing is done."""
    sent = [row[1] for row in ROWS] + sorted(ELSEWHERE - {'LOGIN', 'AUTHENTICATE', 'STARTTLS'})
    with Lab() as lab:
        for name in ('owner', 'other', 'disabled'):
            lab.account(f'{name}@lab.test', f'password-{name}')
        lab.start()
        owner, names = Client(lab, 'owner'), {'user': 'other@lab.test', 'box': '"Other Users/owner@lab.test/Box"',
                                              'below': '"Other Users/owner@lab.test/Box/new"', 'renamed': '"Other Users/owner@lab.test/New"'}
        names['id'] = mailbox_id(owner.ask('CREATE Box')[0])
        for text in ('APPEND Box (\\Deleted) {6+}\r\na: b\r\n', 'SETACL Box disabled@lab.test lrswipkxtea'):
            assert owner.ask(text)[0].startswith('OK'), text
        before = state(owner, 'Box')
        for batch in batches(sent, 15):
            clients = [Client(lab, 'disabled') for _ in batch]
            assert all(client.ask(f'SELECT {names["box"]}')[0].startswith('OK') for client in clients)
            lab.culver('account', 'disable', 'disabled@lab.test')
            for client, text in zip(clients, batch):
                status, lines = client.ask(text.format(**names))
                assert status.startswith('BYE') and not lines and client.file.readline() == b'', (text, status, lines)
            assert state(owner, 'Box') == before, batch
            lab.culver('account', 'enable', 'disabled@lab.test')


def answers_over_pop3():
    with Lab() as lab:
        for name in EVERYBODY:
            lab.account(f'{name}@lab.test', f'password-{name}')
        lab.start()
        owner, wrong = Client(lab, 'owner'), []
        for role in ('writer', 'reader', 'disabled'):
            assert owner.ask(f'SETACL INBOX {role}@lab.test {ROLES.get(role, "lrswitekx")}')[0].startswith('OK')
        assert owner.ask('APPEND INBOX {6+}\r\na: b\r\n')[0].startswith('OK')
        before = state(owner, 'INBOX')
        for batch in batches(POP3_ROWS, 15):
            clients = [[Lines(lab, 'pop3s', role) for role in EVERYBODY] for _ in batch]
            lab.culver('account', 'disable', 'disabled@lab.test')
            for row, cells in zip(batch, clients):
                answers = [client.ask(row[1]) for client in cells]
                wrong += [(row[0], role, got, wanted) for role, got, wanted in zip(EVERYBODY, answers, row[2]) if not got.startswith(wanted)]
                assert cells[-1].is_closed(), row
                for client in cells:
                    client.socket.close()  # without QUIT: nothing is deleted
            lab.culver('account', 'enable', 'disabled@lab.test')
        assert not wrong, wrong
        assert state(owner, 'INBOX') == before


def answers_over_submission():
    with Lab() as lab:
        for name in EVERYBODY:
            lab.account(f'{name}@lab.test', f'password-{name}')
        lab.start()
        owner, wrong = Client(lab, 'owner'), []
        for role in ('writer', 'reader', 'disabled'):
            assert owner.ask(f'SETACL INBOX {role}@lab.test {ROLES.get(role, "lrswitekx")}')[0].startswith('OK')
        before = state(owner, 'INBOX')
        for batch in batches(SMTP_ROWS, 6):
            clients = [[Lines(lab, 'submissions', role) for role in EVERYBODY] for _ in batch]
            for row, cells in zip(batch, clients):
                for client, text in ((client, text) for client in cells for text in row[1]):
                    assert client.ask(text.format(self=client.address)).startswith('250'), (row, text)
            lab.culver('account', 'disable', 'disabled@lab.test')
            for row, cells in zip(batch, clients):
                answers = [client.ask(row[2]) for client in cells]
                wrong += [(row[0], role, got, wanted) for role, got, wanted in zip(EVERYBODY, answers, row[3]) if not got.startswith(wanted)]
                assert cells[-1].is_closed(), row
                for client in cells:
                    client.socket.close()
            lab.culver('account', 'enable', 'disabled@lab.test')
        assert not wrong, wrong
        assert state(owner, 'INBOX') == before, 'nothing was sent'


def answer_about(client, text, box, mailbox_id):
    names = {'id': mailbox_id, 'box': f'"Other Users/{box}"', 'below': f'"Other Users/{box}/x"', 'renamed': f'"Other Users/{box}-x"', 'user': 'other@lab.test'}
    status, lines = client.ask(text.format(**names))
    return status, [line.replace(box, '') for line in lines]


def nothing_tells_what_is_not_shared():
    """A mailbox without rights and one that is not there: the same answers, octet for octet."""
    with Lab() as lab:
        for role in ('owner', 'other', 'admin'):
            lab.account(f'{role}@lab.test', f'password-{role}')
        lab.culver('account', 'admin', 'admin@lab.test', 'on')
        lab.start()
        owner, other, admin = (Client(lab, role) for role in ('owner', 'other', 'admin'))
        made = owner.ask('CREATE Secret')[0]
        ids = {'owner@lab.test/Secret': mailbox_id(made), 'owner@lab.test/Absent': 'F1-99-1', 'nobody@lab.test/Secret': 'F99-1-1'}
        for client in other, admin:
            assert client.ask('ENABLE OBJECTID+')[0].startswith('OK')  # which its first use tells else
        for name, text, is_selected, _ in ROWS:
            if is_selected or name == 'SUBSCRIBE':
                continue
            secret, absent, nobody = (answer_about(other, text, box, ids[box]) for box in ids)
            assert secret == absent == nobody, (name, secret, absent, nobody)
            secret, absent = (answer_about(admin, text, box, ids[box]) for box in list(ids)[:2])
            assert secret == absent, ('administrator', name, secret, absent)


if __name__ == '__main__':
    main([every_command_has_a_row, answers_by_role, disabled_by_imap, answers_over_pop3, answers_over_submission, nothing_tells_what_is_not_shared])
