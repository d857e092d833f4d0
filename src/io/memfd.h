/* io/memfd.h - sealed memory files for the folder itself; process.h has what others use. */
#ifndef CULVER_IO_MEMFD_H
#define CULVER_IO_MEMFD_H

#include "io/process.h"

/* The parts joined. */
enum err memfd_sealed_parts(const char *name, const struct slice *parts, unsigned count,
                            int *out_fd);
/* Maps a memory file of exactly `len` octets that is sealed against change, until the arena is freed. ERR_CORRUPT when it
 * is not: one that could shrink under us would be a fault at any octet. */
enum err memfd_map(int fd, uint64_t len, struct arena *arena, struct slice *out);

#endif
