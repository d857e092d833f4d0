/* fulltext/layout.h - the fixed octets of a volume (docs/formats/index.md). */
#ifndef CULVER_FULLTEXT_LAYOUT_H
#define CULVER_FULLTEXT_LAYOUT_H

#include <stdint.h>

#include "base/slice.h"

#define VOLUME_MAGIC "CULVERFT"
#define VOLUME_VERSION 4
#define VOLUME_HEADER_BYTES 32
#define VOLUME_CHECKSUM_AT 24 /* of all octets but itself */
#define VOLUME_ALIGN 8

/* At least VOLUME_HEADER_BYTES. */
uint64_t volume_checksum(struct slice bytes);

#endif
