/* Mail from node to node. The nodes send it themselves; this listens on the wires between them and looks into their queues, so that
 * the model knows what may have arrived, what must have, and what must not be sent again.
 *
 * Sure    from the moment the 250 leaves the receiver: whether the sender hears it or not, the letter is there.
 * Again   a sender that was told so and goes on running does not send it again; after its end it may, until the queue is seen
 *         without the entry. */
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "model.h"
#include "store/queue.h"

#define LOOK_USEC (60 * USEC_PER_SEC)
#define PAGE 1000
#define HEAD_BYTES 4096 /* of a message: its token is in there */
#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define RECIPIENTS_HEARD_MAX 100
#define ASKED_MAX 128
#define LINE_BYTES_MAX 4096

/* --- conversations --- */

enum question { ASKED_OTHER, ASKED_RCPT, ASKED_DATA, ASKED_END };

struct post {
    struct sim_node *from;
    struct buf said, answered; /* lines that have not ended */
    enum question asked[ASKED_MAX];
    unsigned asked_count;
    struct {
        struct account_model *account;
        bool is_taken;
    } to[RECIPIENTS_HEARD_MAX];
    unsigned to_count, answered_to;
    bool is_content;
    uint32_t token;
    unsigned from_boot;
    uint64_t left, came; /* octets of the server */
    uint64_t
        told_at; /* when so many have come, the sender knows that the letter is there; 0: nothing to know */
};

struct post *post_new(struct sim_node *from)
{
    struct post *post = calloc(1, sizeof(*post));
    if (post == NULL) {
        abort();
    }
    post->from = from;
    post->from_boot = from->boot;
    post->asked[post->asked_count++] = ASKED_OTHER; /* the greeting comes unasked */
    buf_init(&post->said, LETTER_BYTES_MAX);
    buf_init(&post->answered, LETTER_BYTES_MAX);
    return post;
}

void post_free(struct post *post)
{
    buf_fini(&post->said);
    buf_fini(&post->answered);
    free(post);
}

static struct parcel *parcel_to(struct post *post, unsigned i)
{
    return account_parcel(post->to[i].account, post->token);
}

static void ask(struct post *post, enum question question)
{
    if (post->asked_count == ASKED_MAX) {
        sim_fail(post->from->sim, "n%u asks too much at once", post->from->index);
    }
    post->asked[post->asked_count++] = question;
}

/* The whole letter is with the server: from here on it may be in the mailbox. */
static void note_begun(struct post *post)
{
    struct sim_node *from = post->from;
    for (unsigned i = 0; i < post->to_count; i++) {
        struct parcel *parcel = parcel_to(post, i);
        bool is_again = parcel->told_by == from && parcel->told_boot == post->from_boot;
        if (post->to[i].is_taken && (post->token == 0 || parcel->queued == 0 || is_again)) {
            sim_fail(from->sim, "n%u sends letter %u to %s, %s", from->index, post->token,
                     post->to[i].account->address,
                     is_again ? "which it knows to be there"
                              : "which it has refused, or sent before");
        }
        parcel->possible += post->to[i].is_taken;
    }
    ask(post, ASKED_END);
}

static void note_end(struct post *post, unsigned code)
{
    struct sim *sim = post->from->sim;
    for (unsigned i = 0; i < post->to_count; i++) {
        if (!post->to[i].is_taken) {
            continue;
        }
        struct parcel *parcel = parcel_to(post, i);
        parcel->sure += code == 250;
        parcel->possible -= code != 250 && code != 421; /* 421: it went away, and may have it */
        sim->relayed += code == 250;
        trace(sim, "n%u sends letter %u to %s: %u", post->from->index, post->token,
              post->to[i].account->address, code);
    }
    post->told_at = code == 250 ? post->left : 0;
}

static void add_recipient(struct post *post, struct slice line)
{
    struct sim *sim = post->from->sim;
    size_t start = slice_find_char(line, '<') + 1;
    struct slice rest = slice_from(line, start);
    struct slice address = slice_sub(rest, 0, slice_find_char(rest, '>'));
    struct account_model *account = account_find(sim, address);
    if (account == NULL || post->to_count == RECIPIENTS_HEARD_MAX) {
        sim_fail(sim, "n%u sends to %.*s, to whom nobody wrote", post->from->index,
                 SLICE_ARG(address));
    }
    post->to[post->to_count].account = account;
    post->to[post->to_count++].is_taken = false;
    ask(post, ASKED_RCPT);
}

static void hear_said(struct post *post, struct slice line)
{
    if (post->is_content) {
        post->token = post->token == 0 ? letter_token(line) : post->token;
        if (slice_eq(line, SL("."))) {
            post->is_content = false;
            note_begun(post);
        }
    } else if (slice_starts_nocase(line, SL("RCPT TO:"))) {
        add_recipient(post, line);
    } else if (slice_starts_nocase(line, SL("MAIL FROM:"))) {
        post->to_count = post->answered_to = 0;
        post->token = 0;
        ask(post, ASKED_OTHER);
    } else {
        ask(post, slice_eq_nocase(line, SL("DATA")) ? ASKED_DATA : ASKED_OTHER);
    }
}

