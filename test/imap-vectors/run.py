#!/usr/bin/env python3
"""Runs scripted IMAP tests (test/data/vectors/imap/tests) against a running server and prints TAP.

    run.py HOST PORT USER PASSWORD [--tls] [--tests FOLDER] [NAME...]

A script is a header of `key: value` lines, an empty line, and commands with the replies they must or must not bring:
`[N] ok COMMAND` then `* REPLY` and `! REPLY` lines; or `[N] COMMAND`, its replies, `[N] ok [CODE]`; or several
`[N] TAG COMMAND`, sent at once, their replies, and `[N] TAG ok` lines. `$name` takes the value it meets first and stands for it
from then on; `$1` is message 1 of the moment the command was sent, wherever expunges have moved it.
"""
import argparse
import re
import socket
import ssl
import sys
from pathlib import Path

STATES = ['nonauth', 'auth', 'created', 'appended', 'selected']
PREFIX = 'vectors'
SECONDS = 20


class Failure(Exception):
    """What did not come out as the script has it."""


# --- messages and scripts ---

def read_date(line):
    """When a From line says that the message came, as APPEND wants it; nothing where it says nothing."""
    found = re.search(rb' ([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})(?: ([+-]\d{4}))?\s*$', line)
    if not found:
        return ''
    month, day, clock, year, zone = (g.decode() if g else '+0000' for g in found.groups())
    return f'"{int(day):2}-{month}-{year} {clock} {zone}" '


def read_mbox(path):
    """The messages of an mbox file with CRLF line ends, without the From lines and the empty line before the next one; and their
    dates."""
    messages, lines, dates = [], None, []
    for line in path.read_bytes().split(b'\n'):
        if line.startswith(b'From '):
            if lines is not None:
                messages.append(lines)
            lines = []
            dates.append(read_date(line))
        elif lines is not None:
            lines.append(line.rstrip(b'\r'))
    messages.append(lines)
    out = []
    for at, lines in enumerate(messages):
        if at + 1 < len(messages) and lines and lines[-1] == b'':
            lines = lines[:-1]
        if at + 1 < len(messages):
            lines = lines + [b'']
        out.append(b'\r\n'.join(lines))
    return out, dates


class Script:
    def __init__(self, path):
        self.name = path.name
        lines = path.read_text(encoding='latin-1').split('\n')
        self.header = {}
        while lines and lines[0].strip():
            line = lines.pop(0)
            if not line.startswith('#'):
                key, value = line.split(':', 1)
                self.header[key.strip()] = value.strip()
        self.connections = int(self.header.get('connections', 1))
        self.state = self.header.get('state', 'selected')
        mbox = path.with_suffix('.mbox') if path.with_suffix('.mbox').exists() else path.parent / 'default.mbox'
        self.messages, self.dates = read_mbox(mbox)
        self.lines = list(join_literals(lines))


def join_literals(lines):
    """Script lines without comments; `{{{` blocks become one \\x01N\\x02 text with CRLF line ends inside."""
    text, block = '', None
    for line in lines:
        if block is not None:
            if line.startswith('}}}'):
                text += '\x01' + '\r\n'.join(block) + '\x02'
                line, block = line[3:], None
            else:
                block.append(line)
                continue
        elif line.startswith('#') or not line.strip():
            continue
        text += line
        if text.endswith('{{{'):
            text, block = text[:-3], []
            continue
        yield text
        text = ''


# --- tokens: str, ('"', str) for strings, list for ( ), tuple starting with '[' for codes ---

class String(str):
    """A quoted string or literal: never a variable, compared as it is."""


class Code(list):
    """What stands in brackets."""


def tokens(text):
    out, _ = take_tokens(text, 0, '')
    return out


def take_tokens(text, at, stop):
    out = []
    while at < len(text):
        c = text[at]
        if c == ' ':
            at += 1
        elif c == stop:
            return out, at + 1
        elif c == '(':
            inner, at = take_tokens(text, at + 1, ')')
            out.append(inner)
        elif c == '[':
            inner, at = take_tokens(text, at + 1, ']')
            out.append(Code(inner))
        elif c == '"':
            value, at = take_quoted(text, at + 1)
            out.append(value)
        elif c == '\x01':
            end = text.index('\x02', at)
            out.append(String(text[at + 1:end]))
            at = end + 1
        else:
            value, at = take_atom(text, at, stop)
            out.append(value)
    return out, at


def take_quoted(text, at):
    value = ''
    while at < len(text) and text[at] != '"':
        at += text[at] == '\\'
        value += text[at]
        at += 1
    return String(value), at + 1


