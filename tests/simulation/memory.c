/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks in sixteen bytes more each, up to a limit, with a list of the free ones for each size; larger ones are the C
 * library's. Before each block stands its size. One thread only.
 */
#include "config.h"

#include "tests/simulation/memory.h"

#include <sqlite3.h>
#include <string.h>

#ifndef __SANITIZE_ADDRESS__

#define STEP 16
#define LARGEST 8448
#define SLAB (256 * 1024)

/* Before what is handed out; as long as the alignment asks. */
typedef struct
{
  gsize size;
  gpointer next;                /* of a free one: the next Block of its size */
} Block;

G_STATIC_ASSERT (sizeof (Block) == STEP);

static Block *lists[LARGEST / STEP + 1];
static guint8 *slab;
static gsize slab_left;

static int
round_up (int size)
{
  return (size + STEP - 1) & ~(STEP - 1);
}

static Block *
cut (gsize size)
{
  Block *block;

  if (slab_left < size + sizeof (Block))
    {
      slab = g_malloc (SLAB);
      slab_left = SLAB;
    }
  block = (Block *) slab;
  slab += size + sizeof (Block);
  slab_left -= size + sizeof (Block);
  return block;
}

static void *
take (int asked)
{
  gsize size = (gsize) round_up (asked);
  Block *block = size <= LARGEST ? lists[size / STEP] : g_malloc (size + sizeof (Block));

  if (block == NULL)
    block = cut (size);
  else if (size <= LARGEST)
    lists[size / STEP] = block->next;
  block->size = size;
  return block + 1;
}

static void
give (void *memory)
{
  Block *block = (Block *) memory - 1;

  if (block->size > LARGEST)
    {
      g_free (block);
      return;
    }
  block->next = lists[block->size / STEP];
  lists[block->size / STEP] = block;
}

static int
get_size (void *memory)
{
  return memory != NULL ? (int) ((Block *) memory - 1)->size : 0;
}

static void *
resize (void *memory, int asked)
{
  int before = get_size (memory);
  void *other;

  if (asked <= before)
    return memory;
  other = take (asked);
  memcpy (other, memory, (gsize) before);
  give (memory);
  return other;
}

static int
begin (void *data)
{
  return SQLITE_OK;
}

static void
end (void *data)
{
}

void
office_memory_use (void)
{
  static const sqlite3_mem_methods methods = { take, give, resize, get_size, round_up, begin, end, NULL };

  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_MALLOC, &methods), ==, SQLITE_OK);
}

#else

void
office_memory_use (void)
{
}

#endif
