/* Looking for messages: one pass from the newest file back says which they are, one pass forward gathers what happened to them. */
#include <stdlib.h>

#include "base/log.h"
#include "story/internal.h"

#define LINE_ARENA_BYTES (STORY_LINE_MAX * 4)
#define SECS_PER_DAY 86400

struct id {
    char text[STORY_ID_MAX];
    size_t len;
};

struct search {
    struct story *story;
    const struct story_query *query;
    struct arena *arena;                 /* of the answer */
    struct arena *line_arena;            /* of one line */
    struct slice needle;                 /* as it stands in lines */
    struct id found[STORY_MESSAGES_MAX]; /* the newest first */
    unsigned found_count;
    struct id seen[STORY_MESSAGES_MAX]; /* in this file, the newest last */
    unsigned seen_count;
    unsigned caps[STORY_MESSAGES_MAX]; /* of the events of each message */
    unsigned event_count;
    size_t bytes;
    struct story_answer answer;
    enum err result;
};

static struct slice id_text(const struct id *id)
{
    return slice_make(id->text, id->len);
}

static unsigned find_id(const struct id *ids, unsigned count, struct slice text)
{
    unsigned i = 0;
    while (i < count && !slice_eq(id_text(&ids[i]), text)) {
        i++;
    }
    return i;
}

/* --- which messages --- */

/* Brackets around a Message-ID are no part of it. */
static struct slice without_brackets(struct slice text)
{
    bool has_brackets = text.len > 2 && text.ptr[0] == '<' && text.ptr[text.len - 1] == '>';
    return has_brackets ? slice_sub(text, 1, text.len - 2) : text;
}

static bool is_asked_for(const struct search *s, const struct story_event *event)
{
    struct slice what = without_brackets(s->query->what);
    int64_t at = (int64_t)(event->at / USEC_PER_SEC);
    if (at < s->query->since || (s->query->until != 0 && at > s->query->until)) {
        return false;
    }
    return slice_eq(s->query->what, event->message) || slice_eq(what, event->message_id) ||
           slice_eq_nocase(s->query->what, event->from) || slice_eq_nocase(what, event->to) ||
           slice_eq_nocase(what, event->from) || slice_eq_nocase(what, event->target) ||
           slice_eq_nocase(what, event->user);
}

/* Of those seen in one file the newest stay: as many as could still be wanted. */
static void note_seen(struct search *s, struct slice message)
{
    unsigned at = find_id(s->seen, s->seen_count, message);
    if (at == s->seen_count && s->seen_count == s->query->max) {
        s->answer.has_more = true;
        at = 0;
    }
    if (at < s->seen_count) {
        s->seen_count--;
        memmove(&s->seen[at], &s->seen[at + 1], (s->seen_count - at) * sizeof(s->seen[0]));
    }
    struct id *id = &s->seen[s->seen_count++];
    memcpy(id->text, message.ptr, message.len);
    id->len = message.len;
}

static void look_at_line(void *arg, struct slice line)
{
    struct search *s = arg;
    struct story_event event;
    if (slice_find_nocase(line, s->needle) == line.len) {
        return;
    }
    if (story_line_read(line, s->line_arena, &event) && is_asked_for(s, &event) &&
        find_id(s->found, s->found_count, event.message) == s->found_count) {
        note_seen(s, event.message);
    }
    arena_reset(s->line_arena);
}

static void keep_seen(struct search *s)
{
    while (s->seen_count > 0) {
        if (s->found_count == s->query->max) {
            s->answer.has_more = true;
            s->seen_count = 0;
            return;
        }
        s->found[s->found_count++] = s->seen[--s->seen_count];
    }
}

/* --- what happened to them --- */

static void keep_event(struct search *s, struct story_message *message, unsigned *cap,
                       struct slice line)
{
    struct story_event event;
    if (s->event_count == STORY_EVENTS_MAX || s->bytes + line.len > STORY_ANSWER_BYTES_MAX) {
        s->answer.is_shortened = true;
        return;
    }
    if (!story_line_read(line, s->arena, &event)) {
        return;
    }
    if (message->count == *cap) {
        *cap = *cap == 0 ? 8 : *cap * 2;
        struct story_event *events = ARENA_ARRAY(s->arena, struct story_event, *cap);
        if (message->count > 0) {
            memcpy(events, message->events, message->count * sizeof(*events));
        }
        message->events = events;
    }
    message->events[message->count++] = event;
    s->event_count++;
    s->bytes += line.len;
}

