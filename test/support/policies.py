"""A web server with MTA-STS policies, which takes reports too (TLS-RPT). One address stands for the policy hosts of all domains: the name that a client asks for (SNI) says which."""
import gzip
import json
import socketserver
import threading


def answer(body, status='200 OK', kind='text/plain', more=''):
    return f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n{body}'.encode()


def policy(*hosts, mode='enforce', max_age='604800'):
    return 'version: STSv1\r\n' + f'mode: {mode}\r\n' + ''.join(f'mx: {host}\r\n' for host in hosts) + f'max_age: {max_age}\r\n'


class Policies(socketserver.ThreadingTCPServer):
    """`answers` maps a domain to the octets of the answer; None: the connection ends without one. `certificates` maps a domain to the certificate
    that its host has instead of the ordinary one. `asked` counts the requests for each domain. `reports` maps a host to what was handed to it; `refuses`
    has those that take none."""
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, certificate, answers, certificates=None, address=('127.0.0.1', 0)):
        self.certificate, self.answers, self.asked = certificate, answers, {}
        self.reports, self.refuses = {}, set()
        others = certificates or {}

        def choose(connection, name, _context):
            connection.domain = (name or '').removeprefix('mta-sts.')
            if connection.domain in others:
                connection.context = others[connection.domain]
        certificate.sni_callback = choose
        super().__init__(address, Request)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, address):
        pass  # a client that does not like the certificate says so by going away


class Request(socketserver.BaseRequestHandler):
    def handle(self):
        with self.server.certificate.wrap_socket(self.request, server_side=True) as tls:
            stream = tls.makefile('rb')
            head = [line.decode().strip() for line in iter(stream.readline, b'\r\n')]
            if head[0].startswith('POST '):
                return self.take_report(tls, head, stream)
            assert head[0] == 'GET /.well-known/mta-sts.txt HTTP/1.1' and f'Host: mta-sts.{tls.domain}' in head, head
            self.server.asked[tls.domain] = self.server.asked.get(tls.domain, 0) + 1
            reply = self.server.answers.get(tls.domain)
            if reply:
                tls.sendall(reply)

    def take_report(self, tls, head, stream):
        assert head[0] == 'POST /tlsrpt HTTP/1.1' and 'Content-Type: application/tlsrpt+gzip' in head, head
        assert f'Host: {tls.domain}' in head, head
        length, = [int(line.split()[1]) for line in head if line.startswith('Content-Length: ')]
        content = stream.read(length)
        if tls.domain in self.server.refuses:
            return tls.sendall(answer('', '503 Service Unavailable'))
        self.server.reports.setdefault(tls.domain, []).append(json.loads(gzip.decompress(content)))
        return tls.sendall(b'HTTP/1.1 201 Created\r\n\r\n')
