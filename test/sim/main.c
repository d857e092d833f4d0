/* culver_sim: plays histories of several nodes, each from one seed, and looks whether anything promised is broken. Each seed is a
 * process of its own, so that nothing of one reaches another. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/scan.h"
#include "sim.h"

#define POINTS_MAX 256
#define NAME_BYTES 48
#define JOBS_MAX 64
#define HANG_SECS 300 /* of real time, then a seed counts as failed */

static const char usage[] =
    "culver_sim [--seeds N] [--from SEED] [--nodes N] [--days D] [--hours H] [--jobs N] [--trace] "
    "[--hash] [--points]\n"
    "  plays N histories of D virtual days (or H hours) and checks everything that is promised.\n"
    "  --trace   prints the whole history      --hash   prints the hash of each history\n"
    "  --points  prints which fault points were reached and fired\n"
    "  --plant NAME  with this bug      --plants  prints the names of the planted bugs\n";

/* What the processes tell the first one. */
struct totals {
    uint64_t accepted, refused, unsure, relayed, changes, checks, cuts, kills, faults, events;
    unsigned point_count;
    struct {
        char name[NAME_BYTES];
        uint64_t reached, fired;
    } points[POINTS_MAX];
};

struct run {
    uint64_t from, seeds, jobs;
    struct sim_options options;
    bool prints_hash, prints_points;
    struct totals *totals; /* shared; a child locks nothing: it adds atomically */
    char dir[64];
    struct {
        pid_t pid;
        uint64_t seed;
    } children[JOBS_MAX];
};

/* --- one seed --- */

static void add_point(void *arg, const char *name, uint64_t reached, uint64_t fired)
{
    struct totals *totals = arg;
    for (unsigned i = 0; i < totals->point_count; i++) {
        if (strcmp(totals->points[i].name, name) == 0) {
            __atomic_add_fetch(&totals->points[i].reached, reached, __ATOMIC_RELAXED);
            __atomic_add_fetch(&totals->points[i].fired, fired, __ATOMIC_RELAXED);
        }
    }
}

static void add_totals(struct totals *totals, const struct sim *sim)
{
    struct {
        uint64_t *to, by;
    } sums[] = { { &totals->accepted, sim->accepted },
                 { &totals->refused, sim->refused },
                 { &totals->unsure, sim->unsure },
                 { &totals->relayed, sim->relayed },
                 { &totals->changes, sim->imap_changes },
                 { &totals->checks, sim->checks },
                 { &totals->cuts, sim->cuts },
                 { &totals->kills, sim->kills },
                 { &totals->faults, sim->faults },
                 { &totals->events, trace_summary().events } };
    for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
        __atomic_add_fetch(sums[i].to, sums[i].by, __ATOMIC_RELAXED);
    }
    faults_report(add_point, totals);
}

static _Noreturn void play(struct run *run, uint64_t seed)
{
    struct sim *sim = calloc(1, sizeof(*sim));
    if (sim == NULL) {
        abort();
    }
    run->options.seed = seed;
    run->options.dir = run->dir;
    entropy_seed(seed);
    alarm(HANG_SECS);
    sim_init(sim, &run->options);
    faults_init(sim);
    for (unsigned i = 0; i < sim->node_count; i++) {
        sim_node_start(&sim->nodes[i]);
    }
    workload_start(sim);
    sim_run(sim);
    add_totals(run->totals, sim);
    if (run->prints_hash) {
        struct sim_trace_summary summary = trace_summary();
        printf("seed %llu hash %016llx events %llu\n", (unsigned long long)seed,
               (unsigned long long)summary.hash, (unsigned long long)summary.events);
    }
    fflush(stdout);
    _exit(0);
}

/* --- many --- */

