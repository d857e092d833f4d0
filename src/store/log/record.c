/* A record's header: 64 octets, little-endian, the checksum over everything behind it (docs/formats/log.md).
 *
 *   0 magic u32 | 4 type u8, flags u8, version u16 | 8 payload length u32 | 12 key id u32 | 16 lsn u64 | 24 account u64
 *  32 generation u64 | 40 tenant u32 | 44 unsynced u32 | 48 plain checksum u64 | 56 checksum u64 */
#define XXH_STATIC_LINKING_ONLY /* the size of the state */
#include <xxhash.h>

#include "base/scan.h"
#include "store/log/internal.h"

static void put_le(char *at, uint64_t value, unsigned octets)
{
    for (unsigned i = 0; i < octets; i++) {
        at[i] = (char)(value >> (8 * i));
    }
}

void record_head_write(const struct record_head *head, char out[RECORD_HEADER_BYTES])
{
    memset(out, 0, RECORD_HEADER_BYTES);
    put_le(out, RECORD_MAGIC, 4);
    put_le(out + 4, (uint64_t)head->type, 1);
    put_le(out + 5, head->flags, 1);
    put_le(out + 6, RECORD_VERSION, 2);
    put_le(out + 8, head->payload_len, 4);
    put_le(out + 16, head->lsn, 8);
    put_le(out + 24, head->account, 8);
    put_le(out + 32, head->generation, 8);
    put_le(out + 44, head->unsynced, 4);
    put_le(out + 48, head->plain_checksum, 8);
    put_le(out + 56, head->checksum, 8);
}

bool record_head_read(struct slice bytes, uint64_t generation, struct record_head *out)
{
    struct scan c = scan_make(bytes);
    uint32_t magic, key, tenant;
    uint8_t type;
    uint16_t version;
    if (!scan_le32(&c, &magic) || magic != RECORD_MAGIC || !scan_le8(&c, &type) ||
        !scan_le8(&c, &out->flags) || !scan_le16(&c, &version) || version != RECORD_VERSION ||
        !scan_le32(&c, &out->payload_len) || !scan_le32(&c, &key) || !scan_le64(&c, &out->lsn) ||
        !scan_le64(&c, &out->account) || !scan_le64(&c, &out->generation) ||
        !scan_le32(&c, &tenant) || !scan_le32(&c, &out->unsynced) ||
        !scan_le64(&c, &out->plain_checksum) || !scan_le64(&c, &out->checksum)) {
        return false;
    }
    out->type = (enum log_type)type;
    return (generation == 0 || out->generation == generation) &&
           out->payload_len <= LOG_PAYLOAD_MAX && (out->flags & ~RECORD_COMPRESSED) == 0 &&
           type >= LOG_ACCEPT && type <= LOG_TICK && out->lsn > 0;
}

uint64_t record_checksum(const char head[RECORD_HEADER_BYTES], const struct slice *pieces,
                         unsigned count)
{
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, head, RECORD_HEADER_BYTES - 8);
    for (unsigned i = 0; i < count; i++) {
        XXH3_64bits_update(&state, pieces[i].ptr, pieces[i].len);
    }
    return XXH3_64bits_digest(&state);
}

uint64_t record_size(uint32_t payload_len)
{
    uint64_t size = RECORD_HEADER_BYTES + (uint64_t)payload_len;
    return (size + RECORD_ALIGN - 1) & ~(uint64_t)(RECORD_ALIGN - 1);
}
