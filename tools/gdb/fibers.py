"""gdb: where the suspended fibers are.

    gdb -x tools/gdb/fibers.py culver PID        or a core file
    (gdb) fibers                every fiber of every loop: name, state, what it waits for, deadline
    (gdb) fibers LOOP           of the loop this expression points to
    (gdb) fiber-bt FIBER [N]    the backtrace of a suspended fiber, by pointer or by its number in the list
    (gdb) fiber-bt all          of all of them

A suspended fiber's registers lie on its stack, at fiber->context, in the order in which the switch of src/io/ saves them. The
backtrace is made by an unwinder that says "the caller of frame 0 is there", so nothing of the process is changed and core
files work as well.
"""
import gdb
import gdb.unwinder

STATES = ['ready', 'running', 'waiting', 'done']
# Offset from the context of each saved register, and by how much the stack pointer moves when it is resumed.
X86 = {'rbx': 40, 'rbp': 48, 'rip': 56}
ARM = {'x19': 64, 'x20': 72, 'x21': 80, 'x22': 88, 'x23': 96, 'x24': 104, 'x25': 112, 'x26': 120, 'x27': 128,
       'x28': 136, 'x29': 144, 'x30': 152}
LAYOUTS = {
    ('x86_64', 'boost'): ({**X86, 'r12': 8, 'r13': 16, 'r14': 24, 'r15': 32}, 64),
    ('x86_64', 'own'): ({**X86, 'r15': 8, 'r14': 16, 'r13': 24, 'r12': 32}, 64),
    ('aarch64', 'boost'): ({**ARM, 'pc': 160}, 176),
    ('aarch64', 'own'): ({**ARM, 'pc': 152}, 160),
}


def machine():
    name = gdb.selected_inferior().architecture().name() if hasattr(gdb.Inferior, 'architecture') \
        else gdb.selected_frame().architecture().name()
    return 'aarch64' if 'aarch64' in name else 'x86_64'


def switch():
    """Which of the two switches this program was built with: the one that is called by who resumes fibers."""
    for function in ('fiber_resume', 'fiber_host_run'):  # the first may be part of the second
        try:
            if 'switch_own' in gdb.execute(f'disassemble {function}', to_string=True):
                return 'own'
        except gdb.error:
            continue
    return 'boost'


def word(address):
    return int(gdb.Value(address).cast(gdb.lookup_type('unsigned long').pointer()).dereference())


