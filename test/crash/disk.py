"""A disk rebuilt from the journal of recorder.c: at every moment what a kill leaves, and what a power cut may leave.

What is durable is what POSIX promises and no more: the content of a file up to its last fsync or fdatasync, the names in a
directory up to the last fsync of that directory. Names reach the disk in the order in which they were made, as on every
journaling file system; octets of files in any order, torn at sectors.
"""
import os
import random

BLOCK = 4096
SECTOR = 512


class File:
    """Content as blocks that are not all zero; beside it what is durable, and the changes since."""

    def __init__(self, content=b''):
        self.blocks, self.size = {}, 0
        self.durable_blocks, self.durable_size = {}, 0
        self.pending = []  # ('write', offset, octets) and ('truncate', size, b'')
        if content:
            self.change('write', 0, content)
            self.sync()

    def change(self, kind, offset, data):
        self.pending.append((kind, offset, data))
        self.size = apply_change(self.blocks, self.size, kind, offset, data)

    def sync(self):
        for change in self.pending:
            self.durable_size = apply_change(self.durable_blocks, self.durable_size, *change)
        self.pending = []

    def lose(self):
        """A sync failed: the pages count as clean, and no later sync writes them."""
        self.pending = []

    def copy(self):
        other = File()
        other.blocks, other.size = dict(self.blocks), self.size
        other.durable_blocks, other.durable_size = dict(self.durable_blocks), self.durable_size
        other.pending = list(self.pending)
        return other

    def after_power_cut(self, chance):
        """Some of what was not synced, in pieces; with chance None nothing of it."""
        other = File()
        other.blocks, other.size = dict(self.durable_blocks), self.durable_size
        for change in self.pending if chance is not None else ():
            for part in surviving_parts(change, chance):
                other.size = apply_change(other.blocks, other.size, *part)
        other.durable_blocks, other.durable_size = dict(other.blocks), other.size
        return other


def surviving_parts(change, chance):
    kind, offset, data = change
    fate = chance.choice(('all', 'none') if kind == 'truncate' else ('all', 'none', 'torn'))
    if fate == 'all':
        yield change
    elif fate == 'torn':
        for start in range(offset - offset % SECTOR, offset + len(data), SECTOR):
            if chance.random() < 0.5:
                first = max(start, offset)
                yield kind, first, data[first - offset:start + SECTOR - offset]


