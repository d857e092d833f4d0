#!/usr/bin/env python3
"""culver simulate: what it says of the way of a message, with and without a server, for addresses here and outside."""
import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from lab import Lab, main
from names import Names
from outbound_test import ALICE, ZONE

SIGNED = '''$ORIGIN signed.
$TTL 60
@ SOA ns.signed. root.signed. 1 3600 600 86400 60
@ NS ns.signed.
ns A 127.0.0.1
safe MX 10 mx.safe
mx.safe A 127.0.0.1
mx.safe AAAA ::1
_25._tcp.mx.safe TLSA 3 1 1 {digest}
spare MX 10 gone
spare MX 20 mx.lab.test.
odd MX 10 mx.odd
mx.odd A 127.0.0.1
_25._tcp.mx.odd TLSA 3 1 99 abcd
'''.replace('{digest}', '11' * 32)


class Simulation:
    def __init__(self, lab, *words, code=0):
        run = lab.run('simulate', *words, '--json')
        assert run.returncode == code, (words, run)
        answer = json.loads(run.stdout)
        self.data = answer.get('data', answer)
        self.text = lab.run('simulate', *words).stdout

    def steps(self, name):
        return [one for one in self.data['steps'] if one['step'] == name]

    def step(self, name):
        found = self.steps(name)
        assert len(found) == 1, (name, self.data)
        return found[0]


def addresses_here(lab):
    user = ('--from', ALICE[0])
    one = Simulation(lab, *user, '--to', 'bob+detail@lab.test')
    assert one.data['taken'] and one.data['code'] == 250 and one.step('mailbox')['account'] == 'bob@lab.test', one.data
    assert one.step('mailbox')['quota'] == 10 << 30 and one.step('sender')['account'] == ALICE[0]
    assert one.text.splitlines()[0].startswith('sender     alice@lab.test, submitted by') and 'reply      250 2.1.5' in one.text, one.text
    one = Simulation(lab, *user, '--to', 'everybody@lab.test')
    assert {(s['address'], s['how'], s['target']) for s in one.steps('recipient')} == {
        ('everybody@lab.test', 'alias', 'team@lab.test'), ('everybody@lab.test', 'alias', 'bob@lab.test'), ('team@lab.test', 'alias', 'alice@lab.test'),
        ('bob@lab.test', 'account', 'bob@lab.test'), ('alice@lab.test', 'account', 'alice@lab.test')}, one.data
    assert Simulation(lab, *user, '--to', 'whoever@caught.test').steps('recipient')[0]['how'] == 'catch-all'
    assert Simulation(lab, *user, '--to', 'postmaster@lab.test').steps('recipient')[0]['how'] == 'postmaster'
    one = Simulation(lab, *user, '--to', 'nobody@lab.test', code=1)
    assert one.data['code'] == 550 and one.data['enhanced'] == '5.1.1' and 'is nobody\'s' in one.text, one.data
    one = Simulation(lab, *user, '--to', 'full@lab.test', '--size', '2K', code=75)
    assert one.data['code'] == 452, one.data
    assert Simulation(lab, *user, '--to', ALICE[0], '--size', '1G', code=1).data['code'] == 552
    assert 'disabled' in Simulation(lab, *user, '--to', 'full@lab.test').step('mailbox')['text']
    one = Simulation(lab, '--from', 'x@example.org', '--to', ALICE[0], '--ip', '192.0.2.1')
    assert one.data['taken'] and '192.0.2.1' in one.step('client')['text'], one.data
    assert Simulation(lab, '--from', '<>', '--to', ALICE[0], '--ip', '2001:db8::1').data['taken']
    one = Simulation(lab, '--from', 'x@example.org', '--to', 'y@other.example', '--ip', '127.0.0.1', code=1)
    assert 'does not relay' in one.data['reply'], one.data
    one = Simulation(lab, '--from', 'x@example.org', '--to', ALICE[0], code=1)
    assert one.data['enhanced'] == '5.7.1' and one.step('sender')['refused'], one.data
    for wrong in ([], ['--from', ALICE[0]], ['--to', ALICE[0]], ['--from', 'x', '--to', ALICE[0]], ['--from', ALICE[0], '--to', 'x'], ['--from', '<>', '--to', ALICE[0]],
                  ['--from', ALICE[0], '--to', ALICE[0], '--ip', 'x'], ['--from', ALICE[0], '--to', ALICE[0], '--size', 'x']):
        assert lab.run('simulate', *wrong).returncode == 2, wrong


