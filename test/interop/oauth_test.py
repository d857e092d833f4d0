#!/usr/bin/env python3
"""OAUTHBEARER and XOAUTH2: curl and mutt with tokens of a real identity provider; keys that change, issuers that are silent, and tokens that are no good."""
import base64
import contextlib
import imaplib
import json
import os
import pty
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from authority import Authority
from clock import Clock
from identity import ISSUER, MAIL, IdentityProvider
from lab import PORTS, Lab, main

ALICE, BOB = ('alice@lab.test', 'password-alice'), ('bob@lab.test', 'password-bob')
ENVIRONMENT = {'TERM': 'xterm', 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'}


def settings(port, more=''):
    return f'oauth {{ issuer = "{ISSUER}" audience = "{MAIL}" server = "127.0.0.1@{port}" {more} }}\n'


@contextlib.contextmanager
def server(authority, port, more='', prepare=lambda lab: None):
    with Lab(settings(port, more)) as lab:
        authorities = lab.data / 'run' / 'authorities'
        authorities.write_text(authority.path.read_text())
        lab.environment = {'SSL_CERT_FILE': str(authorities)}
        lab.account(*ALICE)
        lab.account(*BOB)
        prepare(lab)
        lab.start()
        yield lab


@contextlib.contextmanager
def both(more='', **given):
    with Authority() as authority, IdentityProvider(authority, **given) as provider, server(authority, provider.port, more) as lab:
        yield lab, provider


def message(mechanism, token, user='alice@lab.test'):
    if mechanism == 'XOAUTH2':
        return f'user={user}\1auth=Bearer {token}\1\1'.encode()
    return f'n,{"a=" + user if user else ""},\1host=localhost\1port=993\1auth=Bearer {token}\1\1'.encode()


class Refused(Exception):
    """With what the challenge said, and the answer."""


def imap(lab, token, mechanism='OAUTHBEARER', user='alice@lab.test'):
    """A session, or what it is refused with."""
    client = imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca)))
    challenges = []

    def answer(challenge):
        challenges.append(challenge)
        return message(mechanism, token, user) if len(challenges) == 1 else b'\1' if mechanism == 'OAUTHBEARER' else b''
    try:
        client.authenticate(mechanism, answer)
        return client
    except imaplib.IMAP4.error as error:
        client.shutdown()
        raise Refused(json.loads(challenges[1]) if len(challenges) > 1 else None, str(error)) from None


@contextlib.contextmanager
def password_login(lab, name=ALICE[0], password=ALICE[1]):
    with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as client:
        client.login(name, password)
        yield client


def is_refused(lab, token, answer='AUTHENTICATIONFAILED', **more):
    try:
        imap(lab, token, **more).logout()
    except Refused as refused:
        assert answer in refused.args[1], refused.args
        return refused.args[0]
    raise AssertionError('it was taken')


def reasons(lab, event='oauth-refused'):
    return re.findall(rf'event={event} .*?reason=(".*?"|\S+)', lab.log.read_text())


def curl(lab, url, token, mechanism, *more, user='alice@lab.test'):
    return subprocess.run(['curl', '-sS', '--cacert', str(lab.ca), '--login-options', f'AUTH={mechanism}', '--oauth2-bearer', token, '-u', f'{user}:',
                           url, *more], capture_output=True, text=True, timeout=60)


