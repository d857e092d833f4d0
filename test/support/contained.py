"""Programs of Debian's packages with a view of the machine of their own: packages that exclude each other run side by side, and nothing of the
machine is changed. ./setup unpacks for the tests, bench/ for itself."""
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = Path('/opt/culver-peers')  # where ./setup unpacks
MAIL_UID = 5000
SYSTEM_USERS = {'dovecot': 901, 'dovenull': 902, 'cyrus': 903, 'Debian-exim': 904, 'opensmtpd': 905, 'opensmtpq': 906,
                'bench-mail': MAIL_UID}


def run(*words, **options):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise SystemExit(f'{" ".join(map(str, words))}: {result.returncode}\n{result.stdout}{result.stderr}')
    return result.stdout


def unpack(folder, packages, alone=False):
    """Debian's packages and, unless they shall stand alone, what they need beyond this machine, below folder/root, which is returned."""
    root = folder / 'root'
    done, names = folder / 'done', ' '.join(packages)
    if done.exists() and done.read_text() == names:
        return root
    shutil.rmtree(folder, ignore_errors=True)
    (folder / 'deb').mkdir(parents=True)
    if alone:
        wanted = packages
    else:
        plan = run('apt-get', '-s', 'install', '--no-install-recommends', *packages)
        wanted = [line.split()[1] for line in plan.splitlines() if line.startswith('Inst ')]
    if wanted:
        run('apt-get', '-q', 'download', *wanted, cwd=folder / 'deb')
    for package in sorted((folder / 'deb').glob('*.deb')):
        run('dpkg', '-x', package, root)
    for part in ('lib', 'bin', 'sbin'):  # as on a machine with one /usr
        if (root / part).exists():
            run('cp', '-a', f'{root / part}/.', f'{root / "usr" / part}/')
    done.write_text(names)
    return root


def write_users(folder):
    """/etc/passwd and /etc/group of this machine, and the users that the packages would have made."""
    users, groups = Path('/etc/passwd').read_text(), Path('/etc/group').read_text()
    for user, number in SYSTEM_USERS.items():
        users += f'{user}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n'
        groups += f'{user}:x:{number}:\n'
    (folder / 'passwd').write_text(users)
    (folder / 'group').write_text(groups)


def contained(command, root=None, binds=()):
    """The command in mount and process namespaces of its own, which end with it. `binds` are pairs: what of ours stands where."""
    script = ['set -e']
    for part in ('usr', 'etc'):
        if root and (root / part).exists():
            script.append(f'mount -t overlay overlay -o lowerdir={root}/{part}:/{part} /{part}')
    script += [f'mount --bind {ours} {there}' for ours, there in binds]
    # The shell stays as the first process, which ends the others with it: the servers' own forget to when they change users.
    script.append('ulimit -n 20000; "$@" & wait $!')
    return ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'sh', '-c',
            '; '.join(script), 'sh', *map(str, command)]


def postfix_master(listeners):
    """master.cf of a Postfix without chroot; `listeners` are its lines for smtpd."""
    daemons = '\n'.join(f'{name} unix {private} {"n" if name == "virtual" else "-"} n {wakeup} {limit} {program}'
                        for name, private, wakeup, limit, program in (
                            ('pickup', 'n', '60', '1', 'pickup'), ('cleanup', 'n', '-', '0', 'cleanup'),
                            ('qmgr', 'n', '300', '1', 'qmgr'), ('rewrite', '-', '-', '-', 'trivial-rewrite'),
                            ('bounce', '-', '-', '0', 'bounce'), ('defer', '-', '-', '0', 'bounce'),
                            ('trace', '-', '-', '0', 'bounce'), ('flush', 'n', '1000?', '0', 'flush'),
                            ('proxymap', '-', '-', '-', 'proxymap'), ('smtp', '-', '-', '-', 'smtp'),
                            ('error', '-', '-', '-', 'error'), ('retry', '-', '-', '-', 'error'),
                            ('virtual', '-', '-', '-', 'virtual'), ('lmtp', '-', '-', '-', 'lmtp'),
                            ('tlsmgr', '-', '1000?', '1', 'tlsmgr'),
                            ('anvil', '-', '-', '1', 'anvil'), ('scache', '-', '-', '1', 'scache')))
    return '\n'.join(listeners) + f'\n{daemons}\npostlog unix-dgram n - n - 1 postlogd\n'


if __name__ == '__main__':
    words = [word for word in sys.argv[1:] if word != '--alone']
    unpack(PACKAGES / words[0], words[1:], '--alone' in sys.argv)
