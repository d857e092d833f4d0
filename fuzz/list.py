#!/usr/bin/env python3
"""Names the fuzz targets for meson: every fuzz/<folder>_<name>.c, one stem a line."""
from pathlib import Path

for source in sorted(Path(__file__).resolve().parent.glob('*.c')):
    if source.name != 'seed_main.c':
        print(source.stem)
