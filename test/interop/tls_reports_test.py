#!/usr/bin/env python3
"""TLS-RPT: what became of TLS is counted while mail is sent, outlives the server, and is handed to the web servers that domains name."""
import datetime
import email
import email.policy
import gzip
import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from authority import Authority, end_entity
from lab import main
from names import Names
from outbound_test import ALICE, inbox, until
from policies import Policies, answer, policy
from signatures import check_signed
from sts_test import EXPIRED, GOOD, NO_TLS, SELF_SIGNED, Servers, check, logged, send_again, sender, zone_text
from transport_test import HEAD

NAMES = ['fine', 'expired', 'testing', 'bare', 'dane', 'danebad', 'unlisted', 'untested', 'stale', 'useless', 'nofetch', 'unasked', 'bymail', 'refuses']
STALE = 'stale TXT "v=STSv1; id={}"\n'


def far_from_midnight():
    """All mail of the test belongs to one day."""
    left = 86400 - time.time() % 86400
    if left < 120:
        time.sleep(left + 1)


def reports_are_told():
    far_from_midnight()
    with Authority() as authority, Servers(authority, NAMES) as servers:
        rows = {'fine': (GOOD, '1', None), 'expired': (EXPIRED, '1', None), 'testing': (SELF_SIGNED, '1', None), 'bare': (NO_TLS, None, None),
                'dane': (GOOD, None, end_entity(servers.certificates[GOOD])), 'danebad': (GOOD, None, '3 1 1 ' + '00' * 32),
                'useless': (GOOD, None, '1 1 1 ' + '00' * 32),
                'unlisted': (GOOD, '1', None), 'untested': (GOOD, '1', None), 'stale': (GOOD, None, None), 'nofetch': (GOOD, '1', None),
                'unasked': (GOOD, None, None), 'bymail': (GOOD, None, None), 'refuses': (GOOD, None, None)}
        # By mail to whose TLS is broken; by mail and by the web; by mail to nobody.
        places = {'bymail': 'mailto:tls@expired.example', 'dane': 'mailto:tls%2Bdane@bymail.example,https://reports.dane.example/tlsrpt',
                  'refuses': 'mailto:refused@refuses.example'}
        servers.at[GOOD].answers['RCPT TO:<refused@refuses.example>'] = '550 5.1.1 nobody'
        # RFC 8461 8.2: the record is somebody else's, whose zone is not signed and changes.
        zone = zone_text(servers.port, rows) + '_mta-sts.stale CNAME stale.lab.test.\n'
        for name in NAMES:
            place = places.get(name, f'https://reports.{name}.example/tlsrpt')
            zone += f'_smtp._tls.{name} TXT "v=TLSRPTv1; rua={place}"\n' if name != 'unasked' else ''
        answers = {f'{name}.example': answer(policy(f'mx.{name}.example')) for name in ('fine', 'expired')}
        answers |= {'testing.example': answer(policy('mx.testing.example', mode='testing')), 'stale.example': answer(policy('mx.stale.example')),
                    'untested.example': answer(policy('mx.elsewhere.example', mode='testing')),
                    'unlisted.example': answer(policy('mx.elsewhere.example')), 'nofetch.example': answer('', '404 Not Found')}
        hosts = [f'{kind}.{name}.example' for name in NAMES for kind in ('mta-sts', 'reports')]
        with Policies(authority.server('policy', hosts), answers) as web, Names({'example': zone, 'lab.test': HEAD.format(zone='lab.test') + STALE.format(1)}, ['example']) as dns, \
                sender(dns, authority, servers.port, f'mta_sts_server = "127.0.0.1@{web.port}"') as lab:
            check(lab, servers, {'fine': ('sts', True), 'testing': ('may', True), 'untested': ('may', True), 'stale': ('sts', True),
                                 'useless': ('encrypt', True), 'bare': ('may', False), 'dane': ('dane', True),
                                 'nofetch': ('may', True), 'unasked': ('may', True), 'bymail': ('may', True), 'refuses': ('may', True)},
                  {'expired': '4.7.5', 'danebad': '4.7.5', 'unlisted': '4.7.5'})
            policy_grows_stale(lab, servers, dns, web)
            web.refuses.add('reports.bare.example')
            day = a_day_passes(lab)
            dns.change('lab.test', HEAD.format(zone='lab.test') + lab.culver('dkim', 'create', 'lab.test'))
            lab.start()
            asked = set(NAMES) - {'bare', 'unasked', 'bymail', 'refuses'}
            until(lambda: set(web.reports) == {f'reports.{name}.example' for name in asked}, f'{web.reports.keys()} have heard of it')
            until(lambda: logged(lab, 'tls-report-failed', 'bare.example'), 'it was refused')
            check_reports({host.split('.')[1]: reports for host, reports in web.reports.items()}, day, servers.port)
            assert not logged(lab, 'tls-report-failed', 'unasked.example')
            check_mail(lab, servers, dns, day, web.reports)
            until(lambda: path_of(lab, day).stat().st_size < 500, 'what was told is forgotten')
            lab.stop()  # what was refused is kept, and told as soon as somebody listens
            today = lab.data / 'db' / 'tlsrpt' / time.strftime('%Y-%m-%d', time.gmtime())
            told = today.read_text() if today.exists() else ''  # nothing is counted of the conversations that brought reports
            assert '"bymail.example"' not in told and '"refuses.example"' not in told, told
            web.reports.clear()
            web.refuses.clear()
            lab.start()
            until(lambda: 'reports.bare.example' in web.reports, 'the last one has heard of it')
            until(lambda: not path_of(lab, day).exists(), 'the day is done with')
            assert set(web.reports) == {'reports.bare.example'}, web.reports
            assert len(mailed(servers)) == 2, 'by mail they are sent once'
            assert faults(web.reports['reports.bare.example'][0]['policies']) == {('no-policy-found', 'starttls-not-supported', 'mx.bare.example')}


