"""An identity provider for tests (identity_provider.mjs, oidc-provider of npm, which ./setup unpacks), and a user who logs in there with a browser's
means: forms, cookies, redirections, a code that is exchanged for tokens."""
import base64
import http.client
import json
import re
import ssl
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from lab import PORTS

MODULES = '/opt/culver-peers/oidc-provider/node_modules'
HOST, ISSUER, MAIL = 'id.lab.test', 'https://id.lab.test/realms/lab', 'urn:lab:mail'
CLIENT = 'Basic ' + base64.b64encode(b'mail-client:known%20to%20the%20client').decode()
BACK = 'https://client.lab.test/back'


class IdentityProvider:
    def __init__(self, authority, lifetime=3600):
        self.port, = PORTS.take(1)
        self.context = ssl.create_default_context(cafile=str(authority.path))
        certificate = authority.server('identity', [HOST]).certificate
        self.given = {'modules': MODULES, 'port': self.port, 'issuer': ISSUER, 'certificate': str(certificate),
                      'key': str(certificate.with_suffix('.key')), 'lifetime': lifetime}
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        PORTS.give_back([self.port])

    def start(self):
        """With new keys, and nothing known of what was before."""
        self.process = subprocess.Popen(['node', str(Path(__file__).with_suffix('').parent / 'identity_provider.mjs'), json.dumps(self.given)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line == 'ready\n':
                return
        raise AssertionError(self.process.stderr.read())

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def request(self, method, path, headers=None, body=None):
        connection = http.client.HTTPSConnection(HOST, self.port, context=self.context, timeout=60)
        connection._create_connection = lambda address, *rest: __import__('socket').create_connection(('127.0.0.1', address[1]), 60)
        connection.request(method, path, body, {'Host': HOST, **(headers or {})})
        response = connection.getresponse()
        return response, response.read().decode()

    def asked(self):
        return int(self.request('GET', '/asked')[1])

    def authorize(self, user, scope, resource):
        """The code that the provider sends the browser back with."""
        cookies = {}
        query = {'client_id': 'mail-client', 'response_type': 'code', 'redirect_uri': BACK, 'scope': scope, 'prompt': 'consent', 'resource': resource}
        method, url, body = 'GET', f'{urlsplit(ISSUER).path}/auth?{urlencode(query)}', None
        for _ in range(20):
            headers = {'Cookie': '; '.join(f'{name}={value}' for name, value in cookies.items())}
            if body:
                headers['Content-Type'] = 'application/x-www-form-urlencoded'
            response, page = self.request(method, url, headers, body)
            for name, value in response.headers.items():
                if name.lower() == 'set-cookie':
                    key, value = value.split(';')[0].split('=', 1)
                    cookies[key] = value
            method, body = 'GET', None
            if response.status in (302, 303):
                where = response.headers['Location']
                if where.startswith(BACK):
                    return parse_qs(urlsplit(where).query)['code'][0]
                url = urlsplit(where).path + ('?' + urlsplit(where).query if urlsplit(where).query else '')
                continue
            assert response.status == 200, (url, response.status, page)
            action, = re.findall(r'action="([^"]+)"', page)
            prompt, = re.findall(r'name="prompt" value="(\w+)"', page)
            method, url = 'POST', urlsplit(action).path
            body = urlencode({'prompt': prompt, 'login': user, 'password': 'any'} if prompt == 'login' else {'prompt': prompt})
        raise AssertionError('it goes round in circles')

    def exchange(self, **words):
        response, text = self.request('POST', urlsplit(ISSUER).path + '/token', {'Authorization': CLIENT,
                                      'Content-Type': 'application/x-www-form-urlencoded'}, urlencode(words))
        assert response.status == 200, text
        return json.loads(text)

    def tokens(self, user, scope='openid offline_access mail.all', resource=MAIL):
        return self.exchange(grant_type='authorization_code', code=self.authorize(user, scope, resource), redirect_uri=BACK, resource=resource)

    def token(self, user, **more):
        return self.tokens(user, **more)['access_token']
