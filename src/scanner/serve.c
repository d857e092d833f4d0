/* The answering side: what runs in the scanner process, or inside with --single. */
#include <sodium.h>

#include "base/scan.h"
#include "format/message.h"
#include "scanner/internal.h"

#define ARENA_BUDGET (UINT64_C(3) << 30)

static enum err answer_parse(void *state, struct slice payload, struct arena *arena,
                             struct buf *reply)
{
    struct message message;
    message_parse(payload, arena, &message);
    summary_write(&message, reply);
    return buf_error(reply);
}

static enum err answer_match(void *state, struct slice payload, struct arena *arena,
                             struct buf *reply)
{
    struct scanner_needle needles[SCANNER_NEEDLES_MAX];
    struct scan c = scan_make(payload);
    uint32_t count;
    if (!scan_le32(&c, &count) || count > SCANNER_NEEDLES_MAX) {
        return fail(ERR_SYNTAX, "broken question");
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t scope;
        if (!scan_le8(&c, &scope) || scope > SCANNER_TEXT || !scan_blob(&c, &needles[i].text)) {
            return fail(ERR_SYNTAX, "broken question");
        }
        needles[i].scope = (enum scanner_scope)scope;
    }
    buf_append_u64(reply, match_message(scan_rest(&c), needles, count, arena));
    return buf_error(reply);
}

static enum err answer_words(void *state, struct slice payload, struct arena *arena,
                             struct buf *reply)
{
    struct scan c = scan_make(payload);
    struct slice message;
    while (scan_blob(&c, &message)) {
        AUTO(buf_fini) struct buf words;
        AUTO(arena_free_auto) struct arena *own = arena_new(arena, "words", ARENA_BUDGET);
        buf_init(&words, SCANNER_WORDS_BYTES_MAX + 1);
        words_of_message(message, own, &words);
        buf_append_blob(reply, buf_slice(&words));
    }
    return scan_at_end(&c) ? buf_error(reply) : fail(ERR_SYNTAX, "broken question");
}

static void hash_more(void *arg, struct slice octets)
{
    crypto_hash_sha256_update(arg, (const unsigned char *)octets.ptr, octets.len);
}

static enum err answer_body_hash(void *state, struct slice payload, struct arena *arena,
                                 struct buf *reply)
{
    crypto_hash_sha256_state sum;
    unsigned char hash[DKIM_HASH_BYTES];
    struct dkim_body body;
    crypto_hash_sha256_init(&sum);
    dkim_body_begin(&body, hash_more, &sum);
    dkim_body_add(&body, payload);
    dkim_body_end(&body);
    crypto_hash_sha256_final(&sum, hash);
    buf_append(reply, slice_make(hash, sizeof(hash)));
    return buf_error(reply);
}

const struct ipc_handler scanner_handlers[] = {
    { SCANNER_PARSE, "parse", SCANNER_QUESTION_MAX, answer_parse },
    { SCANNER_MATCH, "match", SCANNER_QUESTION_MAX, answer_match },
    { SCANNER_WORDS, "words", SCANNER_QUESTION_MAX, answer_words },
    { SCANNER_BODY_HASH, "body-hash", SCANNER_QUESTION_MAX, answer_body_hash },
};
const size_t scanner_handler_count = ARRAY_LEN(scanner_handlers);

void scanner_serve(int fd)
{
    ipc_serve(fd, scanner_handlers, scanner_handler_count, NULL, ARENA_BUDGET);
}
