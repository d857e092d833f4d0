/* The two grammars of RFC 8461, and its wildcards. */
#include "trust/sts.h"

#include "base/attr.h"
#include "base/buf.h"
#include "base/scan.h"

#define NAME_MAX_BYTES 253
#define LABEL_MAX 63
#define AGE_DIGITS_MAX 10

static const char *const modes[STS_MODES] = {
    [STS_NONE] = "none", [STS_TESTING] = "testing", [STS_ENFORCE] = "enforce"
};

const char *sts_mode_name(enum sts_mode mode)
{
    return modes[mode];
}

bool sts_mode_by_name(struct slice name, enum sts_mode *out)
{
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        if (slice_eq(name, slice_cstr(modes[i]))) {
            *out = (enum sts_mode)i;
            return true;
        }
    }
    return false;
}

/* --- the record --- */

/* RFC 8461 3.1: what does not begin so is not meant for us. */
static bool skip_version(struct scan *c)
{
    if (!scan_lit(c, SL("v=STSv1"))) {
        return false;
    }
    scan_skip_blanks(c);
    return scan_peek(c) == ';';
}

static bool is_extension_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char octet = name.ptr[i];
        bool is_mark = octet == '_' || octet == '-' || octet == '.';
        if (!ascii_is_alnum(octet) && (i == 0 || !is_mark)) {
            return false;
        }
    }
    return name.len > 0 && name.len <= STS_ID_MAX;
}

static bool is_extension_value(struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] <= ' ' || value.ptr[i] > '~' || value.ptr[i] == '=') {
            return false;
        }
    }
    return value.len > 0;
}

static bool is_id(struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!ascii_is_alnum(value.ptr[i])) {
            return false;
        }
    }
    return value.len > 0 && value.len <= STS_ID_MAX;
}

/* NAME=VALUE between semicolons; the first id counts. */
static bool read_field(struct slice field, struct slice *id)
{
    size_t equals = slice_find_char(field, '=');
    struct slice name = slice_sub(field, 0, equals);
    struct slice value = slice_from(field, equals + 1);
    if (!slice_eq(name, SL("id"))) {
        return is_extension_name(name) && is_extension_value(value);
    }
    if (id->len == 0) {
        *id = value;
    }
    return is_id(value);
}

static bool read_record(struct scan *c, struct slice *id)
{
    *id = SL("");
    while (scan_char(c, ';')) {
        struct slice rest = scan_rest(c);
        struct slice field = slice_sub(rest, 0, slice_find_char(rest, ';'));
        bool is_last = field.len == rest.len;
        *c = scan_make(slice_from(rest, field.len));
        field = slice_trim(field);
        if (!(is_last && field.len == 0) && !read_field(field, id)) {
            return false;
        }
    }
    return id->len > 0;
}

bool sts_record_find(const struct slice *texts, unsigned count, struct slice *id)
{
    struct scan only;
    unsigned found = 0;
    for (unsigned i = 0; i < count; i++) {
        struct scan c = scan_make(texts[i]);
        if (skip_version(&c)) {
            only = c;
            found++;
        }
    }
    return found == 1 && read_record(&only, id);
}

/* --- names --- */

bool sts_is_host_name(struct slice name)
{
    size_t label = 0;
    for (size_t i = 0; i < name.len; i++) {
        char octet = name.ptr[i];
        bool is_dot = octet == '.';
        if (is_dot ? label == 0 : !ascii_is_alnum(octet) && octet != '-' && octet != '_') {
            return false;
        }
        label = is_dot ? 0 : label + 1;
        if (label > LABEL_MAX) {
            return false;
        }
    }
    return label > 0 && name.len <= NAME_MAX_BYTES;
}

static struct slice take_host(struct slice *hosts)
{
    size_t blank = slice_find_char(*hosts, ' ');
    struct slice host = slice_sub(*hosts, 0, blank);
    *hosts = slice_from(*hosts, blank + 1);
    return host;
}

static bool is_pattern(struct slice host)
{
    return sts_is_host_name(slice_starts(host, SL("*.")) ? slice_from(host, 2) : host);
}

bool sts_hosts_are_good(struct slice hosts)
{
    while (hosts.len > 0) {
        if (!is_pattern(take_host(&hosts))) {
            return false;
        }
    }
    return true;
}

