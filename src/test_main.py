#!/usr/bin/env python3
"""Writes the main() of a folder's test program: one call for each y_test.c, failures added up."""
import sys
from pathlib import Path

out, names = Path(sys.argv[1]), [n.rsplit('/', 1)[-1] for n in sys.argv[2:]]
lines = [f'int {n}_tests(void);' for n in names]
lines += ['int main(void)', '{', '    int failed = 0;']
lines += [f'    failed += {n}_tests();' for n in names]
lines += ['    return failed == 0 ? 0 : 1;', '}', '']
out.write_text('\n'.join(lines))
