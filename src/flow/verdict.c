/* Errors as answers. */
#include "flow/verdict.h"

struct verdict verdict_of_error(enum err result)
{
    switch (result) {
    case ERR_FULL:
        return verdict_make(452, "4.3.1", "the disk is full, try again later");
    case ERR_UNSURE:
        return verdict_make(VERDICT_UNSURE, "4.3.0", "it may have been taken");
    case ERR_LIMIT:
        return verdict_make(552, "5.3.4", "the message is too large");
    default:
        return verdict_make(451, "4.3.0", "something failed here, try again later");
    }
}