static void remove_below(struct run *run, unsigned slot)
{
    static const char *const files[] = {
        "vault/vault.db", "vault/vault.db-wal", "vault/vault.db-shm", "vault", "run/LOCK", "run", ""
    };
    char path[256];
    for (unsigned node = 0; node < SIM_NODES_MAX; node++) {
        for (size_t i = 0; i < ARRAY_LEN(files); i++) {
            snprintf(path, sizeof(path), "%s/%u/n%u/%s", run->dir, slot, node, files[i]);
            (void)remove(path);
        }
    }
    snprintf(path, sizeof(path), "%s/%u", run->dir, slot);
    (void)rmdir(path);
}

static void start(struct run *run, unsigned slot, uint64_t seed)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%u", run->dir, slot);
    if (mkdir(path, 0700) != 0) {
        perror(path);
        exit(2);
    }
    fflush(stdout);
    run->children[slot].seed = seed;
    run->children[slot].pid = fork();
    if (run->children[slot].pid == 0) {
        memcpy(run->dir, path, sizeof(run->dir));
        play(run, seed);
    }
}

static void say_replay(const struct run *run, uint64_t seed, int status)
{
    if (WIFSIGNALED(status)) {
        printf("seed %llu: ended by signal %d\n", (unsigned long long)seed, WTERMSIG(status));
    }
    printf("replay: culver_sim --from %llu --seeds 1 --nodes %u --hours %llu --trace\n",
           (unsigned long long)seed, run->options.nodes,
           (unsigned long long)(run->options.length / USEC_PER_SEC / 3600));
}

/* The next that ends: its slot; *failed when it did not end well. */
static unsigned await_one(struct run *run, bool *failed)
{
    int status;
    pid_t pid = wait(&status);
    unsigned slot = 0;
    while (run->children[slot].pid != pid) {
        slot++;
    }
    run->children[slot].pid = 0;
    *failed = status != 0;
    if (*failed) {
        say_replay(run, run->children[slot].seed, status);
    }
    remove_below(run, slot);
    return slot;
}

/* Stops at the first seed that fails. */
static bool play_all(struct run *run)
{
    uint64_t started = 0, running = 0;
    bool any_failed = false;
    while (started < run->seeds || running > 0) {
        bool failed = false;
        unsigned slot = (unsigned)running;
        if (running == run->jobs || started == run->seeds || any_failed) {
            slot = await_one(run, &failed);
            running--;
        }
        any_failed = any_failed || failed;
        if (any_failed && running == 0) {
            break;
        }
        if (started < run->seeds && !any_failed) {
            start(run, slot, run->from + started++);
            running++;
        }
    }
    return !any_failed;
}

static void prepare(struct run *run)
{
    run->totals =
        mmap(NULL, sizeof(*run->totals), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(run->dir, sizeof(run->dir), "/dev/shm/culver-sim-XXXXXX");
    if (run->totals == MAP_FAILED || mkdtemp(run->dir) == NULL || sodium_init() < 0) {
        perror("culver_sim");
        exit(2);
    }
    for (unsigned i = 0; i < faults_count() && i < POINTS_MAX; i++) {
        snprintf(run->totals->points[run->totals->point_count++].name, NAME_BYTES, "%s",
                 faults_name(i));
    }
    /* No node has a certificate: reading those that the world trusts at each start would be half of the work. */
    setenv("SSL_CERT_FILE", "/dev/null", 1);
    setenv("SSL_CERT_DIR", "/dev/null", 1);
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, NULL);
}

