/* Requests on the control socket: any JSON gets an answer that says ok or why not, whatever the types of its parts. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/control.h"
#include "base/log.h"

#define SETTINGS_MAX 4096

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

static struct node *open_node(struct world *world, const char *dir)
{
    struct node *node = NULL;
    struct config *config = NULL;
    struct buf text;
    buf_init(&text, SETTINGS_MAX);
    buf_printf(&text, "data_dir = \"%s\"\nsegment_size = 4M\nserver { hostname = mx.lab.test }\n",
               dir);
    struct node_config settings = { .world = world, .is_inline = true, .reactors = 1 };
    if (config_parse(buf_slice(&text), &config) != OK) {
        abort();
    }
    settings.config = config;
    if (node_open(&settings, &node) != OK) {
        abort();
    }
    buf_fini(&text);
    return node;
}

struct asking {
    struct node *node;
    json_t *request, *reply;
};

static void answer(void *arg)
{
    struct asking *a = arg;
    a->reply = control_answer(a->node, a->request, NULL);
}

static void ask(struct node *node, json_t *request)
{
    struct asking a = { .node = node, .request = request };
    fiber_start(node_loop(node, 0), "command", answer, &a);
    while (a.reply == NULL) {
        loop_run_idle(node_loop(node, 0));
    }
    const json_t *ok = json_object_get(a.reply, "ok");
    const char *text = json_string_value(json_object_get(a.reply, "text"));
    if (!json_is_boolean(ok) || (json_is_false(ok) && (text == NULL || text[0] == '\0'))) {
        abort();
    }
    json_decref(a.reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/culver-fuzz-XXXXXX";
    struct world world;
    json_error_t where;
    json_t *request = json_loadb((const char *)data, size, 0, &where);
    if (request == NULL || mkdtemp(dir) == NULL) {
        json_decref(request);
        return 0;
    }
    log_setup(LOG_ERROR, "fuzz", -1);
    world_init_real(&world);
    struct node *node = open_node(&world, dir);
    ask(node, request);
    node_stop(node);
    node_run(node);
    node_close(node);
    json_decref(request);
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