def apply_change(blocks, size, kind, offset, data):
    """The size afterwards."""
    if kind == 'truncate':
        for number in [n for n in blocks if n * BLOCK >= offset]:
            del blocks[number]
        if offset // BLOCK in blocks:
            blocks[offset // BLOCK] = blocks[offset // BLOCK][:offset % BLOCK].ljust(BLOCK, b'\0')
        return offset
    at = 0
    while at < len(data):
        number, start = divmod(offset + at, BLOCK)
        piece = data[at:at + BLOCK - start]
        at += len(piece)
        if len(piece) < BLOCK:
            old = blocks.get(number, bytes(BLOCK))
            piece = old[:start] + piece + old[start + len(piece):]
        if piece.count(0) == BLOCK:
            blocks.pop(number, None)
        else:
            blocks[number] = piece
    return max(size, offset + len(data))


class Disk:
    """What is below a folder; apply() moves it through a journal. Paths are relative to the folder."""

    def __init__(self):
        self.root = None
        self.names = {'': None}  # path: File, or None for a folder
        self.durable_names = {'': None}
        self.pending_names = []  # (folder, the names that change)
        self.by_inode = {}  # of a file: File, of a folder: its path

    @classmethod
    def of(cls, root):
        """As it is now, and all of it durable."""
        disk = cls()
        for path in sorted(root.rglob('*')):
            if path.is_dir() or path.is_file() and not path.is_symlink():
                disk.names[str(path.relative_to(root))] = None if path.is_dir() else File(path.read_bytes())
        disk.durable_names = dict(disk.names)
        disk.find_inodes(root)
        return disk

    def find_inodes(self, root):
        self.root = str(root)
        self.by_inode = {os.stat(os.path.join(root, path)).st_ino: path if file is None else file
                         for path, file in self.names.items()}

    def write_to(self, root):
        """Makes the files below an empty folder, which from now on is what apply() follows."""
        for path, file in sorted(self.names.items()):
            if file is None:
                os.makedirs(os.path.join(root, path), exist_ok=True)
                continue
            with open(os.path.join(root, path), 'wb') as out:
                for number, block in file.blocks.items():
                    out.seek(number * BLOCK)
                    out.write(block)
                out.truncate(file.size)
        self.find_inodes(root)

    # --- moving on ---
    def concerns(self, entry):
        """Does the call change what is here?"""
        if entry.kind in ('write', 'truncate', 'sync', 'lost'):
            return entry.inode in self.by_inode
        return entry.kind != 'send' and self.inner_paths(entry) is not None

    def inner_paths(self, entry):
        paths = [os.path.normpath(path) for path in entry.payload.decode().split('\0') if path]
        is_inside = all(path.startswith(self.root + '/') for path in paths)
        return [path[len(self.root) + 1:] for path in paths] if is_inside else None

    def apply(self, entry):
        if not self.concerns(entry):
            return
        if entry.kind in ('write', 'truncate'):
            self.by_inode[entry.inode].change(entry.kind, entry.offset, entry.payload)
        elif entry.kind in ('sync', 'lost'):
            self.apply_sync(self.by_inode[entry.inode], entry.kind)
        else:
            self.apply_name(entry, *self.inner_paths(entry))

    def apply_sync(self, here, kind):
        if isinstance(here, File):
            here.sync() if kind == 'sync' else here.lose()
        elif kind == 'sync':
            self.sync_folder(here)

    def apply_name(self, entry, path, second=None):
        if entry.kind in ('create', 'mkdir'):
            file = File() if entry.kind == 'create' else None
            self.by_inode[entry.inode] = path if file is None else file
            self.change_names(path, {path: file})
        elif entry.kind == 'rename':  # one step: no moment shows both or none of the names
            self.change_names(second, {path: False, second: self.names[path]})
        elif entry.kind == 'unlink':
            self.change_names(path, {path: False})

    def change_names(self, path, change):
        apply_names(self.names, change)
        self.pending_names.append((os.path.dirname(path), change))

    def sync_folder(self, folder):
        for changed, change in self.pending_names:
            if changed == folder:
                apply_names(self.durable_names, change)
        self.pending_names = [pending for pending in self.pending_names if pending[0] != folder]

    def copy(self):
        other, copies = Disk(), {None: None, False: False}

        def copied(files):
            for file in files.values():
                if isinstance(file, File) and file not in copies:
                    copies[file] = file.copy()
            return {key: copies.get(file, file) for key, file in files.items()}

        other.root, other.by_inode = self.root, copied(self.by_inode)
        other.names, other.durable_names = copied(self.names), copied(self.durable_names)
        other.pending_names = [(folder, copied(change)) for folder, change in self.pending_names]
        return other

    # --- what is left of it ---
    def after_kill(self):
        """Everything, and what was not synced still is not."""
        return self.copy()

    def after_power_cut(self, seed):
        """seed None: nothing survives that was not synced."""
        other, names = Disk(), dict(self.durable_names)
        chance = None if seed is None else random.Random(seed)
        survivors = 0 if seed is None else chance.randint(0, len(self.pending_names))
        for _, change in self.pending_names[:survivors]:
            apply_names(names, change)
        other.names = {path: file and file.after_power_cut(chance) for path, file in sorted(names.items())
                       if all(folder in names for folder in folders_above(path))}
        other.durable_names = dict(other.names)
        return other


def folders_above(path):
    while path:
        path = os.path.dirname(path)
        yield path


def apply_names(names, change):
    """False: the name goes."""
    for path, file in change.items():
        if file is False:
            names.pop(path, None)
        else:
            names[path] = file