def take_atom(text, at, stop):
    start, depth = at, 0
    while at < len(text):
        c = text[at]
        if c == '[' and at > start:
            depth += 1
        elif c == ']' and depth:
            depth -= 1
        elif not depth and (c in ' ()\x01' or c == stop):
            break
        at += 1
    return text[start:max(at, start + 1)], max(at, start + 1)


# --- matching ---

VARIABLE = re.compile(r'\$(?:\$|\{(\w+)\}|(\w+))')


class Matcher:
    def __init__(self, values):
        self.values = values
        self.bound = {}
        self.moved = {}

    def value(self, name):
        if name.isdigit():
            return str(self.moved.get(int(name), int(name)))
        return self.bound.get(name, self.values.get(name))

    def atom(self, want, got):
        if want == '$':
            return True
        if isinstance(got, list):
            return False
        whole = re.fullmatch(r'\$(?:\{(\w+)\}|(\w+))', want)
        if whole:
            name = whole.group(1) or whole.group(2)
            if self.value(name) is None:
                self.bound[name] = str(got)
                return True
        return self.expand(want).lower() == str(got).lower()

    def expand(self, text):
        def one(m):
            name = m.group(1) or m.group(2)
            if name is None:
                return '$'
            value = self.value(name)
            return f'\0{name}\0' if value is None else value
        return VARIABLE.sub(one, text)

    def token(self, want, got, mode):
        if want == '$':
            return True
        if isinstance(want, list):
            return isinstance(got, list) and self.items(list(want), list(got), mode)
        return self.atom(want, got)

    def items(self, want, got, mode):
        """mode: (group, extra): group 0 is in order, 1 any order, 2 pairs in any order."""
        group, extra, ignored, banned = mode[0], mode[1], set(mode[2]), set()
        while want and isinstance(want[0], str) and want[0].startswith('$!'):
            directive = want.pop(0)[2:]
            key, _, value = directive.partition('=')
            if key == 'unordered':
                group = int(value) if value else 1
            elif key == 'ordered':
                group = 0
            elif key in ('extra', 'noextra'):
                extra = key == 'extra'
            elif key == 'ignore':
                ignored.add(value.lower())
            elif key == 'ban':
                banned.add(value.lower())
        if any(isinstance(g, str) and g.lower() in banned for g in got):
            return False
        drop = [t for t in got if not (isinstance(t, str) and t.lower() in ignored)]
        keep = [t for t in want if not (isinstance(t, str) and t.lower() in ignored)]
        if group == 0:
            return (len(keep) == len(drop) or (extra and len(keep) < len(drop))) and all(
                self.token(w, g, (0, False, ())) for w, g in zip(keep, drop))
        return self.any_order(keep, drop, group, extra)

    def any_order(self, want, got, size, extra):
        left = [got[i:i + size] for i in range(0, len(got), size)]
        for i in range(0, len(want), size):
            chunk = want[i:i + size]
            for candidate in left:
                before = dict(self.bound)
                if len(candidate) == len(chunk) and all(
                        self.token(w, g, inner_mode(chunk, k)) for k, (w, g) in enumerate(zip(chunk, candidate))):
                    left.remove(candidate)
                    break
                self.bound = before
            else:
                return False
        return extra or not left

    def reply(self, want, got):
        """One untagged reply; bindings stay only when it matches."""
        before = dict(self.bound)
        kind = next((t.lower() for t in want[:2] if isinstance(t, str) and not t.isdigit() and t[0] != '$'), '')
        if kind in ('ok', 'no', 'bad', 'bye', 'preauth'):
            got = got[:len(want)]
        ok = len(want) == len(got) and all(
            self.token(w, g, top_mode(kind, k)) for k, (w, g) in enumerate(zip(want, got)))
        if not ok:
            self.bound = before
        return ok


def top_mode(kind, index):
    if kind == 'fetch' or kind == 'status':
        return (2, True, ())
    if kind in ('list', 'lsub') and index == 1:
        return (1, True, ())
    if kind == 'flags':
        return (1, True, ())
    return (0, False, ())


def inner_mode(pair, index):
    if index == 1 and isinstance(pair[0], str) and pair[0].lower() == 'flags':
        return (1, False, ('\\recent',))
    return (0, False, ())


# --- the server ---

