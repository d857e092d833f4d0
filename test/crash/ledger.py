"""The ledger: a client in a process of its own that does everything a server can be asked for, writes down each thing with its fate
(acknowledged, refused, or unknown when the server went away) in a file outside of the server's directory, and judges later.

Each worker is a thread with objects that nobody else touches, so what it expects is exact: after a kill at most one of its
operations is unknown, and that one was done as a whole or not at all.
"""
import hashlib
import json
import random
import re
import threading
import traceback

from changer import Changer
from scenarios import message
from session import Imap, Mail, Pop, Refused, account_state, ask, check_usage, examine, mailbox_names
from worker import ACKNOWLEDGED, PASSWORD, REFUSED, REMOVED, UNKNOWN, Worker

ALICE, BOB, CAROL, DAVE, EVE, NOBODY = (f'{name}@lab.test' for name in ('alice', 'bob', 'carol', 'dave', 'eve', 'nobody'))
ACCOUNTS = dict.fromkeys((ALICE, BOB, CAROL, DAVE, EVE), PASSWORD)
FULL = EVE  # has room for nothing
REFUSED_RECIPIENTS = ((FULL,), (ALICE, NOBODY))  # with the content, with RCPT
RECIPIENTS = ((ALICE,), (BOB,), (ALICE, BOB), (DAVE,), *REFUSED_RECIPIENTS)
SIZES = (100, 4000, 70000, 400000)
MAILS_MAX = 60   # of a mailbox; then a check empties it
THINGS_MAX = 20  # aliases, queue entries


class Parcel:
    """A message that was sent."""

    def __init__(self, name, content, recipients):
        self.name, self.size, self.recipients, self.fate = name, len(content), recipients, UNKNOWN
        self.digest = hashlib.sha256(content).hexdigest()


