/* Notifications counted by sender. */
#include "queue/notice_rate.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

struct sender {
    int64_t since;
    uint64_t count, withheld;
    size_t len;
    char address[];
};

struct notice_rate {
    struct map senders; /* of struct sender, by address */
};

static void *must(void *memory)
{
    if (memory == NULL) {
        abort();
    }
    return memory;
}

struct notice_rate *notice_rate_new(void)
{
    struct notice_rate *rate = must(calloc(1, sizeof(*rate)));
    map_init(&rate->senders);
    return rate;
}

void notice_rate_free(struct notice_rate *rate)
{
    void *sender;
    if (rate == NULL) {
        return;
    }
    for (size_t at = 0; map_next(&rate->senders, &at, &sender);) {
        free(sender);
    }
    map_fini(&rate->senders);
    free(rate);
}

/* Those whose hour is over. */
static void forget_old(struct notice_rate *rate, int64_t now)
{
    struct sender **old = must(calloc(map_count(&rate->senders) + 1, sizeof(struct sender *)));
    size_t count = 0;
    void *value;
    for (size_t at = 0; map_next(&rate->senders, &at, &value);) {
        struct sender *sender = value;
        if (now - sender->since >= NOTICE_SECONDS) {
            old[count++] = sender;
        }
    }
    for (size_t i = 0; i < count; i++) {
        map_remove(&rate->senders, slice_make(old[i]->address, old[i]->len));
        free(old[i]);
    }
    free(old);
}

/* NULL: there is no room for another. */
static struct sender *find(struct notice_rate *rate, const struct notice_turn *notice)
{
    struct sender *sender = map_find(&rate->senders, notice->sender);
    if (sender != NULL) {
        return sender;
    }
    if (map_count(&rate->senders) >= NOTICE_SENDERS_MAX) {
        forget_old(rate, notice->now);
    }
    if (map_count(&rate->senders) >= NOTICE_SENDERS_MAX) {
        return NULL;
    }
    sender = must(calloc(1, sizeof(*sender) + notice->sender.len + 1));
    sender->since = notice->now;
    sender->len = notice->sender.len;
    memcpy(sender->address, notice->sender.ptr, notice->sender.len);
    map_set(&rate->senders, notice->sender, sender);
    return sender;
}

bool notice_rate_take(struct notice_rate *rate, const struct notice_turn *notice,
                      uint64_t *withheld)
{
    *withheld = 0;
    struct sender *sender = notice->max == 0 ? NULL : find(rate, notice);
    if (sender == NULL) {
        return true;
    }
    if (notice->now - sender->since >= NOTICE_SECONDS) {
        sender->since = notice->now;
        sender->count = 0;
    }
    if (sender->count >= notice->max) {
        sender->withheld++;
        return false;
    }
    sender->count++;
    *withheld = sender->withheld;
    sender->withheld = 0;
    return true;
}

void notice_rate_give_back(struct notice_rate *rate, const struct notice_turn *notice,
                           uint64_t withheld)
{
    struct sender *sender = map_find(&rate->senders, notice->sender);
    if (sender != NULL && sender->count > 0) {
        sender->count--;
        sender->withheld += withheld;
    }
}
