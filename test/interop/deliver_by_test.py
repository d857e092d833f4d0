#!/usr/bin/env python3
"""DELIVERBY (RFC 2852) with a real Sendmail: the time that is left goes on to it and comes from it, and whose queue a message lies in when that is over
returns it or tells of it."""
import re
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from dsn_test import report, status_of, submit
from lab import Lab, main
from names import Names
from next_sendmail import Sendmail
from outbound_test import ALICE, ZONE, inbox, until
from remote import Remote

BOB = 'bob@implicit.example'
KNOWS = '250-remote.test\r\n250-DSN\r\n250 DELIVERBY'
BUSY = '450 4.2.1 later'
SOON, SHORT = 3, 6  # seconds


def times_of(lines):
    """The seconds and the mode of BY in each MAIL of them."""
    return [(int(seconds), mode) for seconds, mode in re.findall(r'MAIL F.*BY=(-?\d+);(\w+)', '\n'.join(lines), re.I)]


class Chain:
    """Culver, Sendmail behind it, and behind that a server that answers as it is told; or between the two another Culver, where Sendmail logs in as Alice."""

    def __init__(self, answers, has_gate=False, by_min=1):
        self.remote, self.has_gate, self.by_min = Remote(answers), has_gate, by_min
        self.gate = None

    def __enter__(self):
        self.names = Names({'example': ZONE}).__enter__()
        self.lab = Lab(self.names.settings(25)).__enter__()
        if self.has_gate:
            self.gate = Lab(self.names.settings(self.remote.port).replace('mx.lab.test', 'mx.gate.test')).__enter__()
            self.gate.account(*ALICE)
            self.gate.start()
        onward = self.gate.port['submission'] if self.gate else self.remote.port
        login = {'login': ALICE, 'ca': self.gate.ca} if self.gate else {}
        self.sendmail = Sendmail(onward, self.lab.port['smtp'], self.by_min, **login).__enter__()
        self.lab.write_config(self.names.settings(self.sendmail.port))
        self.lab.account(*ALICE)
        self.lab.start()
        return self

    def submit(self, *wishes):
        """A message for each, until Sendmail has them all."""
        for by in wishes:
            submit(self.lab, {BOB: []}, [f'BY={by}'])
        until(lambda: self.lab.json('queue', 'list') == [], 'Culver has nothing left', 20)
        assert self.sendmail.queued() == len(wishes)

    def taken(self):
        """What Sendmail was told."""
        return times_of(line for line in self.sendmail.said().splitlines() if '<<<' in line)

    def handed_on(self):
        """What it told the next."""
        return times_of(line for line in self.sendmail.said().splitlines() if '>>>' in line)

    def told(self, lab, count):
        """The fields of the notifications that Alice has there, by who reports, once there are so many."""
        until(lambda: len(inbox(lab, ALICE)) == count, f'{count} notifications', 20)
        return {message['Reporting-MTA'] + ' ' + recipient['Action'].split()[0]: {**message, **recipient}
                for message, recipient in (status_of(text.decode()) for text in inbox(lab, ALICE))}

    def __exit__(self, *error):
        self.sendmail.__exit__(*error)
        if self.gate:
            self.gate.__exit__(*error)
        self.lab.__exit__(*error)
        self.names.__exit__(*error)


def each_is_less(*said):
    """Each time is what was said of it before, less the little that passed meanwhile."""
    said = [sorted(times) for times in said]
    for before, after in zip(said, said[1:]):
        assert [mode for _, mode in before] == [mode for _, mode in after], said
        assert all(most - 20 <= left <= most for (most, _), (left, _) in zip(before, after)), said


def the_time_goes_on():
    """Sendmail is told what is left of the time, with either mode and with a trace, and tells the next; with a trace both say that they passed it on."""
    with Chain({'EHLO': KNOWS}) as chain:
        chain.submit('120;N', '300;R', '500;RT')
        chain.sendmail.run_queue()
        each_is_less([(120, 'N'), (300, 'R'), (500, 'RT')], chain.taken(), times_of(chain.remote.commands))
        told = chain.told(chain.lab, 2)
        assert set(told) == {'dns; mx.lab.test relayed', 'dns; mx.sendmail.test relayed'}, told
        assert all('Deliver-By-Date' in fields for fields in told.values()), told


def late_in_its_queue(chain, over):
    """Sendmail tells the sender, once, and delivers later all the same (N), or returns the message (R), and not before its time."""
    assert chain.sendmail.queued() == 2 or time.monotonic() >= over
    time.sleep(max(0, over + 1 - time.monotonic()))
    chain.sendmail.run_queue()
    told = chain.told(chain.lab, 2)
    assert set(told) == {'dns; mx.sendmail.test delayed', 'dns; mx.sendmail.test failed'}, told
    failed = told['dns; mx.sendmail.test failed']
    assert failed['Status'] == '5.4.7' and BOB in failed['Final-Recipient'] and 'Deliver-By-Date' in failed, failed
    assert chain.sendmail.queued() == 1 and chain.remote.messages == []
    del chain.remote.answers['RCPT']
    chain.sendmail.run_queue()
    assert chain.sendmail.queued() == 0 and len(chain.remote.messages) == 1 and len(inbox(chain.lab, ALICE)) == 2
    assert times_of(chain.remote.commands)[-1] < (0, 'N'), chain.remote.commands


