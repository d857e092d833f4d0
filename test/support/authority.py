"""Certificates for servers of tests: good ones, and each kind of bad one."""
import ssl
import subprocess
import tempfile
from pathlib import Path


def openssl(*words, stdin=None):
    return subprocess.run(['openssl', *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout


class Authority:
    """An authority of its own, whose certificate is the file `path`."""

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory(prefix='culver-authority-')
        self.path = Path(self.dir.name) / 'ca.pem'
        self.key = self.new_key('ca')
        openssl('req', '-x509', '-new', '-key', str(self.key), '-subj', '/CN=Test authority', '-days', '10', '-out', str(self.path))
        return self

    def __exit__(self, *_):
        self.dir.cleanup()

    def new_key(self, label):
        path = Path(self.dir.name) / f'{label}.key'
        openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', str(path))
        return path

    def server(self, label, names, kind='good'):
        """What a server with this certificate speaks TLS with. `kind` is good, expired, self-signed or common-name, which lists no names and is
        called as the first; a wrong name is another name."""
        key, path = self.new_key(label), Path(self.dir.name) / f'{label}.pem'
        subject = ['-key', str(key), '-subj', f'/CN={names[0] if kind == "common-name" else "server"}']
        if kind != 'common-name':
            subject += ['-addext', 'subjectAltName=' + ','.join(f'DNS:{name}' for name in names)]
        if kind == 'self-signed':
            openssl('req', '-x509', '-new', *subject, '-days', '10', '-out', str(path))
        else:
            openssl('x509', '-req', '-CA', str(self.path), '-CAkey', str(self.key), '-copy_extensions', 'copy', '-out', str(path),
                    '-days', '-1' if kind == 'expired' else '10', stdin=openssl('req', '-new', *subject))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path, key)
        context.certificate = path
        return context

    def trust_anchor(self):
        """What a TLSA record 2 0 0 says: the whole certificate, which a server need not send."""
        return '2 0 0 ' + openssl('x509', '-outform', 'der', '-in', str(self.path)).hex()


def end_entity(context):
    """What a TLSA record 3 0 0 says of the certificate that a server has."""
    return '3 0 0 ' + openssl('x509', '-outform', 'der', '-in', str(context.certificate)).hex()
