#!/usr/bin/env python3
"""MTA-STS: policies over real HTTPS, and every level of protection against every kind of bad certificate."""
import contextlib
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from authority import Authority, end_entity
from lab import PORTS, Lab, main
from names import Names
from outbound_test import ALICE, send, until
from policies import Policies, answer, policy
from remote import Remote
from transport_test import HEAD

RECORD = 'v=STSv1; id={};'
NO_TLS, GOOD, EXPIRED, SELF_SIGNED, OTHER_NAME, COMMON_NAME = (f'127.0.0.{n}' for n in range(2, 8))
CERTIFICATE = '4.7.5 mx.{}: certificate: '
BARE = '4.7.4 mx.{}: the server does not offer the TLS that is required'
UNLISTED = '4.7.5 mx.{0}: the policy (MTA-STS) of {0} does not name this host'


def zone_text(port, rows):
    """`rows` maps a name to the address of its server, the id of its policy or None, and the data of a TLSA record or None."""
    text = HEAD.format(zone='example')
    for name, (address, policy_id, tlsa) in rows.items():
        text += f'{name} MX 10 mx.{name}\nmx.{name} A {address}\nmta-sts.{name} A 127.0.0.1\n'
        if policy_id:
            text += f'_mta-sts.{name} TXT "{RECORD.format(policy_id)}"\n'
        if tlsa:
            text += f'_{port}._tcp.mx.{name} TLSA {tlsa}\n'
    return text


