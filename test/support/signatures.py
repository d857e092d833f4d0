"""DKIM signatures as others verify them: dkimpy and Mail::DKIM of Debian, with the keys that a DNS of the test publishes."""
import json
import subprocess

# Debian's Python has dkimpy, whatever Python runs the tests.
DKIMPY = r'''
import dkim, json, re, subprocess, sys
port, message = sys.argv[1], sys.stdin.buffer.read()
def ask(name, timeout=5):
    answer = subprocess.run(['drill', '-p', port, '@127.0.0.1', name.decode().rstrip('.'), 'TXT'], capture_output=True, text=True).stdout
    texts = [line.split('\tTXT\t')[1] for line in answer.splitlines() if '\tTXT\t' in line and not line.startswith(';')]
    return ''.join(re.findall(r'"([^"]*)"', texts[0])).encode() if texts else None
found = []
for index in range(len(re.findall(rb'(?im)^dkim-signature:', message.split(b'\r\n\r\n')[0] + b'\r\n'))):
    one = dkim.DKIM(message, tlsrpt=sys.argv[2] == '1')
    try:
        is_good = one.verify(idx=index, dnsfunc=ask)
    except dkim.DKIMException as error:
        is_good = False
        print(error, file=sys.stderr)
    fields = {key.decode(): re.sub(r'\s', '', value.decode()) for key, value in (one.signature_fields or {}).items()}
    found.append({'good': is_good, 'd': fields.get('d'), 's': fields.get('s'), 'a': fields.get('a'), 'h': fields.get('h', '').lower().split(':'),
                  'l': fields.get('l')})
print(json.dumps(found))
'''
# It passes when one signature that it knows does: the version of Debian 12 knows RSA alone.
MAIL_DKIM = r'''
use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS::Resolver;
Mail::DKIM::DNS::resolver(Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $ARGV[0], recurse => 0));
my $verifier = Mail::DKIM::Verifier->new(); binmode STDIN;
while (read STDIN, my $piece, 65536) { $verifier->PRINT($piece) }
$verifier->CLOSE; print join ',', map { $_->algorithm . ' ' . $_->result } $verifier->signatures;
'''


def signatures(names, message, is_report=False):
    """What dkimpy says of each signature: good, d, s, a, h (a list, lower case), l. Mail::DKIM must think the same of those with RSA."""
    run = subprocess.run(['/usr/bin/python3', '-c', DKIMPY, str(names.port), str(int(is_report))], input=message, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    found = json.loads(run.stdout)
    other = subprocess.run(['perl', '-e', MAIL_DKIM, str(names.port)], input=message, capture_output=True)
    assert other.returncode == 0, other.stderr.decode()
    said = [one.split(' ', 1) for one in other.stdout.decode().split(',') if one]
    ours = ['pass' if one['good'] else 'fail' for one in found if one['a'] == 'rsa-sha256']
    theirs = [result if result == 'pass' else 'fail' for algorithm, result in said if algorithm == 'rsa-sha256']
    assert ours == theirs, (found, said)
    return found


def check_signed(names, message, domain, is_report=False):
    """One good signature of each algorithm, by this domain, over all of the body and more than the fields that there are."""
    found = signatures(names, message, is_report)
    assert [(one['a'], one['d'], one['good']) for one in found] == [
        ('rsa-sha256', domain, True), ('ed25519-sha256', domain, True)], (found, message[:3000])
    for one in found:
        assert one['l'] is None and one['h'].count('from') == 2 and {'subject', 'to', 'date', 'message-id', 'cc'} <= set(one['h']), one
    return found
