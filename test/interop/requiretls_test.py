#!/usr/bin/env python3
"""REQUIRETLS and TLS-Required: No (RFC 8689): what leaves only over a connection that holds, and what leaves whatever a policy says."""
import smtplib
import ssl
import sys
from pathlib import Path
from types import SimpleNamespace

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from authority import Authority
from dsn_test import LETTER, status_of, submit
from lab import main
from names import Names
from outbound_test import inbox, until, ALICE
from policies import Policies, answer, policy
from remote import Remote
from sts_test import sender as sts_sender, zone_text as sts_zone
from transport_test import NO_TLS, WRONG, Receiver, sender, zone_text


def only_where_it_is_kept():
    """With a certificate that holds, by the DNS or an authority, it goes, and the next server knows; else it comes back, the header alone."""
    names = ['dane', 'verify', 'othername', 'bare', 'policy']
    with Receiver(names, ['verify', 'policy']) as receiver:
        receiver.start()
        port, here = receiver.port['smtp'], '127.0.0.1'
        zone = zone_text('example', port, {'dane': (here, f'3 1 1 {receiver.key_digest()}'), 'verify': (here, None),
                                           'othername': (here, None), 'bare': (NO_TLS, None), 'policy': (here, None)})
        bare = Remote({}, (NO_TLS, port))
        with Names({'example': zone}, ['example']) as dns, sender(dns, receiver, 'tls_policy = "policy.example none"') as lab:
            for name in names:
                submit(lab, {f'bob@{name}.example': []}, ['REQUIRETLS', 'RET=FULL'], LETTER.replace('out', name))
            until(lambda: lab.json('queue', 'list') == [], 'all have ended')
            assert set(receiver.subjects()) == {'dane', 'verify', 'policy'} and all(receiver.subjects().values())
            until(lambda: len(inbox(lab, ALICE)) == 2, 'two have come back')
            reports = [text.decode() for text in inbox(lab, ALICE)]
            for text in reports:
                row, = status_of(text)[1:]
                assert row['Status'] == '5.7.10' and row['Action'] == 'failed' and '; 5.7.10 mx.' in row['Diagnostic-Code'], row
                assert 'whole body' not in text
            assert {status_of(text)[1]['Final-Recipient'] for text in reports} == {'rfc822; bob@bare.example', 'rfc822; bob@othername.example'}
            assert bare.messages == []
            submit(lab, {'bob@othername.example': [], 'bob@bare.example': []}, content=LETTER.replace('out', 'plain'))
            until(lambda: 'plain' in receiver.subjects() and len(bare.messages) == 1, 'without it they go')


def clients_are_offered_it_over_tls_alone():
    with Receiver(['verify'], ['verify']) as receiver:
        receiver.start()
        with smtplib.SMTP('127.0.0.1', receiver.port['smtp']) as smtp:
            smtp.ehlo()
            assert not smtp.has_extn('requiretls') and smtp.mail('x@verify.example', ['REQUIRETLS'])[0] == 555


def the_server_must_promise():
    """A server whose certificate holds and that does not offer REQUIRETLS does not get it, and gets what is not asked to stay encrypted."""
    with Authority() as authority:
        remote = Remote({}, certificate=authority.server('remote', ['mx.silent.example']))
        server = SimpleNamespace(port={'smtp': remote.port}, ca=authority.path)
        zone = zone_text('example', remote.port, {'silent': ('127.0.0.1', None)})
        with Names({'example': zone}, ['example']) as dns, sender(dns, server) as lab:
            submit(lab, {'bob@silent.example': []}, ['REQUIRETLS'])
            until(lambda: inbox(lab, ALICE), 'it comes back')
            row, = status_of(inbox(lab, ALICE)[0].decode())[1:]
            assert row['Status'] == '5.7.30' and remote.messages == [], row
            submit(lab, {'bob@silent.example': []})
            until(lambda: remote.encrypted == [True], 'the other has it')


