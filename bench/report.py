"""Tables of what was measured, and docs/performance.md."""
import os
import platform
import re
import statistics
from pathlib import Path

import peers

TITLES = {kind.name: kind.title for kind in peers.ALL} | {'postfix': 'Postfix'}
PAGE = peers.TOP / 'docs/performance.md'
BEGIN, END = '<!-- measured: begin -->', '<!-- measured: end -->'


def number(value):
    return f'{value:,.0f}' if value >= 100 else f'{value:.3g}'


def cell(values):
    """Median, and the range when there was more than one round; nothing of a server that cannot do it."""
    if not values:
        return ''
    middle = number(statistics.median(values))
    return middle if len(values) == 1 else f'{middle} [{number(min(values))} to {number(max(values))}]'


def ratio(measured, name):
    """How many times better than this one Culver is; nothing when one of the two cannot do it."""
    if not all(measured['values'].get(one) for one in ('culver', name)):
        return ''
    culver, other = (statistics.median(measured['values'][one]) for one in ('culver', name))
    times = culver / other if measured['more_is_better'] else other / culver
    return f'{number(times)}x'


def table(rows):
    names = list(dict.fromkeys(name for measured in rows for name in measured['values']))
    others = [name for name in names if name != 'culver' and 'culver' in names]
    heads = ['', 'unit', *(TITLES[name] for name in names), *(f'against {TITLES[name]}' for name in others)]
    lines = ['| ' + ' | '.join(heads) + ' |', '|' + '---|' * len(heads)]
    for measured in rows:
        cells = [measured['name'], measured['unit'], *(cell(measured['values'].get(name)) for name in names),
                 *(ratio(measured, name) for name in others)]
        lines.append('| ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines)


HEADINGS = {'smtp': 'SMTP, from the first connection until the last message can be read',
            'lmtp': 'LMTP, acknowledged means in the mailbox',
            'relay': 'Mail that goes through, from the first connection until the next server has the last message',
            'drain': 'A queue that is emptied: from the command to try all until the next server has the last message',
            'queue': 'A queue that grows', 'imap': 'IMAP',
            'search': 'Searching and sorting a mailbox of different messages', 'pop3': 'POP3',
            'mixed': 'Mixed load over IMAP',
            'watching': 'Sessions that wait: from the beginning of a change until the last of them is told', 'memory': 'Memory (PSS of all processes)',
            'growth': 'Growth of one mailbox', 'start': 'Start'}


def sections(text):
    """The tables that are there: what stands below each heading."""
    parts = re.split(r'^### (.*)\n', text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (body.strip() for body in parts[2::2])))


def machine():
    processor = re.search(r'model name\s*: (.*)', Path('/proc/cpuinfo').read_text())
    return f'{os.cpu_count()} processors ({processor.group(1) if processor else "unknown"}), Linux {platform.release()}'


def write(results):
    """Puts the tables between their marks; what was not measured again stays, and what stands around them is written by hand."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    there = sections(old)
    parts = []
    for name, heading in HEADINGS.items():
        if name in results:
            there[heading] = f'Measured {results[name]["at"]}; {results[name]["machine"]}.\n\n{table(results[name]["rows"])}'
        if heading in there:
            parts.append(f'### {heading}\n\n{there[heading]}')
    PAGE.write_text(before + BEGIN + '\n' + '\n\n'.join(parts) + '\n' + END + after)
    print(f'written: {PAGE}')