def policy_grows_stale(lab, servers, dns, web):
    """There is another one, which cannot be had; that which is known holds. After a restart it is asked for at once."""
    lab.stop()
    dns.change('lab.test', HEAD.format(zone='lab.test') + STALE.format(2))
    web.answers['stale.example'] = None
    lab.start()
    send_again(lab, servers, ['stale'])


def mailed(servers):
    """Reports that came by mail: by the domain that each is about, how it came and what it is."""
    return {name: (address, is_encrypted, message) for address, server in servers.at.items()
            for message, is_encrypted in zip(server.messages, server.encrypted) if b'tlsrpt' in message
            for name in [message.split(b'TLS-Report-Domain: ')[1].split(b'.example')[0].decode()]}


def check_mail(lab, servers, dns, day, web):
    """RFC 8460 3, 5.3: signed, whatever becomes of TLS, and nothing is said of those that are not taken."""
    until(lambda: {'bymail', 'dane'} <= set(mailed(servers)), 'the mail has arrived')
    found = mailed(servers)
    assert found['bymail'][:2] == (EXPIRED, True) and found['dane'][:2] == (GOOD, True), found
    begin = int(datetime.datetime.fromisoformat(f'{day}T00:00:00+00:00').timestamp())
    for name, (_, _, octets) in found.items():
        for signature in check_signed(dns, octets, 'lab.test', is_report=True):
            assert {'tls-report-domain', 'tls-report-submitter'} <= set(signature['h']), signature
        message = email.message_from_bytes(octets, policy=email.policy.default)
        assert message['TLS-Report-Domain'] == f'{name}.example' and message['TLS-Report-Submitter'] == 'lab.test', message
        assert message.get_content_type() == 'multipart/report' and message.get_param('report-type') == 'tlsrpt', message
        people, machine = message.iter_parts()
        assert people.get_content_type() == 'text/plain' and machine.get_content_type() == 'application/tlsrpt+gzip', message
        assert machine.get_filename() == f'lab.test!{name}.example!{begin}!{begin + 86399}.json.gz', machine.get_filename()
        report = json.loads(gzip.decompress(machine.get_content()))
        assert report['contact-info'] == 'postmaster@lab.test' and message['From'].addresses[0].addr_spec == 'postmaster@lab.test', report
        assert ' '.join(message['Subject'].split()) == f'Report Domain: {name}.example Submitter: lab.test Report-ID: <{report["report-id"]}>'
        assert report['policies'][0]['policy']['policy-domain'].endswith(f'{name}.example'), report
        assert b'MAIL FROM:<>' in '\n'.join(servers.at[GOOD].commands).encode()
    assert message['To'] == '<tls+dane@bymail.example>' or found['dane'][2].count(b'To: <tls+dane@bymail.example>') == 1, found
    twice = json.loads(gzip.decompress([part for part in email.message_from_bytes(found['dane'][2]).walk()
                                        if part.get_content_type() == 'application/tlsrpt+gzip'][0].get_payload(decode=True)))
    assert twice == web['reports.dane.example'][0], twice
    until(lambda: 'event=dropped' in lab.log.read_text(), 'what is refused is given up')
    assert not inbox(lab, ALICE) and {row['to'] for row in lab.json('queue', 'list')} == {
        f'bob@{name}.example' for name in ('expired', 'danebad', 'unlisted')}, lab.json('queue', 'list')
    events = [event for one in lab.json('trace', 'tls@expired.example')['messages'] for event in one['events']]
    assert [(event['event'], event.get('signature')) for event in events] == [('accepted', 'lab.test'), ('queued', None), ('sent', None)], events


def path_of(lab, day):
    return lab.data / 'db' / 'tlsrpt' / day


def a_day_passes(lab):
    """The server is stopped, and what it counted today counts as of the day before yesterday: its report is due at any hour."""
    lab.stop()
    there, = (lab.data / 'db' / 'tlsrpt').iterdir()
    assert there.name == time.strftime('%Y-%m-%d', time.gmtime()), there
    day = str(datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=2))
    there.rename(path_of(lab, day))
    return day


