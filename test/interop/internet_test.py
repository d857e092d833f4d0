#!/usr/bin/env python3
"""A little internet: Culver between real Postfix, Exim and OpenSMTPD, on machines of their own with addresses of both kinds, found through a
signed root. What is said of each server's certificate (in the DNS, by a policy, by the administrator) and what it has is every cell of
the table of levels."""
import hashlib
import imaplib
import smtplib
import ssl
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'support')]
import mtas
from authority import Authority, end_entity, openssl
from internet import Internet
from lab import Lab, main
from policies import Policies, answer, policy
from remote import Remote

ALICE = ('alice@home.example', 'password-alice')
LEVELS = ('none', 'may', 'encrypt', 'verify', 'sts', 'dane')
EXTRA = ('mismatch', 'forged', 'unusable')  # what else the DNS says of a good server
CERTIFICATE = '4.7.5 mx.{}: certificate: '
UNSAFE = '4.7.5 mx.{}: '  # the certificate, where that is what is seen first, or the handshake
BARE = '4.7.4 mx.{}: the server does not offer the TLS that is required'
SILENT, BANNER, DROPS, SLOW, BUSY, REFUSES = range(6)  # addresses of the hostile machine
DEAD = '45.45.200.1'  # nobody's


def until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f'{what}: not within {seconds} s'
        time.sleep(0.1)
    return value


def cells():
    return [f'{kind}.{level}' for level in LEVELS for kind in mtas.KINDS] + [f'{kind}.dane' for kind in EXTRA]


def expected(mta, cell):
    """The level that is kept and whether it is TLS; or what is said of why it waits."""
    kind, level = cell.split('.')
    binding = {'unusable': 'encrypt'}.get(kind, level)
    if level == 'none':
        return None, False
    if kind == 'forged':
        return '4.7.5 mx.{0}: what certificate mx.{0} must have cannot be found out now'
    if kind == 'bare':
        return (None, False) if level == 'may' else BARE
    if mta == 'opensmtpd':  # whose handshakes all fail
        return (None, False) if level == 'may' else UNSAFE
    if kind == 'mismatch' or (level in ('verify', 'sts') and kind != 'good'):
        return CERTIFICATE
    return (None if level == 'may' else binding), True


