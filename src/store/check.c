/* What must hold inside a database of the store, each as a query that finds nothing. */
#include <stdio.h>

#include "db/db.h"
#include "store/internal.h"

#define LINE_BYTES 512

struct rule {
    const char *query; /* one row for each fault: what it is about */
    const char *fault;
};

static const struct rule account_rules[] = {
    { "SELECT 'mailbox '||b.id FROM mailbox b LEFT JOIN (SELECT mailbox,count(*) n,sum(size) s,"
      "sum((flags&1)=0) u,sum((flags&8)!=0) d FROM mm GROUP BY mailbox) m ON m.mailbox=b.id "
      "WHERE b.total!=ifnull(n,0) OR b.bytes!=ifnull(s,0) OR b.unseen!=ifnull(u,0) OR "
      "b.deleted!=ifnull(d,0)",
      "the counters do not match the messages" },
    { "SELECT 'mailbox '||b.id FROM mailbox b JOIN (SELECT mailbox,max(uid) u,max(modseq) q FROM "
      "mm "
      "GROUP BY mailbox) m ON m.mailbox=b.id WHERE u>=b.uidnext OR q>b.modseq",
      "UIDNEXT or HIGHESTMODSEQ is behind its messages" },
    { "SELECT 'mailbox '||id FROM mailbox WHERE uidvalidity=0 OR uidvalidity>(SELECT "
      "last_uidvalidity "
      "FROM state) OR (parent!=0 AND parent NOT IN (SELECT id FROM mailbox))",
      "UIDVALIDITY or parent cannot be" },
    { "SELECT 'uid '||uid||' of mailbox '||mailbox FROM mm WHERE mailbox NOT IN (SELECT id FROM "
      "mailbox)",
      "the mailbox is not there" },
    { "SELECT 'uid '||m.uid||' of mailbox '||m.mailbox FROM mm m LEFT JOIN email e ON e.id=m.email "
      "WHERE e.id IS NULL OR e.size!=m.size OR (e.flags&~8)!=(m.flags&~8)",
      "the row of the message is not there, or says something else" },
    { "SELECT 'uid '||m.uid||' of mailbox '||m.mailbox FROM mm m LEFT JOIN cold c ON c.id=m.email "
      "WHERE c.id IS NULL OR c.blob_lsn!=m.lsn OR c.size!=m.size",
      "the summary is not there, or of another message" },
    { "SELECT 'email '||id FROM email WHERE id NOT IN (SELECT email FROM mm)",
      "the message is in no mailbox" },
    { "SELECT 'email '||id FROM email WHERE thread<=0 OR thread>=(SELECT next_thread FROM state)",
      "the thread cannot be" },
    { "SELECT 'thread '||thread FROM thread_ref WHERE thread<=0 OR thread>=(SELECT next_thread "
      "FROM state)",
      "the thread cannot be" },
    { "SELECT 'state' FROM state WHERE quota_count!=(SELECT count(*) FROM mm) OR "
      "quota_bytes!=(SELECT ifnull(sum(size),0) FROM mm)",
      "the quota counters do not match the messages" },
    { "SELECT 'state' FROM state WHERE modseq<(SELECT ifnull(max(modseq),0) FROM email) OR "
      "next_email<=(SELECT ifnull(max(id),0) FROM email) OR "
      "next_mailbox<=(SELECT ifnull(max(id),0) FROM mailbox)",
      "numbers would be given again" },
    { "SELECT 'uid '||s.uid||' of mailbox '||s.mailbox FROM seen s LEFT JOIN mm m ON "
      "m.mailbox=s.mailbox AND m.uid=s.uid WHERE m.uid IS NULL",
      "somebody has seen a message that is not there" },
    { "SELECT 'keyword '||bit FROM keyword WHERE bit<8 OR bit>62", "the bit cannot be" },
};

static const struct rule queue_rules[] = {
    { "SELECT 'state' FROM state WHERE next_id<=(SELECT ifnull(max(id),0) FROM entry)",
      "numbers would be given again" },
    { "SELECT 'entry '||id FROM entry WHERE lsn<=0 OR lsn>(SELECT applied_lsn FROM state)",
      "the record cannot be" },
    { "SELECT 'record '||lsn FROM ended WHERE lsn IN (SELECT lsn FROM entry)",
      "it has ended and an entry" },
};

static enum err run_rule(sqlite3 *db, const struct rule *rule, const struct check_faults *faults)
{
    sqlite3_stmt *s = NULL;
    char line[LINE_BYTES];
    int code;
    TRY(sqlite3_prepare_v2(db, rule->query, -1, &s, NULL) == SQLITE_OK ? OK
                                                                       : sql_failed(db, "check"));
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        snprintf(line, sizeof(line), "%s: %s", (const char *)sqlite3_column_text(s, 0),
                 rule->fault);
        faults->found(faults->arg, slice_cstr(line));
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? OK : sql_failed(db, "check");
}

static void check_all(sqlite3 *db, const struct rule *rules, size_t count,
                      const struct check_faults *faults)
{
    enum err result = db_check(db, faults->found, faults->arg);
    for (size_t i = 0; i < count && result == OK; i++) {
        result = run_rule(db, &rules[i], faults);
        if (result != OK) {
            faults->found(faults->arg, slice_cstr(err_detail()));
        }
    }
}

void check_account(sqlite3 *db, const struct check_faults *faults)
{
    check_all(db, account_rules, ARRAY_LEN(account_rules), faults);
}

void check_queue(sqlite3 *db, const struct check_faults *faults)
{
    check_all(db, queue_rules, ARRAY_LEN(queue_rules), faults);
}
