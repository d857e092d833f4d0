/* One mailbox as an array in memory: flags, modseq and place of every message, in UID order. */
#include <stdlib.h>
#include <sys/mman.h>

#include "base/array.h"
#include "base/fault.h"
#include "db/db.h"
#include "store/internal.h"
#include "store/order/order.h"

#define HUGE_PAGE_BYTES ((size_t)2 * 1024 * 1024)
#define READ_APART_FROM 1000 /* rows: their pages stand between those of all that came with them */
#define RESERVE_ROWS_MAX (1024 * 1024) /* a number is believed so far; more come as they come */

/* A large array comes in large pages: to touch each small one for the first time takes as long as to read what goes there. */
static void reserve(struct packed *packed, uint32_t rows)
{
    rows = rows < RESERVE_ROWS_MAX ? rows : RESERVE_ROWS_MAX;
    packed->cap = rows + rows / 8 + 64;
    size_t bytes = packed->cap * sizeof(*packed->rows);
    if (bytes < 2 * HUGE_PAGE_BYTES) {
        packed->rows = array_grow(NULL, packed->cap, sizeof(*packed->rows));
        return;
    }
    bytes = (bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
    packed->rows = aligned_alloc(HUGE_PAGE_BYTES, bytes);
    if (packed->rows == NULL) {
        abort();
    }
    (void)madvise(packed->rows, bytes, MADV_HUGEPAGE);
}

void packed_append(struct packed *packed, const struct packed_row *row)
{
    if (packed->count == packed->cap) {
        packed->cap = packed->cap == 0 ? 64 : packed->cap * 2;
        packed->rows = array_grow(packed->rows, packed->cap, sizeof(*packed->rows));
    }
    packed->rows[packed->count++] = *row;
    order_append(packed->order, packed->count);
}

void packed_free(struct packed *packed)
{
    if (packed != NULL) {
        order_free(packed->order);
        free(packed->rows);
        free(packed);
    }
}

enum err packed_get(struct account *account, struct mbox *mbox, struct packed **out)
{
    if (mbox->packed != NULL) {
        *out = mbox->packed;
        return OK;
    }
    if (FAULT_POINT("mailbox-load-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    struct packed *packed = calloc(1, sizeof(*packed));
    if (packed == NULL) {
        abort();
    }
    reserve(packed, mbox->total);
    sqlite3_stmt *s = sql(account, SQL_MM_LOAD);
    sqlite3_bind_int64(s, 1, mbox->id);
    int code;
    db_read_ahead(account->db, mbox->total >= READ_APART_FROM ? DB_READ_APART : DB_READ_PAGES);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        packed_append(packed, &(struct packed_row){
                                  .uid = (mail_uid)sqlite3_column_int64(s, 0),
                                  .flags = (uint64_t)sqlite3_column_int64(s, 1),
                                  .modseq = (mail_modseq)sqlite3_column_int64(s, 2),
                                  .email = (email_id)sqlite3_column_int64(s, 3),
                                  .lsn = (log_lsn)sqlite3_column_int64(s, 4),
                                  .size = (uint64_t)sqlite3_column_int64(s, 5),
                                  .received = sqlite3_column_int64(s, 6),
                                  .saved = (uint32_t)sqlite3_column_int64(s, 7),
                              });
    }
    sqlite3_reset(s);
    db_read_ahead(account->db, DB_READ_PAGES);
    if (code != SQLITE_DONE) {
        packed_free(packed);
        return sql_failed(account->db, "read mailbox");
    }
    mbox->packed = packed;
    *out = packed;
    return OK;
}

uint32_t packed_lower_bound(const struct packed *packed, mail_uid uid)
{
    uint32_t low = 0, high = packed->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (packed->rows[middle].uid < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct packed_row *packed_find(struct packed *packed, mail_uid uid)
{
    uint32_t at = packed_lower_bound(packed, uid);
    return at < packed->count && packed->rows[at].uid == uid ? &packed->rows[at] : NULL;
}

uint32_t packed_run(const struct packed *packed, uint32_t at, mail_uid uid, uint32_t most)
{
    uint32_t left = packed->count - at, low = 0, step = 1;
    most = most < left ? most : left;
    /* UIDs ascend: where the row so far on has the UID that is so far on, there is nothing in between. */
    while (low + step <= most && packed->rows[at + low + step - 1].uid == uid + low + step - 1) {
        low += step;
        step *= 2;
    }
    for (; step > 0; step /= 2) {
        if (low + step <= most && packed->rows[at + low + step - 1].uid == uid + low + step - 1) {
            low += step;
        }
    }
    return low;
}

void packed_sweep(struct packed *packed)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < packed->count; i++) {
        if (packed->rows[i].flags != PACKED_GONE) {
            order_keep(packed->order, i, kept);
            packed->rows[kept++] = packed->rows[i];
        }
    }
    packed->count = kept;
}
