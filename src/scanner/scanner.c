/* The asking side: a pool of scanner processes, one question at a time for each, and what happens when one dies of a message. */
#include "scanner/scanner.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/scan.h"
#include "format/header.h"
#include "scanner/internal.h"

#define DIGEST_BYTES 16
#define INSIDE_REPLY_MAX (MESSAGE_SUMMARY_MAX * 2)
#define INSIDE_ARENA_BYTES ((size_t)1 << 30)
#define TRIES 2

struct helper {
    struct ipc *ipc; /* NULL: gone, and no other could be had */
    bool is_busy;
};

/* A fiber that waits for a helper. */
struct waiter {
    struct list node;
    struct fiber *fiber;
    struct helper *given;
};

struct digest {
    unsigned char bytes[DIGEST_BYTES];
};

struct scanner {
    struct loop *loop;
    struct scanner_config config;
    struct helper *helpers; /* none: inside this process */
    struct list waiting;
    struct digest poison[SCANNER_POISON_MAX]; /* a ring */
    unsigned poison_count;
};

struct scanner *scanner_open(struct loop *loop, const struct scanner_config *config)
{
    struct scanner *scanner = calloc(1, sizeof(*scanner));
    if (scanner == NULL) {
        abort();
    }
    scanner->loop = loop;
    scanner->config = *config;
    list_init(&scanner->waiting);
    if (config->count > 0) {
        scanner->helpers = calloc(config->count, sizeof(*scanner->helpers));
        if (scanner->helpers == NULL) {
            abort();
        }
        for (unsigned i = 0; i < config->count; i++) {
            scanner->helpers[i].ipc = ipc_open(loop, config->fds[i]);
        }
    }
    return scanner;
}

void scanner_close(struct scanner *scanner)
{
    for (unsigned i = 0; scanner != NULL && i < scanner->config.count; i++) {
        if (scanner->helpers[i].ipc != NULL) {
            ipc_close(scanner->helpers[i].ipc);
        }
    }
    if (scanner != NULL) {
        free(scanner->helpers);
        free(scanner);
    }
}

/* --- messages that killed a scanner --- */

static struct digest digest_of(struct slice message)
{
    struct digest d;
    crypto_generichash(d.bytes, sizeof(d.bytes), (const unsigned char *)message.ptr, message.len,
                       NULL, 0);
    return d;
}

static bool is_poison(const struct scanner *scanner, struct slice message)
{
    if (scanner->poison_count == 0) {
        return false;
    }
    struct digest d = digest_of(message);
    unsigned count =
        scanner->poison_count < SCANNER_POISON_MAX ? scanner->poison_count : SCANNER_POISON_MAX;
    for (unsigned i = 0; i < count; i++) {
        if (memcmp(scanner->poison[i].bytes, d.bytes, sizeof(d.bytes)) == 0) {
            return true;
        }
    }
    return false;
}

static void remember_poison(struct scanner *scanner, struct slice message)
{
    scanner->poison[scanner->poison_count % SCANNER_POISON_MAX] = digest_of(message);
    scanner->poison_count++;
    log_warn("message-opaque", "size=%zu reason=\"the scanner failed on it twice\"", message.len);
}

/* --- one helper for one question --- */

static enum err take_helper(struct scanner *scanner, struct helper **out)
{
    bool any = false;
    for (unsigned i = 0; i < scanner->config.count; i++) {
        struct helper *helper = &scanner->helpers[i];
        any = any || helper->ipc != NULL;
        if (helper->ipc != NULL && !helper->is_busy) {
            helper->is_busy = true;
            *out = helper;
            return OK;
        }
    }
    if (!any) {
        return fail(ERR_TEMP, "no scanner process is there");
    }
    struct waiter waiter = { .fiber = fiber_current() };
    list_append(&scanner->waiting, &waiter.node);
    while (waiter.given == NULL) {
        fiber_suspend_surely(); /* each question ends within its time, so the turn is sure to come */
    }
    *out = waiter.given;
    return (*out)->ipc != NULL ? OK : fail(ERR_TEMP, "no scanner process is there");
}

