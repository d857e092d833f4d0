/* What looks alike: the skeletons of UTS 39, through ICU. */
#include <unicode/uspoof.h>

#include "codec/codec.h"

#define SKELETON_MAX 1024

enum err confusable_skeleton(struct slice in, struct buf *out)
{
    char text[SKELETON_MAX];
    UErrorCode status = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&status);
    int32_t len =
        uspoof_getSkeletonUTF8(checker, 0, in.ptr, (int32_t)in.len, text, sizeof(text), &status);
    uspoof_close(checker);
    if (U_FAILURE(status) || len < 0 || (size_t)len > sizeof(text)) {
        return fail(ERR_SYNTAX, "it cannot be compared with what looks alike");
    }
    buf_append(out, slice_make(text, (size_t)len));
    return buf_error(out);
}