def another_host_may():
    """A host without a certificate that holds, and one that does not promise it, are passed over for one that does; one that is away lets it wait."""
    with Receiver(['many'], ['many']) as receiver, Authority() as authority:
        receiver.start()
        port = receiver.port['smtp']
        bare, silent = Remote({}, (NO_TLS, port)), Remote({}, ('127.0.0.3', port), certificate=authority.server('silent', ['silent.many.example']))
        zone = zone_text('example', port, {}) + '''many MX 5 bare.many
many MX 10 silent.many
many MX 20 mx.many
bare.many A 127.0.0.2
silent.many A 127.0.0.3
mx.many A 127.0.0.1
few MX 5 bare.many
few MX 10 silent.many
away MX 5 silent.many
away MX 10 gone.many
gone.many A 127.0.0.4
'''
        both = SimpleNamespace(port=receiver.port, ca=receiver.dir / 'both')
        both.ca.write_text(receiver.ca.read_text() + authority.path.read_text())
        with Names({'example': zone}, ['example']) as dns, sender(dns, both) as lab:
            for name in 'many', 'few', 'away':
                submit(lab, {f'bob@{name}.example': []}, ['REQUIRETLS'], LETTER.replace('out', name))
            until(lambda: inbox(lab, ALICE) and 'many' in receiver.subjects(), 'one has arrived, one has come back')
            row, = status_of(inbox(lab, ALICE)[0].decode())[1:]
            assert row['Final-Recipient'] == 'rfc822; bob@few.example' and row['Status'] == '5.7.30', row
            assert '; 5.7.30 silent.many.example: the server does not promise' in row['Diagnostic-Code'], row
            until(lambda: all(row['attempts'] for row in lab.json('queue', 'list')), 'the third was tried')
            waits, = lab.json('queue', 'list')
            assert waits['to'] == 'bob@away.example' and waits['reply'].startswith('4.7.30 silent.many.example: '), waits
            assert bare.messages == [] and silent.messages == []
            assert any('TLS' in line for line in silent.commands) and not any(line.startswith('MAIL') for line in silent.commands)


def names_must_be_believed():
    """A certificate for a name out of a DNS that is not signed is none; a policy (MTA-STS) may vouch for it, else it comes back."""
    with Receiver(['verify'], ['verify']) as receiver:
        receiver.start()
        zone = zone_text('example', receiver.port['smtp'], {'verify': ('127.0.0.1', None)})
        with Names({'example': zone}) as dns, sender(dns, receiver) as lab:
            submit(lab, {'bob@verify.example': []}, ['REQUIRETLS'])
            until(lambda: inbox(lab, ALICE), 'it comes back')
            row, = status_of(inbox(lab, ALICE)[0].decode())[1:]
            assert row['Status'] == '5.7.10' and 'neither DNSSEC nor MTA-STS says' in row['Diagnostic-Code'], row
            submit(lab, {'bob@verify.example': []}, content=LETTER)
            until(lambda: 'out' in receiver.subjects(), 'without it it goes')


def a_policy_may_vouch():
    """Where the DNS is not signed, a policy that names the host does, enforced or only tested, whatever tls_policy says; one that names another does not."""
    def offer(conversation):
        return '250-remote.test\r\n250 ' + ('REQUIRETLS' if conversation.is_encrypted() else 'STARTTLS')
    names = ('enforced', 'tested', 'other')
    with Authority() as authority:
        remote = Remote({'EHLO': offer}, certificate=authority.server('remote', [f'mx.{name}.example' for name in names]))
        policies = Policies(authority.server('policies', [f'mta-sts.{name}.example' for name in names]),
                            {f'{name}.example': answer(policy(f'mx.{name}.example', mode=mode)) for name, mode in (('enforced', 'enforce'), ('tested', 'testing'))} |
                            {'other.example': answer(policy('mx.another.example', mode='testing'))})
        zone = sts_zone(remote.port, {name: ('127.0.0.1', '1', None) for name in names})
        with Names({'example': zone}) as dns, sts_sender(dns, authority, remote.port, f'mta_sts_server = "127.0.0.1@{policies.port}" '
                                                         'tls_policy = "enforced.example encrypt"') as lab:
            for name in names:
                submit(lab, {f'bob@{name}.example': []}, ['REQUIRETLS'], LETTER.replace('out', name))
            until(lambda: lab.json('queue', 'list') == [], 'all have ended')
            assert {text.split(b'Subject: ')[1].split(b'\r\n')[0] for text in remote.messages} == {b'enforced', b'tested'}, remote.messages
            assert remote.encrypted == [True, True] and sum('REQUIRETLS' in line for line in remote.commands if line.startswith('MAIL')) == 2
            until(lambda: inbox(lab, ALICE), 'one has come back')
            row, = status_of(inbox(lab, ALICE)[0].decode())[1:]
            assert row['Final-Recipient'] == 'rfc822; bob@other.example' and row['Status'] == '5.7.10', row


