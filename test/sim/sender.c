/* Whoever sends mail: other servers, programs over LMTP, users by submission. */
#include <sodium.h>
#include <stdio.h>

#include "client.h"

/* One mailing on its way. */
struct sending {
    const struct mailing *mailing;
    struct client client;
    struct slice text;
    bool taken[RECIPIENTS_MAX];
    enum fate fates[RECIPIENTS_MAX];
};

/* --- the conversation --- */

static bool expect(struct client *client, unsigned wanted)
{
    unsigned code = 0;
    return client_reply(client, &code) == OK && code == wanted;
}

static bool greet(struct sending *s)
{
    const struct mailing *mailing = s->mailing;
    struct client *client = &s->client;
    char plain[128], text[256];
    if (!expect(client, 220) ||
        client_say(client, "%s peer.sim.test", mailing->kind == SERVICE_LMTP ? "LHLO" : "EHLO") !=
            OK ||
        !expect(client, 250)) {
        return false;
    }
    if (mailing->user.len == 0) {
        return true;
    }
    int len = snprintf(plain, sizeof(plain), "%c%.*s%c%s", '\0', SLICE_ARG(mailing->user), '\0',
                       SIM_PASSWORD);
    sodium_bin2base64(text, sizeof(text), (const unsigned char *)plain, (size_t)len,
                      sodium_base64_VARIANT_ORIGINAL);
    return client_say(client, "AUTH PLAIN %s", text) == OK && expect(client, 235);
}

/* How many recipients were taken; none when the connection ended. */
static unsigned envelope(struct sending *s)
{
    struct client *client = &s->client;
    unsigned count = 0, code;
    if (client_say(client, "MAIL FROM:<%.*s>", SLICE_ARG(s->mailing->from)) != OK ||
        !expect(client, 250)) {
        return 0;
    }
    for (unsigned i = 0; i < s->mailing->to_count; i++) {
        if (client_say(client, "RCPT TO:<%s>", s->mailing->to[i]->address) != OK ||
            client_reply(client, &code) != OK) {
            return 0;
        }
        s->taken[i] = code == 250;
        count += s->taken[i];
    }
    return count;
}

/* The text with dots doubled and the end mark. */
static void stuff(struct slice text, struct buf *out)
{
    while (text.len > 0) {
        size_t end = slice_find_char(text, '\n');
        struct slice line = slice_sub(text, 0, end + 1);
        buf_append_cstr(out, line.ptr[0] == '.' ? "." : "");
        buf_append(out, line);
        text = slice_from(text, line.len);
    }
    buf_append_cstr(out, ".\r\n");
}

static enum fate read_fate(struct client *client)
{
    unsigned code;
    if (client_reply(client, &code) != OK || code == 421) {
        return FATE_UNKNOWN;
    }
    return code == 250 ? FATE_DONE : FATE_REFUSED;
}

static void read_fates(struct sending *s)
{
    bool is_lmtp = s->mailing->kind == SERVICE_LMTP;
    enum fate fate = is_lmtp ? FATE_DONE : read_fate(&s->client);
    for (unsigned i = 0; i < s->mailing->to_count; i++) {
        if (s->taken[i]) {
            /* LMTP, RFC 2033 4.2: a reply for each recipient that was taken. */
            fate = is_lmtp && fate != FATE_UNKNOWN ? read_fate(&s->client) : fate;
            s->fates[i] = fate;
        }
    }
}

/* --- what the ledger hears of it --- */

static bool is_local(const struct mailing *mailing, unsigned i)
{
    return mailing->to[i]->node == mailing->node;
}

/* From here on it may arrive. */
static void note_begun(const struct sending *s)
{
    const struct mailing *mailing = s->mailing;
    for (unsigned i = 0; i < mailing->to_count; i++) {
        if (s->taken[i]) {
            struct parcel *parcel = account_parcel(mailing->to[i], mailing->token);
            parcel->possible += is_local(mailing, i);
            parcel->queued += !is_local(mailing, i);
        }
    }
}

static void note_fate(struct sim *sim, const struct mailing *mailing, unsigned i, enum fate fate)
{
    struct parcel *parcel = account_parcel(mailing->to[i], mailing->token);
    bool local = is_local(mailing, i);
    if (fate == FATE_DONE) {
        parcel->sure += local;
        parcel->is_promised = parcel->is_promised || !local;
        sim->accepted++;
    } else if (fate == FATE_REFUSED) {
        parcel->possible -= local;
        parcel->queued -= !local;
        sim->refused++;
    } else {
        sim->unsure++;
    }
}

/* --- all of it --- */

/* True: the letter was begun, and the fates of those who were taken are known as far as they can be. */
static bool converse(struct sending *s)
{
    AUTO(buf_fini) struct buf data;
    if (!greet(s) || envelope(s) == 0 || client_say(&s->client, "DATA") != OK ||
        !expect(&s->client, 354)) {
        return false;
    }
    note_begun(s);
    buf_init(&data, 2 * LETTER_BYTES_MAX);
    stuff(s->text, &data);
    if (stream_write(s->client.stream, buf_slice(&data)) != OK ||
        stream_flush(s->client.stream) != OK) {
        return true;
    }
    read_fates(s);
    if (client_say(&s->client, "QUIT") == OK) {
        (void)expect(&s->client, 221);
    }
    return true;
}

void mailing_send(struct sim *sim, const struct mailing *mailing)
{
    static const char *const words[] = { "accepted", "refused", "unknown" };
    AUTO(buf_fini) struct buf text;
    struct sending s = { .mailing = mailing };
    buf_init(&text, LETTER_BYTES_MAX);
    letter_text(sim, mailing->token, &text);
    s.text = buf_slice(&text);
    for (unsigned i = 0; i < RECIPIENTS_MAX; i++) {
        s.fates[i] = FATE_UNKNOWN;
    }
    if (!client_open(&s.client, mailing->node, mailing->kind)) {
        return;
    }
    bool begun = converse(&s);
    client_close(&s.client);
    for (unsigned i = 0; i < mailing->to_count; i++) {
        enum fate fate = begun && s.taken[i] ? s.fates[i] : FATE_REFUSED;
        trace(sim, "letter %u at n%u (%zu octets) for %s: %s", mailing->token, mailing->node->index,
              text.len, mailing->to[i]->address, words[fate]);
        if (begun && s.taken[i]) {
            note_fate(sim, mailing, i, fate);
        }
    }
}
