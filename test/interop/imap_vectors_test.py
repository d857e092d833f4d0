#!/usr/bin/env python3
"""The scripted tests of dovecot/imaptest (test/data/vectors/imap) against a real server."""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'support'))
from lab import Lab

with Lab() as lab:
    lab.account('vectors@lab.test', 'password-vectors')
    lab.account('other@lab.test', 'password-vectors')
    lab.start()
    run = subprocess.run([sys.executable, str(HERE.parent / 'imap-vectors' / 'run.py'), 'localhost', str(lab.port['imaps']),
                          'vectors@lab.test', 'password-vectors', '--tls'], timeout=600)
sys.exit(run.returncode)
