/* Caseless comparison form: NFKD of the full case folding, as RFC 5051 intends; ASCII takes a short way. */
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/utf8.h"
#include "codec/codec.h"

static void fold_ascii(struct slice in, struct buf *out)
{
    char *room = buf_reserve(out, in.len);
    if (room == NULL) {
        return;
    }
    for (size_t i = 0; i < in.len; i++) {
        room[i] = ascii_lower(in.ptr[i]);
    }
    buf_commit(out, in.len);
}

/* Works on pieces so that memory stays bounded; a piece ends before a code point, which is good enough to search in. */
#define PIECE_BYTES 8192

static void fold_piece(struct slice in, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    UChar *units = malloc(sizeof(UChar) * PIECE_BYTES * 20);
    if (units == NULL || U_FAILURE(status)) {
        abort();
    }
    UChar *folded = units + PIECE_BYTES;
    UChar *normal = folded + (size_t)PIECE_BYTES * 3;
    int32_t len = 0;
    u_strFromUTF8WithSub(units, PIECE_BYTES, &len, in.ptr, (int32_t)in.len, 0xfffd, NULL, &status);
    len = u_strFoldCase(folded, PIECE_BYTES * 3, units, len, U_FOLD_CASE_DEFAULT, &status);
    int32_t normal_len = unorm2_normalize(nfkd, folded, len, normal, PIECE_BYTES * 16, &status);
    if (U_SUCCESS(status)) {
        for (int32_t i = 0; i < normal_len;) {
            UChar32 cp;
            U16_NEXT(normal, i, normal_len, cp);
            utf8_append(out, (uint32_t)cp);
        }
    } else {
        fold_ascii(in, out);
    }
    free(units);
}

void casefold_utf8(struct slice in, struct buf *out)
{
    while (in.len > 0) {
        struct slice piece = utf8_prefix(in, PIECE_BYTES);
        if (piece.len == 0) {
            piece = slice_sub(in, 0, PIECE_BYTES);
        }
        if (ascii_is_all(piece)) {
            fold_ascii(piece, out);
        } else {
            fold_piece(piece, out);
        }
        in = slice_from(in, piece.len);
    }
}
