/* Section "story" of the configuration. */
#include "story/story.h"

static const struct setting story_rows[] = {
    SETTING_ROW(story_settings, keep, SETTING_DURATION, "30d", 3600, UINT64_C(3650) * 86400,
                "how long it is recorded what happened to each message, for `culver trace`; whole "
                "days"),
    SETTING_ROW(story_settings, size, SETTING_SIZE, "1G", 0, UINT64_C(1) << 40,
                "octets that these records may take; the oldest go first; below 16M it counts as "
                "16M, and 0 records nothing"),
    SETTING_ROW(story_settings, subjects, SETTING_BOOL, "no", 0, 0,
                "records the subject of each message too"),
};

const struct setting_table story_setting_table = {
    .section = "story",
    .text = "What is recorded of each message's way through the server: `culver trace` shows it.",
    .rows = story_rows,
    .count = ARRAY_LEN(story_rows),
    .struct_size = sizeof(struct story_settings),
};
