/* Automatic replies in server.db. A row for each answer: those of an hour are counted, those of some days are looked through for a sender. */
#include "directory/vacation.h"

#include "base/utf8.h"
#include "directory/internal.h"

#define HOUR 3600
#define DAY 86400

struct asking {
    struct directory *d;
    struct slice address;
    const struct vacation *vacation;
    const struct vacation_turn *turn;
    uint64_t account;
    struct arena *arena;
    struct vacation found;
    bool is_found;
    struct slice why;
    enum err (*run)(struct asking *ask);
};

static enum err run(void *arg)
{
    struct asking *ask = arg;
    return ask->run(ask);
}

static enum err carry(struct asking *ask, enum err (*fn)(struct asking *ask))
{
    ask->run = fn;
    return directory_carry(ask->d, run, ask, &ask->arena);
}

static struct database_value number(int64_t value)
{
    return (struct database_value){ .is_number = true, .number = value };
}

static enum err entry_of(struct asking *ask, struct account_entry **out)
{
    struct slice address, domain;
    TRY(address_canonical(ask->address, true, ask->arena, &address, &domain));
    *out = map_find(&ask->d->index.accounts, address);
    return *out != NULL ? OK
                        : fail(ERR_NOT_FOUND, "no such account; `culver account list` shows them");
}

/* --- what is said --- */

/* One line of text. */
static bool is_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.ptr[i] < ' ' || name.ptr[i] == 0x7f) {
            return false;
        }
    }
    return name.len <= VACATION_NAME_MAX && utf8_is_valid(name);
}

static enum err check(const struct vacation *v)
{
    if (v->text.len == 0 || v->text.len > VACATION_TEXT_MAX || !utf8_is_valid(v->text) ||
        slice_find_char(v->text, '\0') < v->text.len) {
        return fail(ERR_SYNTAX, "the text is UTF-8 of 1 to %zu octets", VACATION_TEXT_MAX);
    }
    if (v->subject.len > VACATION_SUBJECT_MAX || !utf8_is_valid(v->subject)) {
        return fail(ERR_SYNTAX, "the subject is UTF-8 of at most %d octets", VACATION_SUBJECT_MAX);
    }
    if (!is_name(v->name)) {
        return fail(ERR_SYNTAX, "the name is one line of UTF-8 of at most %d octets",
                    VACATION_NAME_MAX);
    }
    if (v->days > VACATION_DAYS_MAX) {
        return fail(ERR_LIMIT, "the days are 0 to %d", VACATION_DAYS_MAX);
    }
    return v->time.from != 0 && v->time.until != 0 && v->time.until <= v->time.from
               ? fail(ERR_SYNTAX, "it ends before it begins")
               : OK;
}

static enum err set(struct asking *ask)
{
    const struct vacation *v = ask->vacation;
    struct account_entry *entry;
    TRY(check(v));
    TRY(entry_of(ask, &entry));
    const struct database_value values[] = {
        number((int64_t)entry->id), number(v->time.is_on), number(v->time.from),
        number(v->time.until),      number(v->days),       { .text = v->subject },
        { .text = v->text },
    };
    /* What an address was told is no longer what is said; how often it was told still counts. */
    TRY(database_run(&ask->d->database, "UPDATE vacation_answer SET sender='' WHERE account=?1",
                     values, 1));
    TRY(database_run(&ask->d->database,
                     "INSERT OR REPLACE INTO vacation VALUES(?1,?2,?3,?4,?5,?6,?7)", values,
                     ARRAY_LEN(values)));
    const struct database_value named[] = { values[0], { .text = v->name } };
    TRY(database_run(&ask->d->database, "INSERT OR REPLACE INTO vacation_name VALUES(?1,?2)", named,
                     ARRAY_LEN(named)));
    const struct database_value from[] = { values[0], { .text = v->address } };
    TRY(database_run(&ask->d->database, "INSERT OR REPLACE INTO vacation_address VALUES(?1,?2)",
                     from, ARRAY_LEN(from)));
    index_set_vacation(&ask->d->index, entry, &v->time);
    return OK;
}

static enum err off(struct asking *ask)
{
    struct account_entry *entry;
    TRY(entry_of(ask, &entry));
    struct vacation_time time = entry->vacation;
    const struct database_value values[] = { number((int64_t)entry->id) };
    TRY(database_run(&ask->d->database, "UPDATE vacation SET enabled=0 WHERE account=?1", values,
                     1));
    time.is_on = false;
    index_set_vacation(&ask->d->index, entry, &time);
    return OK;
}

static struct slice column(sqlite3_stmt *s, int at, struct arena *arena)
{
    return arena_dup(arena,
                     slice_make(sqlite3_column_text(s, at), (size_t)sqlite3_column_bytes(s, at)));
}

static void take_vacation(void *arg, sqlite3_stmt *s)
{
    struct asking *ask = arg;
    ask->is_found = true;
    ask->found =
        (struct vacation){ .time = { sqlite3_column_int(s, 0) != 0, sqlite3_column_int64(s, 1),
                                     sqlite3_column_int64(s, 2) },
                           .days = (unsigned)sqlite3_column_int(s, 3),
                           .subject = column(s, 4, ask->arena),
                           .text = column(s, 5, ask->arena),
                           .name = column(s, 6, ask->arena),
                           .address = column(s, 7, ask->arena) };
}

