"""Plain clients of a server, line by line (SMTP, LMTP, IMAP, POP3 and the control socket), and all that can be seen through them.

Refused is raised when the server says no. When it says nothing (it is gone), that is an OSError: then the fate of what was asked
is not known.
"""
import base64
import hashlib
import json
import re
import socket
import time

TIMEOUT_SECONDS = 60
SETTLE_SECONDS = 5


class Refused(Exception):
    """The server answered, and the answer was no."""


class Lines:
    """A connection; addresses are (host, port) or the path of a socket."""

    def __init__(self, address):
        is_local = isinstance(address, str)
        self.socket = socket.socket(socket.AF_UNIX if is_local else socket.AF_INET)
        self.socket.settimeout(TIMEOUT_SECONDS)
        if not is_local:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(address)
        self.file = self.socket.makefile('rb')

    def send(self, octets):
        self.socket.sendall(octets)

    def read(self, count):
        octets = self.file.read(count)
        if len(octets) != count:
            raise ConnectionError('the server closed the connection')
        return octets

    def line(self):
        line = self.file.readline()
        if not line.endswith(b'\n'):
            raise ConnectionError('the server closed the connection')
        return line

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def dot_stuffed(content):
    return re.sub(rb'(?m)^\.', b'..', content) + b'.\r\n'


class Mail(Lines):
    """SMTP, submission and LMTP."""

    def __init__(self, address, hello=b'LHLO ledger.example.org', login=None):
        super().__init__(address)
        self.is_lmtp = hello.startswith(b'LHLO')
        self.reply()
        self.command(hello, b'250')
        if login:
            self.command(b'AUTH PLAIN ' + base64.b64encode(b'\0%b\0%b' % tuple(part.encode() for part in login)), b'235')

    def reply(self):
        while True:
            line = self.line()
            if line[3:4] == b' ':
                return line

    def command(self, text, expect):
        self.send(text + b'\r\n')
        answer = self.reply()
        if not answer.startswith(expect):
            raise Refused(answer)
        return answer

    def deliver(self, sender, recipients, content):
        """The last reply, which acknowledges. All recipients must be taken."""
        self.command(b'MAIL FROM:<%b>' % sender.encode(), b'250')
        for one in recipients:
            self.command(b'RCPT TO:<%b>' % one.encode(), b'250')
        self.command(b'DATA', b'354')
        self.send(dot_stuffed(content))
        answers = [self.reply() for _ in (recipients if self.is_lmtp else (None,))]
        if not all(answer.startswith(b'250') for answer in answers):
            raise Refused(answers)
        return answers[-1]


class Imap(Lines):
    def __init__(self, address, name, password):
        super().__init__(address)
        self.line()
        self.count = 0
        self.command(f'LOGIN {name} {password}')

    def command(self, text, literal=None):
        """(untagged answers with their literals, the tagged line)"""
        self.count += 1
        tag = b'T%d' % self.count
        tail = b'' if literal is None else b' {%d+}\r\n%b' % (len(literal), literal)
        self.send(tag + b' ' + text.encode() + tail + b'\r\n')
        untagged = []
        while True:
            line = self.answer()
            if not line.startswith(tag + b' '):
                untagged.append(line)
                continue
            if not line.startswith(tag + b' OK'):
                raise Refused(text, line)
            return untagged, line

    def answer(self):
        """A line and the literals in it."""
        whole = line = self.line()
        while announced := re.search(rb'\{(\d+)\}\r\n$', line):
            whole += self.read(int(announced.group(1)))
            line = self.line()
            whole += line
        return whole

    def change(self, text, literal=None):
        """The reply that acknowledges."""
        return self.command(text, literal)[1]


class Pop(Lines):
    def __init__(self, address, name, password):
        super().__init__(address)
        self.answer()
        self.command(f'USER {name}')
        self.command(f'PASS {password}')

    def answer(self):
        line = self.line()
        if not line.startswith(b'+OK'):
            raise Refused(line)
        return line

    def command(self, text):
        self.send(text.encode() + b'\r\n')
        return self.answer()

    def unique_ids(self):
        """{number: UIDL}"""
        self.command('UIDL')
        found = {}
        while (line := self.line()) != b'.\r\n':
            number, unique_id = line.decode().split()
            found[int(number)] = unique_id
        return found


