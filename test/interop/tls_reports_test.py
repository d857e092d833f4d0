#!/usr/bin/env python3
"""TLS-RPT: what became of TLS is counted while mail is sent, outlives the server, and is handed to the web servers that domains name."""
import datetime
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ('support', 'crash')]
from authority import Authority, end_entity
from lab import main
from names import Names
from outbound_test import until
from policies import Policies, answer, policy
from sts_test import EXPIRED, GOOD, NO_TLS, SELF_SIGNED, Servers, check, logged, sender, zone_text

NAMES = ['fine', 'expired', 'testing', 'bare', 'dane', 'danebad', 'unlisted', 'nofetch', 'unasked', 'bymail']


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
                'unlisted': (GOOD, '1', None), 'nofetch': (GOOD, '1', None), 'unasked': (GOOD, None, None), 'bymail': (GOOD, None, None)}
        zone = zone_text(servers.port, rows)
        for name in NAMES:
            place = 'mailto:tls@bymail.example' if name == 'bymail' else f'https://reports.{name}.example/tlsrpt'
            zone += f'_smtp._tls.{name} TXT "v=TLSRPTv1; rua={place}"\n' if name != 'unasked' else ''
        answers = {f'{name}.example': answer(policy(f'mx.{name}.example')) for name in ('fine', 'expired')}
        answers |= {'testing.example': answer(policy('mx.testing.example', mode='testing')),
                    'unlisted.example': answer(policy('mx.elsewhere.example')), 'nofetch.example': answer('', '404 Not Found')}
        hosts = [f'{kind}.{name}.example' for name in NAMES for kind in ('mta-sts', 'reports')]
        with Policies(authority.server('policy', hosts), answers) as web, Names({'example': zone}, ['example']) as dns, \
                sender(dns, authority, servers.port, f'mta_sts_server = "127.0.0.1@{web.port}"') as lab:
            check(lab, servers, {'fine': ('sts', True), 'testing': ('may', True), 'bare': ('may', False), 'dane': ('dane', True),
                                 'nofetch': ('may', True), 'unasked': ('may', True), 'bymail': ('may', True)},
                  {'expired': '4.7.5', 'danebad': '4.7.5', 'unlisted': '4.7.5'})
            web.refuses.add('reports.bare.example')
            day = a_day_passes(lab)
            lab.start()
            asked = set(NAMES) - {'bare', 'unasked', 'bymail'}
            until(lambda: set(web.reports) == {f'reports.{name}.example' for name in asked}, f'{web.reports.keys()} have heard of it')
            until(lambda: logged(lab, 'tls-report-failed', 'bare.example'), 'it was refused')
            check_reports({host.split('.')[1]: reports for host, reports in web.reports.items()}, day, servers.port)
            assert logged(lab, 'tls-report-unsigned', 'bymail.example') and not logged(lab, 'tls-report-failed', 'unasked.example')
            until(lambda: path_of(lab, day).stat().st_size < 500, 'what was told is forgotten')
            lab.stop()  # what was refused is kept, and told as soon as somebody listens
            web.reports.clear()
            web.refuses.clear()
            lab.start()
            until(lambda: 'reports.bare.example' in web.reports, 'the last one has heard of it')
            until(lambda: not path_of(lab, day).exists(), 'the day is done with')
            assert set(web.reports) == {'reports.bare.example'}, web.reports
            assert faults(web.reports['reports.bare.example'][0]['policies']) == {('no-policy-found', 'starttls-not-supported', 'mx.bare.example')}


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
                         'nofetch': {('sts', 'sts-policy-fetch-error', '')}}.items():
        assert faults(reports[name][0]['policies']) == wanted, (name, reports[name])
    # Where the policy could not be had the mail went all the same, and that is told too.
    assert {one['policy']['policy-type'] for one in reports['nofetch'][0]['policies']} == {'sts', 'no-policy-found'}, reports['nofetch']


def nobody_is_told_when_it_is_off():
    with Authority() as authority, Servers(authority, ['quiet']) as servers:
        zone = zone_text(servers.port, {'quiet': (GOOD, None, None)})
        with Names({'example': zone}, ['example']) as dns, sender(dns, authority, servers.port, 'tls_reports = no') as lab:
            check(lab, servers, {'quiet': ('may', True)}, {})
            lab.stop()
            assert not (lab.data / 'db' / 'tlsrpt').exists()


if __name__ == '__main__':
    main([reports_are_told, nobody_is_told_when_it_is_off])
