/* Entries are in one array and named by their place in it; a table of places finds them by their id. Ids are numbers that the store
 * gave in order, so nobody can aim at one place of the table. An entry is in exactly one of: the heap of those that wait for their
 * time, the line of its destination, a task. Destinations are in at most one of: the round of those that can be served now, the
 * list of sleepers. */
#include "queue/schedule.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/map.h"
#include "queue/profile.h"

#define NONE UINT32_MAX
#define LEVELS (2 * SCHEDULE_PRIORITY_MAX + 1)
#define PLACES_MIN 64
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15) /* spreads numbers that follow each other */

enum place { PLACE_FREE, PLACE_WAITING, PLACE_LINE, PLACE_TASK };

struct entry {
    uint64_t id, message;
    int64_t at;
    struct destination *destination;
    uint32_t next;   /* in the line of its destination, or of the free ones */
    uint32_t before; /* in the line, or its place in the heap while it waits */
    uint8_t place;
    bool is_removed; /* while a task has it */
    int8_t priority;
};

struct destination {
    struct list node; /* of the round or the sleepers */
    char *name;
    size_t name_len;
    uint32_t line_first, line_count;
    uint32_t
        line_last[LEVELS]; /* of each priority, the highest first; NONE when none stands in line */
    uint64_t entries;      /* in all places */
    unsigned tasks, window;
    int64_t wake;  /* sleeps until then; 0: awake */
    int64_t pause; /* the last one */
};

struct schedule {
    struct schedule_limits limits;
    struct entry *entries;
    uint32_t cap, used, free_first;
    uint32_t *places;    /* by id: index in the array, NONE where there is nothing */
    uint32_t places_cap; /* a power of two, at most three quarters full */
    struct map destinations;
    struct list round, sleepers;
    uint32_t *heap;
    uint32_t heap_count, heap_cap;
    unsigned tasks;
    uint64_t count, sleeping;
};

static void *grow(void *ptr, size_t count, size_t size)
{
    void *more = reallocarray(ptr, count, size);
    if (more == NULL) {
        abort();
    }
    return more;
}

struct schedule *schedule_new(const struct schedule_limits *limits)
{
    struct schedule *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        abort();
    }
    s->limits = *limits;
    if (s->limits.batch_max == 0 || s->limits.batch_max > SCHEDULE_BATCH_MAX) {
        s->limits.batch_max = SCHEDULE_BATCH_MAX;
    }
    s->free_first = NONE;
    map_init(&s->destinations);
    list_init(&s->round);
    list_init(&s->sleepers);
    return s;
}

void schedule_free(struct schedule *s)
{
    if (s == NULL) {
        return;
    }
    void *value;
    for (size_t at = 0; map_next(&s->destinations, &at, &value);) {
        struct destination *destination = value;
        free(destination->name);
        free(destination);
    }
    map_fini(&s->destinations);
    free(s->places);
    free(s->entries);
    free(s->heap);
    free(s);
}

/* --- the heap of those that wait --- */

static void heap_set(struct schedule *s, uint32_t at, uint32_t index)
{
    s->heap[at] = index;
    s->entries[index].before = at;
}

/* Those that came first go first, among those of one time. */
static bool is_before(const struct schedule *s, uint32_t a, uint32_t b)
{
    const struct entry *x = &s->entries[a], *y = &s->entries[b];
    return x->at != y->at ? x->at < y->at : x->id < y->id;
}

