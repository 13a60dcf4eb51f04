#include "base/map.h"

#include <string.h>

typedef struct nw_slot {
    nw_str name;
    uint32_t id;
    uint32_t hash; /* 0: a free slot */
} nw_slot;

/* Eight bytes at a time, each multiplied into all bits, seeded by where the arena lies so that a file cannot
 * be made to collide. */
static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint32_t hash_of(const nw_map *map, nw_str name)
{
    uint64_t h = map->seed ^ name.len, word;
    size_t i = 0;
    for (; name.len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, name.at + i, sizeof word);
        h = mix(h, word);
    }
    for (word = 0; i < name.len; i++)
        word = word << 8 | (unsigned char)name.at[i];
    h = mix(h, word);
    uint32_t folded = (uint32_t)(h ^ h >> 32);
    return folded ? folded : 1;
}

void nw_map_init(nw_map *map, nw_arena *arena)
{
    *map = (nw_map){.arena = arena, .seed = (uint64_t)(uintptr_t)arena};
}

static nw_slot *find(nw_slot *slots, uint32_t capacity, nw_str name, uint32_t hash)
{
    uint32_t i = hash & (capacity - 1);
    while (slots[i].hash && (slots[i].hash != hash || !nw_str_eq(slots[i].name, name)))
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

uint32_t nw_map_get(const nw_map *map, nw_str name)
{
    if (!map->capacity)
        return NW_NONE;
    const nw_slot *slot = find(map->slots, map->capacity, name, hash_of(map, name));
    return slot->hash ? slot->id : NW_NONE;
}

static bool widen(nw_map *map)
{
    if (map->capacity > UINT32_MAX / 4)
        return false;
    uint32_t capacity = map->capacity ? map->capacity * 2 : 64;
    nw_slot *slots = NW_ARRAY(map->arena, nw_slot, capacity);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->slots[i].hash)
            *find(slots, capacity, map->slots[i].name, map->slots[i].hash) = map->slots[i];
    nw_give_back(map->arena, map->slots, map->capacity * sizeof *slots);
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

bool nw_map_set(nw_map *map, nw_str name, uint32_t id)
{
    if (map->used >= map->capacity / 2 && !widen(map))
        return false;
    uint32_t hash = hash_of(map, name);
    nw_slot *slot = find(map->slots, map->capacity, name, hash);
    if (!slot->hash)
        map->used++;
    *slot = (nw_slot){name, id, hash};
    return true;
}
