/* io/hmac.h - HMAC with SHA-256, of short texts.
 *
 * Shape   a function; what it computes with is wiped. Here because it is the lowest floor that knows a library for it.
 * RFC     2104; the HMAC() of SCRAM (5802 2.2). */
#ifndef CULVER_IO_HMAC_H
#define CULVER_IO_HMAC_H

#include "base/slice.h"

#define HMAC_BYTES 32 /* of a key as of what comes out */

void hmac_sha256(const unsigned char key[HMAC_BYTES], struct slice text,
                 unsigned char out[HMAC_BYTES]);

#endif