class World:
    """All of it, until the process ends; made for the first test."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix='culver-internet-')
        folder = Path(self.temporary.name)
        folder.chmod(0o755)
        self.authority = Authority().__enter__()
        self.internet = Internet(folder)
        self.home = self.internet.machine('home', 1)
        self.web, self.hostile = self.internet.machine('web', 1), self.internet.machine('hostile', 6)
        self.home.enter()
        resolv_conf = self.internet.resolver()
        self.mtas = {kind.name: kind(self.internet, self.authority, resolv_conf, [f'mx.{cell}.{kind.name}.example' for cell in cells()])
                     for kind in mtas.ALL}
        for mta in self.mtas.values():
            mta.launch()
        self.start_lab()
        self.internet.serve(self.zones(), ['unsigned.example'], self.forge)
        self.start_others()
        for mta in self.mtas.values():
            mta.started()

    def start_lab(self):
        listeners = ''.join(f'listen {name} {{ service = smtp address = "{address}" port = 25 }}\n' for name, address in
                            (('world4', self.home.addresses4[0]), ('world6', self.home.addresses6[0])))
        policies = ', '.join(f'.{level}.{mta}.example {level}' for level in ('none', 'may', 'encrypt', 'verify') for mta in self.mtas)
        self.lab = Lab(f'server {{ hostname = mx.home.example grace = 1s }}\ndns {{ trust_anchor = "@ANCHOR@" }}\n'
                       f'outbound {{ tls_policy = "{policies}" }}\n{listeners}', domain='home.example')
        lab = self.lab
        lab.culver('certificate', 'lab', 'mx.home.example', 'localhost', '--ca', str(lab.ca))
        anchor, authorities = lab.data / 'run' / 'anchors', lab.data / 'run' / 'authorities'
        lab.config.write_text(lab.config.read_text().replace('@ANCHOR@', str(anchor)))
        anchor.write_text(self.internet.anchor)
        authorities.write_text(self.authority.path.read_text())
        lab.environment = {'SSL_CERT_FILE': str(authorities)}
        lab.account(*ALICE)
        lab.start()

    def key_digest(self):
        """What a TLSA record 3 1 1 says of our certificate."""
        with smtplib.SMTP('127.0.0.1', self.lab.port['smtp']) as smtp:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            smtp.starttls(context=context)
            key = openssl('x509', '-inform', 'der', '-pubkey', '-noout', stdin=smtp.sock.getpeercert(True))
        return hashlib.sha256(openssl('pkey', '-pubin', '-outform', 'der', stdin=key)).hexdigest()

    @staticmethod
    def host(name, addresses):
        return ''.join(f'{name} {"AAAA" if ":" in address else "A"} {address}\n' for address in addresses if address)

    def zone_of(self, mta):
        text = ''
        for cell in cells():
            kind, level = cell.split('.')
            server = 'good' if kind in EXTRA else kind
            text += f'{cell} MX 10 mx.{cell}\n' + self.host(f'mx.{cell}', mta.addresses(server))
            if level == 'sts':
                text += f'_mta-sts.{cell} TXT "v=STSv1; id=1;"\nmta-sts.{cell} A {self.web.addresses4[0]}\n'
            if level == 'dane':
                right = end_entity(mta.certificates[server if server != 'bare' else 'good'])
                tlsa = {'mismatch': '3 1 1 ' + '00' * 32, 'unusable': '1 1 1 ' + '00' * 32}.get(kind, right)
                text += f'_25._tcp.mx.{cell} TLSA {tlsa}\n'
        return text

    def zones(self):
        hostile4, hostile6 = self.hostile.addresses4, self.hostile.addresses6
        home = '@ MX 10 mx\n' + self.host('mx', (self.home.addresses4[0], self.home.addresses6[0]))
        zones = {'example': '', 'home.example': home + f'_25._tcp.mx TLSA 3 1 1 {self.key_digest()}\n'}
        zones |= {mta.zone: self.zone_of(mta) for mta in self.mtas.values()}
        good = 'mx.good.may.postfix.example.'
        zones['postfix.example'] += ''.join([
            'six MX 10 mx.good.may\nfour MX 10 mx.four\n', self.host('mx.four', (self.mtas['postfix'].addresses('good')[0], hostile6[REFUSES])),
            f'pref MX 10 mx.pref\npref MX 20 mx.refuses\npref MX 30 {good}\n', self.host('mx.pref', (DEAD,)),
            self.host('mx.refuses', (hostile4[REFUSES], hostile6[REFUSES])),
            f'null MX 0 .\nalias MX 10 viaalias\nviaalias CNAME {good}\nnowhere MX 10 mx.nowhere\n',
            f'loop MX 10 mx.home.example.\nworse MX 10 {good}\nworse MX 20 mx.home.example.\nworse MX 30 mx.refuses\n',
            'many MX 10 mx.refuses\n',
            f'ours MX 10 mx.ours\nours MX 20 {good}\n', self.host('mx.ours', (self.home.addresses4[0],)), self.host('oursalone', (self.home.addresses6[0],)),
            f'spare MX 10 {good}\nspare MX 20 mx.ours\nspare MX 20 mx.refuses\n',
            'missing MX 10 nothere.postfix.example.\n'])
        zones['unsigned.example'] = f'@ MX 10 mx\n{self.host("mx", self.mtas["postfix"].addresses("good"))}_25._tcp.mx TLSA 3 1 1 {"00" * 32}\n'
        zones['hostile.example'] = ''.join(f'{name} MX 10 mx.{name}\n' + self.host(f'mx.{name}', (hostile4[at],)) for at, name in enumerate(
            ('silent', 'banner', 'drops', 'slow', 'busy')))
        return zones

    @staticmethod
    def forge(line):
        words = line.split()
        is_forged = words[3:5] == ['RRSIG', 'TLSA'] and words[0].startswith('_25._tcp.mx.forged.dane.')
        return line.replace(words[-1], words[-1][:-20] + 'A' * 18 + words[-1][-2:]) if is_forged else line

    def start_others(self):
        domains = [f'{kind}.sts.{mta}.example' for mta in self.mtas for kind in mtas.KINDS]
        replies = {domain: answer(policy(f'mx.{domain}')) for domain in domains}
        with self.web.inside():
            self.policies = Policies(self.authority.server('policies', [f'mta-sts.{domain}' for domain in domains]), replies,
                                     address=(self.web.addresses4[0], 443))
        at = [(address, 25) for address in self.hostile.addresses4]
        with self.hostile.inside():
            self.silent = Remote({'greeting': lambda _: time.sleep(600) or ''}, at[SILENT])
            self.banner = Remote({'greeting': self.shout}, at[BANNER])
            self.drops = Remote({'.': self.drop}, at[DROPS])
            self.slow = Remote({'greeting': self.trickle}, at[SLOW])
            self.busy = Remote({'greeting': '421 4.7.0 too many of you'}, at[BUSY])

    @staticmethod
    def drop(conversation):
        conversation.connection.close()
        raise ConnectionError('it goes without a word')

    @staticmethod
    def trickle(conversation):
        for _ in range(6000):
            conversation.wfile.write(b'2')
            time.sleep(0.1)
        return ''

    @staticmethod
    def shout(conversation):
        """A greeting of a gigabyte, and how much of it was taken."""
        conversation.server.taken = 0
        for at in range(16384):
            conversation.wfile.write(b'220-' + b'x' * 60 + b'\r\n' if at % 2 else b'y' * 65536)
            conversation.server.taken += 65536
        return '220 done'

    # --- what tests do ---

    def send(self, messages, text='hello'):
        """`messages` maps subjects to recipients; one session for all."""
        context = ssl.create_default_context(cafile=str(self.lab.ca))
        with smtplib.SMTP_SSL('localhost', self.lab.port['submissions'], context=context) as smtp:
            smtp.login(*ALICE)
            for subject, recipients in messages.items():
                assert smtp.sendmail(ALICE[0], recipients, f'From: {ALICE[0]}\r\nSubject: {subject}\r\n\r\n{text}\r\n') == {}

    def queue(self):
        """Rows by recipient."""
        return {row['to']: row for row in self.lab.json('queue', 'list')}

    def inbox(self):
        context = ssl.create_default_context(cafile=str(self.lab.ca))
        with imaplib.IMAP4_SSL('localhost', self.lab.port['imaps'], ssl_context=context) as imap:
            imap.login(*ALICE)
            imap.select('INBOX')
            return [item[1] for item in imap.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] if isinstance(item, tuple)]

    def bounces(self, address):
        return [mail for mail in self.inbox() if f'Final-Recipient: rfc822; {address}'.encode() in mail]

    def story(self, address):
        return [event for message in self.lab.json('trace', address)['messages'] for event in message['events']]

    def close(self):
        self.lab.__exit__(None, None, None)
        for mta in self.mtas.values():
            mta.stop()
        self.internet.close()
        self.authority.__exit__()
        self.temporary.cleanup()


WORLD = []


def world():
    if not WORLD:
        WORLD.append(World())
    return WORLD[0]


# --- the table ---

def every_cell_against_every_server():
    """{none, may, encrypt, verify, sts, dane} against {no TLS, good, self-signed, another name, expired, a wrong TLSA record, a forged one, one that
    cannot be used}, with each of the three servers: what is promised is kept, or the mail waits and says why."""
    w = world()
    domains = {f'{cell}.{mta}.example': (mta, cell) for mta in w.mtas for cell in cells()}
    w.send({domain: [f'bob@{domain}'] for domain in domains})
    waits = {domain: what for domain, (mta, cell) in domains.items() if isinstance(what := expected(mta, cell), str)}
    arrives = {domain: expected(mta, cell) for domain, (mta, cell) in domains.items() if domain not in waits}
    def rest():
        return {to.split('@')[1]: row for to, row in w.queue().items()}
    until(lambda: all(row['attempts'] for row in rest().values()), 'all were tried')
    replies = {domain: row['reply'] for domain, row in rest().items()}
    wrong = {domain: replies.get(domain) for domain in {*replies, *waits}
             if domain not in waits or not replies.get(domain, '').startswith(waits[domain].format(domain))}
    assert not wrong, wrong
    def arrived():
        return {subject: is_tls for mta in w.mtas.values() for subject, is_tls in mta.arrived().items()}
    until(lambda: set(arrived()) >= set(arrives), 'all that may have arrived')
    found, log = arrived(), w.lab.log.read_text()
    assert not set(found) & set(waits), set(found) & set(waits)
    wrong = {domain: found[domain] for domain, (level, is_tls) in arrives.items() if found[domain] != is_tls}
    assert not wrong, wrong
    for domain, (level, _) in arrives.items():
        said = f'event=relay-secured host="mx.{domain}" security={level} '
        assert said in log if level else f'event=relay-secured host="mx.{domain}" ' not in log, (domain, level)


# --- the way ---

def both_kinds_of_addresses_and_every_kind_of_host():
    """IPv6 first, IPv4 where that is dead; the next host where the best are dead; a host that is an alias; TLSA records that prove nothing."""
    w = world()
    addresses = {name: f'bob@{name}.postfix.example' for name in ('six', 'four', 'pref', 'alias', 'worse', 'spare')} | {'unsigned': 'bob@unsigned.example'}
    postfix = w.mtas['postfix']
    w.send({name: [to] for name, to in addresses.items()})
    until(lambda: set(postfix.arrived()) >= set(addresses), 'all have arrived')
    assert postfix.arrived()['unsigned']
    four, six = postfix.addresses('good')

    def sent_to(name):
        return [event['address'] for event in w.story(addresses[name]) if event['event'] == 'sent']
    assert {name: sent_to(name) for name in addresses} == {name: [four if name == 'four' else six] for name in addresses}


def domains_that_take_no_mail():
    """A null MX, a domain whose host is ourselves by name or by address, hosts without an address: told at once, and why."""
    w = world()
    statuses = {'null': b'5.1.10', 'loop': b'5.4.6', 'ours': b'5.4.6', 'oursalone': b'5.4.6', 'missing': b'5.1.2', 'nowhere': b'5.1.2', 'nosuch': b'5.1.2'}
    w.send({name: [f'bob@{name}.postfix.example'] for name in statuses})
    for name, status in statuses.items():
        bounce, = until(lambda: w.bounces(f'bob@{name}.postfix.example'), f'{name} bounces')
        assert b'Status: ' + status in bounce, (name, bounce)


def some_recipients_of_a_message():
    """QU07: one is taken, one is refused for good, one for now: the first has it once, the second bounces, only the third is tried again."""
    w = world()
    for name in ('postfix', 'exim'):
        who = {part: f'{part}@good.may.{name}.example' for part in ('here', 'gone', 'later')}
        w.send({f'partial {name}': list(who.values())})
        row = until(lambda: w.queue().get(who['later'], {'attempts': 0})['attempts'] and w.queue()[who['later']], 'it was tried')
        assert row['reply'].startswith('451') and 'come again later' in row['reply'], row
        bounce, = until(lambda: w.bounces(who['gone']), 'it bounces')
        assert b'no such user' in bounce and who['later'].encode() not in bounce.split(b'message/delivery-status')[1].split(b'\r\n--')[0]
        until(lambda: f'partial {name}' in w.mtas[name].arrived(), 'the first has it')
        w.lab.json('queue', 'retry', '--all')
        until(lambda: w.queue()[who['later']]['attempts'] == 2, 'only the third again')
        copies = [message for message in w.mtas[name].messages() if f'Subject: partial {name}\n'.encode() in message]
        assert len(copies) == 1 and set(w.queue()) & set(who.values()) == {who['later']}


def connections_are_used_again():
    """Forty messages that wait for a host that is dead, and are sent another way, go over a handful of connections."""
    w = world()
    w.send({f'many {number}': [f'bob{number}@many.postfix.example'] for number in range(40)})
    until(lambda: len([to for to, row in w.queue().items() if to.endswith('@many.postfix.example') and row['attempts']]) >= 1, 'it is dead')
    before = w.mtas['postfix'].log().count('disconnect from ')
    w.lab.json('queue', 'reroute', '--domain', 'many.postfix.example', f'--via={w.mtas["postfix"].addresses("good")[0]}')
    until(lambda: sum(subject.startswith('many ') for subject in w.mtas['postfix'].arrived()) == 40, 'all have arrived')
    assert w.mtas['postfix'].log().count('disconnect from ') - before <= 10


# --- the other way ---

def they_send_to_us():
    """Each finds us through the DNS; Postfix and Exim hold our certificate against the TLSA record."""
    w = world()
    for name, mta in w.mtas.items():
        mta.send(f'carol@{name}.example', [ALICE[0]], f'From: carol@{name}.example\r\nSubject: from {name}\r\n\r\nhello\r\n')
    def there():
        return {name: mail for name in w.mtas for mail in w.inbox() if f'\r\nSubject: from {name}\r\n'.encode() in mail}
    until(lambda: set(there()) == set(w.mtas), 'all have arrived')
    for name, mail in there().items():
        assert b'(using TLS' in mail.split(b'Received: ')[1], (name, mail)
    assert 'Verified TLS connection established to mx.home.example' in w.mtas['postfix'].log()
    until(lambda: 'CV=dane' in w.mtas['exim'].log(), 'Exim has verified it')


def a_letter_and_its_answer_bounce():
    """What they cannot deliver comes back to its sender here; a bounce for nobody ends."""
    w = world()
    w.mtas['exim'].send('<>', ['nobody@home.example'], 'From: <>\r\nSubject: homeless\r\n\r\nhello\r\n')
    w.mtas['postfix'].send('carol@good.may.postfix.example', ['nobody@home.example'], 'Subject: lost\r\n\r\nhello\r\n')
    until(lambda: any(b'550' in mail and b'nobody@home.example' in mail for mail in w.mtas['postfix'].messages()), 'the bounce is with carol')


# --- those that mean no good ---

def hostile_servers_cost_little():
    """SC33, SC35, QU04: servers that are silent, trickle, shout for a gigabyte, or go away with the message: each waits alone, and memory stays."""
    w = world()
    status = Path(f'/proc/{w.lab.server_pid()}/status')

    def resident():
        return int(status.read_text().split('VmRSS:')[1].split()[0])
    before = resident()
    w.send({f'{name} {number}': [f'x{number}@{name}.hostile.example'] for name in ('silent', 'slow', 'banner', 'drops', 'busy')
            for number in range(10)})
    began = time.monotonic()
    w.send({'in between': ['bob@good.encrypt.exim.example']})
    until(lambda: 'in between' in w.mtas['exim'].arrived(), 'the good one is not delayed', 10)
    print(f'# past hostile servers within {time.monotonic() - began:.1f} s')

    def tried(name):
        return [row for to, row in w.queue().items() if to.endswith(f'@{name}.hostile.example') and row['attempts']]
    until(lambda: all(tried(name) for name in ('banner', 'drops', 'busy')), 'they were tried')
    assert w.banner.taken < 32 * 1024 * 1024, w.banner.taken
    assert tried('busy')[0]['reply'].startswith('greeting: 421 4.7.0 too many of you'), tried('busy')
    # Who goes away with the message may have it: all are kept, and each was sent once.
    subjects = [message.split(b'Subject: ')[1].split(b'\r\n')[0] for message in w.drops.messages]
    assert subjects and len(subjects) == len(set(subjects)), subjects
    assert len([to for to in w.queue() if to.endswith('.hostile.example')]) == 50
    assert resident() - before < 64 * 1024, (before, resident())


def who_tarpits_is_waited_for_alone():
    """QU01, QU04: Exim takes ten seconds for each of these recipients: its mail arrives in the end, mail for others meanwhile."""
    w = world()
    began = time.monotonic()
    w.send({f'tarpit {kind}': [f'tarpit@{kind}.may.exim.example'] for kind in ('good', 'bare')})
    w.send({f'past {number}': ['bob@good.may.postfix.example'] for number in range(5)})
    until(lambda: {f'past {number}' for number in range(5)} <= set(w.mtas['postfix'].arrived()), 'what is for others arrives', 8)
    assert not any(subject.startswith('tarpit') for subject in w.mtas['exim'].arrived()), time.monotonic() - began
    until(lambda: {'tarpit good', 'tarpit bare'} <= set(w.mtas['exim'].arrived()), 'the tarpit lets it through')
    assert time.monotonic() - began >= 10


def all_ends_well():
    world().close()


if __name__ == '__main__':
    main([every_cell_against_every_server, both_kinds_of_addresses_and_every_kind_of_host, domains_that_take_no_mail, some_recipients_of_a_message,
          connections_are_used_again, they_send_to_us, a_letter_and_its_answer_bounce, hostile_servers_cost_little, who_tarpits_is_waited_for_alone,
          all_ends_well])
