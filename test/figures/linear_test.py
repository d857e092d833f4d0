#!/usr/bin/env python3
"""AD13, AD14: what is nested or repeated without end in a header field costs in proportion to its length. Instructions are counted by callgrind, so that
the verdict is the same on a busy machine. The program is that of the fuzz target of header fields: each of their readers sees each text."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'support'))
from lab import main

PROGRAM = Path(os.environ['CULVER']).resolve().parents[2] / 'fuzz' / 'fuzz_seeds_format_fields'
FEW, TIMES = 4000, 4
RATIO_MAX = 5  # for four times the text; a square would be 16

COMMENTS = {
    'comments in comments': lambda n: b'(' * n + b'x' + b')' * n + b' a@example.org',
    'comments that do not end': lambda n: b'(' * n,
    'comments side by side': lambda n: b'(x)' * n + b' a@example.org',
    'comments between all words': lambda n: b'a(b) (c(d)) ' * n + b'<a@example.org>',
    'backslashes in a comment': lambda n: b'a@example.org (' + b'\\' * n,
    'comments behind many addresses': lambda n: b'a@example.org (x(y)),' * (n // 4),
}
ADDRESSES = {
    'addresses': lambda n: b'a@example.org,' * n,
    'addresses beyond those that are kept': lambda n: b'a@example.org,' * (8 * n),
    'groups': lambda n: b'g:a@example.org,b@example.org;,' * n,
    'groups in groups': lambda n: b'a:' * n + b'x@example.org' + b';' * n,
    'groups that do not end': lambda n: b'a:b:c:;,' * n,
    'commas': lambda n: b',' * n,
    'brackets': lambda n: b'<' * n,
    'quotes': lambda n: b'"a' * n,
    'routes': lambda n: b'<' + b'@a,' * n + b':b@example.org>',
    'words without an address': lambda n: b'a ' * n,
    'encoded words': lambda n: b'=?utf-8?q?a?= ' * n + b'<a@example.org>',
}


def instructions(folder, text):
    seeds = folder / 'seeds'
    seeds.mkdir(exist_ok=True)
    (seeds / 'text').write_bytes(text)
    said = subprocess.run(['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', str(PROGRAM), str(seeds)], capture_output=True, text=True,
                          timeout=300)
    assert said.returncode == 0, said.stderr
    return int(re.search(r'Collected : (\d+)', said.stderr).group(1))


def is_linear(shapes):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = instructions(folder, b'')
        for what, shape in shapes.items():
            few, many = (instructions(folder, shape(n)) - start for n in (FEW, FEW * TIMES))
            print(f'# {what}: {few / 1e6:.1f} and {many / 1e6:.1f} million instructions, {many / few:.1f} times', flush=True)
            assert many <= RATIO_MAX * few, (what, few, many)


def nested_comments():
    is_linear(COMMENTS)


def many_addresses():
    is_linear(ADDRESSES)


if __name__ == '__main__':
    main([nested_comments, many_addresses])
