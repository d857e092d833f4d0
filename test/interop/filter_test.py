#!/usr/bin/env python3
"""The release build does in its sandbox what the sanitized one does without: there a system call that is not listed ends the
process, and a fiber has its true, small stack. Every other script of this folder runs once more on it, several at a time: they
mostly wait."""
import concurrent.futures
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS = 300
AT_A_TIME = 4
sys.path.insert(0, str(HERE.parent / 'support'))
from lab import main


def run(script):
    """Exit code, output and seconds."""
    env = {**os.environ, 'CULVER': os.environ['CULVER_RELEASE']}
    env.pop('CULVER_SANITIZED', None)
    started = time.monotonic()
    done = subprocess.run([sys.executable, str(script)], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=SECONDS)
    return done.returncode, done.stdout, time.monotonic() - started


def on_release(script, running):
    def test():
        code, output, seconds = running.result()
        print(f'# {script.stem}: {seconds:.1f} s', flush=True)
        assert code == 0, output[-4000:]
    test.__name__ = script.stem
    return test


if __name__ == '__main__':
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        scripts = [script for script in sorted(HERE.glob('*_test.py')) if script.name != Path(__file__).name]
        main([on_release(script, pool.submit(run, script)) for script in scripts])
