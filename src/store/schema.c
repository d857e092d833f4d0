/* The database of one account (docs/formats/account-db.md). */
#include "store/internal.h"

#define ANNOTATION_TABLE                                                                           \
    "CREATE TABLE annotation(mailbox INT, user INT, name TEXT, value BLOB, modseq INT, PRIMARY "   \
    "KEY(mailbox,user,name)) WITHOUT ROWID;"                                                       \
    "CREATE INDEX annotation_modseq ON annotation(modseq);"

#define UIDS_TABLE                                                                                 \
    "CREATE TABLE uids(mailbox INTEGER PRIMARY KEY, modseq INT, uidnext INT, runs BLOB);"

#define SEEN_TABLE                                                                                 \
    "CREATE TABLE seen(mailbox INT, uid INT, user INT, seen INT, modseq INT, PRIMARY "             \
    "KEY(mailbox,uid,user)) WITHOUT ROWID;"

#define DELETED_MAILBOX_TABLE                                                                      \
    "CREATE TABLE deleted_mailbox(id INTEGER PRIMARY KEY, name TEXT);"                             \
    "CREATE INDEX deleted_mailbox_name ON deleted_mailbox(name);"

/* Most mail has none of them, so that the index is next to empty. */
#define EIGHT_BIT_INDEX "CREATE INDEX cold_eight_bit ON cold(id) WHERE eight_bit IS NOT 0;"

const char *const account_schema =
    "CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id=1), account INT, applied_lsn INT, modseq "
    "INT, next_email INT,"
    " next_thread INT, next_mailbox INT, last_uidvalidity INT, quota_bytes INT, quota_count INT, "
    "schema INT);"
    "CREATE TABLE mailbox(id INTEGER PRIMARY KEY, parent INT, name TEXT, role INT, selectable INT, "
    "uidvalidity INT,"
    " uidnext INT, recent_uid INT, modseq INT, total INT, unseen INT, deleted INT, bytes INT, "
    "vanished_floor INT NOT NULL DEFAULT 0, grants BLOB, seen_shared INT NOT NULL DEFAULT 0, "
    "UNIQUE(parent,name));"
    "CREATE TABLE subscription(name TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE keyword(bit INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE);"
    "CREATE TABLE email(id INTEGER PRIMARY KEY, thread INT, flags INT, modseq INT, created_modseq "
    "INT, received INT,"
    " sent INT, size INT);"
    "CREATE TABLE cold(id INTEGER PRIMARY KEY, blob_lsn INT, size INT, received INT, dict INT, "
    "summary BLOB, eight_bit INT);"
    "CREATE TABLE mm(mailbox INT, uid INT, email INT, flags INT, modseq INT, received INT, lsn "
    "INT, size INT, saved INT,"
    " PRIMARY KEY(mailbox,uid)) WITHOUT ROWID;"
    "CREATE INDEX email_modseq ON email(modseq);"
    "CREATE INDEX email_thread ON email(thread);"
    "CREATE TABLE vanished(mailbox INT, modseq INT, lo INT, hi INT, PRIMARY "
    "KEY(mailbox,modseq,lo)) WITHOUT ROWID;"
    "CREATE TABLE tomb(type INT, modseq INT, id INT, aux INT, PRIMARY KEY(type,modseq,id)) WITHOUT "
    "ROWID;"
    "CREATE INDEX cold_lsn ON cold(blob_lsn);" EIGHT_BIT_INDEX
    "CREATE TABLE expunged(email INTEGER PRIMARY KEY, mailbox INT, uid INT, at INT, flags INT, "
    "thread INT, sent INT);"
    "CREATE INDEX expunged_place ON expunged(mailbox, uid);"
    "CREATE INDEX expunged_at ON expunged(at);"
    "CREATE TABLE unwanted(lsn INTEGER PRIMARY KEY);"
    "CREATE TABLE thread_ref(hash INT PRIMARY KEY, thread INT) WITHOUT ROWID;" ANNOTATION_TABLE
        SEEN_TABLE UIDS_TABLE DELETED_MAILBOX_TABLE
    "INSERT INTO state VALUES(1,0,0,0,1,1,1,0,0,0,9);";

const char *const account_schema_upgrades[ACCOUNT_SCHEMA_VERSION] = {
    /* From 1: when a message came into its mailbox, and up to where vanished UIDs were forgotten. */
    [1] = "ALTER TABLE mailbox ADD COLUMN vanished_floor INT NOT NULL DEFAULT 0;"
          "ALTER TABLE mm ADD COLUMN saved INT;"
          "UPDATE state SET schema=2;",
    /* From 2: what undelete and the upkeep need. */
    [2] = "ALTER TABLE expunged ADD COLUMN flags INT NOT NULL DEFAULT 0;"
          "ALTER TABLE expunged ADD COLUMN thread INT NOT NULL DEFAULT 0;"
          "ALTER TABLE expunged ADD COLUMN sent INT NOT NULL DEFAULT 0;"
          "CREATE INDEX expunged_place ON expunged(mailbox, uid);"
          "CREATE INDEX expunged_at ON expunged(at);"
          "CREATE INDEX cold_lsn ON cold(blob_lsn);"
          "CREATE TABLE unwanted(lsn INTEGER PRIMARY KEY);"
          "UPDATE state SET schema=3;",
    /* From 3: METADATA. */
    [3] = ANNOTATION_TABLE "UPDATE state SET schema=4;",
    /* From 4: ACL. */
    [4] = "ALTER TABLE mailbox ADD COLUMN grants BLOB;"
          "UPDATE state SET schema=5;",
    /* From 5: \Seen of each user. */
    [5] = "ALTER TABLE mailbox ADD COLUMN seen_shared INT NOT NULL DEFAULT 0;" SEEN_TABLE
          "UPDATE state SET schema=6;",
    /* From 6: the UIDs of large mailboxes. */
    [6] = UIDS_TABLE "UPDATE state SET schema=7;",
    /* From 7: which messages have 8-bit header fields; of those of before it is not known, NULL. */
    [7] = "ALTER TABLE cold ADD COLUMN eight_bit INT;" EIGHT_BIT_INDEX "UPDATE state SET schema=8;",
    /* From 8: the names of deleted mailboxes; those deleted before have none. */
    [8] = DELETED_MAILBOX_TABLE "UPDATE state SET schema=9;",
};
