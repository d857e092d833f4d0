/* serve/imap/message/fetch_binary.c - BINARY[...] and BINARY.SIZE[...] (RFC 3516 4.3, RFC 9051 6.4.5).
 *
 * What is not encoded is a range of the stored message and goes out piece by piece; what is encoded is read, decoded and held as a
 * whole, so it is bounded by the size of the message. */
#include "base/log.h"
#include "serve/imap/message/fetch.h"

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

static enum err decode(struct imap_body *body, const struct part *part, struct buf *out)
{
    struct slice octets;
    TRY(imap_body_read(body, part->body_start, part->body_len, &octets));
    buf_init(out, octets.len + 1); /* both encodings only ever shrink */
    part_octets(part, octets, out);
    return buf_error(out);
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
    buf_printf(&s->out, "~{%llu}\r\n", (unsigned long long)shown.len);
    imap_out_bytes(s, slice_sub(buf_slice(&decoded), (size_t)shown.from, (size_t)shown.len));
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
    size_t before = s->out.len;
    buf_append_char(&s->out, '~'); /* literal8: there may be a NUL in it */
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