static void print_totals(const struct run *run, double secs)
{
    const struct totals *t = run->totals;
    unsigned reached = 0;
    for (unsigned i = 0; i < t->point_count; i++) {
        reached += t->points[i].reached > 0;
        if (run->prints_points) {
            printf("point %-32s reached %10llu fired %8llu\n", t->points[i].name,
                   (unsigned long long)t->points[i].reached,
                   (unsigned long long)t->points[i].fired);
        }
    }
    printf("summary: %llu seeds in %.1f s, %.0f a minute: %llu accepted, %llu refused, %llu "
           "unknown, %llu sent on, %llu changes, %llu checks, %llu power cuts, %llu kills, %llu "
           "faults, %u of %u fault points\n",
           (unsigned long long)run->seeds, secs, (double)run->seeds / secs * 60,
           (unsigned long long)t->accepted, (unsigned long long)t->refused,
           (unsigned long long)t->unsure, (unsigned long long)t->relayed,
           (unsigned long long)t->changes, (unsigned long long)t->checks,
           (unsigned long long)t->cuts, (unsigned long long)t->kills, (unsigned long long)t->faults,
           reached, t->point_count);
}

/* --- the command line --- */

static uint64_t number(const char *text)
{
    struct scan c = scan_make(slice_cstr(text));
    uint64_t value;
    if (!scan_u64(&c, &value) || !scan_at_end(&c)) {
        fprintf(stderr, "culver_sim: %s is no number\n%s", text, usage);
        exit(2);
    }
    return value;
}

static const char *plant_named(const char *name)
{
    for (unsigned i = 0; i < plants_count(); i++) {
        if (strcmp(plants_name(i), name) == 0) {
            return name;
        }
    }
    fprintf(stderr, "culver_sim: no bug %s is planted; --plants names them\n", name);
    exit(2);
}

static void print_plants(void)
{
    for (unsigned i = 0; i < plants_count(); i++) {
        printf("%s\n", plants_name(i));
    }
}

static void take_number(struct run *run, int option, uint64_t value)
{
    switch (option) {
    case 's':
        run->seeds = value;
        break;
    case 'f':
        run->from = value;
        break;
    case 'n':
        run->options.nodes = value > SIM_NODES_MAX ? SIM_NODES_MAX : (unsigned)value;
        break;
    case 'd':
        run->options.length = value * 24 * 3600 * USEC_PER_SEC;
        break;
    case 'h':
        run->options.length = value * 3600 * USEC_PER_SEC;
        break;
    default:
        run->jobs = value == 0 ? 1 : value > JOBS_MAX ? JOBS_MAX : value;
    }
}

static void take_word(struct run *run, int option)
{
    switch (option) {
    case 'b':
        run->options.plant = plant_named(optarg);
        break;
    case 'l':
        print_plants();
        exit(0);
    case 't':
        run->options.prints_trace = true;
        break;
    case 'x':
        run->prints_hash = true;
        break;
    case 'p':
        run->prints_points = true;
        break;
    default:
        fputs(usage, stderr);
        exit(2);
    }
}

static void parse(struct run *run, int argc, char **argv)
{
    static const struct option options[] = {
        { "seeds", required_argument, NULL, 's' }, { "from", required_argument, NULL, 'f' },
        { "nodes", required_argument, NULL, 'n' }, { "days", required_argument, NULL, 'd' },
        { "hours", required_argument, NULL, 'h' }, { "jobs", required_argument, NULL, 'j' },
        { "trace", no_argument, NULL, 't' },       { "hash", no_argument, NULL, 'x' },
        { "points", no_argument, NULL, 'p' },      { "plant", required_argument, NULL, 'b' },
        { "plants", no_argument, NULL, 'l' },      { NULL, 0, NULL, 0 }
    };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (optarg != NULL && option != 'b') {
            take_number(run, option, number(optarg));
        } else {
            take_word(run, option);
        }
    }
}

int main(int argc, char **argv)
{
    struct run run = { .from = 1, .seeds = 100, .jobs = 2 };
    struct timespec from, to;
    run.options.length = 2 * 3600 * USEC_PER_SEC;
    parse(&run, argc, argv);
    prepare(&run);
    clock_gettime(CLOCK_MONOTONIC, &from);
    bool ok = play_all(&run);
    clock_gettime(CLOCK_MONOTONIC, &to);
    rmdir(run.dir);
    if (ok) {
        print_totals(&run,
                     (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    }
    return ok ? 0 : 1;
}
