"""A server that mail is sent to, and that answers as a test likes."""
import socketserver
import ssl
import threading


class Remote(socketserver.ThreadingTCPServer):
    """A server that answers as it is told: `answers` maps the start of a line to the reply. With a `certificate` (an SSLContext) it has STARTTLS."""
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, answers, address=('127.0.0.1', 0), certificate=None):
        self.answers, self.messages, self.commands = answers, [], []
        self.conversations = []  # the lines of each; `commands` has those of all as they came
        self.certificate, self.encrypted = certificate, []  # is the message with this number?
        self.lock = threading.Lock()
        super().__init__(address, Conversation)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, address):
        pass  # who is killed does not say goodbye


class Conversation(socketserver.StreamRequestHandler):
    def say(self, key, default):
        text = self.server.answers.get(key, default)
        text = text(self) if callable(text) else text
        self.wfile.write(text.encode() + b'\r\n')
        return text

    def is_encrypted(self):
        return isinstance(self.connection, ssl.SSLSocket)

    def start_tls(self):
        self.connection = self.server.certificate.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile('rb'), self.connection.makefile('wb', buffering=0)

    def handle(self):
        self.lines = []
        self.server.conversations.append(self.lines)
        self.say('greeting', '220 remote.test')
        while raw := self.rfile.readline():
            line = raw.decode('latin1').rstrip('\r\n')
            self.server.commands.append(line)
            self.lines.append(line)
            verb = line.split(' ')[0].upper()
            if verb == 'QUIT':
                return self.say('QUIT', '221 bye')
            if verb == 'EHLO':
                offer = '250-STARTTLS\r\n' if self.server.certificate and not self.is_encrypted() else ''
                self.say('EHLO', f'250-remote.test\r\n{offer}250 PIPELINING')
            elif verb == 'STARTTLS' and self.server.certificate:
                self.say('STARTTLS', '220 go on')
                self.start_tls()
            elif verb == 'DATA':
                if not self.say('DATA', '354 go on').startswith('354'):
                    continue
                content = b''
                for part in self.rfile:
                    if part == b'.\r\n':
                        break
                    content += part
                else:
                    return  # cut off: no message
                with self.server.lock:
                    self.server.encrypted.append(self.is_encrypted())
                    self.server.messages.append(content)
                self.say('.', '250 2.0.0 taken')
            elif verb == 'RCPT' and line in self.server.answers:
                self.say(line, '250 ok')
            elif self.say(verb, '250 ok').startswith('421'):
                return
