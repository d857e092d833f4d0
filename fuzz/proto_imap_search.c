/* SEARCH arguments and filters: the tree that comes out is a tree, no deeper than promised, and its sets resolve. */
#include <stdlib.h>

#include "proto/imap_search.h"

#define BUDGET ((size_t)512 * 1024 * 1024)

/* Depth: IMAP_SEARCH_TREE_DEPTH, which is what is checked. */
static uint32_t count_nodes(const struct imap_search *p, uint32_t index, unsigned depth)
{
    if (depth > IMAP_SEARCH_TREE_DEPTH || index >= p->count) {
        abort();
    }
    uint32_t count = 1;
    const struct imap_search_node *node = &p->nodes[index];
    bool has_children = node->key == IMAP_SEARCH_AND || node->key == IMAP_SEARCH_OR;
    if (has_children != (node->first_child != IMAP_SEARCH_NONE)) {
        abort();
    }
    for (uint32_t i = node->first_child; i != IMAP_SEARCH_NONE; i = p->nodes[i].next) {
        count += count_nodes(p, i, depth + 1);
    }
    return count;
}

static void check(struct imap_search *program)
{
    if (count_nodes(program, 0, 0) != program->count) {
        abort();
    }
    for (uint32_t i = 0; i < program->count; i++) {
        imap_set_resolve(&program->nodes[i].set, 5);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct imap_search program;
    struct slice text = slice_make(data, size);
    if (imap_search_parse(scan_make(text), arena, &program) == OK) {
        check(&program);
    }
    if (imap_filter_parse(text, arena, &program) == OK) {
        check(&program);
    }
    arena_free(arena);
    return 0;
}
