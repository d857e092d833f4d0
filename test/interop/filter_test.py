#!/usr/bin/env python3
"""The release build does in its sandbox what the sanitized one does without: there a system call that is not listed ends the
process, and a fiber has its true, small stack. Every other script of this folder runs once more on it."""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS = 300
sys.path.insert(0, str(HERE.parent / 'support'))
from lab import main


def on_release(script):
    def run():
        env = {**os.environ, 'CULVER': os.environ['CULVER_RELEASE']}
        env.pop('CULVER_SANITIZED', None)
        done = subprocess.run([sys.executable, str(script)], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=SECONDS)
        assert done.returncode == 0, done.stdout[-4000:]
    run.__name__ = script.stem
    return run


if __name__ == '__main__':
    main([on_release(script) for script in sorted(HERE.glob('*_test.py')) if script.name != Path(__file__).name])
