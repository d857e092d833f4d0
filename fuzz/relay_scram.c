/* A server that we log in to by SCRAM: lines for our name, our password, its challenge and its verdict. What we say our own server takes; and
 * the verdict is believed with the one signature that it can have. */
#include <stdlib.h>

#include "codec/codec.h"
#include "relay/scram.h"

#define BUDGET ((size_t)64 * 1024 * 1024)
#define NAME_BYTES_MAX 512
#define ROUNDS_TRIED 4100 /* more are a matter of time alone, and would take all of it */
#define NONCE "rOprNGfwEbeRWgbNEkqO"

struct lines {
    struct slice username, password, challenge, verdict;
};

static struct slice take_line(struct slice *rest)
{
    size_t end = slice_find_char(*rest, '\n');
    struct slice line = slice_sub(*rest, 0, end);
    *rest = slice_from(*rest, end < rest->len ? end + 1 : end);
    return line;
}

static bool is_quick(struct slice challenge, struct arena *arena)
{
    struct scram_challenge asked;
    return scram_take_challenge(challenge, arena, &asked) != OK ||
           asked.iterations <= ROUNDS_TRIED || asked.iterations > SCRAM_ITERATIONS_MAX;
}

static void check_first(struct slice first, const struct lines *lines, struct arena *arena)
{
    struct scram_first taken;
    struct buf name;
    buf_init(&name, 8 * NAME_BYTES_MAX);
    if (scram_take_first(first, arena, &taken) != OK || !slice_eq(taken.nonce, SL(NONCE)) ||
        saslprep(lines->username, &name) != OK || !slice_eq(buf_slice(&name), taken.name)) {
        abort();
    }
    buf_fini(&name);
}

static void check_final(const struct scram_client *client, struct slice final, struct arena *arena)
{
    struct scram_final taken;
    if (scram_take_final(final, arena, &taken) != OK || !slice_starts(taken.nonce, SL(NONCE)) ||
        taken.nonce.len == sizeof(NONCE) - 1 || !slice_starts(taken.binding, client->gs2)) {
        abort();
    }
}

static void check_verdict(const struct scram_client *client, struct slice verdict,
                          struct arena *arena)
{
    struct scram_verdict taken;
    bool is_believed = scram_client_judge(client, verdict, arena) == OK;
    bool is_right = scram_take_verdict(verdict, arena, &taken) == OK && taken.refusal.len == 0 &&
                    memcmp(taken.signature, client->server_signature, SCRAM_PROOF_BYTES) == 0;
    if (is_believed != is_right) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum scram_binding bindings[] = { SCRAM_UNABLE, SCRAM_UNASKED, SCRAM_BOUND };
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice rest = slice_make(data, size);
    struct lines lines = { .username = slice_sub(take_line(&rest), 0, NAME_BYTES_MAX) };
    lines.password = slice_sub(take_line(&rest), 0, NAME_BYTES_MAX);
    lines.challenge = take_line(&rest);
    lines.verdict = take_line(&rest);
    struct scram_client client = { .binding = bindings[size % ARRAY_LEN(bindings)],
                                   .bound_to = SL("value"),
                                   .nonce = SL(NONCE) };
    struct slice first, final;
    if (scram_client_begin(&client, lines.username, lines.password, arena, &first) == OK) {
        check_first(first, &lines, arena);
        if (is_quick(lines.challenge, arena) &&
            scram_client_answer(&client, lines.challenge, arena, &final) == OK) {
            check_final(&client, final, arena);
            check_verdict(&client, lines.verdict, arena);
        }
    }
    scram_client_wipe(&client);
    arena_free(arena);
    return 0;
}
