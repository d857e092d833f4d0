/* Whoever sends mail: other servers, programs over LMTP, users by submission. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "client.h"

/* --- the conversation --- */

static bool expect(struct client *client, unsigned wanted)
{
    unsigned code = 0;
    return client_reply(client, &code) == OK && code == wanted;
}

static bool greet(struct client *client, const struct smtp_letter *message)
{
    char plain[128], text[256];
    if (!expect(client, 220) ||
        client_say(client, "%s peer.sim.test", message->is_lmtp ? "LHLO" : "EHLO") != OK ||
        !expect(client, 250)) {
        return false;
    }
    if (message->user.len == 0) {
        return true;
    }
    int len = snprintf(plain, sizeof(plain), "%c%.*s%c%s", '\0', SLICE_ARG(message->user), '\0',
                       SIM_PASSWORD);
    sodium_bin2base64(text, sizeof(text), (const unsigned char *)plain, (size_t)len,
                      sodium_base64_VARIANT_ORIGINAL);
    return client_say(client, "AUTH PLAIN %s", text) == OK && expect(client, 235);
}

/* How many recipients were taken; none when the connection ended. */
static unsigned envelope(struct client *client, const struct smtp_letter *message, bool *taken)
{
    unsigned count = 0, code;
    if (client_say(client, "MAIL FROM:<%.*s>", SLICE_ARG(message->from)) != OK ||
        !expect(client, 250)) {
        return 0;
    }
    for (unsigned i = 0; i < message->to_count; i++) {
        if (client_say(client, "RCPT TO:<%.*s>", SLICE_ARG(message->to[i])) != OK ||
            client_reply(client, &code) != OK) {
            return 0;
        }
        taken[i] = code == 250;
        count += taken[i];
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

static void read_fates(struct client *client, const struct smtp_letter *message, const bool *taken,
                       enum fate *fates)
{
    enum fate fate = message->is_lmtp ? FATE_DONE : read_fate(client);
    for (unsigned i = 0; i < message->to_count; i++) {
        if (taken[i]) {
            /* LMTP, RFC 2033 4.2: a reply for each recipient that was taken. */
            fate = message->is_lmtp && fate != FATE_UNKNOWN ? read_fate(client) : fate;
            fates[i] = fate;
        }
    }
}

void message_send(struct client *client, const struct smtp_letter *message, enum fate *fates)
{
    AUTO(buf_fini) struct buf data;
    bool taken[RECIPIENTS_MAX] = { false };
    for (unsigned i = 0; i < message->to_count; i++) {
        fates[i] = FATE_REFUSED;
    }
    if (!greet(client, message) || envelope(client, message, taken) == 0 ||
        client_say(client, "DATA") != OK || !expect(client, 354)) {
        return;
    }
    message->begun(message->arg, taken);
    buf_init(&data, 2 * LETTER_BYTES_MAX);
    stuff(message->text, &data);
    if (stream_write(client->stream, buf_slice(&data)) != OK ||
        stream_flush(client->stream) != OK) {
        for (unsigned i = 0; i < message->to_count; i++) {
            fates[i] = taken[i] ? FATE_UNKNOWN : FATE_REFUSED;
        }
        return;
    }
    read_fates(client, message, taken, fates);
    if (client_say(client, "QUIT") == OK) {
        (void)expect(client, 221);
    }
}

/* --- what the ledger hears of it --- */

struct noting {
    const struct mailing *mailing;
    bool begun[RECIPIENTS_MAX];
};

static bool is_local(const struct mailing *mailing, unsigned i)
{
    return mailing->to[i]->node == mailing->node;
}

/* From here on it may arrive. */
static void note_begun(void *arg, const bool *taken)
{
    struct noting *noting = arg;
    const struct mailing *mailing = noting->mailing;
    for (unsigned i = 0; i < mailing->to_count; i++) {
        noting->begun[i] = taken[i];
        if (taken[i]) {
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

void mailing_send(struct sim *sim, const struct mailing *mailing)
{
    static const char *const words[] = { "accepted", "refused", "unknown" };
    AUTO(buf_fini) struct buf text;
    struct client client;
    struct slice to[RECIPIENTS_MAX];
    enum fate fates[RECIPIENTS_MAX];
    struct noting noting = { .mailing = mailing };
    buf_init(&text, LETTER_BYTES_MAX);
    letter_text(sim, mailing->token, &text);
    for (unsigned i = 0; i < mailing->to_count; i++) {
        to[i] = slice_cstr(mailing->to[i]->address);
    }
    if (!client_open(&client, mailing->node, mailing->kind)) {
        return;
    }
    struct smtp_letter message = { .from = mailing->from,
                                   .user = mailing->user,
                                   .text = buf_slice(&text),
                                   .to = to,
                                   .to_count = mailing->to_count,
                                   .is_lmtp = mailing->kind == SERVICE_LMTP,
                                   .begun = note_begun,
                                   .arg = &noting };
    message_send(&client, &message, fates);
    client_close(&client);
    for (unsigned i = 0; i < mailing->to_count; i++) {
        trace(sim, "letter %u at n%u (%zu octets) for %s: %s", mailing->token, mailing->node->index,
              text.len, mailing->to[i]->address, words[fates[i]]);
        if (noting.begun[i]) {
            note_fate(sim, mailing, i, fates[i]);
        }
    }
}
