/* The setting smtp.block_lists: what is taken of it makes names of the DNS and judges every answer; written anew it is taken again as the
 * same. What a pattern calls listed, no pattern at all does too. */
#include <netinet/in.h>
#include <stdlib.h>

#include "net/block_list.h"

#define BUDGET ((size_t)16 * 1024 * 1024)
#define NAME_MAX_OCTETS 253

static void try_names(const struct block_list *list, struct arena *arena)
{
    const int families[] = { AF_INET, AF_INET6 };
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        struct peer_address address = { .addr = { .ss_family = (sa_family_t)families[i] } };
        struct slice name;
        if (!block_list_name(&address, list->zone, arena, &name) || name.len > NAME_MAX_OCTETS ||
            !slice_ends(name, list->zone)) {
            abort();
        }
    }
}

static void try_answers(const struct block_list *list)
{
    static const uint8_t answers[][4] = {
        { 127, 0, 0, 2 }, { 127, 0, 0, 255 }, { 127, 255, 255, 254 }, { 192, 0, 2, 1 }
    };
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct slice record = slice_make(answers[i], sizeof(answers[i]));
        struct dns_answer answer = { .records = &record, .count = 1 };
        enum block_answer any = block_list_judge(&answer, SL(""));
        enum block_answer one = block_list_judge(&answer, list->answers);
        if (one != any && !(any == BLOCK_LISTED && one == BLOCK_UNLISTED)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice setting = slice_make(data, size), again = SL("");
    struct scan lists = scan_make(setting);
    struct block_list list;
    enum err result;
    unsigned count = 0;
    while ((result = block_list_next(&lists, &list)) == OK && ++count <= BLOCK_LISTS_MAX) {
        try_names(&list, arena);
        try_answers(&list);
        again = arena_printf(arena, "%.*s %.*s%s%.*s", SLICE_ARG(again), SLICE_ARG(list.zone),
                             list.answers.len > 0 ? "=" : "", SLICE_ARG(list.answers));
    }
    bool is_good = result == ERR_NOT_FOUND;
    if (is_good != (block_lists_check(setting) == OK)) {
        abort();
    }
    lists = scan_make(again);
    for (unsigned left = count; is_good && left > 0; left--) {
        if (block_list_next(&lists, &list) != OK) {
            abort();
        }
    }
    if (is_good && block_list_next(&lists, &list) != ERR_NOT_FOUND) {
        abort();
    }
    arena_free(arena);
    return 0;
}