def notifications_are_not_lost():
    """The bounce of such a message asks for it where it is offered, and goes all the same where it is not."""
    remote = Remote({})
    zone = zone_text('example', remote.port, {'sender': ('127.0.0.1', None), 'gone': ('127.0.0.1', None)})
    with Receiver(['verify'], ['verify']) as receiver, Names({'example': zone}, ['example']) as dns:
        receiver.start()
        with sender(dns, SimpleNamespace(port={'smtp': remote.port}, ca=receiver.ca)) as lab:
            lab.culver('alias', 'add', 'list@lab.test', 'bob@gone.example')
            context = ssl.create_default_context(cafile=str(lab.ca))
            with smtplib.SMTP('localhost', lab.port['smtp']) as smtp:
                smtp.starttls(context=context)
                smtp.ehlo()
                assert smtp.mail('someone@sender.example', ['REQUIRETLS'])[0] == 250 and smtp.rcpt('list@lab.test')[0] == 250
                assert smtp.data(LETTER)[0] == 250
            until(lambda: len(remote.messages) == 1, 'the bounce has gone')
            assert b'Status: 5.7.10' in remote.messages[0] and b'bob@gone.example' in remote.messages[0]
            said = [line for line in remote.commands if line.startswith('MAIL')]
            assert len(said) == 1 and said[0].startswith('MAIL FROM:<>') and 'REQUIRETLS' not in said[0], said


def deliver(lab, sender, to, options=(), more=''):
    """Somebody elsewhere writes to somebody here, over TLS."""
    with smtplib.SMTP('localhost', lab.port['smtp']) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=str(lab.ca)))
        smtp.ehlo()
        assert smtp.mail(sender, options)[0] == 250 and smtp.rcpt(to)[0] == 250
        assert smtp.data(f'From: {sender}\r\nTo: {to}\r\nSubject: asks\r\n{more}\r\nx\r\n')[0] == 250


def mail_lines(remote):
    return [line for line in remote.commands if line.startswith('MAIL')]


def what_is_written_because_of_it_is_held_to_it():
    """An automatic reply to such a message goes where that is promised, and nowhere else; a bounce says it where it is offered."""
    def offer(conversation):
        return '250-remote.test\r\n250 ' + ('REQUIRETLS' if conversation.is_encrypted() else 'STARTTLS')
    with Authority() as authority:
        keeps = Remote({'EHLO': offer}, certificate=authority.server('keeps', ['mx.keeps.example']))
        silent = Remote({}, ('127.0.0.3', keeps.port), certificate=authority.server('silent', ['mx.silent.example']))
        zone = zone_text('example', keeps.port, {'keeps': ('127.0.0.1', None), 'silent': ('127.0.0.3', None)})
        with Names({'example': zone}, ['example']) as dns, sender(dns, SimpleNamespace(port={'smtp': keeps.port}, ca=authority.path)) as lab:
            lab.json('account', 'vacation', ALICE[0], '--text', '-', stdin='Away')
            lab.culver('alias', 'add', 'list@lab.test', 'bob@silent.example')
            deliver(lab, 'x@keeps.example', ALICE[0], ['REQUIRETLS'])
            deliver(lab, 'x@silent.example', ALICE[0], ['REQUIRETLS'])
            deliver(lab, 'y@keeps.example', 'list@lab.test', ['REQUIRETLS'])
            until(lambda: len(keeps.messages) == 2 and lab.json('queue', 'list') == [], 'the reply, and the bounce, have arrived')
            assert mail_lines(keeps) == ['MAIL FROM:<> REQUIRETLS'] * 2 and keeps.encrypted == [True, True], (keeps.commands, keeps.encrypted)
            assert sum(b'auto-replied (vacation)' in one for one in keeps.messages) == 1 and sum(b'Status: 5.7.30' in one for one in keeps.messages) == 1
            assert mail_lines(silent) == [] and 'event=dropped' in lab.log.read_text()
            deliver(lab, 'z@silent.example', ALICE[0])
            until(lambda: len(silent.messages) == 1, 'one that is not asked to be is answered there')


