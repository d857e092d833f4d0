"""Thunderbird without a screen, told what to do by scripts that run inside it.

    with Thunderbird(lab) as bird:
        bird.account('alice@lab.test', 'password-alice')
        bird.do('return server.rootFolder.subFolders.map(one => one.name)')

A script is the body of an async function. It runs with the rights of the program's own code, over the protocol by which browsers are tested
(Marionette: JSON with its length before it, https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
"""
import json
import os
import re
import signal
import socket
import subprocess
import time

from lab import PORTS

REFUSAL = re.compile(r':CreateNewLineFromSocket: (\S+) BAD\b')
SECONDS = 120  # for one script
START_SECONDS = 120
PREFERENCES = {
    # Nothing but the server of the test is asked for anything.
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': 9,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': 9,
    'app.update.enabled': False,
    'datareporting.policy.dataSubmissionEnabled': False,
    'services.settings.server': 'data:,',
    'mailnews.start_page.enabled': False,
    'mail.provider.enabled': False,
    'mail.spotlight.firstRunDone': True,
    'mail.winsearch.firstRunDone': True,
    'mail.shell.checkDefaultClient': False,
    'mail.spam.manualMark': False,
    # Only what a script asks for is done, and it is done over the wire.
    'mail.server.default.check_new_mail': False,
    'mail.server.default.login_at_startup': False,
    'mail.server.default.autosync_offline_stores': False,
    'mail.server.default.offline_download': False,
    'mailnews.database.global.indexer.enabled': False,
}
# What every script finds: the account, and calls that answer by listener as promises.
PRELUDE = r'''
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const server = MailServices.accounts.allServers.find(one => one.type == "imap");
function whenDone(begin) {
  return new Promise((resolve, reject) => begin({
    QueryInterface: ChromeUtils.generateQI(["nsIUrlListener", "nsIMsgCopyServiceListener", "nsIMsgSearchNotify"]),
    OnStartRunningUrl() {},
    OnStopRunningUrl(url, status) { status ? reject(new Error("url: 0x" + status.toString(16))) : resolve(); },
    onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; },
    onStopCopy(status) { status ? reject(new Error("copy: 0x" + status.toString(16))) : resolve(); },
  }));
}
async function folder(name) {
  // One that was just made appears when Thunderbird has its answer.
  for (let left = 200; left > 0; left--) {
    const found = server.rootFolder.descendants.concat(server.rootFolder).find(one => one.name.toLowerCase() == name.toLowerCase());
    if (found) return found.QueryInterface(Ci.nsIMsgImapMailFolder);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error("no folder " + name);
}
async function update(name) {
  const one = await folder(name);
  // While an update runs that Thunderbird began itself, another is not begun and its listener hears nothing: whoever asks looks again.
  await Promise.race([whenDone(listener => one.updateFolderWithListener(null, listener)), new Promise(resolve => setTimeout(resolve, 3000))]);
  return one;
}
'''


