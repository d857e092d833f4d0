#!/usr/bin/env python3
"""Runs the suites named and counts: the last line is "N passed, N failed".

A suite is a function that yields (name, command, environment). A program that prints TAP counts each of its lines, any other
counts once, by its exit code. A line "summary: ..." is shown. What fails is shown in full at the end.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
TAP = re.compile(r'^(not ok|ok)\b(?: \d+)?(?: - )?(.*)$')
PLAN = re.compile(r'^1\.\.(\d+)')
SUMMARY = re.compile(r'^summary: (.*)$', re.MULTILINE)
# Programs of these suites run several at a time: they have files and ports of their own, and those that talk to a server mostly wait.
AT_A_TIME = {'unit': os.cpu_count(), 'fuzz': os.cpu_count(), 'transcript': os.cpu_count(), 'model': os.cpu_count(), 'interop': os.cpu_count()}
ALONE = {'interop/filter_test'}  # runs the others of its suite itself, some of which have fixed addresses
PARTS = 4  # of the transcripts
SANITIZER = {
    'ASAN_OPTIONS': 'detect_leaks=1:abort_on_error=0:detect_stack_use_after_return=0',
    'UBSAN_OPTIONS': 'print_stacktrace=1:halt_on_error=1',
    'CMOCKA_MESSAGE_OUTPUT': 'TAP',
}


def house(build, release):
    for tool in ('layers', 'lengths', 'banned', 'no-state', 'log-keys', 'rfc-index', 'capabilities', 'bad-input', 'config-manual'):
        if (TOP / 'tools' / tool).exists():
            yield f'tools/{tool}', [str(TOP / 'tools' / tool), '--check', str(build)], {}


def unit(build, release):
    for program in sorted((build / 'src').rglob('*_test')):
        if program.is_file() and os.access(program, os.X_OK):
            yield f'unit/{program.name}', [str(program)], {}


def fuzz(build, release):
    for program in sorted((build / 'fuzz').glob('fuzz_seeds_*')):
        if program.is_file() and os.access(program, os.X_OK):
            seeds = TOP / 'fuzz' / 'seeds' / program.name.removeprefix('fuzz_seeds_')
            yield f'fuzz/{program.name}', [str(program), str(seeds)], {}


def transcript(build, release):
    runner = build / 'test' / 'transcript_runner'
    files = sorted(str(p) for p in (TOP / 'test' / 'transcript').rglob('*.t'))
    for part in range(PARTS):
        yield f'transcript/{part + 1}', [str(runner), *files[part::PARTS]], {}


def model(build, release):
    # test/model/run plays as many as are wanted.
    program = str(build / 'test' / 'model' / 'model_test')
    yield 'model', [program, '--steps', '2000'], {}
    yield 'model', [program, '--steps', '10000', '--seed', '1000', '--protocol', 'crowd'], {}


def interop(build, release):
    for script in sorted((TOP / 'test' / 'interop').glob('*_test.py')):
        env = {'CULVER': str(build / 'src' / 'app' / 'culver'), 'CULVER_SANITIZED': '1',
               'CULVER_RELEASE': str(release / 'src' / 'app' / 'culver')}
        yield f'interop/{script.stem}', [sys.executable, str(script)], env


def sim(build, release):
    folder = TOP / 'test' / 'sim'
    yield 'sim/build', [str(folder / 'run'), '--plants'], {}
    yield 'sim/seeds', [str(folder / 'run'), '--seeds', '1000'], {}
    yield 'sim/same', [sys.executable, str(folder / 'same.py')], {}
    yield 'sim/plants', [sys.executable, str(folder / 'plants.py')], {}


def figures(build, release):
    for script in sorted((TOP / 'test' / 'figures').glob('*_test.py')):
        env = {'CULVER': str(release / 'src' / 'app' / 'culver')}
        yield f'figures/{script.stem}', [sys.executable, str(script)], env


def crash(build, release):
    env = {'CULVER': str(release / 'src' / 'app' / 'culver'), 'RECORDER': str(release / 'test' / 'crash' / 'librecorder.so')}
    yield 'crash/flips', [str(release / 'src' / 'upkeep' / 'flip_test')], {'FLIPS': '100'}
    for part in ('states', 'faults', 'kills'):
        yield f'crash/{part}', [sys.executable, str(TOP / 'test' / 'crash' / 'run'), part], env


SUITES = {f.__name__: f for f in (house, unit, fuzz, transcript, model, interop, crash, sim, figures)}


def count(output, code):
    """(passed, failed, names of what failed). TAP without its plan fulfilled is one more failure."""
    results = [m for m in map(TAP.match, output.splitlines()) if m]
    plan = [int(m.group(1)) for m in map(PLAN.match, output.splitlines()) if m]
    if not results:
        return (1, 0, []) if code == 0 else (0, 1, [f'exit code {code}'])
    bad = [m.group(2) for m in results if m.group(1) == 'not ok']
    good = len(results) - len(bad)
    if code != 0 and not bad:
        bad.append(f'exit code {code}')
    if plan and sum(plan) > len(results):
        bad.append(f'{sum(plan) - len(results)} planned tests did not run')
    return good, len(bad), bad


def run(command, extra, timeout):
    """Output, exit code, and seconds."""
    started = time.monotonic()
    try:
        done = subprocess.run(command, cwd=TOP, env={**os.environ, **SANITIZER, **extra}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        output, code = done.stdout.decode('utf-8', 'replace'), done.returncode
    except subprocess.TimeoutExpired as late:
        output, code = (late.stdout or b'').decode('utf-8', 'replace') + '\ntimed out', 124
    except OSError as error:
        output, code = str(error), 127
    return output, code, time.monotonic() - started


def results(suite, programs, timeout):
    """(name, output, exit code, seconds) of each, in their order; those that run alone come last."""
    programs = list(programs)
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME.get(suite, 1)) as pool:
        running = [(name, pool.submit(run, command, extra, timeout)) for name, command, extra in programs if name not in ALONE]
        for name, future in running:
            yield name, *future.result()
    for name, command, extra in programs:
        if name in ALONE:
            yield name, *run(command, extra, timeout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', required=True)
    parser.add_argument('--release', required=True)
    parser.add_argument('--timeout', type=int, default=900, help='seconds for one program')
    parser.add_argument('suites', nargs='+', choices=sorted(SUITES))
    args = parser.parse_args()
    build, release = Path(args.build).resolve(), Path(args.release).resolve()

    passed = failed = 0
    broken = []
    for suite in args.suites:
        for name, output, code, seconds in results(suite, SUITES[suite](build, release), args.timeout):
            good, bad, names = count(output, code)
            passed += good
            failed += bad
            mark = 'ok  ' if bad == 0 else 'FAIL'
            print(f'{mark} {name}: {good} passed, {bad} failed ({seconds:.1f} s)', flush=True)
            for text in SUMMARY.findall(output):
                print(f'     {text}', flush=True)
            if bad:
                broken.append((name, names, output))
    for name, names, output in broken:
        print(f'\n==== {name}: {", ".join(names[:10])}\n{output[-6000:]}')
    print(f'{passed} passed, {failed} failed')
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == '__main__':
    sys.exit(main())