def ask(lab, command, *arguments, options=None, password=''):
    """The data of a command given over the control socket, as the command line does it."""
    with Lines(str(lab.data / 'run' / 'control')) as control:
        request = {'command': command, 'arguments': arguments, 'options': options or {}, 'password': password}
        control.send(json.dumps(request).encode() + b'\n')
        answer = json.loads(control.line())
    if not answer['ok']:
        raise Refused(command, answer)
    return answer['data']


# --- what can be seen ---
OTHERS = 'Other Users/'  # whose mail counts to its owner
IS_ANSWER = re.compile(rb'(?mi)^Auto-Submitted: auto-replied')
OF_ITS_MAKING = re.compile(rb'(?m)^(Date|Message-ID): .*\r\n')
FETCH_LINE = re.compile(rb'\* \d+ FETCH \((.*)BODY\[\] \{(\d+)\}\r\n', re.DOTALL)


def parse_mail(line, is_modseq):
    """(UID, what is seen of it)"""
    head = FETCH_LINE.match(line)
    facts = head.group(1) + line[head.end() + int(head.group(2)):]
    content = line[head.end():head.end() + int(head.group(2))]

    def fact(pattern):
        return re.search(pattern, facts).group(1).decode()

    mail = {'flags': sorted(set(fact(rb'FLAGS \(([^)]*)\)').split()) - {'\\Recent'}),
            'date': fact(rb'INTERNALDATE "([^"]*)"'), 'size': int(fact(rb'RFC822.SIZE (\d+)')),
            'digest': hashlib.sha256(content).hexdigest()}
    if IS_ANSWER.search(content.partition(b'\r\n\r\n')[0]):  # it may have been made after the failure
        mail |= {'date': 'when it was made', 'digest': hashlib.sha256(OF_ITS_MAKING.sub(b'', content)).hexdigest()}
    if is_modseq:
        mail['modseq'] = int(fact(rb'MODSEQ \((\d+)\)'))
    assert mail['size'] == len(content), f'UID {fact(rb"UID (.*?)[ )]")}: {len(content)} octets, size {mail["size"]}'
    return int(fact(rb'UID (\d+)')), mail, content


def examine(imap, name):
    """({'validity': UIDVALIDITY, 'next': UIDNEXT, 'mails': {UID: facts}}, {UID: content})"""
    untagged, _ = imap.command(f'EXAMINE "{name}"')
    text = b''.join(untagged)

    def number(pattern):
        found = re.search(pattern, text)
        return int(found.group(1)) if found else None

    state = {'validity': number(rb'\[UIDVALIDITY (\d+)\]'), 'next': number(rb'\[UIDNEXT (\d+)\]'),
             'modseq': number(rb'\[HIGHESTMODSEQ (\d+)\]'), 'mails': {}}
    count, contents, is_modseq = number(rb'(\d+) EXISTS'), {}, state['modseq'] is not None
    items = 'UID FLAGS INTERNALDATE RFC822.SIZE ' + ('MODSEQ ' if is_modseq else '') + 'BODY.PEEK[]'
    for line in imap.command(f'FETCH 1:* ({items})')[0] if count else ():
        if line.startswith(b'* OK '):  # HIGHESTMODSEQ, to who asks for MODSEQ the first time (RFC 7162 3.1.2)
            continue
        uid, mail, contents[uid] = parse_mail(line, is_modseq)
        assert uid not in state['mails'], f'{name}: UID {uid} twice'
        state['mails'][uid] = mail
    assert len(contents) == count, f'{name}: {count} announced, {len(contents)} there'
    assert all(uid < state['next'] for uid in contents), f'{name}: UIDNEXT {state["next"]} is not above all UIDs'
    return state, contents


def listed(imap, command):
    return sorted(line.decode() for line in imap.command(f'{command} "" "*"')[0])