def listed(head, kind, member):
    """The structs of an intrusive list (base/list.h)."""
    struct = gdb.lookup_type(f'struct {kind}')
    offset = next(f.bitpos // 8 for f in struct.fields() if f.name == member)
    node = head['next']
    while int(node) != int(head.address):
        yield gdb.Value(int(node) - offset).cast(struct.pointer())
        node = node['next']


def running_loop():
    """The loop of the selected thread, as it says itself; thread variables of a core file may be out of reach."""
    try:
        loop = gdb.parse_and_eval("'loop.c'::running")
        return [loop] if int(loop) != 0 else []
    except gdb.error:
        return []


def loops():
    """The loops that the threads run, or that their frames know of."""
    found, here = {}, gdb.selected_thread()
    frame_here = gdb.selected_frame()
    for thread in gdb.selected_inferior().threads():
        thread.switch()
        for loop in running_loop():
            found.setdefault(int(loop), loop)
        frame = gdb.newest_frame()
        while frame is not None:
            for loop in loops_of(frame):
                found.setdefault(int(loop), loop)
            frame = frame.older()
    here.switch()
    frame_here.select()
    return list(found.values())


def loops_of(frame):
    try:
        block = frame.block()
    except RuntimeError:
        return
    while block is not None and not block.is_global:
        for symbol in block:
            if symbol.is_argument or symbol.is_variable:
                yield from loop_in(symbol, frame)
        if block.function is not None:
            return
        block = block.superblock


def loop_in(symbol, frame):
    kind = str(symbol.type.strip_typedefs())
    try:
        value = symbol.value(frame)
        if kind == 'struct loop *' and not value.is_optimized_out and int(value) != 0:
            int(value['fibers']['count'])
            yield value
        elif kind == 'struct fiber *' and not value.is_optimized_out and int(value) != 0:
            int(value['loop']['fibers']['count'])
            yield value['loop']
    except (gdb.error, gdb.MemoryError):
        return


def fibers_of(loop):
    return list(listed(loop['fibers']['all'], 'fiber', 'all'))


def all_fibers(argument=''):
    if argument:
        kind = gdb.lookup_type('struct loop').pointer()
        return fibers_of(gdb.parse_and_eval(argument).cast(kind))
    return [fiber for loop in loops() for fiber in fibers_of(loop)]


def describe(fiber):
    state = STATES[int(fiber['state'])]
    if int(fiber['stack']) == 0:
        state = 'not started'
    name = fiber['name'].string() if int(fiber['name']) else '?'
    notes = [f'deadline {int(fiber["deadline"])} us'] if int(fiber['deadline']) else []
    notes += ['cancelled'] if fiber['cancelled'] else []
    notes += [f'fn {fiber["fn"]}']
    return f'{int(fiber):#x} {name} {state}, {", ".join(notes)}'


class FiberUnwinder(gdb.unwinder.Unwinder):
    """While `context` is set: the caller of frame 0 is what rests there."""

    def __init__(self):
        super().__init__('culver-fiber')
        self.context = self.layout = None

    def __call__(self, pending_frame):
        if self.context is None or pending_frame.level() != 0:
            return None
        offsets, moved = self.layout
        stack, counter = ('sp', 'pc') if machine() == 'aarch64' else ('rsp', 'rip')
        frame = gdb.unwinder.FrameId(pending_frame.read_register(stack), pending_frame.read_register(counter)) \
            if hasattr(gdb.unwinder, 'FrameId') else Identity(pending_frame, stack, counter)
        unwound = pending_frame.create_unwind_info(frame)
        for register, offset in offsets.items():
            like = pending_frame.read_register(register).type
            unwound.add_saved_register(register, gdb.Value(word(self.context + offset)).cast(like))
        like = pending_frame.read_register(stack).type
        unwound.add_saved_register(stack, gdb.Value(self.context + moved).cast(like))
        return unwound


class Identity:
    """What gdb before version 14 wants in place of gdb.unwinder.FrameId."""

    def __init__(self, pending_frame, stack, counter):
        self.sp = pending_frame.read_register(stack)
        self.pc = pending_frame.read_register(counter)


UNWINDER = FiberUnwinder()
gdb.unwinder.register_unwinder(None, UNWINDER, replace=True)


def backtrace(fiber):
    if int(fiber['stack']) == 0 or STATES[int(fiber['state'])] in ('running', 'done'):
        return '    (has no stack at rest)\n'
    gdb.newest_frame().select()
    UNWINDER.layout = LAYOUTS[machine(), switch()]
    UNWINDER.context = int(fiber['context'])
    try:
        gdb.invalidate_cached_frames()
        text = gdb.execute('backtrace', to_string=True)
    finally:
        UNWINDER.context = None
        gdb.invalidate_cached_frames()
    # Frame 0 is where the thread is; the fiber begins with frame 1 and ends with fiber_main(), below which gdb may guess.
    lines = text[text.find('\n#1 ') + 1:].splitlines(keepends=True)
    last = next((n for n, line in enumerate(lines) if ' fiber_main (' in line), len(lines) - 1)
    return ''.join(lines[:last + 1])


class Fibers(gdb.Command):
    """fibers [LOOP]: lists the fibers of all loops, or of the one this expression points to."""

    def __init__(self):
        super().__init__('fibers', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        found = all_fibers(argument)
        for number, fiber in enumerate(found):
            print(f'{number:3} {describe(fiber)}')
        print(f'{len(found)} fibers')


class FiberBacktrace(gdb.Command):
    """fiber-bt FIBER|NUMBER|all: backtrace of suspended fibers."""

    def __init__(self):
        super().__init__('fiber-bt', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for fiber in self.chosen(argument.strip() or 'all'):
            print(describe(fiber))
            print(backtrace(fiber), end='')

    @staticmethod
    def chosen(argument):
        if argument == 'all':
            return all_fibers()
        if argument.isdigit():
            found = all_fibers()
            if int(argument) >= len(found):
                raise gdb.GdbError(f'there are {len(found)} fibers')
            return [found[int(argument)]]
        kind = gdb.lookup_type('struct fiber').pointer()
        return [gdb.parse_and_eval(argument).cast(kind)]


Fibers()
FiberBacktrace()
