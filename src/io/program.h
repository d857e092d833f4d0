/* io/program.h - another program runs for us: started, watched, ended when it takes too long.
 *
 * Shape   a session of its own, with nothing open but standard input, output and error; the last two are read here, and of what they say
 *         only the beginning is kept. program_start() forks, program_wait() blocks until it has ended.
 * Owner   program_wait() closes what program_start() opened.
 * Errors  program_start(): ERR_TEMP, the detail says what does not work. */
#ifndef CULVER_IO_PROGRAM_H
#define CULVER_IO_PROGRAM_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

struct program {
    const char *const *arguments;   /* the first is the program's path; NULL at the end */
    const char *const *environment; /* NULL at the end */
    const char *directory;
    int input; /* becomes its standard input; stays open here */
};

struct program_process {
    pid_t pid;
    int handle; /* readable when it has ended */
    int output;
};
/* The user is the one that this process is by now. */
enum err program_start(const struct program *program, struct program_process *out);

enum program_fate {
    PROGRAM_EXITED, /* `code` is its status */
    PROGRAM_KILLED, /* by the signal `code` */
    PROGRAM_LATE,   /* by us: its time was over */
    PROGRAM_LEFT,   /* by us: nobody waits for it any more */
};
struct program_end {
    enum program_fate fate;
    unsigned code;
};
struct program_patience {
    unsigned seconds;
    int asker; /* a socket: when its other end closes nobody waits any more */
};
/* What it says goes to `output` as far as there is room; the rest is read and forgotten. With it its whole session is ended when it is ended
 * by us; what it leaves behind in the background when it ends by itself goes on. */
void program_wait(struct program_process *process, const struct program_patience *patience,
                  struct buf *output, struct program_end *out);

#endif
