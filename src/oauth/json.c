/* JSON of others. */
#include "oauth/json.h"

/* Brackets in texts do not count. What is no JSON at all may be called shallow: jansson refuses it where it stops being one, and is no deeper
 * in it than what was counted. */
static bool is_shallow(struct slice text)
{
    unsigned depth = 0;
    bool is_text = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (is_text) {
            i += c == '\\';
            is_text = c != '"';
        } else if (c == '"') {
            is_text = true;
        } else if ((c == '{' || c == '[') && ++depth > OAUTH_JSON_DEPTH_MAX) {
            return false;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

enum err oauth_json_read(struct slice text, json_t **out)
{
    if (!is_shallow(text)) {
        return fail(ERR_SYNTAX, "JSON that is nested too deeply");
    }
    json_t *json =
        json_loadb(text.ptr == NULL ? "" : text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(json)) {
        json_decref(json);
        return fail(ERR_SYNTAX, "no object of JSON");
    }
    *out = json;
    return OK;
}

void oauth_json_free(json_t **json)
{
    json_decref(*json);
}

static struct slice text_of(const json_t *value)
{
    return slice_make(json_string_value(value), json_string_length(value));
}

struct slice oauth_json_text(const json_t *object, const char *name)
{
    return text_of(json_object_get(object, name));
}

bool oauth_json_has(const json_t *object, const char *name, struct slice wanted)
{
    const json_t *value = json_object_get(object, name);
    bool is_there = json_is_string(value) && slice_eq(text_of(value), wanted);
    for (size_t i = 0; i < json_array_size(value) && !is_there; i++) {
        const json_t *item = json_array_get(value, i);
        is_there = json_is_string(item) && slice_eq(text_of(item), wanted);
    }
    return is_there;
}