def what_is_written_because_of_it_need_not_be_either():
    """TLS-Required: No of a message is that of the automatic reply, and of the bounce: they go where DANE would have them wait."""
    remote = Remote({'RCPT TO:<nobody@wrong.example>': '550 5.1.1 nobody'})
    zone = zone_text('example', remote.port, {'wrong': ('127.0.0.1', f'3 1 1 {WRONG}')})
    with Authority() as authority, Names({'example': zone}, ['example']) as dns:
        with sender(dns, SimpleNamespace(port={'smtp': remote.port}, ca=authority.path)) as lab:
            lab.json('account', 'vacation', ALICE[0], '--text', '-', stdin='Away')
            lab.culver('alias', 'add', 'list@lab.test', 'nobody@wrong.example')
            deliver(lab, 'y@wrong.example', ALICE[0])
            for to in (ALICE[0], 'list@lab.test'):
                deliver(lab, 'x@wrong.example', to, more='TLS-Required: No\r\n')
            until(lambda: len(list(filter(None, remote.messages))) == 2, 'the reply and the bounce have arrived')
            got = list(filter(None, remote.messages))
            assert all(b'\r\nTLS-Required: No\r\n' in one.partition(b'\r\n\r\n')[0] for one in got), got
            assert sum(b'multipart/report' in one for one in got) == 1
            until(lambda: [row['attempts'] for row in lab.json('queue', 'list')] == [1], 'the other reply waits')
            assert [row['to'] for row in lab.json('queue', 'list')] == ['y@wrong.example']


def it_need_not_be():
    """A submitted message that says TLS-Required: No goes where DANE would have it wait; with the administrator's word it waits all the same."""
    names = ['wrong', 'bare', 'strict']
    with Receiver(names, []) as receiver:
        receiver.start()
        port = receiver.port['smtp']
        zone = zone_text('example', port, {'wrong': ('127.0.0.1', f'3 1 1 {WRONG}'), 'bare': (NO_TLS, f'3 1 1 {WRONG}'),
                                           'strict': ('127.0.0.1', None)})
        bare = Remote({}, (NO_TLS, port))
        with Names({'example': zone}, ['example']) as dns, sender(dns, receiver, 'tls_policy = "strict.example verify"') as lab:
            for name in names:
                letter = LETTER.replace('out', name)
                submit(lab, {f'bob@{name}.example': []}, content='TLS-Required: No\r\n' + letter)
                submit(lab, {f'alice@{name}.example': []}, content=letter)
                submit(lab, {f'carol@{name}.example': []}, content='TLS-Required: Yes\r\n' + letter)
            until(lambda: 'wrong' in receiver.subjects() and len(bare.messages) == 1, 'two have gone')
            until(lambda: {row['to'].split('@')[1] for row in lab.json('queue', 'list') if row['attempts']} == {
                f'{name}.example' for name in names}, 'each was tried', 20)
            left = {row['to'] for row in lab.json('queue', 'list')}
            assert left == {f'{user}@{name}.example' for name in names for user in ('alice', 'bob', 'carol')} - {
                'bob@wrong.example', 'bob@bare.example'}, left
            assert list(receiver.subjects()) == ['wrong'] and len(bare.messages) == 1


if __name__ == '__main__':
    main([only_where_it_is_kept, clients_are_offered_it_over_tls_alone, the_server_must_promise, another_host_may, names_must_be_believed, a_policy_may_vouch,
          notifications_are_not_lost, what_is_written_because_of_it_is_held_to_it, it_need_not_be, what_is_written_because_of_it_need_not_be_either])