class Connection:
    def __init__(self, args):
        self.socket = socket.create_connection((args.host, args.port), timeout=SECONDS)
        if args.tls:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.file = self.socket.makefile('rb')
        self.count = 0
        self.capabilities = set()
        self.read_reply()

    def read_reply(self):
        """One response, literals as \\x01...\\x02."""
        text = ''
        while True:
            line = self.file.readline()
            if not line.endswith(b'\n'):
                raise Failure('the server closed the connection')
            line = line.rstrip(b'\r\n').decode('latin-1')
            literal = re.search(r'\{(\d+)\}$', line)
            if not literal:
                return text + line
            text += line[:literal.start()] + '\x01' + self.file.read(int(literal.group(1))).decode('latin-1') + '\x02'

    def send(self, text, tag):
        """Sends a command, waiting for "+" before each literal. An early tagged reply is returned."""
        pieces = re.split('\x01([^\x02]*)\x02', tag + ' ' + text)
        data = pieces[0]
        for literal, after in zip(pieces[1::2], pieces[2::2]):
            self.socket.sendall(f'{data}{{{len(literal)}}}\r\n'.encode('latin-1'))
            answer = self.read_reply()
            while answer.startswith('* '):
                self.early.append(answer)
                answer = self.read_reply()
            if not answer.startswith('+'):
                return answer
            data = literal + after
        self.socket.sendall(data.encode('latin-1') + b'\r\n')
        return None

    def finish(self, tags, done=None):
        """Untagged replies and {tag: status and text} once all tags were answered."""
        untagged, answers = self.early, {}
        self.early = []
        while True:
            if done is not None:
                tag, rest = done.split(' ', 1)
                answers[tag] = rest
            if set(answers) >= set(tags):
                return untagged, answers
            done = self.read_reply()
            if done.startswith('* ') or done.startswith('+'):
                untagged.append(done)
                done = None

    early = []

    def command(self, text):
        self.early = []
        self.count += 1
        tag = f'v{self.count}'
        untagged, answers = self.finish([tag], self.send(text, tag))
        return untagged, answers[tag]

    def must(self, text):
        untagged, answer = self.command(text)
        if not answer.upper().startswith('OK'):
            raise Failure(f'setting up: {text.split(chr(1))[0]}: {answer}')
        return untagged

    def close(self):
        self.file.close()
        self.socket.close()


class Run:
    def __init__(self, script, args):
        self.script, self.args = script, args
        self.values = {
            'user': args.user, 'username': args.user.split('@')[0], 'domain': args.user.partition('@')[2],
            'password': args.password, 'mailbox': PREFIX, 'mailbox_url': '',
        }
        self.next_message = 0
        self.connections = []

    def literal(self):
        message = self.script.messages[self.next_message % len(self.script.messages)]
        self.next_message += 1
        return '\x01' + message.decode('latin-1') + '\x02'

    def set_up(self):
        state = STATES.index(self.script.state)
        for _ in range(self.script.connections):
            c = Connection(self.args)
            self.connections.append(c)
            if state >= 1:
                c.must(f'LOGIN "{self.args.user}" "{self.args.password}"')
        first = self.connections[0]
        if state >= 1:
            for line in first.must('CAPABILITY'):
                first.capabilities.update(line.upper().split()[2:])
            remove_mailboxes(first)
        wanted = self.script.header.get('capabilities', '').upper().split()
        if not set(wanted) <= first.capabilities:
            return ' '.join(sorted(set(wanted) - first.capabilities))
        if state >= 2:
            first.must(f'CREATE {PREFIX}')
        if state >= 3:
            wish = self.script.header.get('messages', 'all')
            for _ in range(len(self.script.messages) if wish == 'all' else int(wish)):
                date = self.script.dates[self.next_message % len(self.script.dates)]
                first.must(f'APPEND {PREFIX} {date}{self.literal()}')
        if state >= 4:
            for c in self.connections:
                c.must(f'SELECT {PREFIX}')
        return ''

    def complete(self, command):
        """Variables filled in; APPEND without a literal takes the next message."""
        matcher = Matcher(self.values)
        parts = re.split('(\x01[^\x02]*\x02)', command)
        text = ''.join(p if p.startswith('\x01') else matcher.expand(p) for p in parts)
        if '\0' in text:
            raise Failure(f'variable without a value: {command}')
        if re.match(r'append\b', text, re.I) and '\x01' not in text:
            text = (text if ' ' in text.strip() else f'append {PREFIX}') + ' ' + self.literal()
        return text

    def check(self, connection, commands, wanted, unwanted, statuses):
        connection.early = []
        done = None
        tags = []
        for command in commands:
            connection.count += 1
            tags.append(f'v{connection.count}')
            self.values['tag'] = tags[-1]
            done = connection.send(self.complete(command), tags[-1])
        replies, answers = connection.finish(tags, done)
        for tag, (status, code) in zip(tags, statuses):
            answer = answers[tag]
            if status and not answer.lower().startswith(status):
                raise Failure(f'{commands}: wanted {status}, got {answer}')
            text = answer.split(' ', 1)[1] if ' ' in answer else ''
            if code and not text.lower().startswith(Matcher(self.values).expand(code).lower().rstrip(']')):
                raise Failure(f'{commands}: wanted {code}, got {answer}')
        self.match(commands, replies, wanted, unwanted)

    def match(self, commands, replies, wanted, unwanted):
        matcher = Matcher(self.values)
        open_lines = list(wanted)
        for reply in replies:
            got = tokens(reply[2:])
            matched = []
            for line in open_lines:
                if line not in matched and matcher.reply(tokens(line), got):
                    matched.append(line)
            for line in matched:
                open_lines.remove(line)
            for line in unwanted:
                probe = Matcher({**self.values, **matcher.bound})
                if probe.reply(tokens(line), got):
                    raise Failure(f'{commands}: came but must not: {reply}')
            expunge = re.match(r'\* (\d+) EXPUNGE$', reply, re.I)
            if expunge:
                move(matcher.moved, int(expunge.group(1)))
            if self.script.header.get('ignore_extra_untagged', 'yes') == 'no' and not matched:
                raise Failure(f'{commands}: unexpected {reply}')
        if open_lines:
            raise Failure(f'{commands}: did not come: {open_lines}\n  got {replies}')
        self.values.update(matcher.bound)

    def run(self):
        lines = list(self.script.lines)
        while lines:
            number, words = self.split(lines.pop(0))
            connection = self.connections[number - 1]
            first, _, rest = words.partition(' ')
            if first.lower() in ('ok', 'no', 'bad', '""'):
                wanted, unwanted = take_replies(lines)
                self.check(connection, [rest], wanted, unwanted, [(first.lower().strip('"'), '')])
                continue
            commands, tags = [words], [None]
            while lines and not lines[0].startswith(('*', '!')) and not self.is_end(lines[0]):
                commands.append(self.split(lines.pop(0))[1])
                tags.append(None)
            if len(commands) > 1 or (lines and self.is_end_of_tag(lines, first)):
                tags = [c.split(' ', 1)[0] for c in commands]
                commands = [c.split(' ', 1)[1] for c in commands]
            wanted, unwanted = take_replies(lines)
            statuses = []
            for tag in tags:
                words = self.split(lines.pop(0))[1]
                words = words.split(' ', 1)[1] if tag is not None else words
                status, _, code = words.partition(' ')
                statuses.append((status.lower().strip('"'), code))
            self.check(connection, commands, wanted, unwanted, statuses)

    def split(self, line):
        if self.script.connections == 1:
            return 1, line
        number, rest = line.split(' ', 1)
        return int(number), rest

    def is_end(self, line):
        words = self.split(line)[1].lower().split(' ')
        return words[0] in ('ok', 'no', 'bad', '""') or (len(words) > 1 and words[1] in ('ok', 'no', 'bad', '""'))

    def is_end_of_tag(self, lines, tag):
        rest = [line for line in lines if not line.startswith(('*', '!'))]
        return bool(rest) and self.split(rest[0])[1].split(' ')[0] == tag

    def close(self):
        for c in self.connections:
            c.close()