def curl_logs_in():
    """Tokens of every kind that the provider signs; all protocols, both mechanisms."""
    with both() as (lab, provider):
        for alg in ('RS256', 'PS256', 'ES256', 'EdDSA'):
            token = provider.token('alice', resource=f'{MAIL}:{alg}')
            for mechanism in ('OAUTHBEARER', 'XOAUTH2'):
                mail = lab.dir / 'mail'
                mail.write_text(f'From: alice@lab.test\r\nSubject: {alg} {mechanism}\r\n\r\nhello\r\n')
                for protocol, port, words in (('smtps', 'submissions', ['--mail-from', ALICE[0], '--mail-rcpt', ALICE[0], '-T', mail]),
                                              ('smtp', 'submission', ['--ssl-reqd', '--mail-from', ALICE[0], '--mail-rcpt', ALICE[0], '-T', mail]),
                                              ('imaps', 'imaps', ['-X', 'STATUS INBOX (MESSAGES)']), ('imap', 'imap', ['--ssl-reqd']),
                                              ('pop3s', 'pop3s', ['-X', 'UIDL']), ('pop3', 'pop3', ['--ssl-reqd'])):
                    done = curl(lab, f'{protocol}://localhost:{lab.port[port]}/', token, mechanism, *words)
                    assert done.returncode == 0, (protocol, mechanism, done.stdout, done.stderr, reasons(lab))
                    bad = curl(lab, f'{protocol}://localhost:{lab.port[port]}/', token[:-8] + 'AAAAAAAA', mechanism, *words)
                    assert bad.returncode == 67, (protocol, mechanism, bad.returncode, bad.stderr)  # CURLE_LOGIN_DENIED
        log = lab.log.read_text()
        assert all(f'event=login-ok proto={protocol} acct=1 user="alice@lab.test"' in log for protocol in ('imap', 'pop3', 'smtp')), log[-2000:]


def on_terminal(words, environment):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(words[0], words, environment)
    shown, end = b'', time.monotonic() + 60
    with contextlib.suppress(OSError):  # EIO: it has ended
        while time.monotonic() < end and (piece := os.read(terminal, 4096)):
            shown += piece
    os.close(terminal)
    os.waitpid(pid, 0)
    return shown


def mutt_logs_in():
    with both() as (lab, provider):
        tokens = lab.dir / 'refresh'
        tokens.write_text('#!/bin/sh\necho asked >>%s\ncat %s\n' % (lab.dir / 'calls', lab.dir / 'token'))
        tokens.chmod(0o700)
        first = provider.tokens('alice')
        fresh = provider.exchange(grant_type='refresh_token', refresh_token=first['refresh_token'])
        (lab.dir / 'token').write_text(fresh['access_token'] + '\n')
        rc = lab.dir / 'muttrc'
        for mechanism in ('oauthbearer', 'xoauth2'):
            rc.write_text(f'set certificate_file="{lab.ca}"\nset imap_user="{ALICE[0]}"\nset imap_authenticators="{mechanism}"\n'
                          f'set imap_oauth_refresh_command="{tokens}"\nset smtp_authenticators="{mechanism}"\n'
                          f'set smtp_oauth_refresh_command="{tokens}"\nset smtp_url="smtps://{ALICE[0].replace("@", "%40")}@localhost:{lab.port["submissions"]}/"\n'
                          f'set folder="imaps://localhost:{lab.port["imaps"]}/"\nset spoolfile="+INBOX"\nset from="{ALICE[0]}"\nset use_envelope_from=yes\n'
                          'set record=""\nset copy=no\nset move=no\nset wait_key=no\nset quit=yes\nset mark_old=no\n')
            sent = subprocess.run(['mutt', '-n', '-F', str(rc), '-s', f'by {mechanism}', ALICE[0]], input='hello\n', capture_output=True, text=True,
                                  timeout=60, env={**ENVIRONMENT, 'HOME': str(lab.dir)})
            assert sent.returncode == 0, (sent.stdout, sent.stderr, reasons(lab))
            with rc.open('a') as more:
                more.write('push "<quit>"\n')
            shown = on_terminal(['mutt', '-n', '-F', str(rc)], {**ENVIRONMENT, 'HOME': str(lab.dir)})
            assert f'by {mechanism}'.encode() in shown, (shown[-2000:], reasons(lab))
        assert (lab.dir / 'calls').read_text().count('asked') >= 4
        assert not reasons(lab), reasons(lab)


