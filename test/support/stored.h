/* test/support/stored.h - files as programs of before left them: the data directories below test/data/formats.
 *
 * Owner   for *_test.c only. */
#ifndef CULVER_TEST_STORED_H
#define CULVER_TEST_STORED_H

/* Copies a file; `to` must not be there. */
void stored_copy(const char *from, const char *to);
/* check() with the path of `inside` (a file or directory of a data directory) in each version that has it. How many have. */
unsigned stored_each(const char *inside, void (*check)(void *arg, const char *path), void *arg);

#endif
