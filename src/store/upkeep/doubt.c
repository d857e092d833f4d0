/* Whether the clock may be wrong: all mail in the trash is ten years old when it is set on by ten years (QU10), and who sees that shall have the
 * time to set it right. What the last run knew stands in a file. */
#include <stdio.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/scan.h"
#include "store/upkeep/internal.h"

#define FILE_NAME "db/upkeep"
#define FILE_BYTES_MAX ((size_t)100)
#define FILE_HEAD "culver-upkeep 1\n"
#define PATH_BYTES 4096

static usec_t monotonic(const struct upkeep *upkeep)
{
    return upkeep->world->clock.monotonic(&upkeep->world->clock);
}

static int64_t clock_ahead(const struct upkeep *upkeep)
{
    return clock_now(&upkeep->world->clock).secs - (int64_t)(monotonic(upkeep) / USEC_PER_SEC);
}

static void begin_doubt(struct upkeep *upkeep, int64_t jump)
{
    log_warn("upkeep-waits", "seconds=%lld", (long long)jump);
    upkeep->doubted_until = monotonic(upkeep) + UPKEEP_DOUBT_USEC;
}

/* --- the file --- */

static bool read_file(const struct upkeep *upkeep, const char *path, uint64_t *wall, uint64_t *left)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, FILE_BYTES_MAX);
    if (disk_read_file(&upkeep->world->disk, path, &text) != OK) {
        return false;
    }
    struct scan c = scan_make(buf_slice(&text));
    return scan_lit(&c, SL(FILE_HEAD)) && scan_u64(&c, wall) && scan_char(&c, ' ') &&
           scan_u64(&c, left) && scan_char(&c, '\n') && scan_at_end(&c) && *wall <= INT64_MAX &&
           *left <= UPKEEP_DOUBT_USEC / USEC_PER_SEC;
}

/* A jump that nobody has noticed yet would be nothing to the next start, so the clock is looked at first. */
void doubt_keep(struct upkeep *upkeep)
{
    char path[PATH_BYTES];
    (void)doubt_is_there(upkeep);
    usec_t now = monotonic(upkeep);
    usec_t left = upkeep->doubted_until > now ? upkeep->doubted_until - now : 0;
    AUTO(buf_fini) struct buf text;
    buf_init(&text, FILE_BYTES_MAX);
    buf_printf(&text, FILE_HEAD "%lld %llu\n", (long long)clock_now(&upkeep->world->clock).secs,
               (unsigned long long)(left / USEC_PER_SEC));
    snprintf(path, sizeof(path), "%s/" FILE_NAME, upkeep->store->data_dir);
    if (disk_replace_file(&upkeep->world->disk, path, buf_slice(&text)) != OK) {
        log_warn("upkeep-failed", "what=clock reason=%s", log_text(slice_cstr(err_detail())).text);
    }
}

/* --- whether --- */

void doubt_open(struct upkeep *upkeep)
{
    char path[PATH_BYTES];
    uint64_t wall, left;
    upkeep->ahead = clock_ahead(upkeep);
    snprintf(path, sizeof(path), "%s/" FILE_NAME, upkeep->store->data_dir);
    if (read_file(upkeep, path, &wall, &left)) {
        int64_t away = clock_now(&upkeep->world->clock).secs - (int64_t)wall;
        if (away >= UPKEEP_JUMP_SECS) {
            begin_doubt(upkeep, away);
        } else if (left > 0) {
            upkeep->doubted_until = monotonic(upkeep) + left * USEC_PER_SEC;
        }
    }
    doubt_keep(upkeep);
}

bool doubt_is_there(struct upkeep *upkeep)
{
    int64_t ahead = clock_ahead(upkeep), jump = ahead - upkeep->ahead;
    if (jump >= UPKEEP_JUMP_SECS) {
        begin_doubt(upkeep, jump);
    }
    if (jump >= UPKEEP_JUMP_SECS || jump <= -UPKEEP_JUMP_SECS) {
        upkeep->ahead = ahead;
    }
    return monotonic(upkeep) < upkeep->doubted_until;
}