class Thunderbird:
    def __init__(self, lab, environment=None):
        self.lab = lab
        self.environment = environment or {}
        self.home = lab.dir / 'thunderbird'
        self.profile = self.home / 'profile'
        self.profile.mkdir(parents=True, exist_ok=True)
        self.port = PORTS.take(1)[0]
        values = {**PREFERENCES, 'marionette.port': self.port}
        (self.profile / 'user.js').write_text(''.join(f'user_pref({json.dumps(k)}, {json.dumps(v)});\n' for k, v in values.items()))
        self.log = self.home / 'log'
        self.number = 0
        self.unread = b''

    def __enter__(self):
        environment = {'HOME': str(self.home), 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8', 'TMPDIR': str(self.home), 'MOZ_CRASHREPORTER_DISABLE': '1',
                       'XDG_RUNTIME_DIR': str(self.home), 'DBUS_SESSION_BUS_ADDRESS': 'disabled:', 'MOZ_LOG': 'IMAP:4,sync',
                       'MOZ_LOG_FILE': str(self.home / 'wire'), **self.environment}
        with self.log.open('ab') as log:
            self.process = subprocess.Popen(['thunderbird', '--headless', '--no-remote', '--marionette', '--remote-allow-system-access',
                                             '--profile', str(self.profile)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, env=environment)
        try:
            self.connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *why):
        """Its processes end with it: they share its session and nothing else does."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        PORTS.give_back([self.port])

    # --- the protocol ---
    def connect(self):
        until = time.monotonic() + START_SECONDS
        while True:
            assert self.process.poll() is None and time.monotonic() < until, self.log.read_text(errors='replace')[-3000:]
            try:
                self.socket = socket.create_connection(('127.0.0.1', self.port), SECONDS + 10)
                break
            except OSError:
                time.sleep(0.1)
        assert self.hear()['applicationType'] == 'gecko'
        self.command('WebDriver:NewSession', {})
        self.command('WebDriver:SetTimeouts', {'script': SECONDS * 1000})
        self.command('Marionette:SetContext', {'value': 'chrome'})

    def hear(self):
        while b':' not in self.unread:
            self.take()
        length, self.unread = self.unread.split(b':', 1)
        while len(self.unread) < int(length):
            self.take()
        text, self.unread = self.unread[:int(length)], self.unread[int(length):]
        return json.loads(text)

    def take(self):
        octets = self.socket.recv(65536)
        assert octets, 'Thunderbird is gone: ' + self.log.read_text(errors='replace')[-3000:]
        self.unread += octets

    def command(self, name, words):
        self.number += 1
        text = json.dumps([0, self.number, name, words]).encode()
        self.socket.sendall(b'%d:%s' % (len(text), text))
        kind, number, error, result = self.hear()
        assert (kind, number) == (1, self.number), (kind, number)
        assert error is None, f'{error["error"]}: {error["message"]}\n{error["stacktrace"]}'
        return result

    # --- what tests use ---
    def do(self, script, *words):
        """The result of a script, to which `words` are known by that name."""
        whole = ('const done = arguments[arguments.length - 1];\n(async words => {' + PRELUDE + script +
                 '})([...arguments].slice(0, -1)).then(value => done({ value }), error => done({ error: String(error) + "\\n" + error.stack }));')
        result = self.command('WebDriver:ExecuteAsyncScript', {'script': whole, 'args': list(words), 'sandbox': 'system', 'newSandbox': True,
                                                               'scriptTimeout': SECONDS * 1000})['value']
        assert 'error' not in result, result['error']
        return result.get('value')

    def trust(self, address, password):
        """The lab's authority, and the passwords, which are kept no longer than the process."""
        authority = ''.join(line for line in self.lab.ca.read_text().splitlines() if '-----' not in line)
        self.do(r'''
            const [password, authority] = words;
            Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(authority, "CTu,,");
            for (const one of [server, ...MailServices.outgoingServer.servers].filter(Boolean)) one.password = password;
            ''', password, authority)

    def account(self, address, password):
        """The account as its wizard makes it: IMAP and submission with TLS from the first octet."""
        self.do(r'''
            const [address, imaps, submissions] = words;
            const one = MailServices.accounts.createIncomingServer(address, "localhost", "imap");
            one.port = imaps;
            one.socketType = Ci.nsMsgSocketType.SSL;
            one.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
            const sender = MailServices.outgoingServer.createServer("smtp").QueryInterface(Ci.nsISmtpServer);
            sender.hostname = "localhost";
            sender.port = submissions;
            sender.QueryInterface(Ci.nsIMsgOutgoingServer);
            sender.socketType = Ci.nsMsgSocketType.SSL;
            sender.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
            sender.username = address;
            const identity = MailServices.accounts.createIdentity();
            identity.email = address;
            identity.fullName = "Alice";
            identity.smtpServerKey = sender.key;
            const account = MailServices.accounts.createAccount();
            account.addIdentity(identity);
            account.incomingServer = one;
            MailServices.accounts.defaultAccount = account;
            ''', address, self.lab.port['imaps'], self.lab.port['submissions'])
        self.trust(address, password)

    def use_tickets(self):
        """Kerberos instead of the password, as the account's settings offer it."""
        self.do('''
            for (const one of [server, ...MailServices.outgoingServer.servers]) { one.password = ""; one.authMethod = Ci.nsMsgAuthMethod.GSSAPI; }
            ''')

    def quit(self):
        """Ends as a user ends it: what it keeps is written."""
        self.command('Marionette:Quit', {'flags': ['eForceQuit']})
        self.process.wait(SECONDS)

    def expect_no_refusal(self):
        """No command of IMAP was answered by BAD."""
        wires = [path.read_text(errors='replace') for path in self.home.glob('wire*')]
        bad = [line for wire in wires for line in wire.splitlines() if REFUSAL.search(line)]
        assert wires and not bad, bad or 'nothing was logged'
