/* splitmix64: every seed, also a small one, gives a good sequence. */
#include "model.h"

uint64_t dice_roll(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct dice dice_make(uint64_t seed, uint64_t what)
{
    struct dice dice = { seed };
    dice.state = dice_roll(&dice) ^ what * UINT64_C(0xd6e8feb86659fd93);
    return dice;
}

uint32_t dice_below(struct dice *dice, uint32_t bound)
{
    return (uint32_t)(dice_roll(dice) % bound);
}

bool dice_chance(struct dice *dice, unsigned percent)
{
    return dice_below(dice, 100) < percent;
}

unsigned dice_pick(struct dice *dice, const struct weight *rows, unsigned count)
{
    unsigned total = 0;
    for (unsigned i = 0; i < count; i++) {
        total += rows[i].weight;
    }
    unsigned at = dice_below(dice, total);
    for (unsigned i = 0; i < count; i++) {
        if (at < rows[i].weight) {
            return rows[i].what;
        }
        at -= rows[i].weight;
    }
    return rows[count - 1].what;
}
