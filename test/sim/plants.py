#!/usr/bin/env python3
"""Proves that the simulator finds bugs: plays seeds with one planted bug of src/base/plant.h after the other.

    test/sim/plants.py                all of them, up to 1,000 seeds each
    test/sim/plants.py NAME NAME      these

Prints for each how many seeds it took.
"""
import re
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).resolve().parent / 'run'
SEEDS = 1000
FOUND = re.compile(r'^seed (\d+): (.*)$', re.MULTILINE)


def play(*arguments):
    return subprocess.run([RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def main():
    names = sys.argv[1:] or play('--plants').stdout.split()
    print(f'1..{max(len(names), 1)}', flush=True)
    failed = 0
    for number, name in enumerate(names, 1):
        run = play('--plant', name, '--seeds', str(SEEDS))
        found = FOUND.search(run.stdout)
        if run.returncode == 1 and found:
            print(f'ok {number} - {name}: found with seed {found.group(1)}: {found.group(2)}', flush=True)
        else:
            failed += 1
            print(f'not ok {number} - {name}: not found within {SEEDS} seeds', flush=True)
    return 1 if failed or not names else 0


sys.exit(main())
