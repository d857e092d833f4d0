"""Messages that clients and servers get wrong, by name; all with CRLF."""
import hashlib


def simple(number, size=200, to='alice@lab.test'):
    body = (hashlib.sha256(str(number).encode()).hexdigest() + '\r\n') * (size // 66 + 1)
    return (f'From: sender@example.org\r\nTo: {to}\r\nSubject: message {number}\r\nMessage-ID: <{number}@example.org>\r\n'
            f'Date: Tue, 24 Nov 2026 02:19:11 +0000\r\n\r\n{body}').encode()


NESTED = (b'From: a@example.org\r\nTo: alice@lab.test\r\nSubject: =?utf-8?q?n=C3=A9st=C3=A9?=\r\nMIME-Version: 1.0\r\n'
          b'Date: Tue, 24 Nov 2026 02:19:11 +0000\r\nMessage-ID: <nested@example.org>\r\n'
          b'Content-Type: multipart/mixed; boundary="outer"\r\n\r\npreamble\r\n'
          b'--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n'
          b'--inner\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\ngr\xc3\xbc\xc3\x9fe\r\n'
          b'--inner\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n--inner--\r\n\r\n'
          b'--outer\r\nContent-Type: message/rfc822\r\n\r\nSubject: within\r\nFrom: b@example.org\r\n\r\nbody within\r\n'
          b'--outer\r\nContent-Type: application/octet-stream; name="x.bin"\r\nContent-Transfer-Encoding: base64\r\n'
          b'Content-Disposition: attachment; filename="x.bin"\r\n\r\nAAECAwQFBgc=\r\n--outer--\r\nepilogue\r\n')

AWKWARD = {
    'nested': NESTED,
    'no header': b'\r\nonly a body\r\n',
    'no body': b'Subject: only a header\r\nFrom: a@example.org\r\n\r\n',
    'dots': b'Subject: dots\r\nFrom: a@example.org\r\n\r\n.\r\n..\r\n...\r\n.x\r\nend\r\n',
    '8 bit': b'Subject: \xe4\xf6\xfc\r\nFrom: a@example.org\r\n\r\n\xff\xfe\xfd\r\n',
    'long line': b'Subject: long\r\nFrom: a@example.org\r\n\r\n' + b'x' * 900 + b'\r\n',
    'large': b'Subject: large\r\nFrom: a@example.org\r\n\r\n' + (b'0123456789abcdef' * 4 + b'\r\n') * 40000,
}