static void hear_answered(struct post *post, struct slice line)
{
    struct scan c = scan_make(line);
    uint32_t code = 0;
    if (!scan_u32(&c, &code) || scan_char(&c, '-') || post->asked_count == 0) {
        return; /* more of it comes, or it is a farewell */
    }
    enum question question = post->asked[0];
    memmove(post->asked, post->asked + 1, --post->asked_count * sizeof(post->asked[0]));
    if (question == ASKED_RCPT && post->answered_to < post->to_count) {
        post->to[post->answered_to++].is_taken = code < 300;
    } else if (question == ASKED_DATA) {
        post->is_content = code == 354;
    } else if (question == ASKED_END) {
        note_end(post, code);
    }
}

static void hear(struct post *post, struct buf *lines, struct slice bytes,
                 void (*each)(struct post *post, struct slice line))
{
    buf_append(lines, bytes);
    for (;;) {
        struct slice all = buf_slice(lines);
        size_t end = slice_find(all, SL("\r\n"));
        if (end == all.len) {
            return;
        }
        each(post, slice_sub(all, 0, end));
        buf_consume(lines, end + 2);
    }
}

void post_hear_sender(struct post *post, struct slice bytes)
{
    hear(post, &post->said, bytes, hear_said);
}

void post_hear_receiver(struct post *post, struct slice bytes)
{
    post->left += bytes.len;
    hear(post, &post->answered, bytes, hear_answered);
}

void post_tell_sender(struct post *post, size_t octets)
{
    post->came += octets;
    if (post->told_at == 0 || post->came < post->told_at) {
        return;
    }
    post->told_at = 0;
    for (unsigned i = 0; i < post->to_count; i++) {
        if (post->to[i].is_taken) {
            parcel_to(post, i)->told_by = post->from;
            parcel_to(post, i)->told_boot = post->from_boot;
        }
    }
}

/* --- queues --- */

/* An entry must stand for something that was accepted, or may have been, and is not known to be gone. */
static enum err check_entry(struct sim_node *node, struct store *store,
                            const struct queue_entry *entry, struct arena *arena)
{
    struct account_model *account = account_find(node->sim, entry->to);
    struct slice head;
    TRY(store_blob_read(store, entry->blob, 0, HEAD_BYTES, arena, &head));
    uint32_t token = letter_token(head);
    struct parcel *parcel = account == NULL ? NULL : account_parcel(account, token);
    if (parcel == NULL || token == 0 || parcel->queued == 0) {
        sim_fail(node->sim, "n%u has letter %u for %.*s in its queue, which it refused or sent",
                 node->index, token, SLICE_ARG(entry->to));
    }
    parcel->is_leaving = false;
    return OK;
}

static void each_told_parcel(struct sim_node *node, void (*fn)(struct parcel *parcel))
{
    for (unsigned i = 0; i < node->sim->account_count; i++) {
        struct account_model *account = node->sim->accounts[i];
        for (unsigned k = 0; k < account->parcel_count; k++) {
            if (account->parcels[k].told_by == node) {
                fn(&account->parcels[k]);
            }
        }
    }
}

static void expect_gone(struct parcel *parcel)
{
    parcel->is_leaving = true;
}

static void note_gone(struct parcel *parcel)
{
    if (parcel->is_leaving) {
        parcel->queued = 0; /* it must not be there again */
        parcel->told_by = NULL;
    }
}

/* What the node knows to have arrived and has no entry for any more is done with for ever. */
static void look(struct sim_node *node, struct store *store)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue", ARENA_BYTES);
    struct queue_page page = { .count = 0 };
    unsigned boot = node->boot;
    each_told_parcel(node, expect_gone);
    enum err result = queue_list(store, 0, PAGE, arena, &page);
    for (unsigned i = 0; result == OK && i < page.count; i++) {
        result = check_entry(node, store, &page.entries[i], arena);
    }
    if (result == OK && node->boot == boot && !sim_disk_is_frozen(node->disk)) {
        each_told_parcel(node, note_gone);
    }
}

static void watch(void *arg)
{
    struct sim_node *node = arg;
    struct store *store = node_services(node->node, 0)->store;
    do {
        look(node, store);
    } while (fiber_sleep(1 + sim_roll(node->sim, LOOK_USEC)) == OK &&
             !sim_disk_is_frozen(node->disk));
    node->watcher = NULL;
}

void post_watch_start(struct sim_node *node)
{
    node->watcher = fiber_start(node_loop(node->node, 0), "queue watcher", watch, node);
}

void post_watch_stop(struct sim_node *node)
{
    if (node->watcher != NULL) {
        fiber_cancel(node->watcher);
    }
}

static void count(struct sim_node *node, void *arg)
{
    *(uint64_t *)arg += queue_count(node_services(node->node, 0)->store);
}

uint64_t post_waiting(struct sim *sim)
{
    uint64_t waiting = 0;
    for (unsigned i = 0; i < sim->node_count; i++) {
        if (!sim_node_call(&sim->nodes[i], count, &waiting)) {
            waiting++;
        }
    }
    return waiting;
}
