#!/usr/bin/env python3
"""The same seed is the same history: plays some seeds twice, one after the other and side by side, and compares the hashes.

A hash covers every event and every octet on the wire, so it differs as soon as anything did.
"""
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).resolve().parent / 'run'
SEEDS = 12


def hashes(jobs):
    run = subprocess.run([RUN, '--seeds', str(SEEDS), '--hash', '--jobs', str(jobs)], stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit(run.stdout)
    return sorted(line for line in run.stdout.splitlines() if ' hash ' in line)


def main():
    print('1..2')
    first, second = hashes(1), hashes(2)
    whole = len(first) == SEEDS and len({line.split()[3] for line in first}) == SEEDS
    print('ok' if whole else 'not ok', f'1 - {SEEDS} seeds are {SEEDS} histories')
    print('ok' if first == second else 'not ok', '2 - the same seed is the same history')
    for a, b in zip(first, second):
        if a != b:
            print(f'# {a}\n# {b}')
    return 0 if whole and first == second else 1


sys.exit(main())