/* RFC 8461 4.1: "*." stands for one label, and not for none. */
static bool matches(struct slice pattern, struct slice host)
{
    if (!slice_starts(pattern, SL("*."))) {
        return slice_eq_nocase(pattern, host);
    }
    size_t dot = slice_find_char(host, '.');
    return dot > 0 && slice_eq_nocase(slice_from(pattern, 1), slice_from(host, dot));
}

bool sts_policy_names(const struct sts_policy *policy, struct slice host)
{
    struct slice hosts = policy->hosts;
    if (host.len > 0 && host.ptr[host.len - 1] == '.') {
        host.len--;
    }
    while (hosts.len > 0) {
        if (matches(take_host(&hosts), host)) {
            return true;
        }
    }
    return false;
}

/* --- the policy --- */

struct reading {
    struct sts_policy policy;
    struct buf hosts;
    bool has_version, has_mode, has_age;
};

/* RFC 8461 3.2: of a key that is there again the first counts. */
static bool take_version(struct reading *r, struct slice value)
{
    bool is_first = !r->has_version;
    r->has_version = true;
    return !is_first || slice_eq(value, SL("STSv1"));
}

static bool take_mode(struct reading *r, struct slice value)
{
    bool is_first = !r->has_mode;
    r->has_mode = true;
    return !is_first || sts_mode_by_name(value, &r->policy.mode);
}

static bool take_age(struct reading *r, struct slice value)
{
    struct scan c = scan_make(value);
    uint64_t age;
    bool is_first = !r->has_age;
    r->has_age = true;
    if (!is_first) {
        return true;
    }
    if (value.len > AGE_DIGITS_MAX || !scan_u64(&c, &age) || !scan_at_end(&c)) {
        return false;
    }
    r->policy.max_age = age < STS_AGE_MAX ? (uint32_t)age : STS_AGE_MAX;
    return true;
}

static bool take_mx(struct reading *r, struct slice value)
{
    if (!is_pattern(value)) {
        return false;
    }
    if (r->hosts.len > 0) {
        buf_append_char(&r->hosts, ' ');
    }
    for (size_t i = 0; i < value.len; i++) {
        buf_append_char(&r->hosts, ascii_lower(value.ptr[i]));
    }
    return buf_error(&r->hosts) == OK;
}

static const struct {
    const char *key;
    bool (*take)(struct reading *r, struct slice value);
} keys[] = {
    { "version", take_version },
    { "mode", take_mode },
    { "max_age", take_age },
    { "mx", take_mx },
};

static bool take_line(struct reading *r, struct slice line)
{
    size_t colon = slice_find_char(line, ':');
    struct slice key = slice_sub(line, 0, colon);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (slice_eq(key, slice_cstr(keys[i].key))) {
            return keys[i].take(r, slice_trim(slice_from(line, colon + 1)));
        }
    }
    return colon < line.len && is_extension_name(key); /* whatever a later version knows */
}

static enum err check_whole(const struct reading *r)
{
    if (!r->has_version || !r->has_mode || !r->has_age) {
        return fail(ERR_SYNTAX, "the policy lacks its version, mode or max_age");
    }
    return r->policy.mode == STS_NONE || r->hosts.len > 0
               ? OK
               : fail(ERR_SYNTAX, "the policy names no host");
}

static enum err read_lines(struct slice text, struct reading *r)
{
    struct scan c = scan_make(text);
    struct slice line;
    while (scan_line(&c, &line)) {
        line = slice_trim(line);
        if (line.len > 0 && !take_line(r, line)) {
            return fail(ERR_SYNTAX, "the policy has a broken line");
        }
    }
    return check_whole(r);
}

enum err sts_policy_read(struct slice text, struct arena *arena, struct sts_policy *out)
{
    struct reading r = { .has_version = false };
    if (text.len > STS_POLICY_BYTES_MAX) {
        return fail(ERR_SYNTAX, "the policy is over %zu octets", STS_POLICY_BYTES_MAX);
    }
    buf_init(&r.hosts, STS_HOSTS_BYTES_MAX);
    enum err result = read_lines(text, &r);
    if (result == OK) {
        r.policy.hosts = arena_dup(arena, buf_slice(&r.hosts));
        *out = r.policy;
    }
    buf_fini(&r.hosts);
    return result;
}