def what_is_no_good():
    """The claims, and for whom: each refusal says to the client what it would need, and to the administrator why."""
    with both('scope = mail.all') as (lab, provider):
        token = provider.token('alice')
        imap(lab, token).logout()
        imap(lab, token, user='').logout()
        imap(lab, token, user='ALICE@lab.test').logout()
        imap(lab, token, 'XOAUTH2').logout()
        said = is_refused(lab, 'x.y.z')
        assert said == {'status': 'invalid_token', 'scope': 'mail.all', 'openid-configuration': f'{ISSUER}/.well-known/openid-configuration'}, said
        assert is_refused(lab, token, 'AUTHORIZATIONFAILED', user='bob@lab.test')['status'] == 'invalid_token'
        assert is_refused(lab, token, 'AUTHORIZATIONFAILED', user='nobody@lab.test')['status'] == 'invalid_token'
        is_refused(lab, token, 'AUTHORIZATIONFAILED', user='bob@lab.test', mechanism='XOAUTH2')
        is_refused(lab, provider.token('alice', resource='urn:lab:calendar'))
        assert is_refused(lab, provider.token('alice', scope='openid'))['status'] == 'insufficient_scope'
        is_refused(lab, provider.token('nobody'))
        is_refused(lab, provider.token('unverified'))
        # who is somebody else at the issuer, though an address is read so
        lab.account('kim@lab.test', 'password-kim')
        is_refused(lab, provider.token('"alice"'), user='')
        is_refused(lab, provider.token('\u212aim'), user='')
        is_refused(lab, provider.token('alice+more'), user='')
        imap(lab, provider.token('Kim'), user='').logout()
        is_refused(lab, provider.tokens('alice')['id_token'])
        is_refused(lab, '')
        header, payload, signature = token.split('.')
        forged = json.loads(base64.urlsafe_b64decode(payload + '==')) | {'email': 'bob@lab.test'}
        is_refused(lab, '.'.join([header, base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip('='), signature]), user='bob@lab.test')
        none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip('=')
        is_refused(lab, f'{none}.{payload}.')
        is_refused(lab, 'a b', 'BAD')
        found = [reason.strip('"') for reason in reasons(lab)]
        for part in ('another audience (aud)', 'has not the scope', 'there is no account nobody@lab.test', 'the account alice@lab.test is written in another way',
                     'the account kim@lab.test is written in another way', 'there is no account alice+more@lab.test', 'does not say that it has verified the address', 'not of the issuer',
                     'signed in a way that is not taken', 'no signed JSON Web Token'):
            assert any(part in reason for reason in found), (part, found)
        lab.culver('account', 'shared', 'bob@lab.test', 'on')
        is_refused(lab, provider.token('bob'), user='bob@lab.test')
        assert 'the account bob@lab.test is a shared one' in reasons(lab)[-1], reasons(lab)
        with password_login(lab, *BOB):
            pass
        lab.culver('account', 'disable', 'alice@lab.test')
        is_refused(lab, token, 'CONTACTADMIN')
        lab.culver('account', 'enable', 'alice@lab.test')
        imap(lab, token).logout()
        assert token not in lab.log.read_text() and signature not in lab.log.read_text()


def long_tokens():
    """Real ones reach 8 KiB (Entra, with many groups): they fit into the lines of all protocols, and the signature is looked at."""
    with both() as (lab, provider):
        filler = 'A' * 8400
        for mechanism in ('OAUTHBEARER', 'XOAUTH2'):
            assert is_refused(lab, filler, mechanism=mechanism)
            for protocol, port in (('smtps', 'submissions'), ('pop3s', 'pop3s')):
                done = curl(lab, f'{protocol}://localhost:{lab.port[port]}/', filler, mechanism)
                assert done.returncode == 67, (protocol, done.returncode, done.stderr)
        assert set(reasons(lab)) == {'"the token is no signed JSON Web Token: the issuer must give out access tokens of this form"'}, reasons(lab)