static void give_helper(struct scanner *scanner, struct helper *helper)
{
    struct list *node = list_pop(&scanner->waiting);
    if (node == NULL) {
        helper->is_busy = false;
        return;
    }
    struct waiter *waiter = LIST_ENTRY(node, struct waiter, node);
    waiter->given = helper;
    fiber_wake(waiter->fiber);
}

static void replace_helper(struct scanner *scanner, struct helper *helper)
{
    unsigned index = (unsigned)(helper - scanner->helpers);
    ipc_close(helper->ipc);
    int fd = scanner->config.respawn == NULL
                 ? -1
                 : scanner->config.respawn(scanner->config.respawn_arg, index);
    helper->ipc = fd < 0 ? NULL : ipc_open(scanner->loop, fd);
    log_warn("scanner-replaced", "index=%u ok=%d", index, helper->ipc != NULL);
}

/* ERR_CORRUPT: the scanner failed on this content, and another took its place. */
static enum err ask_helper(struct scanner *scanner, const struct ipc_question *question,
                           struct arena *arena, struct slice *out)
{
    struct helper *helper = NULL;
    TRY(take_helper(scanner, &helper));
    usec_t began = loop_now(scanner->loop);
    struct deadline_scope before = deadline_push(SCANNER_PARSE_SECS);
    enum err result = ipc_call_parts(helper->ipc, question, arena, out);
    deadline_pop(before);
    bool took_all = loop_now(scanner->loop) - began >= SCANNER_PARSE_SECS * USEC_PER_SEC;
    bool is_broken = result == ERR_CLOSED || result == ERR_CORRUPT || result == ERR_TIMEOUT ||
                     result == ERR_CANCELLED;
    if (is_broken) {
        replace_helper(scanner, helper); /* whatever it is still busy with is nobody's any more */
    }
    give_helper(scanner, helper);
    if (result == OK || (!took_all && (result == ERR_TIMEOUT || result == ERR_CANCELLED))) {
        return result;
    }
    return ERR_CORRUPT;
}

static enum err ask_inside(const struct ipc_question *question, struct arena *arena,
                           struct slice *out)
{
    AUTO(arena_free_auto) struct arena *work = arena_new(NULL, "scanner", INSIDE_ARENA_BYTES);
    AUTO(buf_fini) struct buf payload, reply;
    enum err result = ERR_SYNTAX;
    struct slice bytes = question->parts[0];
    buf_init(&payload, SCANNER_QUESTION_MAX);
    buf_init(&reply, INSIDE_REPLY_MAX);
    if (question->part_count > 1) {
        for (unsigned i = 0; i < question->part_count; i++) {
            buf_append(&payload, question->parts[i]);
        }
        bytes = buf_slice(&payload);
    }
    for (size_t i = 0; i < scanner_handler_count; i++) {
        if (scanner_handlers[i].type == question->type) {
            result = scanner_handlers[i].run(NULL, bytes, work, &reply);
        }
    }
    if (result != OK) {
        return ERR_CORRUPT;
    }
    *out = arena_dup(arena, buf_slice(&reply));
    return OK;
}

static enum err ask(struct scanner *scanner, const struct ipc_question *question,
                    struct arena *arena, struct slice *out)
{
    enum err result = ERR_CORRUPT;
    for (int i = 0; i < TRIES && result == ERR_CORRUPT; i++) {
        result = scanner->config.count == 0 ? ask_inside(question, arena, out)
                                            : ask_helper(scanner, question, arena, out);
    }
    return result;
}

/* --- questions --- */

static void make_opaque(struct slice message, struct arena *arena, struct slice *out)
{
    struct message opaque;
    struct buf summary;
    message_make_opaque(message.len, header_block_length(message), arena, &opaque);
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&opaque, &summary);
    *out = arena_dup(arena, buf_slice(&summary));
    buf_fini(&summary);
}

/* What a scanner says is a stranger's word until it has been read back. */
static bool is_sound(struct slice summary, struct slice message)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "summary", summary.len * 32 + (size_t)1024 * 1024);
    struct message read;
    return summary_read(summary, message.len, arena, &read) == OK;
}

