/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The world as an interface: the calls that go to whichever world was handed in, and what can be said of time
 * and chance without knowing which one it is. Threads: as world.h says at each.
 */
#include "config.h"

#include "libledger/world.h"

#define DEFAULT_ZONE "Europe/Amsterdam"

G_DEFINE_INTERFACE (LedgerWorld, ledger_world, G_TYPE_OBJECT)

static void
ledger_world_default_init (LedgerWorldInterface *interface)
{
}

gint64
ledger_world_now (LedgerWorld *self)
{
  return LEDGER_WORLD_GET_IFACE (self)->now (self);
}

/* Read from the machine's files once: as long as somebody holds it, GLib hands out the same. */
static GTimeZone *
ref_default_zone (void)
{
  static GTimeZone *held = NULL;

  if (g_once_init_enter (&held))
    {
      GTimeZone *zone = g_time_zone_new_identifier (DEFAULT_ZONE);

      g_once_init_leave (&held, zone != NULL ? zone : g_time_zone_new_utc ());
    }
  return g_time_zone_ref (held);
}

char *
ledger_world_dup_today (LedgerWorld *self, const char *zone)
{
  g_autoptr (GTimeZone) place = zone != NULL ? g_time_zone_new_identifier (zone) : ref_default_zone ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ledger_world_now (self) / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = NULL;

  if (place == NULL)
    place = g_time_zone_new_utc ();
  local = g_date_time_to_timezone (utc, place);
  return g_date_time_format (local, "%Y-%m-%d");
}

void
ledger_world_fill_random (LedgerWorld *self, guint8 *buffer, gsize length)
{
  LEDGER_WORLD_GET_IFACE (self)->fill_random (self, buffer, length);
}

guint64
ledger_world_random_below (LedgerWorld *self, guint64 limit)
{
  guint64 number, excess;

  if (limit == 0)
    return 0;
  /* Numbers at the top that would make the low ones likelier are thrown again. */
  excess = (G_MAXUINT64 % limit + 1) % limit;
  do
    ledger_world_fill_random (self, (guint8 *) &number, sizeof number);
  while (number > G_MAXUINT64 - excess);
  return number % limit;
}

void
ledger_world_run (LedgerWorld *self, LedgerQueue queue, LedgerWork work, gpointer data)
{
  LEDGER_WORLD_GET_IFACE (self)->run (self, queue, work, data);
}

void
ledger_world_post (LedgerWorld *self, LedgerWork work, gpointer data)
{
  LEDGER_WORLD_GET_IFACE (self)->post (self, work, data);
}

guint
ledger_world_add_timer (LedgerWorld *self, gint64 delay, LedgerWork work, gpointer data)
{
  return LEDGER_WORLD_GET_IFACE (self)->add_timer (self, MAX (delay, 0), work, data);
}

void
ledger_world_remove_timer (LedgerWorld *self, guint timer)
{
  if (timer != 0)
    LEDGER_WORLD_GET_IFACE (self)->remove_timer (self, timer);
}
