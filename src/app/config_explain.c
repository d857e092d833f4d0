/* `culver config --explain`: the tables as text; the manual's page is made of the same. */
#include <string.h>

#include "app/config.h"

static void explain_row(const struct setting_table *table, const struct setting *row,
                        struct buf *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "explain", (size_t)64 * 1024);
    struct slice range = setting_range_text(row, arena);
    buf_printf(out, "%s%s%s\n", table->section, table->section[0] == '\0' ? "" : ".", row->key);
    buf_printf(out, "    %s.\n", row->text);
    buf_printf(out, "    %s%s%.*s; default: %s%s\n\n", setting_type_text(row->type),
               range.len > 0 ? ", " : "", SLICE_ARG(range),
               row->preset[0] == '\0' ? "none" : row->preset,
               row->needs_restart ? "; a change needs a restart" : "");
}

bool config_explain(const char *key, struct buf *out)
{
    bool found = false;
    for (size_t t = 0; t < config_table_count; t++) {
        const struct setting_table *table = config_tables[t];
        size_t prefix = strlen(table->section);
        bool is_section = key == NULL || (prefix > 0 && strcmp(key, table->section) == 0);
        if (is_section) {
            buf_printf(out, "# %s%s%s\n\n", prefix == 0 ? "" : table->section,
                       prefix == 0 ? "" : ": ", table->text);
        }
        for (size_t i = 0; i < table->count; i++) {
            const struct setting *row = &table->rows[i];
            bool is_named =
                key != NULL && strlen(key) > prefix && strncmp(key, table->section, prefix) == 0 &&
                strcmp(key + prefix + (prefix > 0 && key[prefix] == '.'), row->key) == 0;
            if (is_section || is_named) {
                explain_row(table, row, out);
                found = true;
            }
        }
    }
    return found;
}
