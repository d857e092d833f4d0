/* Caseless comparison form: NFKD of the full case folding of NFKD, as RFC 5051 intends; ASCII takes a short way. */
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

/* Works on pieces so that memory stays bounded; a piece ends before a code point, which is good enough to search in. One octet
 * becomes at most six units when decomposed (U+FDFA: eighteen for three), one unit at most three when folded. */
#define PIECE_BYTES 4096
#define DECOMPOSED_MAX (PIECE_BYTES * 6)
#define FOLDED_MAX (DECOMPOSED_MAX * 3)

struct room {
    UChar units[PIECE_BYTES], decomposed[DECOMPOSED_MAX], folded[FOLDED_MAX], again[FOLDED_MAX];
};

/* Decomposed before, for what a composed capital folds to; and after, because a fold may compose. */
static int32_t fold_units(struct slice in, struct room *room, UErrorCode *status)
{
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(status);
    int32_t len = 0;
    u_strFromUTF8WithSub(room->units, PIECE_BYTES, &len, in.ptr, (int32_t)in.len, 0xfffd, NULL,
                         status);
    len = unorm2_normalize(nfkd, room->units, len, room->decomposed, DECOMPOSED_MAX, status);
    len =
        u_strFoldCase(room->folded, FOLDED_MAX, room->decomposed, len, U_FOLD_CASE_DEFAULT, status);
    return unorm2_normalize(nfkd, room->folded, len, room->again, FOLDED_MAX, status);
}

static void append_units(const UChar *units, int32_t len, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t need = 0, written = 0;
    u_strToUTF8WithSub(NULL, 0, &need, units, len, 0xfffd, NULL, &status);
    char *room = buf_reserve(out, (size_t)need);
    if (room == NULL) {
        return;
    }
    status = U_ZERO_ERROR;
    u_strToUTF8WithSub(room, need, &written, units, len, 0xfffd, NULL, &status);
    buf_commit(out, (size_t)written);
}

static void fold_piece(struct slice in, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    struct room *room = malloc(sizeof(*room));
    if (room == NULL) {
        abort();
    }
    int32_t len = fold_units(in, room, &status);
    if (U_SUCCESS(status)) {
        append_units(room->again, len, out);
    } else {
        fold_ascii(in, out);
    }
    free(room);
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
