"""The worker of the ledger that changes mailboxes: it keeps a model of the account beside what the server has."""
import copy
import hashlib
import random

from scenarios import message
from session import Imap, examine, mailbox_names
from worker import ACKNOWLEDGED, PASSWORD, Worker

CAROL = 'carol@lab.test'
MAILS_MAX = 30
BOXES_MAX = 12
FLAGS = ('\\Seen', '\\Answered', '\\Flagged', '\\Deleted', 'project')


class Box:
    def __init__(self, validity=None):
        self.validity, self.next, self.mails = validity, 1, {}  # {UID: (flags, digest)}

    def add(self, flags, digest):
        self.mails[self.next] = (frozenset(flags), digest)
        self.next += 1


# Each operation: what it does to the model, and how it is asked for. The first argument is the mailbox that must be selected.
def append(boxes, name, flags, content):
    boxes[name].add(flags, hashlib.sha256(content).hexdigest())


def store(boxes, name, uids, how, flags):
    for uid in uids:
        before, digest = boxes[name].mails[uid]
        after = {'+': before | flags, '-': before - flags, '': frozenset(flags)}[how]
        boxes[name].mails[uid] = (after, digest)


def copy_to(boxes, name, uids, to):
    for uid in uids:
        boxes[to].add(*boxes[name].mails[uid])


def move_to(boxes, name, uids, to):
    copy_to(boxes, name, uids, to)
    for uid in uids:
        del boxes[name].mails[uid]


def expunge(boxes, name):
    boxes[name].mails = {uid: mail for uid, mail in boxes[name].mails.items() if '\\Deleted' not in mail[0]}


def create(boxes, name):
    boxes[name] = Box()


def delete(boxes, name):
    del boxes[name]


def rename(boxes, name, to):
    boxes[to] = boxes.pop(name)


def sequence(uids):
    return ','.join(map(str, uids))


COMMANDS = {
    append: lambda name, flags, content: (f'APPEND {name} ({" ".join(flags)})', content),
    store: lambda name, uids, how, flags: (f'UID STORE {sequence(uids)} {how}FLAGS.SILENT ({" ".join(flags)})', None),
    copy_to: lambda name, uids, to: (f'UID COPY {sequence(uids)} {to}', None),
    move_to: lambda name, uids, to: (f'UID MOVE {sequence(uids)} {to}', None),
    expunge: lambda name: ('EXPUNGE', None),
    create: lambda name: (f'CREATE {name}', None),
    delete: lambda name: (f'DELETE {name}', None),
    rename: lambda name, to: (f'RENAME {name} {to}', None),
}
ON_SELECTED = (store, copy_to, move_to, expunge)


class Changer(Worker):
    def __init__(self, ledger, lab):
        super().__init__(ledger, lab)
        self.boxes, self.pending, self.count = None, None, 0
        self.validities = {}  # of names, the highest that was seen

    def connect(self):
        imap = Imap(('127.0.0.1', self.lab.port['imap']), CAROL, PASSWORD)
        self.selected = None
        self.reconcile(imap)
        return imap

    def operate(self):
        operation = self.pending = self.choose()
        function, name, *more = operation
        if function in ON_SELECTED and self.selected != name:
            self.connection.command(f'SELECT {name}')
            self.selected = name
        text, literal = COMMANDS[function](name, *more)
        fate = self.ledger.attempt(lambda: self.connection.change(text, literal), account=CAROL, command=text)
        assert fate == ACKNOWLEDGED, f'{text} was refused'
        self.boxes, self.pending = applied(self.boxes, operation), None

    def choose(self):
        full = [name for name, box in self.boxes.items() if len(box.mails) > MAILS_MAX]
        marked = [name for name in full if all('\\Deleted' in flags for flags, _ in self.boxes[name].mails.values())]
        own = [name for name in self.boxes if name.startswith('box')]
        if marked:
            return expunge, marked[0]
        if full:
            return store, full[0], sorted(self.boxes[full[0]].mails), '+', frozenset(('\\Deleted',))
        if len(self.boxes) > BOXES_MAX and own:
            return delete, random.choice([name for name in own if name != self.selected] or own)
        return self.choose_freely(own)

    def choose_freely(self, own):
        name, to = random.choice(sorted(self.boxes)), random.choice(sorted(self.boxes))
        uids = sorted(random.sample(sorted(self.boxes[name].mails), min(3, len(self.boxes[name].mails))))
        flags = frozenset(random.sample(FLAGS, 2))
        self.count += 1
        choices = [(append, name, sorted(flags), message(f'change {self.count}', random.choice((200, 9000)))),
                   (expunge, name), (create, f'box{self.count % 20}') if f'box{self.count % 20}' not in self.boxes else None,
                   (rename, random.choice(own), f'box-{self.count}') if own else None]
        if uids:
            choices += [(store, name, uids, random.choice(('+', '-', '')), flags), (copy_to, name, uids, to)]
            choices += [(move_to, name, uids, to)] if name != to else []
        return random.choice([choice for choice in choices if choice])

    # --- judging ---
    def check(self):
        with Imap(('127.0.0.1', self.lab.port['imap']), CAROL, PASSWORD) as imap:
            self.reconcile(imap)

    def reconcile(self, imap):
        """What is there must be what was acknowledged, with what was under way, or without it."""
        found = observed(imap)
        allowed = [found] if self.boxes is None else [self.boxes]
        allowed += [applied(self.boxes, self.pending)] if self.pending else []
        faults = [fault(boxes, found) for boxes in allowed]
        assert None in faults, f'{CAROL}: {faults}, under way: {self.pending}'
        for name, box in found.items():
            self.check_validity(name, box, allowed[faults.index(None)][name])
        self.boxes, self.pending = found, None

    def check_validity(self, name, box, expected):
        if expected.validity is None:
            assert box.validity > self.validities.get(name, 0), f'{name}: UIDVALIDITY {box.validity} was there before'
        self.validities[name] = max(box.validity, self.validities.get(name, 0))


def applied(boxes, operation):
    after = copy.deepcopy(boxes)
    operation[0](after, *operation[1:])
    return after


def observed(imap):
    boxes = {}
    for name in mailbox_names(imap):
        state, _ = examine(imap, name)
        box = boxes[name] = Box(state['validity'])
        box.next = state['next']
        box.mails = {uid: (frozenset(mail['flags']), mail['digest']) for uid, mail in state['mails'].items()}
    return boxes


def fault(expected, found):
    """None when they are the same, but for a UIDVALIDITY that nobody knows yet."""
    if expected.keys() != found.keys():
        return f'mailboxes {sorted(expected.keys() ^ found.keys())}'
    for name, box in expected.items():
        there = found[name]
        if box.validity not in (None, there.validity) or (box.next, box.mails) != (there.next, there.mails):
            return (f'{name}: {box.validity} {box.next} {short(box)} became {there.validity} {there.next} {short(there)}')
    return None


def short(box):
    return {uid: ' '.join(sorted(flags)) for uid, (flags, _) in box.mails.items()}