class Ledger:
    def __init__(self, folder):
        self.file = (folder / 'ledger').open('w')
        self.lock = threading.Lock()
        self.parcels, self.doubts = {}, []  # doubts: names that were removed all together, or not
        self.identity = {}  # (account, mailbox): (what was seen of it last, {UID: name})
        self.counts = dict.fromkeys((ACKNOWLEDGED, REFUSED, UNKNOWN), 0)

    def note(self, fate, **facts):
        with self.lock:
            self.counts[fate] = self.counts.get(fate, 0) + 1
            self.file.write(json.dumps({'fate': fate, **facts}) + '\n')
            self.file.flush()

    def attempt(self, operation, **facts):
        """Does it and returns its fate. What is unknown stands in the file before it is tried."""
        self.note(UNKNOWN, **facts)
        try:
            operation()
            fate = ACKNOWLEDGED
        except Refused as refusal:
            fate, facts['why'] = REFUSED, str(refusal)
        self.note(fate, **facts)
        self.counts[UNKNOWN] -= 1
        return fate

    def send(self, kind, size, recipients, operation):
        with self.lock:
            parcel = Parcel(f'{kind}-{len(self.parcels)}', b'', recipients)
            self.parcels[parcel.name] = parcel
        content = message(parcel.name, size)
        parcel.size, parcel.digest = len(content), hashlib.sha256(content).hexdigest()
        fate = self.attempt(lambda: operation(content), parcel=parcel.name, size=parcel.size, digest=parcel.digest,
                            recipients=recipients)
        with self.lock:  # it may be removed already
            parcel.fate = fate if parcel.fate == UNKNOWN else parcel.fate
        return fate

    # --- judging ---
    def check_mail(self, lab):
        found = {name: {} for name in self.parcels}  # name: {account: mailbox}
        states = {CAROL: account_state(lab, CAROL, PASSWORD)}  # whose mail is judged by its only worker
        for account in (ALICE, BOB, DAVE, EVE):
            with Imap(('127.0.0.1', lab.port['imap']), account, PASSWORD) as imap:
                states[account] = {'mailboxes': {mailbox: self.check_mailbox(imap, account, mailbox, found)
                                                 for mailbox in mailbox_names(imap)}}
        check_usage(ask(lab, 'account list'), states)
        for names in self.doubts:
            self.settle(names, found)
        self.doubts = []
        for parcel in self.parcels.values():
            self.check_parcel(parcel, found[parcel.name])
        self.empty_full(lab)

    def check_mailbox(self, imap, account, mailbox, found):
        state, contents = examine(imap, mailbox)
        here = {}
        for uid, content in contents.items():
            name = here[uid] = re.search(rb'\r\nSubject: (.*?)\r\n', content).group(1).decode()
            parcel = self.parcels[name]
            assert account not in found[name], f'{name} is twice in {account}: {found[name]} and {mailbox}'
            assert account in parcel.recipients, f'{name} is in {account}'
            digest = hashlib.sha256(content[-parcel.size:]).hexdigest()
            assert digest == parcel.digest, f'{name} is not what was sent'
            found[name][account] = mailbox
        self.check_identity((account, mailbox), state, here)
        return state

    def check_identity(self, place, state, here):
        last, before = self.identity.get(place, ({**state, 'next': 1, 'modseq': 0}, {}))
        assert state['validity'] == last['validity'], f'{place}: UIDVALIDITY {last["validity"]} became {state["validity"]}'
        assert state['next'] >= last['next'], f'{place}: UIDNEXT {last["next"]} became {state["next"]}'
        assert state['modseq'] is None or state['modseq'] >= last['modseq'], f'{place}: MODSEQ went back'
        for uid, name in here.items():
            assert uid >= last['next'] or before.get(uid) == name, f'{place}: UID {uid} was {before.get(uid)}, is {name}'
            modseq = last['mails'].get(uid, {}).get('modseq', 0)
            assert state['mails'][uid].get('modseq', modseq) >= modseq, f'{place}: MODSEQ of UID {uid} went back'
        self.identity[place] = (state, here)

    def empty_full(self, lab):
        """What was there once must never come back."""
        for (account, mailbox), (state, here) in self.identity.items():
            if len(here) <= MAILS_MAX:
                continue
            with Imap(('127.0.0.1', lab.port['imap']), account, PASSWORD) as imap:
                imap.command(f'SELECT {mailbox}')
                imap.change('STORE 1:* +FLAGS.SILENT (\\Deleted)')
                imap.change('EXPUNGE')
            for name in here.values():
                parcel = self.parcels[name]
                parcel.recipients = tuple(one for one in parcel.recipients if one != account)
                parcel.fate = parcel.fate if parcel.recipients else REMOVED
            self.identity[account, mailbox] = (state, {})

    def settle(self, names, found):
        gone = [name for name in names if not found[name]]
        assert len(gone) in (0, len(names)), f'of {names} only {gone} were removed'
        for name in gone:
            self.parcels[name].fate = REMOVED

    def check_parcel(self, parcel, places):
        if parcel.fate == UNKNOWN:
            assert len(places) in (0, len(parcel.recipients)), f'{parcel.name} is only in {places}'
            parcel.fate = ACKNOWLEDGED if places else REFUSED
        elif parcel.fate == ACKNOWLEDGED:
            assert len(places) == len(parcel.recipients), f'{parcel.name} was acknowledged and is only in {places}'
        else:
            assert not places, f'{parcel.name} was {parcel.fate} and is in {places}'


class Sender(Worker):
    def __init__(self, ledger, lab, service):
        super().__init__(ledger, lab)
        self.service = service

    def connect(self):
        if self.service == 'lmtp':
            return Mail(str(self.lab.lmtp))
        return Mail(('127.0.0.1', self.lab.port[self.service]), b'EHLO ledger.example.org')

    def operate(self):
        recipients = random.choice(RECIPIENTS)
        fate = self.ledger.send(self.service, random.choice(SIZES), recipients,
                                lambda content: self.connection.deliver('ledger@example.org', recipients, content))
        assert (fate == REFUSED) == (recipients in REFUSED_RECIPIENTS), f'mail for {recipients} was {fate}'
        if fate == REFUSED:
            self.connection.command(b'RSET', b'250')


class Appender(Worker):
    def connect(self):
        return Imap(('127.0.0.1', self.lab.port['imap']), BOB, PASSWORD)

    def operate(self):
        self.ledger.send('append', random.choice(SIZES), (BOB,),
                         lambda content: self.connection.change('APPEND Archive', content))


class Popper(Worker):
    def operate(self):
        with Pop(('127.0.0.1', self.lab.port['pop3']), DAVE, PASSWORD) as pop:
            numbers = sorted(pop.unique_ids())[:random.randint(1, 4)]
            names = [self.name_of(pop, number) for number in numbers]
            for number in numbers:
                pop.command(f'DELE {number}')
            self.ledger.doubts.append(names)
            if self.ledger.attempt(lambda: pop.command('QUIT'), removed=names) == ACKNOWLEDGED:
                with self.ledger.lock:
                    for name in names:
                        self.ledger.parcels[name].fate = REMOVED
            self.ledger.doubts.remove(names)

    def name_of(self, pop, number):
        pop.command(f'TOP {number} 0')
        text = b''.join(iter(pop.line, b'.\r\n'))
        return re.search(rb'\r\nSubject: (.*?)\r\n', text).group(1).decode()


