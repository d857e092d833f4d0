/* upkeep/salvage.h - what can still be read of a data directory, as files that every mail program takes.
 *
 * Shape   needs nothing but the segments of the log, and changes nothing. Where an account's database is whole it says which messages
 *         are in which mailbox, with their flags; else everything that was ever accepted for the account is written, in the
 *         mailbox it was accepted for. server.db gives the addresses, if it can be read. REPORT.txt says what was done and what is lost.
 * Blocks  the thread.
 * Errors  ERR_EXISTS (the target is not empty), ERR_BUSY (a server runs), ERR_NOT_FOUND (no log). */
#ifndef CULVER_UPKEEP_SALVAGE_H
#define CULVER_UPKEEP_SALVAGE_H

#include "io/world.h"
#include "store/log/log.h"

struct salvage_request {
    const char *data_dir, *to;
    struct world *world;
    account_id account;        /* 0: all */
    bool as_eml;               /* one folder with .eml files for each mailbox; else Maildir++ */
    struct progress *progress; /* NULL: nobody looks */
};
struct salvage_report {
    uint64_t accounts, messages, damaged; /* damaged: pieces that are lost, told in REPORT.txt */
};
enum err salvage_run(const struct salvage_request *request, struct salvage_report *out);

/* The account of an address as far as server.db can be read; ERR_NOT_FOUND. */
enum err salvage_find(const char *data_dir, struct slice address, account_id *out);

#endif