enum err scanner_parse(struct scanner *scanner, struct slice message, struct arena *arena,
                       struct slice *out_summary)
{
    struct ipc_question question = { SCANNER_PARSE, { message }, 1 };
    if (!is_poison(scanner, message) && !FAULT_POINT("scanner-gives-up")) {
        enum err result = ask(scanner, &question, arena, out_summary);
        if (result == OK && is_sound(*out_summary, message)) {
            return OK;
        }
        if (result != OK && result != ERR_CORRUPT) {
            return result;
        }
        remember_poison(scanner, message);
    }
    make_opaque(message, arena, out_summary);
    return OK;
}

enum err scanner_match(struct scanner *scanner, struct slice message,
                       const struct scanner_needle *needles, unsigned count, uint64_t *out_hits)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "match", (size_t)1024 * 1024);
    AUTO(buf_fini) struct buf head;
    struct slice reply;
    *out_hits = 0;
    buf_init(&head, (size_t)SCANNER_NEEDLES_MAX * SCANNER_INLINE_MAX);
    buf_append_u32(&head, count);
    for (unsigned i = 0; i < count; i++) {
        buf_append_u8(&head, (uint8_t)needles[i].scope);
        buf_append_blob(&head, needles[i].text);
    }
    TRY(buf_error(&head));
    if (is_poison(scanner, message)) {
        return OK; /* nothing can be found in what nobody can read */
    }
    struct ipc_question question = { SCANNER_MATCH, { buf_slice(&head), message }, 2 };
    enum err result = ask(scanner, &question, arena, &reply);
    if (result == ERR_CORRUPT) {
        remember_poison(scanner, message);
        return OK;
    }
    TRY(result);
    struct scan c = scan_make(reply);
    return scan_le64(&c, out_hits) ? OK : fail(ERR_TEMP, "the scanner answered nonsense");
}

enum err scanner_body_hash(struct scanner *scanner, struct slice body,
                           unsigned char out[DKIM_HASH_BYTES])
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "body-hash", (size_t)64 * 1024);
    struct ipc_question question = { SCANNER_BODY_HASH, { body }, 1 };
    struct slice reply;
    TRY(ask(scanner, &question, arena, &reply));
    if (reply.len != DKIM_HASH_BYTES) {
        return fail(ERR_CORRUPT, "the scanner answered nonsense");
    }
    memcpy(out, reply.ptr, DKIM_HASH_BYTES);
    return OK;
}

/* --- words --- */

static enum err ask_words(struct scanner *scanner, const struct slice *messages, unsigned count,
                          struct arena *arena, struct slice *out)
{
    AUTO(buf_fini) struct buf payload;
    struct slice reply;
    buf_init(&payload, SCANNER_QUESTION_MAX);
    for (unsigned i = 0; i < count; i++) {
        buf_append_blob(&payload, messages[i]);
    }
    TRY(buf_error(&payload));
    struct ipc_question question = { SCANNER_WORDS, { buf_slice(&payload) }, 1 };
    TRY(ask(scanner, &question, arena, &reply));
    struct scan c = scan_make(reply);
    for (unsigned i = 0; i < count; i++) {
        if (!scan_blob(&c, &out[i]) || out[i].len == 0) {
            return fail(ERR_CORRUPT, "the scanner answered nonsense");
        }
    }
    return OK;
}

static enum err words_of_one(struct scanner *scanner, struct slice message, struct arena *arena,
                             struct slice *out)
{
    static const char partial[] = { WORDS_PARTIAL };
    enum err result =
        is_poison(scanner, message) ? ERR_CORRUPT : ask_words(scanner, &message, 1, arena, out);
    if (result == ERR_CORRUPT) {
        *out = slice_make(partial, sizeof(partial));
        return OK;
    }
    return result;
}

enum err scanner_words(struct scanner *scanner, const struct slice *messages, unsigned count,
                       struct arena *arena, struct slice *out)
{
    bool has_poison = false;
    for (unsigned i = 0; i < count; i++) {
        has_poison = has_poison || is_poison(scanner, messages[i]);
    }
    enum err result = has_poison ? ERR_CORRUPT : ask_words(scanner, messages, count, arena, out);
    if (result != ERR_CORRUPT) {
        return result;
    }
    for (unsigned i = 0; i < count; i++) { /* one of them is to blame: which, shows alone */
        TRY(words_of_one(scanner, messages[i], arena, &out[i]));
    }
    return OK;
}