def an_expired_token():
    with Authority() as authority, IdentityProvider(authority, lifetime=300) as provider:
        clocks = []
        with server(authority, provider.port, prepare=lambda lab: clocks.append(Clock(lab))) as lab:
            token = provider.token('alice')
            imap(lab, token).logout()
            clocks[0].set(330)  # within the minute that clocks may differ by
            imap(lab, token).logout()
            clocks[0].set(365)
            is_refused(lab, token)
            clocks[0].set(-365)  # of a time to come
            is_refused(lab, token)
            assert ['expired' in reason for reason in reasons(lab)] == [True, False], reasons(lab)


def keys_that_change():
    """The issuer starts anew with other keys: its next token is taken within a minute, the one before is not any more."""
    with Authority() as authority, IdentityProvider(authority) as provider:
        clocks = []
        with server(authority, provider.port, prepare=lambda lab: clocks.append(Clock(lab))) as lab:
            before = provider.token('alice')
            imap(lab, before).logout()
            provider.stop()
            provider.start()
            after = provider.token('alice')
            imap(lab, before).logout()  # nobody has said that this key is gone
            is_refused(lab, after)  # the issuer was asked less than a minute ago
            clocks[0].skip(61)
            imap(lab, after).logout()
            is_refused(lab, before)
            assert provider.asked() == 1  # by the new one
            assert lab.log.read_text().count('event=oauth-keys') == 2


def an_issuer_that_is_down():
    """At the start: the server runs, other mechanisms work, tokens are refused for now; and when it is there, without anybody's help."""
    with Authority() as authority:
        provider, clocks = IdentityProvider(authority), []
        with server(authority, provider.port, prepare=lambda lab: clocks.append(Clock(lab))) as lab, provider:
            token = provider.token('alice')
            provider.stop()
            clocks[0].skip(61)
            is_refused(lab, token, 'UNAVAILABLE')
            done = curl(lab, f'smtps://localhost:{lab.port["submissions"]}/', token, 'OAUTHBEARER', '-v')
            assert done.returncode == 67 and '454 4.7.0' in done.stderr, done.stderr
            done = curl(lab, f'pop3s://localhost:{lab.port["pop3s"]}/', token, 'XOAUTH2', '-v')
            assert done.returncode == 67 and '-ERR [SYS/TEMP]' in done.stderr, done.stderr
            with password_login(lab):
                pass
            log = lab.log.read_text()
            assert log.count('event=oauth-issuer-silent') == 1 and 'event=imap-failed' not in log, log
            for protocol in ('imap', 'pop3', 'smtp'):
                said = [line for line in log.splitlines() if f'event=login-failed proto={protocol} ' in line][-1]
                assert 'level=info' in said and 'reason=temp detail="the keys of the issuer cannot be had' in said, said
            provider.start()
            token = provider.token('alice')
            is_refused(lab, token, 'UNAVAILABLE')  # it is not asked again so soon
            clocks[0].skip(61)
            imap(lab, token).logout()


def an_issuer_that_is_silent():
    """It takes connections and says nothing: who logs in waits a while and hears that it is for now; who has a password does not wait."""
    with Authority() as authority, socket.socket() as listening:
        port, = PORTS.take(1)
        listening.bind(('127.0.0.1', port))
        listening.listen(50)
        with server(authority, port) as lab:
            header = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"x"}').decode().rstrip('=')
            begun = time.monotonic()
            thread = threading.Thread(target=lambda: is_refused(lab, f'{header}.e30.AAAA', 'UNAVAILABLE'))
            thread.start()
            with password_login(lab):
                pass
            assert time.monotonic() - begun < 10
            thread.join(60)
            assert 5 < time.monotonic() - begun < 40
        PORTS.give_back([port])


def many_at_a_time():
    """One fetch, and everybody is in; on all reactors."""
    with Authority() as authority, IdentityProvider(authority) as provider:
        token = provider.token('alice')
        with server(authority, provider.port, 'claim = email } reactors = 3 server { sessions_per_address = 500') as lab:
            with ThreadPoolExecutor(15) as pool:
                list(pool.map(lambda number: imap(lab, token, ('OAUTHBEARER', 'XOAUTH2')[number % 2]).logout(), range(150)))
        assert provider.asked() == 1, provider.asked()


