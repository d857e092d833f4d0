/* store/apply.h - one record of the log applied to one account: state and record in, state out.
 *
 * Shape   deterministic: no clock, no random numbers, no configuration; replay gives the same UIDs and modseqs. What a caller
 *         asked for and cannot have is a result (struct apply_result), not an error.
 * Threads the account's shard. */
#ifndef CULVER_STORE_APPLY_H
#define CULVER_STORE_APPLY_H

#include "store/internal.h"

enum err apply_record(struct account *account, const struct log_record *record,
                      struct apply_result *result);
/* What was asked for cannot be had: said in *result; OK, because the record was applied. */
enum err apply_refuse(struct apply_result *result, enum err code, const char *detail);
enum err apply_accept(struct account *account, const struct log_record *record,
                      struct apply_result *result);
enum err apply_create_account(struct account *account, const struct mutation *m,
                              struct apply_result *result);
enum err apply_mailbox_create(struct account *account, const struct mutation *m,
                              struct apply_result *result);
enum err apply_mailbox_delete(struct account *account, const struct mutation *m,
                              struct apply_result *result);
enum err apply_mailbox_rename(struct account *account, const struct mutation *m,
                              struct apply_result *result);
enum err apply_subscribe(struct account *account, const struct mutation *m,
                         struct apply_result *result);
enum err apply_keyword(struct account *account, const struct mutation *m,
                       struct apply_result *result);
enum err apply_renew(struct account *account, const struct mutation *m,
                     struct apply_result *result);
enum err apply_flags(struct account *account, const struct mutation *m,
                     struct apply_result *result);
enum err apply_copy(struct account *account, const struct mutation *m, struct apply_result *result);
enum err apply_expunge(struct account *account, const struct mutation *m,
                       struct apply_result *result);
enum err apply_annotate(struct account *account, const struct mutation *m,
                        struct apply_result *result);
enum err apply_seen(struct account *account, const struct mutation *m, struct apply_result *result);
enum err apply_grant(struct account *account, const struct mutation *m,
                     struct apply_result *result);
/* RFC 5464 4.1, of INBOX: the new mailbox gets them too, when there is room for them. */
enum err annotations_copy(struct account *account, mailbox_id from, mailbox_id to);
/* Of a mailbox that is no more. */
enum err annotations_drop(struct account *account, mailbox_id mailbox);
/* One more message at the end of a mailbox. */
enum err apply_member(struct account *account, struct mbox *mbox, const struct packed_row *row);
/* --- apply_upkeep.c --- */
enum err apply_undelete(struct account *account, const struct mutation *m,
                        struct apply_result *result);
enum err apply_unref(struct account *account, const struct log_record *record);
/* All that the account has goes, but which records of the log it holds. */
enum err apply_remove(struct account *account, const struct mutation *m,
                      struct apply_result *result);
struct expunge {
    struct mbox *mbox;
    const mail_uid *uids; /* ascending */
    uint32_t count;
    bool only_deleted; /* those alone that carry \Deleted */
    int64_t now;
    mail_modseq modseq;
};
enum err expunge_rows(struct account *account, const struct expunge *expunge, uint32_t *out_count);

struct transfer {
    struct mbox *from, *to;
    const mail_uid *uids; /* ascending */
    uint32_t count;
    bool is_move;
    int64_t now;
    mail_modseq modseq;
    uint64_t fixed;  /* flags that copies do not get */
    account_id user; /* who does it; 0: the owner */
    bool own_seen;   /* and has a \Seen of his own, where it is not shared */
};
enum err transfer_rows(struct account *account, const struct transfer *transfer,
                       struct apply_result *result);

/* --- thread.c --- */
struct thread_keys;
enum err thread_assign(struct account *account, const struct thread_keys *keys, uint64_t *out);

#endif