static enum err find(struct asking *ask)
{
    const struct database_value values[] = { number((int64_t)ask->account) };
    const struct database_question question = {
        "SELECT enabled,begins,ends,days,subject,body,coalesce((SELECT name FROM vacation_name n "
        "WHERE n.account=vacation.account),''),coalesce((SELECT address FROM vacation_address a "
        "WHERE a.account=vacation.account),'') FROM vacation WHERE account=?1",
        values, ARRAY_LEN(values)
    };
    TRY(database_ask(&ask->d->database, &question, take_vacation, ask));
    return ask->is_found ? OK : fail(ERR_NOT_FOUND, "the account has no automatic reply");
}

/* --- who was answered --- */

struct tally {
    int64_t hour, pair; /* answers; no more than matter are counted */
    bool was_told, is_same;
};

static void take_tally(void *arg, sqlite3_stmt *s)
{
    *(struct tally *)arg =
        (struct tally){ sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
                        sqlite3_column_int(s, 2) != 0, sqlite3_column_int(s, 3) != 0 };
}

/* Asked for every message: rows of the last hour, as many as may be, and two that an index finds. The clock may have been set back: what lies
 * ahead of it counts as of now. */
static enum err count(struct asking *ask, struct slice sender, struct slice pair, struct tally *out)
{
    const struct vacation_turn *turn = ask->turn;
    int64_t since = turn->now - (int64_t)ask->found.days * DAY;
    const struct database_value values[] = {
        number((int64_t)turn->account),
        number(turn->now - HOUR),
        { .text = pair },
        { .text = sender },
        number(since),
        number((int64_t)turn->entry),
        number(VACATION_ACCOUNT_HOUR_MAX),
    };
    const struct database_question question = {
        "WITH hour AS (SELECT pair FROM vacation_answer WHERE account=?1 AND at>?2 LIMIT ?7) "
        "SELECT (SELECT count(*) FROM hour),(SELECT count(*) FROM hour WHERE pair=?3),"
        "EXISTS(SELECT 1 FROM vacation_answer WHERE account=?1 AND sender=?4 AND at>=?5),"
        "EXISTS(SELECT 1 FROM vacation_answer WHERE entry=?6 AND account=?1 AND sender=?4)",
        values, ARRAY_LEN(values)
    };
    return database_ask(&ask->d->database, &question, take_tally, out);
}

static enum err remember(struct asking *ask, struct slice sender, struct slice pair)
{
    const struct vacation_turn *turn = ask->turn;
    int64_t keep = ask->found.days == 0 ? HOUR : (int64_t)ask->found.days * DAY;
    const struct database_value old[] = { number((int64_t)turn->account), number(turn->now - keep),
                                          number(VACATION_SENDERS_MAX - 1) };
    const struct database_value values[] = { number((int64_t)turn->entry),
                                             number((int64_t)turn->account),
                                             { .text = sender },
                                             { .text = pair },
                                             number(turn->now) };
    TRY(database_run(&ask->d->database, "DELETE FROM vacation_answer WHERE account=?1 AND at<?2",
                     old, 2));
    TRY(database_run(&ask->d->database,
                     "DELETE FROM vacation_answer WHERE entry IN (SELECT entry FROM "
                     "vacation_answer WHERE account=?1 ORDER BY at DESC LIMIT -1 OFFSET ?3) AND "
                     "?2 IS NOT NULL",
                     old, ARRAY_LEN(old)));
    return database_run(&ask->d->database,
                        "INSERT OR REPLACE INTO vacation_answer VALUES(?1,?2,?3,?4,?5)", values,
                        ARRAY_LEN(values));
}

static enum err take(struct asking *ask)
{
    const struct vacation_turn *turn = ask->turn;
    struct slice sender, pair, domain;
    struct tally tally = { 0 };
    ask->account = turn->account;
    TRY(find(ask));
    TRY(address_canonical(turn->sender, true, ask->arena, &sender, &domain));
    TRY(address_canonical(turn->sender, false, ask->arena, &pair, &domain));
    TRY(count(ask, sender, pair, &tally));
    if (turn->entry != 0 && tally.is_same) {
        ask->why = SL("");
        return OK;
    }
    ask->why = !vacation_is_on(&ask->found.time, turn->now) ? SL("not now")
               : tally.pair >= VACATION_PAIR_HOUR_MAX       ? SL("pair limit")
               : ask->found.days > 0 && tally.was_told      ? SL("answered before")
               : tally.hour >= VACATION_ACCOUNT_HOUR_MAX    ? SL("account limit")
                                                            : SL("");
    return turn->entry != 0 && ask->why.len == 0 ? remember(ask, sender, pair) : OK;
}

/* --- what others call --- */

enum err directory_vacation_set(struct directory *d, struct slice address,
                                const struct vacation *vacation)
{
    return carry(&(struct asking){ .d = d, .address = address, .vacation = vacation }, set);
}

enum err directory_vacation_off(struct directory *d, struct slice address)
{
    return carry(&(struct asking){ .d = d, .address = address }, off);
}

enum err directory_vacation_find(struct directory *d, uint64_t account, struct arena *arena,
                                 struct vacation *out)
{
    struct asking ask = { .d = d, .account = account, .arena = arena };
    TRY(carry(&ask, find));
    *out = ask.found;
    return OK;
}

enum err directory_vacation_take(struct directory *d, const struct vacation_turn *turn,
                                 struct slice *out)
{
    struct asking ask = { .d = d, .turn = turn };
    TRY(carry(&ask, take));
    *out = ask.why;
    return OK;
}
