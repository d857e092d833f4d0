"""What the tools of this folder share: the files of the tree, C without comments and strings, exception lists, results."""
import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def c_files(*folders, suffixes=('.c', '.h')):
    """The C files below these folders of the tree, sorted."""
    found = (path for folder in folders for path in (TOP / folder).rglob('*'))
    return sorted(path for path in found if path.suffix in suffixes and path.is_file())


def name(path):
    """As it is shown: from the top of the tree."""
    return str(path.relative_to(TOP))


def is_test(path):
    return path.name.endswith(('_test.c', '_test.h')) or path.name == 'test.h'


def blank(match):
    """Spaces in place of what was matched, so that lines and columns stay true."""
    return re.sub(r'[^\n]', ' ', match.group())


def without_comments(text):
    return TOKEN.sub(lambda m: blank(m) if m.group().startswith('/') else m.group(), text)


def bare(text):
    """C without comments and without what stands in quotes."""
    return TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


def c_string(literals):
    """The text of adjacent string literals; macros like PRIu64 between them become '%'-less words."""
    return ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', literals))


class Exceptions:
    """tools/NAME.exceptions: 'place thing reason...' a line. One that is not needed any more is a breach, so lists shrink."""

    def __init__(self, tool):
        self.path = TOP / 'tools' / f'{tool}.exceptions'
        self.reasons, self.used = {}, set()
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        for line in (line.strip() for line in lines):
            if line and not line.startswith('#'):
                place, thing, reason = (line.split(None, 2) + ['', ''])[:3]
                self.reasons[place, thing] = reason

    def allow(self, place, thing):
        if (place, thing) not in self.reasons:
            return False
        self.used.add((place, thing))
        return True

    def breaches(self):
        for (place, thing), reason in sorted(self.reasons.items()):
            if not reason:
                yield f'{name(self.path)}: {place} {thing}: an exception needs a reason'
            elif (place, thing) not in self.used:
                yield f'{name(self.path)}: {place} {thing}: no longer needed, take it out'


def finish(tool, breaches, summary):
    """Prints one line a breach, or the summary; ends the program with 1 or 0."""
    breaches = list(breaches)
    for breach in breaches:
        print(breach)
    print(f'{tool}: {len(breaches)} breaches' if breaches else f'{tool}: {summary}')
    sys.exit(1 if breaches else 0)


def build_folder(arguments):
    """The build folder named on the command line, or one that is there."""
    named = [Path(a) for a in arguments if not a.startswith('-')]
    for folder in named or [TOP / 'build' / 'test', TOP / 'build' / 'release', TOP / 'build']:
        if (folder / 'build.ninja').exists():
            return folder.resolve()
    return None
