/* upkeep/message.h - the octets of a stored message, piece by piece, from a log that is only read. */
#ifndef CULVER_UPKEEP_MESSAGE_H
#define CULVER_UPKEEP_MESSAGE_H

#include "store/log/log.h"
#include "store/record.h"

struct message_sink {
    enum err (*piece)(void *arg, struct slice octets);
    void *arg;
    bool is_whole; /* out: no piece was lost to damage */
};
/* Lost pieces are left out. The failure of piece(). */
enum err message_pieces(struct log *log, const struct accept_record *accept,
                        struct message_sink *sink);

#endif
