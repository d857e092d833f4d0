"""Dovecot as a server that is given mail over LMTP, by TCP and by a UNIX socket. Needs root, as Dovecot does."""
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from lab import PORTS

OWNER = 'nobody'


class Dovecot:
    def __init__(self, users):
        self.top = Path(tempfile.mkdtemp(prefix='culver-dovecot-'))
        self.top.chmod(0o755)
        self.port, = PORTS.take(1)
        self.socket = self.top / 'lmtp'
        owner = pwd.getpwnam(OWNER)
        (self.top / 'mail').mkdir()
        shutil.chown(self.top / 'mail', OWNER)
        (self.top / 'users').write_text(''.join(f'{user}:{{PLAIN}}x:{owner.pw_uid}:{owner.pw_gid}::{self.top}/mail/{user}::\n' for user in users))
        (self.top / 'dovecot.conf').write_text(f'''protocols = lmtp
base_dir = {self.top}/run
state_dir = {self.top}/state
log_path = {self.top}/log
default_internal_user = dovecot
default_login_user = dovenull
ssl = no
mail_location = maildir:{self.top}/mail/%u
mail_uid = {owner.pw_uid}
mail_gid = {owner.pw_gid}
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = passwd-file
  args = {self.top}/users
}}
userdb {{
  driver = passwd-file
  args = {self.top}/users
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.port}
  }}
  unix_listener {self.socket} {{
    mode = 0666
  }}
}}
''')

    def __enter__(self):
        self.process = subprocess.Popen(['dovecot', '-F', '-c', self.top / 'dovecot.conf'], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not self.socket.exists():
            assert time.monotonic() < end and self.process.poll() is None, 'dovecot does not start'
            time.sleep(0.05)
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        self.process.wait()
        PORTS.give_back([self.port])
        if kind is None or not os.environ.get('KEEP_LAB'):
            shutil.rmtree(self.top, ignore_errors=True)

    def mails(self, user):
        return [path.read_bytes() for path in (self.top / 'mail' / user / 'new').glob('*')]
