#!/usr/bin/env python3
"""DN10: clients on block lists (DNSBL, RFC 5782), served by rbldnsd; lists that are broken or do not answer refuse nobody. On a machine of its own, because
nobody asks about private addresses."""
import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'support')]
from clock import Clock
from lab import PORTS, Lab, main
from machines import Network

ALICE = ('alice@lab.test', 'password-alice')
CLEAN, LISTED, CLEAN6, LISTED6 = '45.45.2.1', '45.45.2.66', '2a00:4545:2::1', '2a00:4545:2::66'
SOA = '$SOA 60 ns.example hostmaster.example 1 600 300 86400 60\n'
FILES = {
    'good4': f'{SOA}:127.0.0.2:see https://list.example/$\n127.0.0.2\n{LISTED}\n',
    'good6': f'{SOA}:127.0.0.2:listed $\n::ffff:7f00:2\n{LISTED6}\n',
    'error': f'{SOA}:127.255.255.254:open resolver\n0.0.0.0/1\n128.0.0.0/1\n',
    'all': f'{SOA}:127.0.0.2:listed\n0.0.0.0/1\n128.0.0.0/1\n',
    'foreign': f'{SOA}:192.0.2.7:for sale\n0.0.0.0/1\n128.0.0.0/1\n',
    'none': f'{SOA}:127.0.0.2:listed\n{LISTED}\n',
}
ZONES = ['good.example:ip4set:good4', 'good.example:ip6trie:good6', *(f'{name}.example:ip4trie:{name}' for name in ('error', 'all', 'foreign', 'none'))]
SECONDS = 2


class Lists:
    """rbldnsd. It will not be root."""

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory(prefix='culver-lists-')
        top = Path(self.dir.name)
        top.chmod(0o755)
        for name, text in FILES.items():
            (top / name).write_text(text)
        self.port, = PORTS.take(1)
        program = shutil.which('rbldnsd', path=os.environ['PATH'] + ':/usr/sbin')
        self.process = subprocess.Popen([program, '-n', '-u', 'nobody', '-w', str(top), '-b', f'127.0.0.1/{self.port}', *ZONES], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait()
        PORTS.give_back([self.port])
        self.dir.cleanup()


class World:
    def __init__(self, lists, more=''):
        self.settings = f'smtp {{ block_lists = "{lists}" block_list_time = {SECONDS}s sender_dns_time = 0 {more} }}\n'

    def __enter__(self):
        self.lists = Lists().__enter__()
        self.lab = Lab(f'reactors = 1\nserver {{ hostname = mx.lab.test }}\ndns {{ forward = "127.0.0.1@{self.lists.port}" trust_anchor = "" }}\n' + self.settings)
        port = self.lab.port['smtp']
        listen = ''.join(f'listen outside{i} {{ service = smtp address = "{address}" port = {port} }}\n' for i, address in enumerate((CLEAN, CLEAN6)))
        self.lab.write_config(self.lab.settings, self.lab.places + listen)
        self.lab.account(*ALICE)
        self.clock = Clock(self.lab)
        self.lab.__enter__().start()
        return self

    def __exit__(self, *why):
        self.lab.__exit__(*why)
        self.lists.__exit__()

    def answer(self, client, to=ALICE[0]):
        """The reply to RCPT."""
        to_address = CLEAN6 if ':' in client else '127.0.0.1' if client.startswith('127.') else CLEAN
        with smtplib.SMTP(to_address, self.lab.port['smtp'], timeout=30, source_address=(client, 0)) as smtp:
            smtp.ehlo()
            assert smtp.mail('x@elsewhere.example')[0] == 250
            code, text = smtp.rcpt(to)
            return f'{code} {text.decode()}'

    def events(self, name):
        return [line for line in self.lab.log.read_text().splitlines() if f'event={name} ' in line]

    def broken(self):
        said = self.lab.run('status', '--json')
        return {(one['zone'], one['family']) for one in json.loads(said.stdout)['block_lists_broken']}


def a_listed_client_is_refused():
    with World('good.example') as world:
        for _ in range(2):
            assert world.answer(LISTED) == f'550 5.7.1 {LISTED} is listed by good.example: see https://list.example/{LISTED}', world.answer(LISTED)
            assert world.answer(LISTED6).startswith(f'550 5.7.1 {LISTED6} is listed by good.example: listed '), world.answer(LISTED6)
            for client in (CLEAN, CLEAN6, '127.0.0.2'):
                assert world.answer(client).startswith('250 2.1.5 '), (client, world.answer(client))
        assert world.answer(LISTED, 'postmaster@lab.test').startswith('250 2.1.5 ')
        assert len(world.events('client-listed')) >= 4 and not world.events('block-list-broken') and not world.broken()
        said = world.lab.run('simulate', '--from', 'x@elsewhere.example', '--to', ALICE[0], '--ip', LISTED)
        assert '550 5.7.1' in said.stdout, said


def answers_may_be_chosen_and_networks_left_out():
    with World('good.example=127.0.0.[3..9]') as world:
        assert world.answer(LISTED).startswith('250 '), world.answer(LISTED)
    with World('good.example=127.0.0.[2;9]', f'block_list_exempt = "{LISTED}/32"') as world:
        assert world.answer(LISTED).startswith('250 '), world.answer(LISTED)
        assert world.answer(LISTED6).startswith('550 '), world.answer(LISTED6)


def a_broken_list_refuses_nobody():
    names = ('error', 'all', 'foreign', 'none')
    with World(' '.join(f'{name}.example' for name in names)) as world:
        for client in (CLEAN, LISTED, LISTED, CLEAN):
            assert world.answer(client).startswith('250 2.1.5 '), (client, world.answer(client))
        said = world.events('block-list-broken')
        for name, reason in zip(names, ('error code', 'lists everything', 'outside of 127.0.0.0/8', 'test entry')):
            assert len([line for line in said if f'zone={name}.example ' in line.replace('"', '') and reason in line]) == 1, (name, said)
        assert len(said) == len(names) and world.broken() == {(f'{name}.example', 'IPv4') for name in names}, (said, world.broken())
    # What is broken does not stand in the way of what is not.
    with World('error.example good.example all.example') as world:
        assert world.answer(CLEAN).startswith('250 ') and world.answer(LISTED).startswith('550 5.7.1 '), world.answer(LISTED)


def a_dead_list_holds_up_nobody_for_long():
    with World('good.example') as world:
        assert world.answer(LISTED).startswith('550 ')
        world.lists.process.send_signal(signal.SIGSTOP)
        for number in range(6):
            started = time.monotonic()
            client = f'45.45.2.{10 + number}'
            assert world.answer(client).startswith('250 2.1.5 '), client
            took = time.monotonic() - started
            assert (took > SECONDS - 1) == (number < 3) and took < SECONDS + 3, (number, took)
        assert len(world.events('block-list-broken')) == 1 and world.broken() == {('good.example', 'IPv4')}
        world.lists.process.send_signal(signal.SIGCONT)
        for _ in range(12):
            if world.answer(LISTED).startswith('550 '):
                break
            world.clock.skip(10)
        assert len(world.events('block-list-good')) == 1 and not world.broken()


if __name__ == '__main__':
    network = Network()
    network.machine('home', [CLEAN, LISTED, *(f'45.45.2.{10 + number}' for number in range(6))], [CLEAN6, LISTED6]).enter()
    main([a_listed_client_is_refused, answers_may_be_chosen_and_networks_left_out, a_broken_list_refuses_nobody, a_dead_list_holds_up_nobody_for_long])
