/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to the machines of the office and to the lines between them. One thread only.
 */
#include "config.h"

#include "tests/simulation/office-engine.h"
#include "tests/simulation/steps-private.h"

char *
step_put_clock (const Act *act, StepType type)
{
  static const gint64 hours[] = { 0, -1, 5, -24 * 365 * 3, 24 * 365 * 3, 24 * 365 * 20 };
  gint64 skew = hours[test_tape_below (act->tape, G_N_ELEMENTS (hours))] * 60 * OFFICE_MINUTE;

  step_tell (act, "to %+" G_GINT64_FORMAT " h", skew / (60 * OFFICE_MINUTE));
  office_set_skew (act->office, act->desk, skew);
  act->seen[SEEN_CLOCK_WRONG] += skew != 0;
  return NULL;
}

char *
step_change_weather (const Act *act, StepType type)
{
  static const OfficeWeather weathers[] = {
    { { 0 } },
    { { 40, 40, 60, 100, 20, 100 } },
    { { 150, 250, 200, 300, 60, 500 } },
    { { 20, 20, 500, 500, 0, 0 } },
  };
  guint which = (guint) test_tape_below (act->tape, G_N_ELEMENTS (weathers));

  step_tell (act, "%u", which);
  act->office->weather = weathers[which];
  return NULL;
}

static OfficeLoss
draw_loss (const Act *act)
{
  return (OfficeLoss) test_tape_below (act->tape, OFFICE_N_LOSSES);
}

/* Mostly soon, at times much later. */
static guint
draw_operations (const Act *act)
{
  static const guint limits[] = { 6, 25, 25, 400 };

  return (guint) test_tape_below (act->tape, limits[test_tape_below (act->tape, G_N_ELEMENTS (limits))]);
}

char *
step_kill (const Act *act, StepType type)
{
  OfficeLoss loss = draw_loss (act);
  guint64 seed = test_tape_below (act->tape, G_MAXUINT64);

  if (type == STEP_KILL_DESK)
    office_kill_desk (act->office, act->desk, loss, seed);
  else
    office_kill_server (act->office, loss, seed, (gint64) test_tape_below (act->tape, 90) * G_USEC_PER_SEC);
  act->seen[type == STEP_KILL_DESK ? SEEN_DESK_KILLED : SEEN_SERVER_KILLED]++;
  return NULL;
}

char *
step_doom (const Act *act, StepType type)
{
  OfficeCount count = test_tape_chance (act->tape, 3) ? OFFICE_COUNT_SYNCS : OFFICE_COUNT_ALL;
  guint operations = count == OFFICE_COUNT_SYNCS ? (guint) test_tape_below (act->tape, 4) : draw_operations (act);

  if (type == STEP_DOOM_SERVER && office_engine_is_compared ())
    return NULL;
  step_tell (act, "in %u %s", operations, count == OFFICE_COUNT_SYNCS ? "syncs" : "operations");
  office_doom (act->office, type == STEP_DOOM_DESK ? act->desk : NULL, count, operations, draw_loss (act),
               test_tape_below (act->tape, G_MAXUINT64));
  return NULL;
}

/* The disk of the desk, or now and then of the server. */
char *
step_trouble_disk (const Act *act, StepType type)
{
  OfficeTrouble trouble = type == STEP_DISK_FULL ? OFFICE_TROUBLE_FULL : OFFICE_TROUBLE_ERROR;
  gboolean server = test_tape_chance (act->tape, 3) && !office_engine_is_compared ();

  if (server)
    step_tell (act, "of the server");
  office_disk_set_trouble (server ? act->office->server_disk : act->desk->disk, trouble, draw_operations (act),
                           1 + (guint) test_tape_below (act->tape, trouble == OFFICE_TROUBLE_FULL ? 12 : 2));
  return NULL;
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  ledger_replica_sync_finish (LEDGER_REPLICA (source), result, NULL);
}

static void
on_first_synced (GObject *source, GAsyncResult *result, gpointer seen)
{
  if (ledger_replica_first_sync_finish (LEDGER_REPLICA (source), result, NULL))
    ((guint *) seen)[SEEN_GENERATION_CHANGED]++;
}

char *
step_change_plug (const Act *act, StepType type)
{
  office_set_unplugged (act->office, act->desk, type == STEP_UNPLUG);
  return NULL;
}

char *
step_ask (const Act *act, StepType type)
{
  ledger_replica_sync_async (act->desk->replica, NULL, on_synced, NULL);
  return NULL;
}

char *
step_first_sync (const Act *act, StepType type)
{
  ledger_replica_first_sync_async (act->desk->replica, NULL, NULL, NULL, on_first_synced, act->seen);
  return NULL;
}

char *
step_copy (const Act *act, StepType type)
{
  if (type == STEP_COPY_DESK)
    office_copy_desk (act->office, act->desk);
  else if (type == STEP_PUT_DESK_BACK)
    act->seen[SEEN_DESK_PUT_BACK] += office_put_back (act->office, act->desk);
  else
    act->seen[SEEN_DESK_CLONED] += office_clone (act->office, act->desk);
  return NULL;
}

typedef struct
{
  TestTape *tape;
  LedgerId root;
} EraseCall;

static gboolean
pick_contact (LedgerTransaction *transaction, gpointer data, GError **error)
{
  EraseCall *call = data;
  g_auto (LedgerValue) count = { 0 }, id = { 0 };
  LedgerValue offset;

  if (!ledger_transaction_ask (transaction, "SELECT COUNT(*) FROM contact", NULL, 0, &count, error))
    return FALSE;
  offset = LEDGER_INTEGER ((gint64) test_tape_below (call->tape, (guint64) ledger_value_get_integer (&count, 0)));
  if (!ledger_transaction_ask (transaction, "SELECT id FROM contact ORDER BY id LIMIT 1 OFFSET ?", &offset, 1, &id,
                               error))
    return FALSE;
  if (id.shape == LEDGER_SHAPE_ID)
    call->root = id.id;
  return TRUE;
}

char *
step_erase (const Act *act, StepType type)
{
  EraseCall call = { .tape = act->tape };
  char id[LEDGER_ID_TEXT_SIZE];

  if (act->office->server == NULL)
    return NULL;
  ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (act->office->server)),
                                 pick_contact, &call, NULL);
  if (ledger_id_is_null (&call.root))
    return NULL;
  step_tell (act, "%s", ledger_id_write (&call.root, id));
  act->seen[SEEN_ERASED] += office_erase (act->office, &call.root);
  return NULL;
}

char *
step_back_up (const Act *act, StepType type)
{
  if (type == STEP_BACK_UP)
    act->seen[SEEN_BACKED_UP] += office_back_up (act->office);
  else
    act->seen[SEEN_RESTORED] += office_restore (act->office);
  return NULL;
}

char *
step_wait (const Act *act, StepType type)
{
  office_run (act->office, (gint64) test_tape_below (act->tape, 600) * G_USEC_PER_SEC);
  return NULL;
}
