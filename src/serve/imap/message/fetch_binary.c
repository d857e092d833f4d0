/* serve/imap/message/fetch_binary.c - BINARY[...] and BINARY.SIZE[...] (RFC 3516 4.3, RFC 9051 6.4.5).
 *
 * What is not encoded is a range of the stored message and goes out piece by piece; what is encoded is read, decoded and held as a
 * whole, so it is bounded by the size of the message. What is large is decoded by a job, so that it holds up nobody. */
#include "base/log.h"
#include "io/job.h"
#include "serve/imap/message/fetch.h"

/* So many octets are decoded in about a millisecond. */
#define DECODE_AT_ONCE ((size_t)256 * 1024)

/* A leaf whose encoding is to be taken off; NULL: the octets go as they are. */
static const struct part *encoded_part(const struct message *message,
                                       const struct imap_section *section)
{
    uint32_t index = section->path_len == 0
                         ? MESSAGE_NONE
                         : message_part_by_path(message, section->path, section->path_len);
    if (index == MESSAGE_NONE || message->parts[index].first_child != MESSAGE_NONE) {
        return NULL;
    }
    const struct part *part = &message->parts[index];
    bool is_plain = part->encoding == ENCODING_7BIT || part->encoding == ENCODING_8BIT ||
                    part->encoding == ENCODING_BINARY;
    return is_plain ? NULL : part;
}

static bool is_known(const struct part *part)
{
    return part == NULL || part->encoding == ENCODING_BASE64 || part->encoding == ENCODING_QP;
}

/* RFC 3516 6: lines of text end in CRLF, whatever they were encoded with. */
static void end_lines(struct buf *text)
{
    struct slice from = buf_slice(text);
    struct buf lines;
    size_t bare = 0, written = 0;
    for (size_t i = 0; i < from.len; i++) {
        bare += from.ptr[i] == '\n' && (i == 0 || from.ptr[i - 1] != '\r');
    }
    if (bare == 0) {
        return;
    }
    buf_init(&lines, from.len + bare);
    for (size_t i = 0; i < from.len; i++) {
        if (from.ptr[i] == '\n' && (i == 0 || from.ptr[i - 1] != '\r')) {
            buf_append(&lines, slice_sub(from, written, i - written));
            buf_append_char(&lines, '\r');
            written = i;
        }
    }
    buf_append(&lines, slice_from(from, written));
    buf_fini(text);
    *text = lines;
}

/* Text in which a line feed is one octet. */
static bool has_lines(const struct part *part)
{
    static const struct slice wide[] = { { "utf-16", 6 },   { "utf-32", 6 }, { "utf16", 5 },
                                         { "utf32", 5 },    { "ucs-", 4 },   { "unicode", 7 },
                                         { "iso-10646", 9 } };
    struct slice charset = part_charset(part);
    bool is_wide = false;
    for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
        is_wide = is_wide || slice_eq_nocase(slice_sub(charset, 0, wide[i].len), wide[i]);
    }
    return slice_eq(part->type, SL("text")) && !is_wide;
}

struct decoding {
    const struct part *part;
    struct slice octets;
    struct buf *out;
};

static void run_decode(void *arg)
{
    struct decoding *d = arg;
    part_octets(d->part, d->octets, d->out);
    if (has_lines(d->part)) {
        end_lines(d->out);
    }
}

static enum err decode(struct imap_body *body, const struct part *part, struct buf *out)
{
    struct decoding d = { .part = part, .out = out };
    TRY(imap_body_read(body, part->body_start, part->body_len, &d.octets));
    buf_init(out, d.octets.len + 1); /* both encodings only ever shrink */
    if (d.octets.len <= DECODE_AT_ONCE) {
        run_decode(&d);
    } else {
        job_run(body->session->services->jobs, run_decode, &d);
    }
    return buf_error(out);
}

static bool has_nul(struct slice octets)
{
    return slice_find_char(octets, '\0') < octets.len;
}

static enum err write_decoded(struct imap_body *body, const struct part *part,
                              const struct imap_fetch_item *item)
{
    struct imap_session *s = body->session;
    AUTO(buf_fini) struct buf decoded = { 0 };
    TRY(decode(body, part, &decoded));
    if (item->kind == IMAP_FETCH_BINARY_SIZE) {
        buf_append_number(&s->out, decoded.len);
        return OK;
    }
    struct imap_octets shown = { 0, decoded.len, true };
    imap_cut_partial(&item->section, &shown);
    struct slice octets = slice_sub(buf_slice(&decoded), (size_t)shown.from, (size_t)shown.len);
    buf_printf(&s->out, "%s{%zu}\r\n", has_nul(octets) ? "~" : "", octets.len);
    imap_out_bytes(s, octets);
    return OK;
}

static enum err find_nul(struct imap_body *body, struct imap_octets octets, bool *found)
{
    *found = false;
    for (uint64_t at = 0; at < octets.len && !*found; at += IMAP_BODY_PIECE) {
        uint64_t len = octets.len - at < IMAP_BODY_PIECE ? octets.len - at : IMAP_BODY_PIECE;
        struct slice piece;
        TRY(imap_body_read(body, octets.from + at, len, &piece));
        *found = has_nul(piece);
    }
    return OK;
}

static enum err write_plain(struct imap_body *body, struct imap_octets octets,
                            const struct imap_fetch_item *item)
{
    struct imap_session *s = body->session;
    if (item->kind == IMAP_FETCH_BINARY_SIZE) {
        buf_append_number(&s->out, octets.len);
        return OK;
    }
    imap_cut_partial(&item->section, &octets);
    bool found;
    TRY(find_nul(body, octets, &found));
    size_t before = s->out.len;
    buf_append_cstr(&s->out, found ? "~" : ""); /* literal8 (RFC 3516 4.3) */
    enum err result = imap_write_octets(body, octets);
    if (result != OK) {
        buf_truncate(&s->out, before);
    }
    return result;
}

static void write_nothing(struct imap_session *s, const struct imap_fetch_item *item)
{
    buf_append_cstr(&s->out, item->kind == IMAP_FETCH_BINARY_SIZE ? "0" : "NIL");
}

enum imap_binary_result imap_write_binary(struct imap_body *body, const struct message *message,
                                          const struct imap_fetch_item *item)
{
    struct imap_session *s = body->session;
    const struct part *part = encoded_part(message, &item->section);
    struct imap_octets octets = imap_section_octets(message, imap_body_size(body), &item->section);
    imap_write_section_name(&s->out, &item->section);
    buf_append_char(&s->out, ' ');
    if (!octets.exists || !is_known(part)) {
        write_nothing(s, item);
        return octets.exists ? IMAP_BINARY_UNKNOWN : IMAP_BINARY_OK;
    }
    enum err result =
        part == NULL ? write_plain(body, octets, item) : write_decoded(body, part, item);
    if (result == OK) {
        return IMAP_BINARY_OK;
    }
    imap_body_failed(body, result);
    write_nothing(s, item);
    return IMAP_BINARY_DAMAGED;
}
