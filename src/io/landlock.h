/* io/landlock.h - which files the process may reach from now on (Linux landlock, by system call: the headers
 * of the oldest system we build on do not know all of it). */
#ifndef CULVER_IO_LANDLOCK_H
#define CULVER_IO_LANDLOCK_H

#include <stdbool.h>

/* What does not exist is passed over. */
struct landlock_paths {
    const char *base;            /* a directory; NULL: nothing is writable */
    const char *const *writable; /* directories in it; a link is not followed */
    unsigned writable_count;
    const char *const *readable; /* files or directories */
    unsigned readable_count;
    bool
        may_choose_address; /* TCP sockets are bound to addresses of this host, and ports of chance */
};

/* 0: the kernel has none. */
int landlock_version(void);
/* Ends the process when the kernel has landlock and it fails. Of the calling thread and those it starts. */
void landlock_enter(const struct landlock_paths *paths);

#endif
