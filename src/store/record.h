/* store/record.h - what the payloads of ACCEPT records say (docs/formats/log.md).
 *
 * Shape   pure functions between struct and bytes; what is read is verified as if a stranger had written it.
 * Owner   slices point into the payload, arrays are in the arena. */
#ifndef CULVER_STORE_RECORD_H
#define CULVER_STORE_RECORD_H

#include "base/buf.h"
#include "store/store.h"

#define CHUNKS_MAX 8192
#define CHUNK_BYTES (256 * 1024)

struct chunk_ref {
    log_lsn lsn;
    uint32_t len;
};

struct accept_record {
    uint64_t size; /* of the message: prefix, chunks, tail */
    struct utc received;
    struct utc logged; /* by the clock of the server; of old records: received */
    account_id submitter;
    struct slice from, envelope_id;
    const struct delivery_target *targets;
    uint32_t target_count;
    const struct queue_recipient *remote;
    uint32_t remote_count;
    struct queue_terms terms;
    const uint64_t *ends;
    uint32_t end_count;
    const struct chunk_ref *chunks;
    uint32_t chunk_count;
    struct slice summary;
    uint32_t prefix_len; /* the first octets of inline_body stand before the chunks */
    struct slice inline_body;
};

/* Everything but the inline body, which is appended as pieces of its own. */
void accept_write(const struct accept_record *record, uint32_t inline_len, struct buf *out);
enum err accept_read(struct slice payload, struct arena *arena, struct accept_record *out);

#endif
