/* store/sharing/annotation.h - what users note about a mailbox or their account: values by name (RFC 5464).
 *
 * Shape   names are in lower case and begin with "/shared/" (one value for everybody) or "/private/" (each user has one of
 *         his own). Mailbox 0 stands for the account. They go with the mailbox and keep to it when it is renamed.
 * Owner   slices are in the arena given.
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND (mailbox), ERR_LIMIT (too many), ERR_SYNTAX (name), ERR_TEMP. What one call sets is set as a whole or not at all.
 * Limits  ANNOTATION_*; of what one user keeps in one account, and, apart from that, of what all share there. */
#ifndef CULVER_STORE_SHARING_ANNOTATION_H
#define CULVER_STORE_SHARING_ANNOTATION_H

#include "store/mailbox.h"

#define ANNOTATION_NAME_MAX 256
#define ANNOTATION_VALUE_MAX (64 * 1024)
#define ANNOTATIONS_MAX 256                     /* of a mailbox */
#define ANNOTATION_BYTES_MAX (16 * 1024 * 1024) /* of an account, names and values */
#define ANNOTATION_CHANGES_MANY 1000            /* told at a time, and what came with the last */
#define ANNOTATIONS_SET_MAX 64                  /* in one call */
#define ANNOTATION_CHANGES_MAX 1000             /* removed ones that are remembered to be told */

struct annotation {
    struct slice name;
    struct slice value; /* NULL ptr: none; set so, it is removed */
};

/* What is annotated, and for whom. */
struct annotated {
    struct store *store;
    account_id account;
    account_id user; /* whose "/private/" ones */
    mailbox_id mailbox;
};

/* "/shared/..." or "/private/..." with something behind it, no empty level, ASCII without controls, "*" and "%". */
enum err annotation_name_check(struct slice name);

/* All that have a value, by name. */
BLOCKS enum err annotations_get(const struct annotated *of, struct arena *arena,
                                struct annotation **out, unsigned *out_count);

/* `after` marks the change in annotations_changed(); `before`: of a mailbox. */
BLOCKS enum err annotations_set(const struct annotated *of, const struct annotation *items,
                                unsigned count, struct mailbox_step *out);

struct annotation_change {
    mailbox_id mailbox;
    struct slice mailbox_name; /* "" of the account */
    struct slice name;
    mail_modseq modseq;
};
struct annotation_changes {
    struct annotation_change *items; /* mailbox by mailbox */
    unsigned count;
    mail_modseq now; /* what to ask for next */
    bool has_more;   /* than these: ask at once */
};
/* Memory for about ANNOTATION_CHANGES_MANY of those that changed after `since`, of mailboxes whose annotations the user may read; `of` names no mailbox. */
BLOCKS enum err annotations_changed(const struct annotated *of, mail_modseq since,
                                    struct arena *arena, struct annotation_changes *out);

/* --- inside records --- */
void annotations_write(const struct annotation *items, unsigned count, struct buf *out);
enum err annotations_read(struct slice data, struct arena *arena, struct annotation **out,
                          unsigned *out_count);

#endif
