/* The bytes of a file of the cache (docs/formats/sts.md). */
#include <xxhash.h>

#include "base/buf.h"
#include "base/scan.h"
#include "trust/sts_cache.h"

#define MAGIC "culver-sts 1\n"
#define CHECK_BYTES 8

void sts_known_write(const struct sts_known *known, struct buf *out)
{
    buf_append_cstr(out, MAGIC);
    buf_append_blob(out, known->domain);
    buf_append_blob(out, known->id);
    buf_append_u8(out, (uint8_t)known->policy.mode);
    buf_append_u32(out, known->policy.max_age);
    buf_append_u64(out, (uint64_t)known->fetched);
    buf_append_u64(out, (uint64_t)known->expires);
    buf_append_blob(out, known->policy.hosts);
    buf_append_u64(out, XXH3_64bits(out->ptr, out->len));
}

static bool read_fields(struct scan *c, struct sts_known *out)
{
    uint8_t mode;
    uint64_t fetched, expires;
    if (!scan_blob(c, &out->domain) || !scan_blob(c, &out->id) || !scan_le8(c, &mode) ||
        !scan_le32(c, &out->policy.max_age) || !scan_le64(c, &fetched) || !scan_le64(c, &expires) ||
        !scan_blob(c, &out->policy.hosts) || !scan_at_end(c)) {
        return false;
    }
    out->policy.mode = (enum sts_mode)mode;
    out->fetched = (int64_t)fetched;
    out->expires = (int64_t)expires;
    return mode < STS_MODES && fetched <= INT64_MAX - STS_AGE_MAX && expires >= fetched &&
           expires <= fetched + STS_AGE_MAX;
}

static bool is_lower(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ascii_lower(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

enum err sts_known_read(struct slice text, struct sts_known *out)
{
    struct sts_known known = { .expires = 0 };
    struct scan c = scan_make(text);
    uint64_t check;
    if (!scan_lit(&c, SL(MAGIC))) {
        return fail(ERR_CORRUPT, "it is no policy of this version");
    }
    if (text.len < sizeof(MAGIC) - 1 + CHECK_BYTES) {
        return fail(ERR_CORRUPT, "it is cut off");
    }
    struct scan end = scan_make(slice_from(text, text.len - CHECK_BYTES));
    c = scan_make(slice_sub(scan_rest(&c), 0, scan_left(&c) - CHECK_BYTES));
    if (!scan_le64(&end, &check) || check != XXH3_64bits(text.ptr, text.len - CHECK_BYTES)) {
        return fail(ERR_CORRUPT, "its checksum is wrong");
    }
    if (!read_fields(&c, &known) || !sts_is_host_name(known.domain) || !is_lower(known.domain) ||
        known.id.len > STS_ID_MAX || known.policy.max_age > STS_AGE_MAX ||
        known.policy.hosts.len > STS_HOSTS_BYTES_MAX || !sts_hosts_are_good(known.policy.hosts)) {
        return fail(ERR_CORRUPT, "it says what no policy says");
    }
    *out = known;
    return OK;
}