def take_replies(lines):
    wanted, unwanted = [], []
    while lines and lines[0].startswith(('* ', '! ')):
        line = lines.pop(0)
        (wanted if line[0] == '*' else unwanted).append(line[2:])
    return wanted, unwanted


def move(moved, expunged):
    """Message numbers of the start that stand behind the expunged one come one forward."""
    for number in range(1, 1000):
        now = moved.get(number, number)
        if now == expunged:
            moved[number] = 0
        elif now > expunged:
            moved[number] = now - 1


def remove_mailboxes(connection):
    names = []
    for line in connection.must(f'LIST "" "{PREFIX}*"'):
        found = tokens(line[2:])
        if found and found[0].upper() == 'LIST':
            names.append(found[3])
    for name in sorted(names, key=len, reverse=True):
        connection.command(f'DELETE "{name}"')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('host')
    parser.add_argument('port', type=int)
    parser.add_argument('user')
    parser.add_argument('password')
    parser.add_argument('--tls', action='store_true')
    parser.add_argument('--tests', default=Path(__file__).resolve().parent.parent / 'data/vectors/imap/tests')
    parser.add_argument('names', nargs='*')
    args = parser.parse_args()
    scripts = sorted(p for p in Path(args.tests).iterdir() if p.suffix != '.mbox')
    scripts = [p for p in scripts if not args.names or p.name in args.names]
    print(f'1..{len(scripts)}')
    failed = 0
    for number, path in enumerate(scripts, 1):
        run = Run(Script(path), args)
        try:
            missing = run.set_up()
            if not missing:
                run.run()
            print(f'ok {number} - {path.name}' + (f' # SKIP not offered: {missing}' if missing else ''), flush=True)
        except (Failure, OSError) as error:
            failed += 1
            print(f'not ok {number} - {path.name}\n# ' + str(error).replace('\n', '\n# '), flush=True)
        finally:
            run.close()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