def faults(policies):
    return {(one['policy']['policy-type'], failure['result-type'], failure.get('receiving-mx-hostname', ''))
            for one in policies for failure in one.get('failure-details', [])}


def check_reports(reports, day, port):
    fine, = reports['fine']
    assert fine['date-range'] == {'start-datetime': f'{day}T00:00:00Z', 'end-datetime': f'{day}T23:59:59Z'}, fine
    assert fine['organization-name'] and fine['contact-info'].startswith('postmaster@') and 'fine.example' in fine['report-id'], fine
    assert fine['policies'] == [{
        'policy': {'policy-type': 'sts', 'policy-string': ['version: STSv1', 'mode: enforce', 'mx: mx.fine.example', 'max_age: 604800'],
                   'policy-domain': 'fine.example', 'mx-host': ['mx.fine.example']},
        'summary': {'total-successful-session-count': 1, 'total-failure-session-count': 0}}], fine
    dane, = reports['dane'][0]['policies']
    assert dane['policy']['policy-type'] == 'tlsa' and dane['policy']['policy-domain'] == 'mx.dane.example', dane
    assert dane['policy']['policy-string'][0].startswith('3 0 0 ') and dane['summary']['total-successful-session-count'] == 1, dane
    for name, wanted in {'expired': {('sts', 'certificate-expired', 'mx.expired.example')},
                         'testing': {('sts', 'certificate-not-trusted', 'mx.testing.example')},
                         'danebad': {('tlsa', 'validation-failure', 'mx.danebad.example')},
                         'unlisted': {('sts', 'validation-failure', 'mx.unlisted.example')},
                         'untested': {('sts', 'validation-failure', 'mx.untested.example')},
                         'stale': {('sts', 'sts-policy-fetch-error', '')},
                         'useless': {('tlsa', 'tlsa-invalid', 'mx.useless.example')},
                         'nofetch': {('sts', 'sts-policy-fetch-error', '')}}.items():
        assert faults(reports[name][0]['policies']) == wanted, (name, reports[name])
    failure, = reports['expired'][0]['policies'][0]['failure-details']
    assert failure['sending-mta-ip'] == '127.0.0.1' and failure['receiving-ip'] == EXPIRED, failure
    useless, fine = sorted(reports['useless'][0]['policies'], key=lambda one: one['policy']['policy-type'], reverse=True)
    assert useless['policy']['policy-domain'] == 'mx.useless.example' and fine['summary']['total-successful-session-count'] == 1, (useless, fine)
    untested, = reports['untested'][0]['policies']
    assert untested['summary'] == {'total-successful-session-count': 0, 'total-failure-session-count': 1}, untested
    stale, = reports['stale'][0]['policies']  # RFC 8461 6: the one that held, and that it could not be fetched anew
    assert stale['policy']['mx-host'] == ['mx.stale.example'] and stale['summary'] == {
        'total-successful-session-count': 2, 'total-failure-session-count': 1}, stale
    # Where the policy could not be had the mail went all the same, and that is told too.
    assert {one['policy']['policy-type'] for one in reports['nofetch'][0]['policies']} == {'sts', 'no-policy-found'}, reports['nofetch']


def without_a_key_mail_is_not_sent():
    """RFC 8460 3: who gets a report that is not signed ignores it."""
    far_from_midnight()
    with Authority() as authority, Servers(authority, ['bymail']) as servers:
        zone = zone_text(servers.port, {'bymail': (GOOD, None, None)}) + '_smtp._tls.bymail TXT "v=TLSRPTv1; rua=mailto:tls@bymail.example"\n'
        with Names({'example': zone}, ['example']) as dns, sender(dns, authority, servers.port, '') as lab:
            check(lab, servers, {'bymail': ('may', True)}, {})
            day = a_day_passes(lab)
            lab.start()
            until(lambda: logged(lab, 'tls-report-failed', 'bymail.example'), 'it is said in the log')
            assert 'has no DKIM keys' in logged(lab, 'tls-report-failed', 'bymail.example')[0]
            until(lambda: not path_of(lab, day).exists(), 'the day is done with')
            assert not mailed(servers) and lab.json('queue', 'list') == []


def nobody_is_told_when_it_is_off():
    with Authority() as authority, Servers(authority, ['quiet']) as servers:
        zone = zone_text(servers.port, {'quiet': (GOOD, None, None)})
        with Names({'example': zone}, ['example']) as dns, sender(dns, authority, servers.port, 'tls_reports = no') as lab:
            check(lab, servers, {'quiet': ('may', True)}, {})
            lab.stop()
            assert not (lab.data / 'db' / 'tlsrpt').exists()


if __name__ == '__main__':
    main([reports_are_told, without_a_key_mail_is_not_sent, nobody_is_told_when_it_is_off])
