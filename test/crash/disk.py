"""A disk rebuilt from the journal of recorder.c: at every moment what a kill leaves, and what a power cut may leave.

What is durable is what POSIX promises and no more: the content of a file up to its last fsync or fdatasync, the names in a
directory up to the last fsync of that directory. Names reach the disk in the order in which they were made, as on every
journaling file system; octets of files in any order, torn at sectors.
"""
import copy
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

    def __deepcopy__(self, memo):
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


class Folder:
    """Names of files and folders; a file may have several."""

    def __init__(self):
        self.now, self.durable = {}, {}

    def paths(self, above=''):
        """(path, File or Folder) of everything below; a folder before what is in it."""
        for name, node in sorted(self.now.items()):
            path = os.path.join(above, name)
            yield path, node
            if isinstance(node, Folder):
                yield from node.paths(path)

    def after_power_cut(self, chance, known):
        """What of it is durable; known: {file before: file after}."""
        other = Folder()
        for name, node in sorted(self.durable.items()):
            if isinstance(node, Folder):
                other.now[name] = node.after_power_cut(chance, known)
            else:
                other.now[name] = known[node] = known.get(node) or node.after_power_cut(chance)
        other.durable = dict(other.now)
        return other


class Disk:
    """What is below a folder; apply() moves it through a journal. Paths are relative to the folder."""

    def __init__(self):
        self.root, self.top = None, Folder()
        self.pending_names = []  # each one step: [(folder, name, File, Folder or None)]
        self.by_inode = {}

    @classmethod
    def of(cls, root):
        """As it is now, and all of it durable."""
        disk, files = cls(), {}
        for path in sorted(root.rglob('*')):
            folder, name = disk.place(str(path.relative_to(root)))
            if path.is_dir():
                folder.now[name] = Folder()
            elif path.is_file() and not path.is_symlink():
                inode = path.stat().st_ino
                files[inode] = folder.now[name] = files.get(inode) or File(path.read_bytes())
            folder.durable = dict(folder.now)
        disk.find_inodes(root)
        return disk

    def find_inodes(self, root):
        self.root = str(root)
        self.by_inode = {os.stat(os.path.join(root, path)).st_ino: node for path, node in self.top.paths()}
        self.by_inode[os.stat(root).st_ino] = self.top

    def write_to(self, root):
        """Makes the files below an empty folder, which from now on is what apply() follows."""
        written = {}
        for path, node in self.top.paths():
            path = os.path.join(root, path)
            if isinstance(node, Folder):
                os.makedirs(path, exist_ok=True)
            elif node in written:
                os.link(written[node], path)
            else:
                written[node] = path
                write_file(node, path)
        self.find_inodes(root)

    def place(self, path):
        """(the folder, the name in it)"""
        *above, name = path.split('/')
        folder = self.top
        for one in above:
            folder = folder.now[one]
        return folder, name

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
            self.apply_name(entry, *map(self.place, self.inner_paths(entry)))

    def apply_sync(self, here, kind):
        if isinstance(here, File):
            here.sync() if kind == 'sync' else here.lose()
        elif kind == 'sync':
            self.sync_folder(here)

    def apply_name(self, entry, place, second=None):
        folder, name = place
        if entry.kind in ('create', 'mkdir'):
            node = self.by_inode[entry.inode] = File() if entry.kind == 'create' else Folder()
            self.change_names((folder, name, node))
        elif entry.kind == 'link':
            self.change_names((*second, folder.now[name]))
        elif entry.kind == 'rename':  # one step: no moment shows both or none of the names
            self.change_names((folder, name, None), (*second, folder.now[name]))
        elif entry.kind == 'unlink':
            self.change_names((folder, name, None))

    def change_names(self, *changes):
        for folder, name, node in changes:
            set_name(folder.now, name, node)
        self.pending_names.append(changes)

    def sync_folder(self, folder):
        """A step between two folders is durable with either of them."""
        others = []
        for changes in self.pending_names:
            if any(changed is folder for changed, _, _ in changes):
                make_durable(changes)
            else:
                others.append(changes)
        self.pending_names = others

    # --- what is left of it ---
    def after_kill(self):
        """Everything, and what was not synced still is not."""
        return copy.deepcopy(self)

    def after_power_cut(self, seed):
        """seed None: nothing survives that was not synced."""
        left, other = copy.deepcopy(self), Disk()
        chance = None if seed is None else random.Random(seed)
        survivors = 0 if seed is None else chance.randint(0, len(left.pending_names))
        for changes in left.pending_names[:survivors]:
            make_durable(changes)
        other.top = left.top.after_power_cut(chance, {})
        return other


def write_file(file, path):
    with open(path, 'wb') as out:
        for number, block in file.blocks.items():
            out.seek(number * BLOCK)
            out.write(block)
        out.truncate(file.size)


def make_durable(changes):
    for folder, name, node in changes:
        set_name(folder.durable, name, node)


def set_name(names, name, node):
    """None: the name goes."""
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node
