/* What a person reads in a part: transfer encoding, charset and markup taken off. */
#include "codec/codec.h"
#include "format/message.h"

/* Room for what becomes longer: three octets of UTF-8 for one of a charset, entities of HTML. */
#define GROWTH_MAX 4
#define ROOM_LEAST 1024

struct slice part_charset(const struct part *part)
{
    for (uint32_t i = 0; i < part->params.count; i++) {
        if (slice_eq(part->params.items[i].name, SL("charset"))) {
            return part->params.items[i].value;
        }
    }
    return SL("us-ascii");
}

void part_octets(const struct part *part, struct slice body, struct buf *out)
{
    if (part->encoding == ENCODING_BASE64) {
        base64_decode_mail(body, out);
    } else if (part->encoding == ENCODING_QP) {
        qp_decode(body, false, out);
    } else {
        buf_append(out, body);
    }
}

void part_text(const struct part *part, struct slice body, struct buf *out)
{
    struct buf octets, utf8;
    buf_init(&octets, body.len + ROOM_LEAST);
    buf_init(&utf8, body.len * GROWTH_MAX + ROOM_LEAST);
    part_octets(part, body, &octets);
    if (slice_eq(part->subtype, SL("html"))) {
        charset_file_to_utf8(part_charset(part), buf_slice(&octets), &utf8);
        html_to_text(buf_slice(&utf8), out);
    } else {
        charset_file_to_utf8(part_charset(part), buf_slice(&octets), out);
    }
    buf_fini(&octets);
    buf_fini(&utf8);
}