def late_behind_sendmail(chain):
    """The Culver behind Sendmail returns what it could not deliver in time, and tells at once of what was late when it came, which it delivers later."""
    told = chain.told(chain.gate, 2)
    assert told['dns; mx.gate.test delayed']['Status'] == '4.4.7' and told['dns; mx.gate.test failed']['Status'] == '5.4.7', told
    assert chain.remote.messages == [], chain.remote.messages
    assert inbox(chain.lab, ALICE) == [], inbox(chain.lab, ALICE)
    del chain.remote.answers['RCPT']
    chain.gate.json('queue', 'retry', '--all')
    until(lambda: chain.gate.json('queue', 'list') == [], 'the other is delivered', 20)
    assert len(chain.remote.messages) == 1 and times_of(chain.remote.commands)[-1] < (0, 'N'), chain.remote.commands


def late_in_the_queue_of_sendmail_and_behind_it():
    """Two chains, so that it is waited only once."""
    with Chain({'EHLO': KNOWS, 'RCPT': BUSY}) as chain, Chain({'EHLO': KNOWS, 'RCPT': BUSY}, has_gate=True) as gated:
        over = time.monotonic() + SHORT
        for one in chain, gated:
            one.submit(f'{SOON};N', f'{SHORT};R')
        time.sleep(SOON + 0.5)
        for one in chain, gated:
            one.sendmail.run_queue()
        late_in_its_queue(chain, over)
        late_behind_sendmail(gated)


def less_than_it_needs():
    """What is to be returned and has less left than Sendmail says that it may need comes back from here: 5.4.7, and Sendmail hears nothing of it."""
    with Chain({'EHLO': KNOWS}, by_min=60) as chain:
        submit(chain.lab, {BOB: []}, ['BY=59;R'])
        message, recipient = status_of(report(chain.lab))
        assert message['Reporting-MTA'] == 'dns; mx.lab.test' and recipient['Status'] == '5.4.7', (message, recipient)
        assert 'DELIVERBY 60' in chain.sendmail.said() and chain.taken() == []


def the_next_does_not_know():
    """Behind Sendmail is a server that does not know it: BY=...;R is returned, BY=...;N goes on, and Sendmail tells of both."""
    with Chain({}) as chain:
        chain.submit('120;N', '300;R')
        chain.sendmail.run_queue()
        told = chain.told(chain.lab, 2)
        assert set(told) == {'dns; mx.sendmail.test failed', 'dns; mx.sendmail.test relayed'}, told
        assert len(chain.remote.messages) == 1 and times_of(chain.remote.commands) == []


def between_two_of_us():
    """Sendmail hands the time on to a Culver that it logs in to, and that hands on what is left of it."""
    with Chain({'EHLO': KNOWS}, has_gate=True) as chain:
        chain.submit('120;N', '300;R')
        chain.sendmail.run_queue()
        until(lambda: len(chain.remote.messages) == 2, 'both have arrived', 20)
        each_is_less([(120, 'N'), (300, 'R')], chain.taken(), chain.handed_on(), times_of(chain.remote.commands))
        assert inbox(chain.lab, ALICE) == inbox(chain.gate, ALICE) == []


def two_of_us():
    """BY and MT-PRIORITY (RFC 6710) from a client to one, to the next, where it logs in, and on; each notes the priority in its Received field and its log."""
    remote = Remote({'EHLO': KNOWS.replace('250-DSN', '250-MT-PRIORITY')})
    with Names({'example': ZONE}) as names, Lab(names.settings(remote.port).replace('mx.lab.test', 'mx.gate.test')) as gate, Lab(names.settings(25)) as lab:
        secret = lab.dir / 'secret'
        secret.write_text(ALICE[1] + '\n')
        secret.chmod(0o600)
        lab.write_config(lab.settings + f'route gate {{ host = "127.0.0.1:{gate.port["submission"]}" username = {ALICE[0]} password_file = "{secret}" tls = encrypt }}\n')
        for one in lab, gate:
            one.account(*ALICE)
            one.start()
        for wish in 'MT-PRIORITY=-3', 'MT-PRIORITY=4', 'MT-PRIORITY=0':
            submit(lab, {BOB: []}, ['BY=300;R', wish])
        until(lambda: len(remote.messages) == 3, 'all have arrived', 20)
        said = sorted(re.findall(r'MAIL FROM:<alice@lab.test> BY=(?:300|29\d|28\d);R(?: MT-PRIORITY=(-?\d))?\n', '\n'.join(remote.commands) + '\n'))
        assert said == ['', '-3', '4'], remote.commands
        for one in lab, gate:
            assert sorted(re.findall(r'event=mail-accepted .* priority=(-?\d) ', one.log.read_text())) == ['-3', '0', '4'], one.log
        assert sorted(re.findall(rb'\r\n\tPRIORITY (-?\d);\r\n', b''.join(remote.messages))) == [b'-3', b'-3', b'4', b'4'], remote.messages


if __name__ == '__main__':
    main([the_time_goes_on, late_in_the_queue_of_sendmail_and_behind_it, less_than_it_needs, the_next_does_not_know, between_two_of_us, two_of_us])