def mailbox_names(imap):
    return [re.search(r'"/" "?([^"\r]*)"?\r\n$', line).group(1) for line in listed(imap, 'LIST') if '\\Noselect' not in line]


def told(imap, command):
    return sorted(line.decode() for line in imap.command(command)[0])


def shared_state(imap, mailbox):
    """Who may do what with a mailbox, as far as he is told, and the annotations he can see."""
    rights = told(imap, f'MYRIGHTS "{mailbox}"')
    return {'rights': rights, 'ACL': told(imap, f'GETACL "{mailbox}"') if 'a' in rights[0].split()[-1] else None,
            'annotations': told(imap, f'GETMETADATA (DEPTH infinity) "{mailbox}" (/private /shared)')}


def account_state(lab, name, password):
    with Imap(('127.0.0.1', lab.port['imap']), name, password) as imap:
        return {'LIST': listed(imap, 'LIST'), 'LSUB': listed(imap, 'LSUB'),
                'annotations': told(imap, 'GETMETADATA (DEPTH infinity) "" (/private /shared)'),
                'mailboxes': {mailbox: examine(imap, mailbox)[0] | shared_state(imap, mailbox) for mailbox in mailbox_names(imap)}}


def unique_ids(lab, name, password):
    with Pop(('127.0.0.1', lab.port['pop3']), name, password) as pop:
        return pop.unique_ids()


def automatic_reply(lab, name):
    try:
        return ask(lab, 'account vacation', name)
    except Refused:
        return None  # it never had one


def queue_rows(lab, accounts):
    """Whether an entry waits or is due is the clock's answer; when it is tried next, the server's. Where it goes is the configuration's, unless
    somebody told it a host. What is for an account here is the automatic reply of that account, not made yet."""
    rows = ask(lab, 'queue list')
    if any(row['to'] in accounts for row in rows):
        raise Unsettled('an automatic reply is still to be made')
    for row in rows:
        row['state'] = 'held' if row['state'] == 'held' else 'free'
        if row['destination'] == row['to'].split('@')[1] or row['destination'].startswith('127.0.0.1:'):
            del row['destination']
    return rows


def dkim_keys(lab, domain):
    """With what the vault says of them, so that a key is the same key."""
    try:
        return ask(lab, 'dkim show', domain)['keys']
    except Refused:
        return []


class Unsettled(AssertionError):
    """What the server does by itself is under way."""


def check_usage(rows, accounts):
    """What an account is said to use is what it holds."""
    for row in rows:
        state = accounts.get(row['address'])
        if state:
            own = [mailbox for name, mailbox in state['mailboxes'].items() if not name.startswith(OTHERS)]
            sizes = [mail['size'] for mailbox in own for mail in mailbox['mails'].values()]
            used = (row['messages'], row['octets'])
            if used != (len(sizes), sum(sizes)):
                raise Unsettled(f'{row["address"]} uses {used}, holds {len(sizes)}, {sum(sizes)}')


def server_state(lab, passwords):
    """Everything that was promised to somebody; two of these are equal when nothing was lost or made up."""
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            return state_now(lab, passwords)
        except Unsettled:  # a bounce may have come between two questions
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def state_now(lab, passwords):
    state = {what: ask(lab, f'{what} list') for what in ('domain', 'account', 'alias')}
    state['dkim'] = dkim_keys(lab, 'lab.test')
    known = {row['address'] for row in state['account']} & passwords.keys()
    state['queue'] = queue_rows(lab, known)
    state['accounts'] = {name: account_state(lab, name, passwords[name]) for name in known}
    state['automatic reply'] = {name: automatic_reply(lab, name) for name in known}
    state['UIDL'] = {name: unique_ids(lab, name, passwords[name]) for name in known}
    state['expunged'] = {name: ask(lab, 'undelete list', name) for name in known}
    has_snapshots = (lab.data / 'snapshot').exists()
    state['snapshots'] = sorted(row['name'] for row in lab.json('snapshot', 'list')) if has_snapshots else []
    check_usage(state['account'], state['accounts'])
    return state
