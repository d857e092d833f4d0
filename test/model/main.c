/* model_test [--protocol NAME] [--steps N] [--seed S] [--round STEPS] [--only STEP,STEP...]: plays rounds and prints TAP.
 *
 * Each round runs in a process of its own: a server that dies is a failure like any other. What fails is played again and
 * again with steps left out, as long as it still fails, and then shown. */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scan.h"
#include "model.h"

#define ROUND_STEPS 400
#define ROUND_STEPS_MAX 2000
#define STEPS_DEFAULT 10000
#define SHRINK_PLAYS_MAX 2000
#define ROUND_CPU_SECONDS 30 /* a server that goes in circles is a failure too */
#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static const struct subject *const subjects[] = {
    &smtp_subject, &submission_subject, &lmtp_subject, &imap_subject, &crowd_subject, &pop3_subject
};

struct options {
    uint64_t steps, seed, round_steps;
    const char *protocol; /* NULL: all */
    const char *only;     /* NULL: all steps */
};

/* What a round's process says to its parent. */
struct report {
    bool is_done;
    uint32_t at; /* index into the steps of the play */
    char text[2048];
};

/* The steps of one round that are played. */
struct play {
    const struct subject *subject;
    struct rig *rig;
    uint64_t seed; /* of the round */
    uint32_t *steps;
    uint32_t count;
    bool is_shown;
    struct report *report; /* shared memory */
};

/* --- one round --- */
static enum err play_steps(const struct play *play, struct round *round, void **state)
{
    TRY(rig_open(play->rig));
    TRY(play->subject->begin(round, dice_make(play->seed, 0), state));
    for (uint32_t i = 0; i < play->count; i++) {
        struct dice dice = dice_make(play->seed, play->steps[i] + 1);
        play->report->at = i;
        arena_reset(round->step_arena);
        if (round->is_shown) {
            printf("# step %u\n", play->steps[i]);
        }
        TRY(play->subject->step(*state, &dice));
    }
    play->report->at = play->count;
    arena_reset(round->step_arena);
    return play->subject->finish(*state);
}

static enum err play_round(const struct play *play)
{
    struct round round = { .rig = play->rig, .is_shown = play->is_shown };
    void *state = NULL;
    round.arena = arena_new(NULL, "round", ARENA_BYTES);
    round.step_arena = arena_new(NULL, "step", ARENA_BYTES);
    play->subject->configure(&round, dice_make(play->seed, 0));
    enum err result = play_steps(play, &round, &state);
    if (result != OK) {
        snprintf(play->report->text, sizeof(play->report->text), "%s", err_detail());
    }
    play->subject->end(state);
    rig_close(play->rig);
    arena_free(round.step_arena);
    arena_free(round.arena);
    return result;
}

/* True when nothing was wrong. */
static bool attempt(const struct play *play)
{
    fflush(stdout);
    *play->report = (struct report){ .is_done = false };
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = { ROUND_CPU_SECONDS, ROUND_CPU_SECONDS };
        setrlimit(RLIMIT_CPU, &limit);
        enum err result = play_round(play);
        play->report->is_done = true;
        fflush(stdout);
        _exit(result != OK);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("model_test");
        exit(1);
    }
    if (!play->report->is_done) {
        snprintf(play->report->text, sizeof(play->report->text), "the server died: %s",
                 WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it ended by itself");
    }
    return status == 0 && play->report->is_done;
}

/* --- making a failing round small --- */
static void remove_steps(struct play *play, uint32_t from, uint32_t count)
{
    for (uint32_t i = from; i + count < play->count; i++) {
        play->steps[i] = play->steps[i + count];
    }
    play->count -= count;
}

/* Leaves out runs of steps, long ones first, as long as the round still fails. */
static void shrink(struct play *play, struct play *smaller)
{
    unsigned plays = 0;
    for (uint32_t run = play->count / 2; run > 0; run = run == 1 ? 0 : (run + 1) / 2) {
        for (uint32_t at = 0; at < play->count && plays < SHRINK_PLAYS_MAX;) {
            uint32_t count = run < play->count - at ? run : play->count - at;
            smaller->count = play->count;
            for (uint32_t i = 0; i < play->count; i++) {
                smaller->steps[i] = play->steps[i];
            }
            remove_steps(smaller, at, count);
            plays++;
            if (attempt(smaller)) {
                at += count;
                continue;
            }
            /* What stands behind the step that failed now is not needed either. */
            uint32_t needed = smaller->report->at + 1;
            remove_steps(play, at, count);
            play->count = needed < play->count ? needed : play->count;
        }
    }
}

