/* Which mechanisms there are, and the two that send a password. */
#include "flow/login/internal.h"

#include <string.h>

#define COMMAND_BYTES 256 /* around a message that comes with its command */

struct login_mechanism {
    enum sasl_mechanism which;
    const char *first_challenge; /* of those in which the server speaks first */
    bool (*is_offered)(const struct login_door *door); /* NULL: always */
    enum err (*take)(struct login_exchange *x, struct slice message);
    size_t message_max; /* 0: SASL_MESSAGE_MAX, of which lines need hold no more than is usual */
};

static bool is_submission(const struct login_door *door)
{
    return strcmp(door->protocol, "smtp") == 0;
}

static bool can_bind(const struct login_door *door)
{
    return door->binding.is_offered;
}

static enum err check(struct login_exchange *x, const struct credentials *given)
{
    if (given->name.len == 0 || given->password.len == 0) {
        return fail(ERR_DENIED, "an empty name or password");
    }
    TRY(login_password(x->door, given, x->arena, &x->login));
    x->is_over = true;
    return OK;
}

static enum err take_plain(struct login_exchange *x, struct slice message)
{
    struct credentials given;
    TRY(login_parse_plain(message, &given));
    return check(x, &given);
}

/* The words are what clients of this mechanism expect to see. */
static enum err take_login(struct login_exchange *x, struct slice message)
{
    if (x->messages == 0) {
        struct slice *name = x->state = ARENA_NEW(x->arena, struct slice);
        *name = arena_dup(x->arena, message);
        x->challenge = SL("Password:");
        return OK;
    }
    const struct slice *name = x->state;
    const struct credentials given = { .name = *name, .password = message };
    return check(x, &given);
}

static const struct login_mechanism mechanisms[] = {
    { SASL_PLAIN, "", NULL, take_plain },
    { SASL_LOGIN, "Username:", is_submission, take_login },
    { SASL_SCRAM, "", NULL, login_take_scram },
    { SASL_SCRAM_PLUS, "", can_bind, login_take_scram_plus },
    { SASL_GSSAPI, "", login_has_key, login_take_gssapi, SASL_BUF_BYTES(KERBEROS_TOKEN_MAX) },
    { SASL_OAUTHBEARER, "", login_offers_oauth, login_take_oauthbearer, SASL_MESSAGE_MAX },
    { SASL_XOAUTH2, "", login_offers_oauth, login_take_xoauth2, SASL_MESSAGE_MAX },
};

static const struct login_mechanism *find(enum sasl_mechanism which)
{
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++) {
        if (mechanisms[i].which == which) {
            return &mechanisms[i];
        }
    }
    return NULL;
}

static bool is_offered(const struct login_mechanism *mechanism, const struct login_door *door)
{
    return mechanism->is_offered == NULL || mechanism->is_offered(door);
}

bool login_offers(const struct login_door *door, enum sasl_mechanism which)
{
    const struct login_mechanism *mechanism = find(which);
    return mechanism != NULL && is_offered(mechanism, door);
}

void login_write_mechanisms(const struct login_door *door, const char *before, const char *after,
                            struct buf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++) {
        if (is_offered(&mechanisms[i], door)) {
            buf_append_cstr(out, before);
            buf_append_cstr(out, sasl_mechanism_name(mechanisms[i].which));
            buf_append_cstr(out, after);
        }
    }
}

size_t login_line_max(struct services *services, const char *protocol, size_t usual)
{
    const struct login_door door = { .services = services, .protocol = protocol };
    size_t max = usual;
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++) {
        size_t line = (mechanisms[i].message_max + 2) / 3 * 4 + COMMAND_BYTES;
        if (mechanisms[i].message_max > 0 && is_offered(&mechanisms[i], &door) && line > max) {
            max = line;
        }
    }
    return max;
}

void login_exchange_begin(const struct login_door *door, enum sasl_mechanism which,
                          struct arena *arena, struct login_exchange *out)
{
    const struct login_mechanism *mechanism = find(which);
    *out =
        (struct login_exchange){ .door = door,
                                 .arena = arena,
                                 .mechanism = mechanism,
                                 .message_max = mechanism->message_max > 0 ? mechanism->message_max
                                                                           : SASL_MESSAGE_MAX,
                                 .challenge = slice_cstr(mechanism->first_challenge) };
}

enum err login_exchange_take(struct login_exchange *x, struct slice message)
{
    x->challenge = SL("");
    enum err result = x->mechanism->take(x, message);
    x->messages++;
    return result;
}