static void heap_up(struct schedule *s, uint32_t at)
{
    uint32_t index = s->heap[at];
    while (at > 0 && is_before(s, index, s->heap[(at - 1) / 2])) {
        heap_set(s, at, s->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_set(s, at, index);
}

static void heap_down(struct schedule *s, uint32_t at)
{
    uint32_t index = s->heap[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= s->heap_count) {
            break;
        }
        if (child + 1 < s->heap_count && is_before(s, s->heap[child + 1], s->heap[child])) {
            child++;
        }
        if (is_before(s, index, s->heap[child])) {
            break;
        }
        heap_set(s, at, s->heap[child]);
        at = child;
    }
    heap_set(s, at, index);
}

static void heap_put(struct schedule *s, uint32_t index)
{
    if (s->heap_count == s->heap_cap) {
        s->heap_cap = s->heap_cap == 0 ? 64 : s->heap_cap * 2;
        s->heap = grow(s->heap, s->heap_cap, sizeof(*s->heap));
    }
    s->entries[index].place = PLACE_WAITING;
    heap_set(s, s->heap_count++, index);
    heap_up(s, s->heap_count - 1);
}

static void heap_take(struct schedule *s, uint32_t at)
{
    uint32_t last = s->heap[--s->heap_count];
    if (at < s->heap_count) {
        heap_set(s, at, last);
        heap_up(s, at);
        heap_down(s, s->entries[last].before);
    }
}

/* --- destinations --- */

static struct slice name_of(const struct destination *destination)
{
    return slice_make(destination->name, destination->name_len);
}

static struct destination *destination_get(struct schedule *s, struct slice name)
{
    struct destination *destination = map_find(&s->destinations, name);
    if (destination != NULL) {
        return destination;
    }
    destination = calloc(1, sizeof(*destination));
    if (destination == NULL) {
        abort();
    }
    destination->name = grow(NULL, name.len + 1, 1);
    memcpy(destination->name, name.ptr, name.len);
    destination->name_len = name.len;
    destination->line_first = NONE;
    memset(destination->line_last, 0xff, sizeof(destination->line_last)); /* NONE */
    destination->window = s->limits.per_destination_max < DESTINATION_START
                              ? s->limits.per_destination_max
                              : DESTINATION_START;
    list_init(&destination->node);
    map_set(&s->destinations, name, destination);
    return destination;
}

/* How many it may have now. */
static unsigned window_of(const struct schedule *s, const struct destination *destination)
{
    struct slice name = slice_make(destination->name, destination->name_len);
    unsigned most =
        s->limits.most == NULL ? destination->window : s->limits.most(s->limits.arg, name);
    return most < destination->window ? most : destination->window;
}

/* One without entries and tasks is forgotten, and with it how well it did. */
static void destination_drop(struct schedule *s, struct destination *destination)
{
    if (destination->entries > 0 || destination->tasks > 0) {
        return;
    }
    s->sleeping -= destination->wake != 0;
    list_remove(&destination->node);
    map_remove(&s->destinations, name_of(destination));
    free(destination->name);
    free(destination);
}

/* Into the round when it has work and room, out of it when not. */
static void destination_place(struct schedule *s, struct destination *destination)
{
    bool can_serve = destination->wake == 0 && destination->line_first != NONE &&
                     destination->tasks < window_of(s, destination);
    bool is_listed = !list_is_empty(&destination->node);
    if (destination->wake != 0 || can_serve == is_listed) {
        return;
    }
    list_remove(&destination->node);
    if (can_serve) {
        list_append(&s->round, &destination->node);
    }
}

/* --- entries --- */

static uint32_t place_of(const struct schedule *s, uint64_t id)
{
    return (uint32_t)(id * GOLDEN >> 32) & (s->places_cap - 1);
}

/* Where the id stands in the table, or the free place where it would. */
static uint32_t place_find(const struct schedule *s, uint64_t id)
{
    uint32_t at = place_of(s, id);
    while (s->places[at] != NONE && s->entries[s->places[at]].id != id) {
        at = (at + 1) & (s->places_cap - 1);
    }
    return at;
}

static void places_grow(struct schedule *s)
{
    uint32_t *old = s->places, count = s->places_cap;
    s->places_cap = count == 0 ? PLACES_MIN : count * 2;
    s->places = grow(NULL, s->places_cap, sizeof(*s->places));
    memset(s->places, 0xff, s->places_cap * sizeof(*s->places)); /* NONE */
    for (uint32_t i = 0; i < count; i++) {
        if (old[i] != NONE) {
            s->places[place_find(s, s->entries[old[i]].id)] = old[i];
        }
    }
    free(old);
}

/* Those behind it that could not stand where they belong move up, so that no search ends too soon. */
static void place_free(struct schedule *s, uint32_t at)
{
    uint32_t mask = s->places_cap - 1;
    for (uint32_t next = (at + 1) & mask; s->places[next] != NONE; next = (next + 1) & mask) {
        uint32_t home = place_of(s, s->entries[s->places[next]].id);
        if (((next - home) & mask) >= ((next - at) & mask)) {
            s->places[at] = s->places[next];
            at = next;
        }
    }
    s->places[at] = NONE;
}

static uint32_t entry_find(const struct schedule *s, uint64_t id)
{
    return s->places_cap == 0 ? NONE : s->places[place_find(s, id)];
}

static uint32_t entry_add(struct schedule *s, uint64_t id)
{
    uint32_t index = s->free_first;
    if (index != NONE) {
        s->free_first = s->entries[index].next;
    } else {
        if (s->used == s->cap) {
            s->cap = s->cap == 0 ? 64 : s->cap * 2;
            s->entries = grow(s->entries, s->cap, sizeof(*s->entries));
        }
        index = s->used++;
    }
    if (s->count >= s->places_cap / 4 * 3) {
        places_grow(s);
    }
    s->entries[index] = (struct entry){ .id = id, .next = NONE };
    s->places[place_find(s, id)] = index;
    s->count++;
    return index;
}

static void entry_drop(struct schedule *s, uint32_t index)
{
    struct entry *entry = &s->entries[index];
    struct destination *destination = entry->destination;
    place_free(s, place_find(s, entry->id));
    entry->place = PLACE_FREE;
    entry->next = s->free_first;
    s->free_first = index;
    s->count--;
    destination->entries--;
    destination_drop(s, destination);
}

static unsigned level_of(const struct entry *entry)
{
    return (unsigned)(SCHEDULE_PRIORITY_MAX - entry->priority);
}

/* The last of those that go before a newcomer of this level. */
static uint32_t line_find(const struct destination *destination, unsigned level)
{
    for (unsigned i = level + 1; i > 0; i--) {
        if (destination->line_last[i - 1] != NONE) {
            return destination->line_last[i - 1];
        }
    }
    return NONE;
}

static void line_append(struct schedule *s, uint32_t index)
{
    struct entry *entry = &s->entries[index];
    struct destination *destination = entry->destination;
    uint32_t before = line_find(destination, level_of(entry));
    uint32_t *link = before == NONE ? &destination->line_first : &s->entries[before].next;
    entry->place = PLACE_LINE;
    entry->next = *link;
    entry->before = before;
    *link = index;
    if (entry->next != NONE) {
        s->entries[entry->next].before = index;
    }
    destination->line_last[level_of(entry)] = index;
    destination->line_count++;
    destination_place(s, destination);
}

static void line_take(struct schedule *s, uint32_t index)
{
    const struct entry *entry = &s->entries[index];
    struct destination *destination = entry->destination;
    uint32_t *last = &destination->line_last[level_of(entry)];
    if (*last == index) {
        bool is_same =
            entry->before != NONE && s->entries[entry->before].priority == entry->priority;
        *last = is_same ? entry->before : NONE;
    }
    *(entry->before == NONE ? &destination->line_first : &s->entries[entry->before].next) =
        entry->next;
    if (entry->next != NONE) {
        s->entries[entry->next].before = entry->before;
    }
    destination->line_count--;
    destination_place(s, destination);
}

/* Out of where it is, into no place. */
static void entry_take(struct schedule *s, uint32_t index)
{
    if (s->entries[index].place == PLACE_WAITING) {
        heap_take(s, s->entries[index].before);
    } else if (s->entries[index].place == PLACE_LINE) {
        line_take(s, index);
    }
}

static uint32_t put(struct schedule *s, uint32_t index, uint64_t id, struct slice name, int64_t at)
{
    struct destination *destination = destination_get(s, name);
    destination->entries++; /* first, so that moving within one does not drop it */
    if (index == NONE) {
        index = entry_add(s, id);
    } else {
        struct destination *old = s->entries[index].destination;
        entry_take(s, index);
        old->entries--;
        if (old != destination) {
            destination_drop(s, old);
        }
    }
    s->entries[index].destination = destination;
    s->entries[index].at = at;
    s->entries[index].is_removed = false;
    heap_put(s, index);
    return index;
}

static int8_t clamped(int8_t priority)
{
    return priority > SCHEDULE_PRIORITY_MAX    ? SCHEDULE_PRIORITY_MAX
           : priority < -SCHEDULE_PRIORITY_MAX ? -SCHEDULE_PRIORITY_MAX
                                               : priority;
}

void schedule_put(struct schedule *s, const struct schedule_entry *entry)
{
    uint32_t index = entry_find(s, entry->id);
    if (index == NONE || s->entries[index].place != PLACE_TASK) {
        index = put(s, index, entry->id, entry->destination, entry->at);
        s->entries[index].message = entry->message;
        s->entries[index].priority = clamped(entry->priority);
    }
}

void schedule_again(struct schedule *s, uint64_t id, struct slice name, int64_t at)
{
    uint32_t index = entry_find(s, id);
    if (index != NONE && !s->entries[index].is_removed) {
        (void)put(s, index, id, name, at);
    }
}

bool schedule_is_taken(const struct schedule *s, uint64_t id)
{
    uint32_t index = entry_find(s, id);
    return index != NONE && s->entries[index].place == PLACE_TASK;
}

void schedule_remove(struct schedule *s, uint64_t id)
{
    uint32_t index = entry_find(s, id);
    if (index == NONE) {
        return;
    }
    if (s->entries[index].place == PLACE_TASK) {
        s->entries[index].is_removed = true;
        return;
    }
    entry_take(s, index);
    entry_drop(s, index);
}

/* --- tasks --- */

static void wake_sleepers(struct schedule *s, int64_t now)
{
    LIST_EACH (&s->sleepers, node) {
        struct destination *destination = LIST_ENTRY(node, struct destination, node);
        if (destination->wake > now) {
            return;
        }
        destination->wake = 0;
        s->sleeping--;
        list_remove(&destination->node);
        destination_place(s, destination);
    }
}

/* Among the sleepers, who stand in the order of their waking: nearly always the last one. */
static void sleep_until(struct schedule *s, struct destination *destination, int64_t wake)
{
    list_remove(&destination->node);
    struct list *behind = s->sleepers.prev;
    while (behind != &s->sleepers && LIST_ENTRY(behind, struct destination, node)->wake > wake) {
        behind = behind->prev;
    }
    destination->wake = wake;
    list_append(behind->next, &destination->node);
}

static void move_due(struct schedule *s, int64_t now)
{
    while (s->heap_count > 0 && s->entries[s->heap[0]].at <= now) {
        uint32_t index = s->heap[0];
        heap_take(s, 0);
        line_append(s, index);
    }
}

/* As many as come to one of `shares` tasks, and then to the end of a message. */
static void take_share(struct schedule *s, unsigned shares, struct schedule_task *out)
{
    struct destination *destination = out->destination;
    uint32_t share = (destination->line_count + shares - 1) / shares;
    uint64_t message = 0;
    while (out->count < s->limits.batch_max && destination->line_first != NONE) {
        uint32_t index = destination->line_first;
        if (out->count >= share && s->entries[index].message != message) {
            return;
        }
        message = s->entries[index].message;
        line_take(s, index);
        s->entries[index].place = PLACE_TASK;
        out->ids[out->count++] = s->entries[index].id;
    }
}

bool schedule_take(struct schedule *s, int64_t now, struct schedule_task *out)
{
    move_due(s, now);
    wake_sleepers(s, now);
    if (s->tasks >= s->limits.tasks_max || list_is_empty(&s->round)) {
        return false;
    }
    struct destination *destination = LIST_ENTRY(list_pop(&s->round), struct destination, node);
    *out = (struct schedule_task){ .destination = destination, .name = name_of(destination) };
    unsigned window = window_of(s, destination); /* it may have become smaller since */
    take_share(s, window > destination->tasks ? window - destination->tasks : 1, out);
    destination->tasks++;
    s->tasks++;
    list_remove(&destination->node);
    destination_place(s, destination); /* at the end of the round when there is more */
    return true;
}

static void adapt(struct schedule *s, struct destination *destination, enum destination_state state,
                  int64_t wake)
{
    if (state == DESTINATION_GOOD) {
        destination->window += destination->window < s->limits.per_destination_max;
        destination->pause = 0;
    } else if (state != DESTINATION_BUSY) {
        destination->window = destination->window > 1 ? destination->window / 2 : 1;
    }
    if ((state == DESTINATION_DEAD || state == DESTINATION_BUSY) && destination->wake == 0) {
        s->sleeping++;
        sleep_until(s, destination, wake);
    }
}

/* What was neither removed nor said to wait stands in line again. The destination stays: the task is still counted. */
static void give_back(struct schedule *s, const struct schedule_task *task)
{
    for (unsigned i = 0; i < task->count; i++) {
        uint32_t index = entry_find(s, task->ids[i]);
        if (index == NONE || s->entries[index].place != PLACE_TASK) {
            continue;
        }
        if (s->entries[index].is_removed) {
            entry_drop(s, index);
        } else {
            line_append(s, index);
        }
    }
}

/* Is there no place for another destination that could be served? */
static bool is_place_wanted(const struct schedule *s, const struct destination *by)
{
    LIST_EACH (&s->round, node) {
        if (LIST_ENTRY(node, struct destination, node) != by) {
            return s->tasks >= s->limits.tasks_max;
        }
    }
    return false;
}

bool schedule_more(struct schedule *s, int64_t now, struct schedule_task *task)
{
    struct destination *destination = task->destination;
    adapt(s, destination, DESTINATION_GOOD, 0);
    give_back(s, task);
    task->count = 0;
    move_due(s, now);
    if (is_place_wanted(s, destination) || destination->wake != 0 ||
        destination->tasks > window_of(s, destination)) {
        return false;
    }
    take_share(s, window_of(s, destination) - destination->tasks + 1, task);
    return task->count > 0;
}

void schedule_done(struct schedule *s, const struct schedule_task *task,
                   enum destination_state state, int64_t wake)
{
    struct destination *destination = task->destination;
    s->tasks--;
    adapt(s, destination, state, wake);
    give_back(s, task);
    destination->tasks--;
    destination_place(s, destination);
    destination_drop(s, destination);
}

int64_t schedule_pause(struct schedule *s, const struct schedule_task *task)
{
    (void)s;
    return task->destination->pause = pause_next(task->destination->pause);
}

void schedule_wake(struct schedule *s, struct slice name)
{
    struct destination *destination = map_find(&s->destinations, name);
    if (destination != NULL && destination->wake != 0) {
        destination->wake = 1; /* long ago: the first of them */
        list_remove(&destination->node);
        list_append(s->sleepers.next, &destination->node);
    }
}

void schedule_wake_all(struct schedule *s)
{
    wake_sleepers(s, INT64_MAX);
}

int64_t schedule_next(const struct schedule *s)
{
    int64_t next = s->heap_count == 0 ? INT64_MAX : s->entries[s->heap[0]].at;
    if (!list_is_empty(&s->sleepers)) {
        int64_t wake = LIST_ENTRY(s->sleepers.next, struct destination, node)->wake;
        next = wake < next ? wake : next;
    }
    return next;
}

struct schedule_counts schedule_counts_get(const struct schedule *s)
{
    return (struct schedule_counts){ .entries = s->count,
                                     .waiting = s->heap_count,
                                     .destinations = map_count(&s->destinations),
                                     .sleeping = s->sleeping,
                                     .tasks = s->tasks };
}

int64_t backoff_seconds(struct backoff backoff, unsigned attempts, uint64_t noise)
{
    int64_t seconds = backoff.first;
    for (unsigned i = 0; i < attempts && seconds < backoff.most; i++) {
        seconds *= 2;
    }
    seconds = seconds > backoff.most ? backoff.most : seconds;
    return seconds * 9 / 10 + (int64_t)(noise % (uint64_t)(seconds / 5 + 1));
}