static void show_failure(struct play *play, const struct options *options)
{
    uint32_t steps[ROUND_STEPS_MAX];
    struct play smaller = *play;
    smaller.steps = steps;
    uint32_t failed_at = play->report->at + 1;
    play->count = failed_at < play->count ? failed_at : play->count;
    printf("# %s seed %llu: %s\n# shrinking %u steps\n", play->subject->name,
           (unsigned long long)play->seed, play->report->text, play->count);
    fflush(stdout);
    shrink(play, &smaller);
    play->is_shown = true;
    IGNORE(attempt(play) ? OK : ERR_PERM); /* it fails: that is what is shown */
    printf("# failed: %s\n# again: test/model/run --protocol %s --seed %llu --round %llu --only ",
           play->report->text, play->subject->name, (unsigned long long)play->seed,
           (unsigned long long)options->round_steps);
    for (uint32_t i = 0; i < play->count; i++) {
        printf("%s%u", i > 0 ? "," : "", play->steps[i]);
    }
    printf("\n");
}

/* --- many rounds --- */
static uint32_t choose_steps(const struct options *options, uint64_t left, uint32_t *steps)
{
    uint32_t count = 0, step;
    if (options->only == NULL) {
        while (count < left && count < options->round_steps) {
            steps[count] = count;
            count++;
        }
        return count;
    }
    struct scan c = scan_make(slice_cstr(options->only));
    while (count < ROUND_STEPS_MAX && scan_u32(&c, &step)) {
        steps[count++] = step;
        if (!scan_char(&c, ',')) {
            break;
        }
    }
    return count;
}

static bool play_subject(const struct subject *subject, const struct options *options,
                         struct play *play)
{
    uint64_t done = 0;
    play->subject = subject;
    for (uint64_t round = 0; done < options->steps; round++) {
        play->seed = options->seed + round;
        play->count = choose_steps(options, options->steps - done, play->steps);
        play->is_shown = options->only != NULL;
        if (!attempt(play)) {
            show_failure(play, options);
            return false;
        }
        done += options->only == NULL ? play->count : options->steps;
    }
    return true;
}

static bool take_option(struct options *options, const char *name, const char *value)
{
    struct slice key = slice_cstr(name);
    struct scan c = scan_make(slice_cstr(value));
    if (slice_eq(key, SL("--protocol"))) {
        options->protocol = value;
        return true;
    }
    if (slice_eq(key, SL("--only"))) {
        options->only = value;
        return true;
    }
    uint64_t *number = slice_eq(key, SL("--steps"))   ? &options->steps
                       : slice_eq(key, SL("--seed"))  ? &options->seed
                       : slice_eq(key, SL("--round")) ? &options->round_steps
                                                      : NULL;
    return number != NULL && scan_u64(&c, number) && scan_at_end(&c);
}

static bool take_options(int argc, char **argv, struct options *out)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc || !take_option(out, argv[i], argv[i + 1])) {
            fprintf(stderr, "usage: model_test [--protocol NAME] [--steps N] [--seed S] "
                            "[--round STEPS] [--only STEP,STEP...]\n");
            return false;
        }
    }
    return out->round_steps > 0 && out->round_steps <= ROUND_STEPS_MAX;
}

static int run(const struct options *options, struct rig *rig)
{
    uint32_t steps[ROUND_STEPS_MAX];
    int failed = 0, number = 0;
    struct play play = { .rig = rig, .steps = steps };
    play.report =
        mmap(NULL, sizeof(*play.report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (play.report == MAP_FAILED) {
        perror("model_test");
        return 1;
    }
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        if (options->protocol != NULL &&
            !slice_eq(slice_cstr(options->protocol), slice_cstr(subjects[i]->name))) {
            continue;
        }
        bool is_good = play_subject(subjects[i], options, &play);
        failed += !is_good;
        printf("%s %d - %s: %llu steps from seed %llu\n", is_good ? "ok" : "not ok", ++number,
               subjects[i]->name, (unsigned long long)options->steps,
               (unsigned long long)options->seed);
    }
    printf("1..%d\n", number);
    return failed > 0 || number == 0;
}

int main(int argc, char **argv)
{
    struct options options = { .steps = STEPS_DEFAULT, .seed = 1, .round_steps = ROUND_STEPS };
    struct rig rig;
    signal(SIGPIPE, SIG_IGN);
    if (!take_options(argc, argv, &options) || sodium_init() < 0) {
        return 2;
    }
    log_setup(LOG_ERROR, "test", -1);
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "model", (size_t)1024 * 1024);
    rig_init(&rig, arena);
    int result = run(&options, &rig);
    rig_fini(&rig);
    return result;
}