static void gather_line(void *arg, struct slice line)
{
    struct search *s = arg;
    struct slice message;
    if (!story_line_message(line, &message)) {
        return;
    }
    unsigned at = find_id(s->found, s->found_count, message);
    if (at < s->found_count) {
        keep_event(s, &s->answer.messages[at], &s->caps[at], line);
    }
}

/* --- files --- */

/* A file may go while it is looked for; one that is not ours says nothing. */
static enum err read_file(struct search *s, struct story_file file,
                          void (*line)(void *arg, struct slice line))
{
    char path[STORY_PATH_BYTES];
    struct disk *disk = &s->story->world->disk;
    struct story_reader reader;
    story_file_path(s->story->data_dir, file, path);
    if (disk_has_file(disk, path) == 0) {
        return OK;
    }
    story_reader_init(&reader, line, s);
    enum err result = story_file_read(disk, path, &reader);
    story_reader_fini(&reader);
    if (result == ERR_CORRUPT) {
        log_warn("story-damaged", "file=%s", log_text(slice_cstr(path)).text);
        return OK;
    }
    return result;
}

static bool is_in_range(const struct search *s, struct story_file file)
{
    int64_t begin = file.day * SECS_PER_DAY;
    return begin + SECS_PER_DAY > s->query->since &&
           (s->query->until == 0 || begin <= s->query->until);
}

static enum err find_messages(struct search *s, const struct story_file *files, unsigned count)
{
    while (count > 0 && !(s->found_count == s->query->max && s->answer.has_more)) {
        struct story_file file = files[--count];
        if (is_in_range(s, file)) {
            TRY(read_file(s, file, look_at_line));
            keep_seen(s);
        }
    }
    return OK;
}

static enum err gather(struct search *s, const struct story_file *files, unsigned count)
{
    s->answer.messages = ARENA_ARRAY(s->arena, struct story_message, s->found_count + 1);
    s->answer.count = s->found_count;
    for (unsigned i = 0; i < s->found_count; i++) {
        s->answer.messages[i].id = arena_dup(s->arena, id_text(&s->found[i]));
    }
    for (unsigned i = 0; i < count && s->found_count > 0; i++) {
        TRY(read_file(s, files[i], gather_line));
    }
    return OK;
}

static void search_files(void *arg)
{
    struct search *s = arg;
    struct story_file *files;
    unsigned count;
    s->result = story_files_list(&s->story->world->disk, s->story->data_dir, &files, &count);
    if (s->result != OK) {
        return;
    }
    s->result = find_messages(s, files, count);
    if (s->result == OK) {
        s->result = gather(s, files, count);
    }
    free(files);
}

struct running {
    struct search search;
    char detail[ERR_TEXT_MAX];
};

/* What a job says of its failure is said to its own thread. */
static void run_search(void *arg)
{
    struct running *r = arg;
    search_files(&r->search);
    memcpy(r->detail, err_detail(), strlen(err_detail()) + 1);
}

enum err story_find(struct story *story, struct jobs *jobs, const struct story_query *query,
                    struct arena *arena, struct story_answer *out)
{
    AUTO(buf_fini) struct buf needle;
    AUTO(arena_free_auto)
    struct arena *line_arena = arena_new(NULL, "story-line", LINE_ARENA_BYTES);
    struct story_query asked = *query;
    asked.max =
        query->max == 0 || query->max > STORY_MESSAGES_MAX ? STORY_MESSAGES_MAX : query->max;
    buf_init(&needle, STORY_TEXT_MAX * 3 + 1);
    story_escape(without_brackets(query->what), &needle);
    TRY(buf_error(&needle));
    struct running *r = ARENA_NEW(arena, struct running);
    r->search = (struct search){ .story = story,
                                 .query = &asked,
                                 .arena = arena,
                                 .line_arena = line_arena,
                                 .needle = buf_slice(&needle) };
    story_flush(story);
    job_run(jobs, run_search, r);
    if (r->search.result != OK) {
        return fail(r->search.result, "%s", r->detail);
    }
    *out = r->search.answer;
    return OK;
}
