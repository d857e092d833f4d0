/* store/log/dictionary.h - compressed payloads and their dictionaries (docs/formats/log.md).
 *
 * Threads payload_expand() from any thread; the others from the one that does the upkeep.
 * Limits  LOG_PAYLOAD_MAX for what a payload expands to. */
#ifndef CULVER_STORE_LOG_DICTIONARY_H
#define CULVER_STORE_LOG_DICTIONARY_H

#include "base/buf.h"
#include "store/log/log.h"

/* u32 dictionary, u32 plain length, a zstd frame. ERR_CORRUPT unless it expands to exactly what the checksum says. */
enum err payload_expand(struct log *log, struct slice stored, uint64_t plain_checksum, char *out,
                        size_t out_len);
/* What payload_expand() will need room for. */
enum err payload_plain_len(struct slice stored, uint32_t *out);
/* The content of a dictionary's file; false when it is none with this id. */
bool dictionary_parse(struct slice file, uint32_t id, int64_t *out_made, struct slice *out);
/* Appends the compressed form to `out`; false when it is not worth it. */
bool payload_compress(struct log *log, uint32_t dictionary, struct slice plain, struct buf *out);
/* Makes a dictionary of the samples, which lie one behind the other, and keeps it durably. *out 0: they are too few. */
struct samples {
    struct buf bytes;
    size_t *lengths;
    unsigned count;
};
enum err dictionary_train(struct log *log, const struct samples *samples, uint32_t *out);
/* The newest one, unless it is older than DICTIONARY_AGE_SECS; 0: none. */
uint32_t dictionary_current(struct log *log);
/* Removes the files of those that no segment needs any more. */
void dictionary_sweep(struct log *log);
/* Is it the name of a dictionary's file, or of its copy? */
bool dictionary_is_file(struct slice name);
/* Reads all files; ERR_CORRUPT: some were told to be damaged. */
enum err dictionary_verify(struct log *log, log_damaged *damaged, void *arg);
/* Writes what is damaged or missing again from the other file of the two. */
enum err dictionary_mend(struct log *log);
void dictionary_open(struct log *log);
void dictionary_close(struct log *log);

#endif
