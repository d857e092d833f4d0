/* A zip file in memory (PKWARE APPNOTE 6.3): found by the directory at its end, unpacked in pieces. */
#include <zlib.h>

#include "document/internal.h"

#define END_SIGNATURE "PK\5\6"
#define END_OCTETS 22
#define COMMENT_MAX 65535
#define ENTRY_SIGNATURE "PK\1\2"
#define HEADER_SIGNATURE "PK\3\4"
#define FLAG_ENCRYPTED 1
#define METHOD_STORED 0
#define METHOD_DEFLATED 8
#define PIECE_OCTETS 2048 /* on the stack of a fiber */

/* Behind the directory stands a comment, of which the length is not known. */
static bool find_end(struct slice octets, struct scan *out)
{
    size_t reach = END_OCTETS + COMMENT_MAX;
    struct slice tail = slice_from(octets, octets.len > reach ? octets.len - reach : 0);
    for (size_t at = tail.len; at >= END_OCTETS; at--) {
        *out = scan_make(slice_from(tail, at - END_OCTETS));
        if (scan_lit(out, SL(END_SIGNATURE))) {
            return true;
        }
    }
    return false;
}

bool package_open(struct slice octets, struct package *out)
{
    struct scan end;
    uint16_t disk, first_disk, here, members;
    uint32_t size, start;
    if (!find_end(octets, &end) || !scan_le16(&end, &disk) || !scan_le16(&end, &first_disk) ||
        !scan_le16(&end, &here) || !scan_le16(&end, &members) || !scan_le32(&end, &size) ||
        !scan_le32(&end, &start) || start > octets.len) {
        return false;
    }
    *out = (struct package){ octets, scan_make(slice_sub(octets, start, size)), members };
    out->left = members < DOCUMENT_MEMBERS_MAX ? members : DOCUMENT_MEMBERS_MAX;
    return true;
}

/* What of an entry of the directory is needed. */
struct entry {
    uint16_t flags, method, name_len, extra_len, comment_len;
    uint32_t packed_len, start;
};

static bool skip(struct scan *c, size_t octets)
{
    struct slice skipped;
    return scan_bytes(c, octets, &skipped);
}

static bool read_entry(struct scan *c, struct entry *e, struct slice *name)
{
    return scan_lit(c, SL(ENTRY_SIGNATURE)) && skip(c, 4) &&                    /* versions */
           scan_le16(c, &e->flags) && scan_le16(c, &e->method) && skip(c, 8) && /* time, CRC */
           scan_le32(c, &e->packed_len) && skip(c, 4) && scan_le16(c, &e->name_len) &&
           scan_le16(c, &e->extra_len) && scan_le16(c, &e->comment_len) &&
           skip(c, 8) && /* disk, attributes */
           scan_le32(c, &e->start) && scan_bytes(c, e->name_len, name) &&
           skip(c, (size_t)e->extra_len + e->comment_len);
}

/* The member's own header repeats the entry; only its lengths, which may differ, say where the data begins. */
static bool find_data(const struct package *package, const struct entry *e, struct slice *out)
{
    struct scan c = scan_make(slice_from(package->octets, e->start));
    uint16_t name_len, extra_len;
    return e->start < package->octets.len && scan_lit(&c, SL(HEADER_SIGNATURE)) && skip(&c, 22) &&
           scan_le16(&c, &name_len) && scan_le16(&c, &extra_len) &&
           skip(&c, (size_t)name_len + extra_len) && scan_bytes(&c, e->packed_len, out);
}

bool package_next(struct package *package, struct package_member *out)
{
    struct entry e;
    while (package->left > 0 && read_entry(&package->directory, &e, &out->name)) {
        package->left--;
        bool is_plain = (e.flags & FLAG_ENCRYPTED) == 0 &&
                        (e.method == METHOD_STORED || e.method == METHOD_DEFLATED);
        out->is_deflated = e.method == METHOD_DEFLATED;
        if (is_plain && find_data(package, &e, &out->packed)) {
            return true;
        }
    }
    return false;
}

static bool give(struct slice piece, struct document_budget *budget, package_taker *take, void *arg)
{
    piece = slice_sub(piece, 0, (size_t)(piece.len < budget->octets ? piece.len : budget->octets));
    budget->octets -= piece.len;
    return take(arg, piece) && budget->octets > 0;
}

static void inflate_all(struct slice packed, struct document_budget *budget, package_taker *take,
                        void *arg)
{
    unsigned char piece[PIECE_OCTETS];
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)packed.ptr,
                   .avail_in = (unsigned)packed.len };
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK) {
        return;
    }
    bool goes_on = true;
    while (goes_on) {
        z.next_out = piece;
        z.avail_out = sizeof(piece);
        int code = inflate(&z, Z_NO_FLUSH);
        struct slice made = slice_make(piece, sizeof(piece) - z.avail_out);
        goes_on = made.len > 0 && give(made, budget, take, arg) && code == Z_OK;
    }
    inflateEnd(&z);
}

void package_unpack(const struct package_member *member, struct document_budget *budget,
                    package_taker *take, void *arg)
{
    if (member->is_deflated) {
        inflate_all(member->packed, budget, take, arg);
        return;
    }
    struct slice rest = member->packed;
    while (rest.len > 0 && give(slice_sub(rest, 0, PIECE_OCTETS), budget, take, arg)) {
        rest = slice_from(rest, rest.len < PIECE_OCTETS ? rest.len : PIECE_OCTETS);
    }
}