def people(lab):
    for name in ('alice', 'bob', 'full'):
        lab.account(f'{name}@lab.test', f'password-{name}')
    lab.culver('account', 'quota', 'full@lab.test', '1K')
    lab.culver('account', 'disable', 'full@lab.test')
    lab.culver('domain', 'add', 'caught.test')
    for address, target in (('everybody@lab.test', 'team@lab.test'), ('everybody@lab.test', 'bob@lab.test'), ('team@lab.test', ALICE[0]), ('@caught.test', ALICE[0])):
        lab.culver('alias', 'add', address, target)


def without_a_server():
    with Lab() as lab:
        people(lab)
        addresses_here(lab)


def with_a_server():
    with Lab() as lab:
        people(lab)
        lab.start()
        addresses_here(lab)
        assert lab.json('queue', 'list') == []


def addresses_outside():
    with Names({'example': ZONE, 'signed': SIGNED}, signed=['signed']) as names:
        with Lab(names.settings(25, 'tls_policy = "odd.signed may, .other.example verify, implicit.example none"', '@ANCHOR@')) as lab:
            anchor = lab.data / 'run' / 'anchors'  # where the server may read
            anchor.write_text(names.anchors)
            lab.write_config(lab.settings.replace('@ANCHOR@', str(anchor)))
            lab.account(*ALICE)
            lab.start()
            user = ('--from', ALICE[0], '--to')
            one = Simulation(lab, *user, 'x@other.example')
            assert [h['host'] for h in one.steps('host')] == ['mx.other.example', 'mx2.other.example'], one.data
            assert one.steps('host')[0]['addresses'] == ['127.0.0.1'] and one.steps('host')[0]['security'] == 'may'
            assert '(MX 10) at 127.0.0.1, TLS level may: neither DANE nor MTA-STS' in one.text, one.text
            assert one.step('route')['destination'] == 'other.example' and not one.step('route')['dnssec']
            one = Simulation(lab, *user, 'x@safe.signed')
            assert one.step('host')['security'] == 'dane' and one.step('host')['addresses'] == ['::1', '127.0.0.1'] and one.step('route')['dnssec'], one.data
            one = Simulation(lab, *user, 'x@odd.signed')
            assert one.step('host')['security'] == 'may' and 'tls_policy' in one.step('host')['reason'], one.data
            assert Simulation(lab, *user, 'x@implicit.example').step('host')['security'] == 'none'
            assert Simulation(lab, *user, 'x@dead.example').step('host')['usable'], 'nothing is connected to'
            for address in ('x@null.example', 'x@nowhere.example'):
                one = Simulation(lab, *user, address, code=1)
                assert one.data['taken'] and one.step('fate')['final'], one.data
            for address in ('x@silent.unserved', 'x@spare.signed'):
                one = Simulation(lab, *user, address, code=75)
                assert not one.step('fate')['final'], one.data
            assert lab.json('queue', 'list') == []
            lab.write_config(lab.settings.replace('outbound {', 'outbound { smarthost = "relay.example:2525" '))
            lab.culver('reload')
            one = Simulation(lab, *user, 'x@other.example', code=1)
            assert one.step('route')['configured'] and one.step('route')['destination'] == 'relay.example:2525', one.data
            lab.write_config(lab.settings.replace('relay.example', 'implicit.example'))
            lab.culver('reload')
            assert Simulation(lab, *user, 'x@other.example').step('host')['host'] == 'implicit.example'


if __name__ == '__main__':
    main([without_a_server, with_a_server, addresses_outside])