def another_issuer_under_the_name():
    """Its certificate is not of the authority: no key is taken from it."""
    with Authority() as authority, Authority() as other, IdentityProvider(other) as forger, server(authority, forger.port) as lab:
        is_refused(lab, forger.token('alice'), 'UNAVAILABLE')
        assert 'certificate' in reasons(lab, 'oauth-issuer-silent')[0], reasons(lab, 'oauth-issuer-silent')


def trusting(lab, authority):
    (lab.data / 'run' / 'authorities').write_text(authority.path.read_text())
    lab.environment = {'SSL_CERT_FILE': str(lab.data / 'run' / 'authorities')}
    lab.account(*ALICE)


def a_reload_switches_it():
    with Authority() as authority, IdentityProvider(authority) as provider, Lab() as lab:
        trusting(lab, authority)
        lab.start()
        token = provider.token('alice')
        is_refused(lab, token, 'CANNOT')
        for _ in range(2):
            lab.write_config(settings(provider.port))
            lab.culver('reload')
            imap(lab, token).logout()
            lab.write_config(settings(provider.port).replace(MAIL, 'other'))
            lab.culver('reload')
            is_refused(lab, token)
            lab.write_config('')
            lab.culver('reload')
            is_refused(lab, token, 'CANNOT')


def each_reload_tells_what_is_wrong():
    """Who mends one mistake and makes another hears of that too, not of the first alone."""
    def silent(lab, path, count):
        until = time.monotonic() + 30
        while (found := lab.log.read_text().count(f'event=oauth-issuer-silent issuer="{ISSUER}{path}"')) < count:
            assert time.monotonic() < until, lab.log_tail()
            time.sleep(0.1)
        assert found == count, lab.log_tail()
    with Authority() as authority, IdentityProvider(authority) as provider, Lab(settings(provider.port).replace(ISSUER, ISSUER + '/one')) as lab:
        trusting(lab, authority)
        lab.start()
        silent(lab, '/one', 1)
        lab.write_config(settings(provider.port).replace(ISSUER, ISSUER + '/two'))
        lab.culver('reload')
        silent(lab, '/two', 1)
        lab.write_config(settings(provider.port))
        lab.culver('reload')
        imap(lab, provider.token('alice')).logout()


def in_one_process():
    with Authority() as authority, IdentityProvider(authority) as provider, Lab(settings(provider.port)) as lab:
        trusting(lab, authority)
        lab.start('--single')
        imap(lab, provider.token('alice')).logout()


def check_says_what_to_write():
    with Lab() as lab:
        for text, part in (('oauth { issuer = "http://id.lab.test/" audience = mail }', 'beginning with https://'),
                           ('oauth { issuer = "https://id.lab.test/" }', 'oauth.audience'),
                           ('oauth { audience = mail }', 'issuer is missing'),
                           ('oauth { issuer = "https://id.lab.test/" audience = mail server = "id.lab.test" }', 'oauth.server'),
                           ('oauth { issuer = "https://id.lab.test/" audience = mail scope = "a b" }', 'oauth.scope')):
            lab.write_config(text + '\n')
            checked = lab.run('check')
            assert checked.returncode != 0 and part in checked.stderr + checked.stdout, (text, checked)
        lab.write_config('')
        lab.start()
        with imaplib.IMAP4_SSL('localhost', lab.port['imaps'], ssl_context=ssl.create_default_context(cafile=str(lab.ca))) as client:
            assert not any('OAUTH' in word for word in client.capabilities), client.capabilities
        is_refused(lab, 'x', 'CANNOT')


if __name__ == '__main__':
    main([curl_logs_in, mutt_logs_in, what_is_no_good, long_tokens, an_expired_token, keys_that_change, an_issuer_that_is_down,
          an_issuer_that_is_silent, many_at_a_time, another_issuer_under_the_name, a_reload_switches_it, each_reload_tells_what_is_wrong,
          in_one_process, check_says_what_to_write])
