/* A file of stories as lines. The only thing that can be wrong with a file as a whole is its first line. */
#include <fcntl.h>
#include <stdlib.h>

#include "base/scan.h"
#include "story/internal.h"

void story_reader_init(struct story_reader *reader, void (*line)(void *arg, struct slice line),
                       void *arg)
{
    *reader = (struct story_reader){ .line = line, .arg = arg };
    buf_init(&reader->rest, STORY_LINE_MAX);
}

void story_reader_fini(struct story_reader *reader)
{
    buf_fini(&reader->rest);
}

static enum err check_header(struct slice line)
{
    struct scan c = scan_make(line);
    uint32_t version;
    if (!scan_lit(&c, SL(STORY_HEADER)) || !scan_u32(&c, &version) || !scan_at_end(&c) ||
        version == 0) {
        return fail(ERR_CORRUPT, "this is no file of stories");
    }
    return version <= STORY_VERSION
               ? OK
               : fail(ERR_PERM, "format %u of a newer program; this one reads up to %d", version,
                      STORY_VERSION);
}

static enum err take_line(struct story_reader *reader, struct slice line)
{
    if (!reader->has_header) {
        TRY(check_header(line));
        reader->has_header = true;
    } else if (!reader->is_passing) {
        reader->line(reader->arg, line);
    }
    reader->is_passing = false;
    return OK;
}

enum err story_reader_take(struct story_reader *reader, struct slice bytes)
{
    while (bytes.len > 0) {
        size_t end = slice_find_char(bytes, '\n');
        bool is_whole = end < bytes.len;
        struct slice part = slice_sub(bytes, 0, end);
        bool is_alone = reader->rest.len == 0 && is_whole;
        if (!is_alone && !reader->is_passing) {
            buf_append(&reader->rest, part);
            reader->is_passing = buf_error(&reader->rest) != OK;
        }
        if (is_whole) {
            TRY(take_line(reader, is_alone ? part : buf_slice(&reader->rest)));
            buf_reset(&reader->rest);
        }
        bytes = slice_from(bytes, end + 1);
    }
    return OK;
}

enum err story_file_read(struct disk *disk, const char *path, struct story_reader *reader)
{
    int fd = disk->open(disk, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    char *piece = malloc(STORY_PIECE_BYTES);
    enum err result = OK;
    ssize_t got = fd < 0 ? -1 : 1;
    if (piece == NULL) {
        abort();
    }
    for (off_t at = 0; result == OK && got > 0; at += got) {
        got = disk->pread(disk, fd, piece, STORY_PIECE_BYTES, at);
        if (got > 0) {
            result = story_reader_take(reader, slice_make(piece, (size_t)got));
        }
    }
    if (got < 0) {
        result = fail(ERR_TEMP, "%s: %m", path);
    } else if (result != OK) {
        result = fail_frame(result, "%s", path);
    }
    if (fd >= 0) {
        disk->close(disk, fd);
    }
    free(piece);
    return result;
}