class Servers:
    """A server of each kind, one an address, on one port: for `names`, the domains whose certificate is to fit."""

    def __init__(self, authority, names):
        hosts = [f'mx.{name}.example' for name in names]
        self.port, = PORTS.take(1)
        self.certificates = {GOOD: authority.server('mx', hosts), EXPIRED: authority.server('expired', hosts, 'expired'),
                             SELF_SIGNED: authority.server('self-signed', hosts, 'self-signed'),
                             OTHER_NAME: authority.server('other', ['mx.elsewhere.example']),
                             COMMON_NAME: authority.server('common-name', ['mx.calledso.example'], 'common-name')}
        self.at = {address: Remote({}, (address, self.port), self.certificates.get(address))
                   for address in (NO_TLS, *self.certificates)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.at.values():
            server.shutdown()
            server.server_close()
        PORTS.give_back([self.port])

    def arrived(self):
        """Subjects, and whether each came encrypted."""
        return {message.split(b'Subject: ')[1].split(b'\r\n')[0].decode(): is_encrypted
                for server in self.at.values() for message, is_encrypted in zip(server.messages, server.encrypted)}


@contextlib.contextmanager
def sender(names, authority, port, more):
    with Lab(names.settings(port, more, '@ANCHOR@')) as lab:
        anchor, authorities = lab.data / 'run' / 'anchors', lab.data / 'run' / 'authorities'
        lab.config.write_text(lab.config.read_text().replace('@ANCHOR@', str(anchor)))
        lab.account(*ALICE)
        anchor.write_text(names.anchors)
        authorities.write_text(authority.path.read_text())
        lab.environment = {'SSL_CERT_FILE': str(authorities)}
        lab.start()
        yield lab


def check(lab, servers, arrives, waits):
    """`arrives` maps names to the level that was kept and whether it was TLS; `waits` to what is said of it."""
    for name in [*arrives, *waits]:
        send(lab, f'bob@{name}.example', f'From: alice@lab.test\r\nSubject: {name}\r\n\r\nhello\r\n')
    until(lambda: set(servers.arrived()) >= set(arrives), f'{set(arrives) - set(servers.arrived())} have arrived')
    until(lambda: all(row['attempts'] for row in lab.json('queue', 'list')), 'all were tried')
    replies = {row['to'].split('@')[1].removesuffix('.example'): row['reply'] for row in lab.json('queue', 'list')}
    assert set(replies) == set(waits), replies
    for name, part in waits.items():
        assert replies[name].startswith(part.format(f'{name}.example')), (name, replies[name])
    arrived = servers.arrived()
    assert set(arrived) >= set(arrives) and not set(arrived) & set(waits), arrived
    for name, (level, is_encrypted) in arrives.items():
        events = lab.json('trace', f'bob@{name}.example')['messages'][0]['events']
        sent, = [event for event in events if event['event'] == 'sent']
        assert (sent['security'], arrived[name]) == (level, is_encrypted), (name, sent, arrived[name])


def send_again(lab, servers, names):
    for name in names:
        send(lab, f'bob@{name}.example', f'From: alice@lab.test\r\nSubject: {name} again\r\n\r\nhello\r\n')
    until(lambda: {f'{name} again' for name in names} <= set(servers.arrived()), 'they have arrived too')


def logged(lab, event, host):
    return [line for line in lab.log.read_text().splitlines() if f'event={event} host="{host}"' in line]


def every_cell_of_the_table():
    """{may, encrypt, sts, dane} against {expired, self-signed, another name, no STARTTLS}: what is promised is kept, or the mail waits."""
    bad = {'expired': EXPIRED, 'selfsigned': SELF_SIGNED, 'othername': OTHER_NAME, 'bare': NO_TLS}
    levels = ['may', 'encrypt', 'verify', 'sts', 'stsencrypt', 'ee', 'ta']
    every = [f'{kind}.{level}' for level in levels for kind in ['good', *bad]]
    with Authority() as authority, Servers(authority, every) as servers:
        def row(name):
            kind, level = name.split('.')
            address = bad.get(kind, GOOD)
            tlsa = {'ee': end_entity(servers.certificates.get(address, servers.certificates[GOOD])),
                    'ta': authority.trust_anchor()}.get(level)
            return address, '1' if level.startswith('sts') else None, tlsa
        zone = zone_text(servers.port, {name: row(name) for name in every})
        with Policies(authority.server('policy', [f'mta-sts.{name}.example' for name in every]),
                      {f'{name}.example': answer(policy(f'mx.{name}.example')) for name in every}) as web, \
                Names({'example': zone}, ['example']) as dns, \
                sender(dns, authority, servers.port, f'mta_sts_server = "127.0.0.1@{web.port}" tls_policy = "'
                       '.encrypt.example encrypt, .verify.example verify, .stsencrypt.example encrypt"') as lab:
            arrives = {f'{kind}.may': ('may', kind != 'bare') for kind in ['good', *bad]}
            arrives |= {f'{kind}.encrypt': ('encrypt', True) for kind in ['good', *bad] if kind != 'bare'}
            arrives |= {f'good.{level}': (level, True) for level in ('verify', 'sts')}
            arrives['good.stsencrypt'] = ('sts', True)
            # RFC 7672 3.1.1: a certificate that the DNS names itself is good whatever its date, name and signer.
            arrives |= {f'{kind}.ee': ('dane', True) for kind in ['good', *bad] if kind != 'bare'}
            arrives['good.ta'] = ('dane', True)
            waits = {name: BARE if name.startswith('bare') else CERTIFICATE for name in every if name not in arrives}
            check(lab, servers, arrives, waits)


def policies_decide():
    """Enforced, tested, none, with wildcards, beside DANE, and under a wish of the administrator."""
    names = ['good', 'wildcard', 'chunked', 'huge', 'unlisted', 'none', 'testing', 'testbad', 'testbare', 'testunlisted', 'both', 'bothwrong',
             'bothbroken', 'wish', 'twice', 'calledso']
    with Authority() as authority, Servers(authority, names) as servers:
        here = end_entity(servers.certificates[GOOD])
        rows = {name: (GOOD, '1', None) for name in names}
        rows |= {'testbad': (SELF_SIGNED, '1', None), 'testbare': (NO_TLS, '1', None), 'wish': (NO_TLS, '1', None), 'none': (NO_TLS, '1', None),
                 'calledso': (COMMON_NAME, '1', None),
                 'both': (GOOD, '1', here), 'bothbroken': (SELF_SIGNED, '1', '3 1 0 00ff'), 'bothwrong': (GOOD, '1', '3 1 1 ' + '00' * 32)}
        zone = zone_text(servers.port, rows) + '_mta-sts.twice TXT "v=STSv1; id=2;"\n'
        answers = {name: policy(f'mx.{name}.example') for name in names}
        answers |= {'wildcard': policy('*.wildcard.example').replace('\r\n', '\n'), 'huge': policy('mx.huge.example', max_age='9999999999'),
                    'unlisted': policy('*.mx.unlisted.example', 'unlisted.example'), 'none': policy(mode='none'),
                    'both': policy('mx.elsewhere.example'), 'twice': policy('mx.elsewhere.example')}
        answers |= {name: policy(f'mx.{name}.example', mode='testing') for name in ('testing', 'testbad', 'testbare')}
        answers['testunlisted'] = policy('mx.elsewhere.example', mode='testing')
        replies = {f'{name}.example': answer(text) for name, text in answers.items()}
        text = answers['chunked'].encode()
        replies['chunked.example'] = (b'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\n'
                                      b'Transfer-Encoding: chunked\r\n\r\n' + b'%x;a=b\r\n%s\r\n%X\r\n%s\r\n0\r\n\r\n' %
                                      (20, text[:20], len(text) - 20, text[20:]))
        with Policies(authority.server('policy', [f'mta-sts.{name}.example' for name in names]), replies) as web, \
                Names({'example': zone}, ['example']) as dns, \
                sender(dns, authority, servers.port,
                       f'mta_sts_server = "127.0.0.1@{web.port}" tls_policy = "wish.example may"') as lab:
            check(lab, servers, arrives={
                'good': ('sts', True), 'wildcard': ('sts', True), 'chunked': ('sts', True), 'huge': ('sts', True),
                'none': ('may', False), 'testing': ('may', True), 'testbad': ('may', True), 'testbare': ('may', False),
                'testunlisted': ('may', True), 'both': ('dane', True), 'wish': ('may', False), 'twice': ('may', True),
            }, waits={'unlisted': UNLISTED, 'bothwrong': CERTIFICATE, 'bothbroken': CERTIFICATE, 'calledso': CERTIFICATE})
            for name in ('testbad', 'testbare', 'testunlisted'):
                assert logged(lab, 'sts-testing', f'mx.{name}.example'), name
            assert not logged(lab, 'sts-testing', 'mx.testing.example')
            assert 'event=relay-secured host="mx.good.example" security=sts ' in lab.log.read_text()
            assert 'max_age=31557600' in logged(lab, 'sts-fetched', 'huge.example')[0]
            assert 'wish.example' not in web.asked and 'twice.example' not in web.asked, web.asked
            send_again(lab, servers, ['good'])
            assert web.asked['good.example'] == 1, web.asked


def no_policy_to_be_had():
    """RFC 8461 5: where it cannot be fetched mail goes as if there were none, and this is told."""
    whole = policy('mx.elsewhere.example')
    big = whole + 'note: ' + 'x' * (65 * 1024 - len(whole)) + '\r\n'
    cases = {
        'big': (answer(big), 'over 65536 octets'),
        'redirect': (answer(whole, '301 Moved', more='Location: https://mta-sts.good.example/.well-known/mta-sts.txt\r\n'), 'status 301'),
        'missing': (answer(whole, '404 Not Found'), 'status 404'),
        'type': (answer(whole, kind='text/html'), 'not text/plain'),
        'broken': (answer(whole.replace('mode', 'mood')), 'lacks its version, mode or max_age'),
        'cutoff': (answer(whole)[:-9], ''),
        'endless': (b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n' + whole.encode(), 'has no length, and was cut off'),
        'bigendless': (b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n' + big.encode(), 'over 65536 octets'),
        'head': (b'HTTP/1.1 200 OK\r\n' + b'X: y\r\n' * 3000 + b'\r\n', 'head of the answer'),
        'dead': (None, ''),
        'smtp': (b'220 mx.example ESMTP\r\n\r\n', 'not HTTP/1.1'),
        'othername': (answer(whole), 'certificate: hostname mismatch'),
        'expired': (answer(whole), 'certificate: certificate has expired'),
        'selfsigned': (answer(whole), 'certificate: self-signed certificate'),
    }
    with Authority() as authority, Servers(authority, cases) as servers:
        zone = zone_text(servers.port, {name: (SELF_SIGNED, '1', None) for name in cases})
        hosts = [f'mta-sts.{name}.example' for name in cases]
        bad = {'othername.example': authority.server('policy-other', ['othername.example', 'mx.othername.example']),
               'expired.example': authority.server('policy-expired', hosts, 'expired'),
               'selfsigned.example': authority.server('policy-self', hosts, 'self-signed')}
        arrives = {name: ('may', True) for name in cases}
        with Policies(authority.server('policy', hosts), {f'{name}.example': case[0] for name, case in cases.items()}, bad) as web, \
                Names({'example': zone}, ['example']) as dns, \
                sender(dns, authority, servers.port, f'mta_sts_server = "127.0.0.1@{web.port}"') as lab:
            check(lab, servers, arrives, {})
            for name, (_, reason) in cases.items():
                assert reason in logged(lab, 'sts-failed', f'{name}.example')[0], (name, logged(lab, 'sts-failed', f'{name}.example'))
            assert not {f'{name}.example' for name in ('othername', 'expired', 'selfsigned')} & set(web.asked), web.asked
            send_again(lab, servers, cases)
            assert all(count == 1 for count in web.asked.values()), web.asked  # what failed is not asked again at once


def private_addresses_are_not_asked():
    """The DNS of others must not make us ask what only we can reach."""
    with Authority() as authority, Servers(authority, ['inside']) as servers:
        zone = zone_text(servers.port, {'inside': (GOOD, '1', None)})
        with Names({'example': zone}, ['example']) as dns, sender(dns, authority, servers.port, '') as lab:
            check(lab, servers, {'inside': ('may', True)}, {})
            assert 'has no address of the internet' in logged(lab, 'sts-failed', 'inside.example')[0]
        with Names({'example': zone}, ['example']) as dns, sender(dns, authority, servers.port, 'mta_sts = no') as lab:
            check(lab, servers, {'inside': ('may', True)}, {})
            assert not logged(lab, 'sts-failed', 'inside.example')


def smarthosts_have_policies():
    """RFC 8461 3.4: a host that mail is sent through is the domain whose policy counts, and the domain of the recipient is not asked about."""
    names = ['good', 'bad', 'bare', 'elsewhere', 'testing', 'none']
    with Authority() as authority, Servers(authority, names) as servers:
        at = {'good': GOOD, 'bad': SELF_SIGNED, 'bare': NO_TLS, 'elsewhere': GOOD, 'testing': SELF_SIGNED, 'none': SELF_SIGNED}
        zone = zone_text(servers.port, {name: (address, '1', None) for name, address in at.items()})
        zone += ''.join(f'mta-sts.mx.{name} A 127.0.0.1\n_mta-sts.mx.{name} TXT "v=STSv1; id=1"\n' for name in names if name != 'none')
        answers = {f'mx.{name}.example': answer(policy('mx.other.example' if name == 'elsewhere' else f'mx.{name}.example',
                                                       mode='testing' if name == 'testing' else 'enforce')) for name in names}
        with Policies(authority.server('policy', [f'mta-sts.mx.{name}.example' for name in names]), answers) as web, \
                Names({'example': zone}, ['example']) as dns, \
                sender(dns, authority, servers.port, f'mta_sts_server = "127.0.0.1@{web.port}" }}\n' + '\n'.join(
                    f'route {name} {{ recipient = "{name}.example" host = "mx.{name}.example" }}' for name in names) + '\nstory {') as lab:
            check(lab, servers, {'good': ('sts', True), 'testing': ('may', True), 'none': ('may', True)},
                  {'bad': CERTIFICATE, 'bare': BARE, 'elsewhere': '4.7.5 mx.{0}: the policy (MTA-STS) of mx.{0} does not name this host'})
            assert set(web.asked) == {f'mx.{name}.example' for name in names if name != 'none'}, web.asked
            assert logged(lab, 'sts-testing', 'mx.testing.example')
            host, = [step for step in lab.json('simulate', '--from', ALICE[0], '--to', 'bob@good.example')['steps'] if step['step'] == 'host']
            assert host['security'] == 'sts', host


def what_was_fetched_holds():
    """RFC 8461 10.2: neither taking the record away, nor keeping us from the web server, nor a restart gets rid of a policy."""
    names = ['removed', 'dead', 'changed', 'ended', 'damaged']
    with Authority() as authority, Servers(authority, names) as servers:
        good = {name: (GOOD, '1', None) for name in names}
        answers = {f'{name}.example': answer(policy(f'mx.{name}.example')) for name in names}
        with Policies(authority.server('policy', [f'mta-sts.{name}.example' for name in names]), answers) as web, \
                Names({'example': zone_text(servers.port, good)}) as dns, \
                sender(dns, authority, servers.port, f'mta_sts_server = "127.0.0.1@{web.port}"') as lab:
            check(lab, servers, {name: ('sts', True) for name in names}, {})
            assert {path.name for path in (lab.data / 'db' / 'sts').iterdir()} == {f'{name}.example' for name in names}
            lab.stop()
            (lab.data / 'db' / 'sts' / 'damaged.example').write_bytes(b'culver-sts 1\nnothing')
            for server in servers.at.values():
                server.messages.clear()
                server.encrypted.clear()
            web.answers |= {'dead.example': None, 'changed.example': answer(policy('mx.elsewhere.example')),
                            'ended.example': answer(policy(mode='none'))}
            dns.change('example', zone_text(servers.port, {
                'removed': (NO_TLS, None, None), 'dead': (SELF_SIGNED, '2', None), 'changed': (GOOD, '2', None), 'ended': (NO_TLS, '2', None),
                'damaged': (GOOD, '1', None)}))
            lab.start()
            check(lab, servers, {'ended': ('may', False), 'damaged': ('sts', True)},
                  {'removed': BARE, 'dead': CERTIFICATE, 'changed': UNLISTED})
            assert logged(lab, 'sts-failed', 'dead.example')
            assert 'event=sts-unreadable' in lab.log.read_text()
            assert web.asked == {name + '.example': 1 if name == 'removed' else 2 for name in names}, web.asked


if __name__ == '__main__':
    main([every_cell_of_the_table, policies_decide, no_policy_to_be_had, private_addresses_are_not_asked, smarthosts_have_policies, what_was_fetched_holds])
