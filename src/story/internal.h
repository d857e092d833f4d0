/* story/internal.h - what the files of story/ share; nobody else includes it. */
#ifndef CULVER_STORY_INTERNAL_H
#define CULVER_STORY_INTERNAL_H

#include <pthread.h>

#include "base/arena.h"
#include "story/story.h"

#define STORY_DIR "story"
#define STORY_VERSION 1
#define STORY_HEADER "culver-story "
#define STORY_LINE_MAX ((size_t)80 * 1024) /* all texts of an event, escaped */
#define STORY_PIECE_BYTES ((size_t)256 * 1024)

/* --- line.c --- */
/* The line of an event, its end included: at most STORY_LINE_MAX octets. */
void story_line_write(const struct story_event *event, struct buf *out);
/* A line without its end. Texts are in the arena. False: it is damaged, cut off or of an unknown kind. */
bool story_line_read(struct slice line, struct arena *arena, struct story_event *out);
/* The message of a line that need not be whole; false when it shows none. */
bool story_line_message(struct slice line, struct slice *out);
/* As texts stand in lines. */
void story_escape(struct slice text, struct buf *out);

/* --- files.c --- */
/* A file is named by its day and its number within it. */
struct story_file {
    int64_t day; /* days since 1970 */
    uint32_t number;
};
#define STORY_PATH_BYTES 4096
void story_file_path(const char *data_dir, struct story_file file, char out[STORY_PATH_BYTES]);
bool story_file_parse(struct slice name, struct story_file *out);
/* All there are, the oldest first; *out is the caller's to free. */
enum err story_files_list(struct disk *disk, const char *data_dir, struct story_file **out,
                          unsigned *out_count);
/* Removes those of days before `first_day`, then the oldest until all are at most `octets`. */
enum err story_files_trim(struct disk *disk, const char *data_dir, int64_t first_day,
                          uint64_t octets);

/* --- reader.c --- */
/* Takes a file apart into lines, whatever pieces it comes in. */
struct story_reader {
    struct buf rest; /* the begin of a line */
    bool is_passing; /* over a line that is too long */
    bool has_header;
    void (*line)(void *arg, struct slice line);
    void *arg;
};
void story_reader_init(struct story_reader *reader, void (*line)(void *arg, struct slice line),
                       void *arg);
void story_reader_fini(struct story_reader *reader);
/* ERR_PERM: the file is of a newer program; ERR_CORRUPT: it is none of ours. */
enum err story_reader_take(struct story_reader *reader, struct slice bytes);
enum err story_file_read(struct disk *disk, const char *path, struct story_reader *reader);

/* --- story.c --- */
struct story {
    struct world *world;
    char *data_dir;
    struct worker *worker;
    bool is_inline;
    pthread_mutex_t lock; /* of what follows */
    struct story_settings settings;
    struct buf pending;
    uint64_t dropped; /* events that found no room in `pending` or on the disk */
    bool is_woken;
    struct worker_post wake;
    /* of the worker alone */
    struct buf writing;
    usec_t first, next_trim;
    int fd; /* -1: none */
    struct story_file file;
    uint64_t written; /* octets of the file */
};
/* What has gathered is in the files now. */
BLOCKS void story_flush(struct story *story);

#endif