class Keeper(Worker):
    """Adds and removes things that have a name: they are there once, or not."""

    def __init__(self, ledger, lab):
        super().__init__(ledger, lab)
        self.there, self.doubt, self.count = set(), None, 0

    def operate(self):
        if self.doubt:
            self.check()
        is_added = len(self.there) < random.randint(1, THINGS_MAX)
        self.count += is_added
        name = f'{type(self).__name__.lower()}-{self.count}' if is_added else random.choice(sorted(self.there))
        self.doubt = name
        fate = self.ledger.attempt(lambda: (self.add if is_added else self.remove)(name), name=name, is_added=is_added)
        self.doubt = None
        if fate == ACKNOWLEDGED:
            (self.there.add if is_added else self.there.remove)(name)

    def check(self):
        found = self.listed()
        assert len(found) == len(set(found)), f'{type(self).__name__}: twice in {found}'
        wrong = (self.there ^ set(found)) - {self.doubt}
        assert not wrong, f'{type(self).__name__}: {sorted(wrong)} of {sorted(self.there)} and {found}'
        self.there, self.doubt = set(found), None


class Aliases(Keeper):
    def add(self, name):
        ask(self.lab, 'alias add', f'{name}@lab.test', BOB)

    def remove(self, name):
        ask(self.lab, 'alias remove', f'{name}@lab.test', BOB)

    def listed(self):
        return [row['address'].split('@')[0] for row in ask(self.lab, 'alias list')]


class Queue(Keeper):
    def __init__(self, ledger, lab):
        super().__init__(ledger, lab)
        self.held = set()

    def add(self, name):
        with Mail(('127.0.0.1', self.lab.port['submission']), b'EHLO ledger.example.org', (ALICE, PASSWORD)) as mail:
            mail.deliver(ALICE, [f'{name}@elsewhere.example'], message(name, 3000, ALICE))

    def remove(self, name):
        self.steer('remove', name)

    def steer(self, how, name):
        entry = next(row for row in ask(self.lab, 'queue list') if row['to'] == f'{name}@elsewhere.example')
        ask(self.lab, f'queue {how}', str(entry['id']))

    def operate(self):
        if self.doubt or not self.there or random.random() < 0.5:
            super().operate()
            return
        name = self.doubt = random.choice(sorted(self.there))
        how = 'release' if name in self.held else 'hold'
        fate = self.ledger.attempt(lambda: self.steer(how, name), name=name, how=how)
        self.doubt = None
        assert fate == ACKNOWLEDGED, f'{how} {name} was refused'
        self.held ^= {name}

    def check(self):
        held = self.listed(lambda row: row['state'] == 'held')
        wrong = (self.held & self.there ^ set(held)) - {self.doubt}
        assert not wrong, f'held are {held}, should be {sorted(self.held & self.there)}'
        self.held = set(held)
        super().check()  # the last: with it the doubt ends, unless the server is killed meanwhile

    def listed(self, is_wanted=lambda row: True):
        return [row['to'].split('@')[0] for row in ask(self.lab, 'queue list') if is_wanted(row)]


def serve(lab, folder, orders):
    """Works, but for the time between "rest" and "work"; "check" answers with what is wrong, or None, and the counts."""
    ledger = Ledger(folder)
    workers = [Sender(ledger, lab, 'smtp'), Sender(ledger, lab, 'smtp'), Sender(ledger, lab, 'lmtp'), Appender(ledger, lab),
               Popper(ledger, lab), Changer(ledger, lab), Aliases(ledger, lab), Queue(ledger, lab)]
    for worker in workers:
        worker.start()
    while (order := orders.recv()) != 'end':
        for worker in workers:
            worker.lock.acquire()
        orders.send((check_all(ledger, lab, workers) if order == 'check' else None, ledger.counts))
        for worker in workers:
            worker.lock.release()


def check_all(ledger, lab, workers):
    try:
        for worker in workers:
            assert not worker.fault, worker.fault
            worker.drop()
            worker.check()
        ledger.check_mail(lab)
        return None
    except (AssertionError, OSError, Refused):
        return traceback.format_exc()
