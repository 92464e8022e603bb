/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts what waits when the book is opened after a long time, and what became of it when the exchange has caught up
 * (absence.h). Hangs on the replica. Main thread; reads the store by key, twice in a session.
 */
#include "config.h"

#include "app/absence.h"

#include "libledger/sync/conflict.h"

#include <glib/gi18n.h>

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
/* From so many days on it is a long absence. */
#define LONG_DAYS 7
/* Changes that are looked at: more than anybody makes in a long absence. */
#define MOST_CHANGES 20000

struct _LedenboekAbsence
{
  GObject parent_instance;

  LedgerReplica *replica;       /* borrowed: it owns this */
  gint64 since;                 /* microseconds UTC of the last contact; 0: it was not long ago */
  GHashTable *waiting;          /* LedgerId of the changesets that waited */
  int days;
  guint sent;
  guint merged;
  gboolean told;
};

G_DEFINE_FINAL_TYPE (LedenboekAbsence, ledenboek_absence, G_TYPE_OBJECT)

enum
{
  SIGNAL_RETURNED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static LedgerStore *
get_store (LedenboekAbsence *self)
{
  return ledger_replica_get_store (self->replica);
}

/* -- going and coming */

static void
note_waiting (LedenboekAbsence *self)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (get_store (self), LEDGER_OUTBOX_UNSENT, MOST_CHANGES, NULL);

  for (guint i = 0; items != NULL && i < items->len; i++)
    g_hash_table_add (self->waiting, ledger_id_dup (&((const LedgerOutboxItem *) items->pdata[i])->id));
}

static void
count_answers (LedenboekAbsence *self)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (get_store (self), LEDGER_OUTBOX_ALL, MOST_CHANGES, NULL);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];

      if (item->outcome == 0 || !g_hash_table_contains (self->waiting, &item->id))
        continue;
      self->sent++;
      if (item->outcome == LEDGER_OUTCOME_MERGED)
        self->merged++;
    }
}

static void
on_status (LedenboekAbsence *self)
{
  LedgerStatus status;

  ledger_replica_get_status (self->replica, &status);
  if (self->since == 0 || !status.online || status.activity != LEDGER_ACTIVITY_IDLE || status.unsent != 0 ||
      status.up_to_date_until <= self->since)
    return;
  self->since = 0;
  count_answers (self);
  if (self->sent == 0 && status.conflicts + status.parked == 0)
    return;
  self->told = TRUE;
  g_signal_emit (self, signals[SIGNAL_RETURNED], 0);
}

static void
look_back (LedenboekAbsence *self)
{
  g_autofree char *received = get_store (self) != NULL
                                ? ledger_store_dup_setting (get_store (self), "local:received") : NULL;
  gint64 then = received != NULL ? g_ascii_strtoll (received, NULL, 10) : 0;
  gint64 now = get_store (self) != NULL ? ledger_world_now (ledger_store_get_world (get_store (self))) : 0;

  if (then <= 0 || now - then < LONG_DAYS * DAY)
    return;
  self->since = then;
  self->days = (int) ((now - then) / DAY);
  note_waiting (self);
}

/* -- telling */

gboolean
ledenboek_absence_is_told (LedenboekAbsence *self)
{
  return self->told;
}

void
ledenboek_absence_begin_work (LedenboekAbsence *self)
{
  self->told = FALSE;
}

char *
ledenboek_absence_dup_title (LedenboekAbsence *self)
{
  return g_strdup_printf (ngettext ("Back after %d day", "Back after %d days", (gulong) self->days), self->days);
}

static void
add_part (GString *text, char *part)
{
  g_autofree char *owned = part;

  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", owned);
}

char *
ledenboek_absence_dup_text (LedenboekAbsence *self)
{
  GString *text = g_string_new (NULL);
  gint64 conflicts = ledger_conflict_count (get_store (self));
  gint64 parked = ledger_parked_count (get_store (self));

  add_part (text, g_strdup_printf (ngettext ("%u change sent", "%u changes sent", self->sent), self->sent));
  if (self->merged > 0)
    add_part (text, g_strdup_printf (ngettext ("%u merged", "%u merged", self->merged), self->merged));
  add_part (text, g_strdup_printf (ngettext ("%d choice", "%d choices", (gulong) conflicts), (int) conflicts));
  if (parked > 0)
    add_part (text, g_strdup_printf (ngettext ("%d kept aside", "%d kept aside", (gulong) parked), (int) parked));
  return g_string_free (text, FALSE);
}

/* -- life */

static void
ledenboek_absence_finalize (GObject *object)
{
  g_hash_table_unref (LEDENBOEK_ABSENCE (object)->waiting);
  G_OBJECT_CLASS (ledenboek_absence_parent_class)->finalize (object);
}

static void
ledenboek_absence_class_init (LedenboekAbsenceClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_absence_finalize;
  signals[SIGNAL_RETURNED] = g_signal_new ("returned", LEDENBOEK_TYPE_ABSENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
}

static void
ledenboek_absence_init (LedenboekAbsence *self)
{
  self->waiting = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
}

LedenboekAbsence *
ledenboek_absence_get (LedgerReplica *replica)
{
  static GQuark quark;
  LedenboekAbsence *self;

  if (quark == 0)
    quark = g_quark_from_static_string ("ledenboek-absence");
  self = g_object_get_qdata (G_OBJECT (replica), quark);
  if (self != NULL)
    return self;
  self = g_object_new (LEDENBOEK_TYPE_ABSENCE, NULL);
  self->replica = replica;
  g_object_set_qdata_full (G_OBJECT (replica), quark, self, g_object_unref);
  look_back (self);
  g_signal_connect_object (replica, "status-changed", G_CALLBACK (on_status), self, G_CONNECT_SWAPPED);
  return self;
}
