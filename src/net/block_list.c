/* Lists of addresses: names, patterns, answers. */
#include "net/block_list.h"

#include <netinet/in.h>

#define OCTETS 4
#define NIBBLES 32

static bool is_of_item(char c)
{
    return c != ' ' && c != ',' && c != '\t';
}

static bool is_of_name(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

/* --- patterns --- */

static bool take_octet(struct scan *c, uint32_t *out)
{
    return scan_u32(c, out) && *out <= UINT8_MAX;
}

/* "[2..4;10]" or "2"; *is_in: `octet` is one of them. */
static bool take_part(struct scan *c, uint8_t octet, bool *is_in)
{
    uint32_t low, high;
    bool is_set = scan_char(c, '[');
    *is_in = false;
    do {
        if (!take_octet(c, &low)) {
            return false;
        }
        high = low;
        if (is_set && scan_lit(c, SL("..")) && (!take_octet(c, &high) || high < low)) {
            return false;
        }
        *is_in = *is_in || (octet >= low && octet <= high);
    } while (is_set && scan_char(c, ';'));
    return !is_set || scan_char(c, ']');
}

/* False: the pattern is none. */
static bool pattern_match(struct slice pattern, const uint8_t octets[OCTETS], bool *out)
{
    struct scan c = scan_make(pattern);
    *out = true;
    for (unsigned i = 0; i < OCTETS; i++) {
        bool is_in;
        if ((i > 0 && !scan_char(&c, '.')) || !take_part(&c, octets[i], &is_in)) {
            return false;
        }
        *out = *out && is_in;
    }
    return scan_at_end(&c);
}

/* --- the setting --- */

static bool zone_is_good(struct slice zone)
{
    struct scan c = scan_make(zone);
    struct slice name;
    return zone.len <= BLOCK_ZONE_MAX && scan_while(&c, is_of_name, &name) && scan_at_end(&c) &&
           zone.ptr[0] != '.' && slice_find(zone, SL("..")) == zone.len &&
           slice_find_char(zone, '.') < zone.len && zone.ptr[zone.len - 1] != '.';
}

enum err block_list_next(struct scan *lists, struct block_list *out)
{
    static const uint8_t any[OCTETS] = {};
    struct slice item;
    bool matches;
    char separator;
    while (!scan_while(lists, is_of_item, &item)) {
        if (!scan_any(lists, &separator)) {
            return fail(ERR_NOT_FOUND, "there is no other list");
        }
    }
    size_t equal = slice_find_char(item, '=');
    *out = (struct block_list){ .zone = slice_sub(item, 0, equal),
                                .answers = slice_from(item, equal + 1) };
    if (!zone_is_good(out->zone)) {
        return fail(ERR_SYNTAX, "\"%.*s\": write the name of a list, as in \"zen.example.org\"",
                    SLICE_ARG(item));
    }
    if (equal < item.len && !pattern_match(out->answers, any, &matches)) {
        return fail(ERR_SYNTAX, "\"%.*s\": write answers as in \"127.0.0.[2..4;10]\"",
                    SLICE_ARG(item));
    }
    return OK;
}

enum err block_lists_check(struct slice lists)
{
    struct scan c = scan_make(lists);
    struct block_list list;
    unsigned count = 0;
    enum err result;
    while ((result = block_list_next(&c, &list)) == OK) {
        if (++count > BLOCK_LISTS_MAX) {
            return fail(ERR_SYNTAX, "at most %d lists", BLOCK_LISTS_MAX);
        }
    }
    return result == ERR_NOT_FOUND ? OK : result;
}

/* --- asking --- */

static struct slice name4(const uint8_t *octets, struct slice zone, struct arena *arena)
{
    return arena_printf(arena, "%u.%u.%u.%u.%.*s", octets[3], octets[2], octets[1], octets[0],
                        SLICE_ARG(zone));
}

static struct slice name6(const uint8_t *octets, struct slice zone, struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    char nibbles[NIBBLES * 2];
    for (unsigned i = 0; i < NIBBLES; i++) {
        uint8_t octet = octets[15 - i / 2];
        nibbles[i * 2] = digits[i % 2 == 0 ? octet & 15 : octet >> 4];
        nibbles[i * 2 + 1] = '.';
    }
    return arena_printf(arena, "%.*s%.*s", (int)sizeof(nibbles), nibbles, SLICE_ARG(zone));
}

bool block_list_name(const struct peer_address *address, struct slice zone, struct arena *arena,
                     struct slice *out)
{
    const struct sockaddr_storage *addr = &address->addr;
    if (addr->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)addr;
        *out = name4((const uint8_t *)&v4->sin_addr, zone, arena);
        return true;
    }
    if (addr->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)addr;
        *out = name6(v6->sin6_addr.s6_addr, zone, arena);
        return true;
    }
    return false;
}

enum block_answer block_list_judge(const struct dns_answer *answer, struct slice pattern)
{
    enum block_answer found = BLOCK_UNLISTED;
    for (unsigned i = 0; i < answer->count; i++) {
        const uint8_t *octets = (const uint8_t *)answer->records[i].ptr;
        bool matches = true;
        if (answer->records[i].len != OCTETS || octets[0] != 127) {
            return BLOCK_FOREIGN; /* RFC 5782 2.1 */
        }
        if (octets[1] == 255 && octets[2] == 255) {
            return BLOCK_ERROR;
        }
        if (pattern.len == 0 || (pattern_match(pattern, octets, &matches) && matches)) {
            found = BLOCK_LISTED;
        }
    }
    return found;
}

struct slice block_list_text(struct slice rdata, struct arena *arena)
{
    struct slice text;
    if (!dns_text_read(rdata, arena, &text)) {
        return SL("");
    }
    text = slice_sub(text, 0, BLOCK_TEXT_MAX);
    char *clean = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        clean[i] = text.ptr[i] >= ' ' && text.ptr[i] <= '~' ? text.ptr[i] : '?';
    }
    return slice_make(clean, text.len);
}
