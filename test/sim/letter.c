/* Letters: texts that can be made again from their number, so that nobody has to remember them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/scan.h"
#include "model.h"

#define TOKEN_FIELD "X-Token: "
#define LINE_MAX_BYTES 76

/* Most are short, some take several records of the log, few are longer than what a draft keeps in memory. */
static uint64_t letter_size(uint32_t token)
{
    struct random random;
    random_init_seeded(&random, UINT64_C(0x1e77e7) * token);
    uint64_t kind = random_u64(&random) % 100;
    uint64_t max = kind < 80 ? 1500 : kind < 98 ? 20000 : 400000;
    return random_u64(&random) % max;
}

/* Somebody has written it, whoever sends it. */
static unsigned author_node(const struct sim *sim, uint32_t token)
{
    return token / SIM_USERS % sim->node_count;
}

uint32_t letter_new(struct sim *sim)
{
    return (uint32_t)++sim->letters;
}

uint32_t letter_new_by(struct sim *sim, const struct sim_node *node)
{
    do {
        sim->letters++;
    } while (author_node(sim, (uint32_t)sim->letters) != node->index);
    return (uint32_t)sim->letters;
}

void letter_author(const struct sim *sim, uint32_t token, char out[48])
{
    snprintf(out, 48, "u%u@n%u.test", token % SIM_USERS, author_node(sim, token));
}

void letter_text(struct sim *sim, uint32_t token, struct buf *out)
{
    static const char alphabet[] =
        ".abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ012345678=";
    struct random random;
    char author[48];
    uint64_t size = letter_size(token);
    letter_author(sim, token, author);
    random_init_seeded(&random, token ^ sim->options.seed << 20);
    buf_printf(out,
               "From: %s\r\nTo: others@sim.test\r\nSubject: letter %u\r\n" TOKEN_FIELD
               "%u\r\nDate: Wed, 18 Nov 2026 12:00:00 +0000\r\nMessage-ID: <%u@sim.test>\r\n\r\n",
               author, token, token, token);
    for (uint64_t at = 0; at < size;) {
        char line[LINE_MAX_BYTES];
        unsigned len = (unsigned)(random_u64(&random) % LINE_MAX_BYTES);
        random.fill(&random, line, len);
        for (unsigned i = 0; i < len; i++) {
            line[i] = alphabet[(unsigned char)line[i] % (sizeof(alphabet) - 1)];
        }
        buf_append(out, slice_make(line, len));
        buf_append_cstr(out, "\r\n");
        at += len + 2;
    }
}

uint32_t letter_token(struct slice text)
{
    uint32_t token;
    size_t at = slice_find(text, SL(TOKEN_FIELD));
    struct scan c = scan_make(slice_from(text, at + strlen(TOKEN_FIELD)));
    return at < text.len && scan_u32(&c, &token) ? token : 0;
}

bool letter_is_whole(struct sim *sim, uint32_t token, struct slice text)
{
    AUTO(buf_fini) struct buf letter;
    buf_init(&letter, LETTER_BYTES_MAX);
    letter_text(sim, token, &letter);
    return slice_ends(text, buf_slice(&letter));
}
