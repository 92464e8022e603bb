/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office. A death is told apart from an orderly end by the files alone: the disk stops at the moment of death,
 * then the objects are let go as usual with their lines cut, and then the files are put back as they survived.
 * One thread only.
 */
#include "config.h"

#include "tests/simulation/office-private.h"

#include "server/account/accounts.h"
#include "server/recovery/journal.h"
#include "tests/simulation/office-engine.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <string.h>

#define PASSWORD "a password of the simulation"

static const struct
{
  const char *login;
  const char *access;
} accounts[OFFICE_PEOPLE] = {
  { "anna", "all=edit" },
  { "bram", "all=edit" },
  { "carla", "contact=edit membership=edit notes=edit bank=read settings=read" },
};

/* The last of the people works for the first two of these; what stands in the third she never sees. */
static const char *const branches[] = { "North", "South", "West" };

/* -- Files */

static char *
make_folder (void)
{
  const char *memory = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  char *folder = g_build_filename (memory, "ledenboek-office-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

static char *
dup_part (const Office *office, const char *name, guint number)
{
  g_autofree char *part = g_strdup_printf ("%s-%u", name, number);

  return g_build_filename (office->folder, part, NULL);
}

/* -- Machines */

static void
saved_free (gpointer data)
{
  OfficeSaved *saved = data;

  ledger_changeset_free (saved->changeset);
  g_free (saved);
}

static void
connect_lines (Office *office)
{
  for (guint i = 0; i < office->lines->len; i++)
    office_line_set_server (office->lines->pdata[i], office->server, LEDGER_WORLD (office->server_node));
}

static void
tell_death (Office *office, const char *who, const OfficeDisk *disk)
{
  static const char *const losses[] = { "nothing", "all that was not synced", "some of what was not synced" };
  OfficeLoss loss = office_disk_get_loss (disk);

  office->deaths[OFFICE_DEATH_LOST_NOTHING + (guint) loss]++;
  if (office->story != NULL)
    g_string_append_printf (office->story, "  {%s died and lost %s}", who, losses[loss]);
}

/* What an attempt to start came to: %TRUE when the machine runs; else it may be tried again, or @office has a fault. */
static gboolean
settle_start (Office *office, OfficeDisk *disk, OfficeNode *node, guint refused_before, const GError *error)
{
  gboolean stopped = office_disk_is_stopped (disk);

  if (!stopped && error == NULL)
    return TRUE;
  office_node_settle (node);
  office_node_stop_timers (node);
  if (stopped)
    {
      office->deaths[OFFICE_DEATH_WHILE_OPENING]++;
      tell_death (office, "while starting, it", disk);
      office_disk_turn_on (disk);
    }
  else if (office_disk_count_refused (disk) == refused_before)
    office->fault = g_strdup_printf ("S18: a machine cannot be started again: %s", error->message);
  office_disk_set_trouble (disk, OFFICE_TROUBLE_NONE, 0, 0);
  return FALSE;
}

/* The journal of the irrevocable beside the book, where the server does not keep it by itself (S19). */
static void
keep_journal (Office *office, const char *folder)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autofree char *path = g_build_filename (folder, SERVER_JOURNAL_FILE, NULL);
  ServerJournal *journal = server_journal_get (store) == NULL
                             ? server_journal_open (path, LEDGER_WORLD (office->server_node), NULL) : NULL;

  if (journal != NULL)
    server_journal_attach (store, journal);
}

static void
start_server (Office *office, gboolean create)
{
  g_autofree char *folder = dup_part (office, "server", 0);

  g_assert_null (office->server);
  while (office->fault == NULL && office->server == NULL)
    {
      guint refused = office_disk_count_refused (office->server_disk);
      g_autoptr (GError) error = NULL;

      office->server = office_engine_open_server (folder, create, office->model, LEDGER_WORLD (office->server_node),
                                                  &error);
      /* What is open of a disk that has stopped is closed before it is turned on again. */
      if (office_disk_is_stopped (office->server_disk))
        g_clear_object (&office->server);
      if (!settle_start (office, office->server_disk, office->server_node, refused, error))
        g_clear_object (&office->server);
    }
  if (office->server != NULL && !create)
    {
      keep_journal (office, folder);
      office_read_erased (office);
      if (office->jobs != NULL)
        server_server_run_jobs (office->server);
    }
  connect_lines (office);
}

static void
revive_server (gpointer data)
{
  Office *office = data;

  office->revival = 0;
  start_server (office, FALSE);
}

/* Lets go of what runs on a stopped disk. */
static void
stop_server (Office *office)
{
  gpointer gone = office->server;

  for (guint i = 0; i < office->lines->len; i++)
    office_line_set_server (office->lines->pdata[i], NULL, NULL);
  office_node_settle (office->server_node);
  g_object_add_weak_pointer (G_OBJECT (office->server), &gone);
  g_clear_object (&office->server);
  office_node_settle (office->server_node);
  office_node_stop_timers (office->server_node);
  g_assert_null (gone);
}

/* Once in a while it dies again before it is up. */
static void
doom_again (Office *office, OfficeDesk *desk, guint64 seed)
{
  g_autoptr (TestTape) tape = test_tape_new (seed);
  guint operations = (guint) test_tape_below (tape, 8);

  if (test_tape_chance (tape, 3))
    office_doom (office, desk, OFFICE_COUNT_ALL, operations,
                 (OfficeLoss) test_tape_below (tape, OFFICE_N_LOSSES), seed + 1);
}

static void
bury_server (Office *office, gint64 downtime)
{
  tell_death (office, "the server", office->server_disk);
  stop_server (office);
  office_disk_turn_on (office->server_disk);
  if (!office_engine_is_compared ())
    doom_again (office, NULL, office_disk_get_seed (office->server_disk));
  office->revival = ledger_world_add_timer (office->world, downtime, revive_server, office);
}

void
office_kill_server (Office *office, OfficeLoss loss, guint64 seed, gint64 downtime)
{
  if (office->server == NULL)
    return;
  office_disk_stop (office->server_disk, office_engine_is_compared () ? OFFICE_LOSS_NONE : loss, seed);
  bury_server (office, downtime);
}

void
office_start_server (Office *office)
{
  start_server (office, FALSE);
}

void
office_stop_server (Office *office)
{
  stop_server (office);
}

/* A book that was locked is open again: what is in it is looked at before it is exchanged. */
static void
on_generation_changed (LedgerReplica *replica, OfficeDesk *desk)
{
  if (!office_disk_is_stopped (desk->disk))
    office_catch_up (desk->office, desk);
}

void
office_start_desk (Office *office, OfficeDesk *desk)
{
  while (office->fault == NULL && desk->replica == NULL)
    {
      guint refused = office_disk_count_refused (desk->disk);
      g_autoptr (GError) error = NULL;

      desk->replica = ledger_replica_open (desk->folder, LEDGER_WORLD (desk->node), office->model, TRUE, &error);
      if (office_disk_is_stopped (desk->disk))
        g_clear_object (&desk->replica);
      if (!settle_start (office, desk->disk, desk->node, refused, error))
        g_clear_object (&desk->replica);
    }
  if (desk->replica == NULL)
    return;
  g_signal_connect (desk->replica, "generation-changed", G_CALLBACK (on_generation_changed), desk);
  desk->line = office_line_new (office->world, &office->weather, &office->tape, office->faults, office->folder);
  g_ptr_array_add (office->lines, g_object_ref (desk->line));
  office_line_set_server (desk->line, office->server, LEDGER_WORLD (office->server_node));
  ledger_replica_set_transport (desk->replica, LEDGER_TRANSPORT (desk->line));
}

void
office_run_desk (OfficeDesk *desk)
{
  if (desk->unplugged)
    ledger_replica_set_offline (desk->replica, TRUE);
  ledger_replica_start (desk->replica);
}

static void
let_events_run (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
office_stop_desk (OfficeDesk *desk)
{
  gpointer gone = desk->replica;

  ledger_replica_stop (desk->replica);
  /* What comes of an end may be sent in its turn. */
  while (office_line_end (desk->line))
    {
      office_node_settle (desk->node);
      let_events_run ();
    }
  office_node_settle (desk->node);
  g_object_add_weak_pointer (G_OBJECT (desk->replica), &gone);
  g_clear_object (&desk->replica);
  office_node_settle (desk->node);
  office_node_stop_timers (desk->node);
  g_assert_null (gone);
  g_clear_object (&desk->line);
}

static void note_item (Office *office, OfficeDesk *desk, const LedgerOutboxItem *item);

/* A copy of the machine was the first to find it: it was saved before that copy was made, and is there in both. */
static void
find_here_too (Office *office, OfficeDesk *desk, const LedgerId *id)
{
  OfficeSaved *saved = (OfficeSaved *) office_find_saved (office, id);

  if (saved == NULL || office_is_branch (office, desk->lineage, saved->lineage))
    return;
  while (!office_is_branch (office, desk->lineage, saved->lineage) &&
         g_array_index (office->lineages, guint, saved->lineage) != saved->lineage)
    saved->lineage = g_array_index (office->lineages, guint, saved->lineage);
  office_note_pending (desk, saved);
}

/*
 * A save that the machine died in may be there all the same: then it is one as good as any. At most one, and not always
 * the last: who was locked out until now may have saved since.
 */
void
office_adopt_saved (Office *office, OfficeDesk *desk, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];

      if (office_knows (office, &item->id))
        {
          find_here_too (office, desk, &item->id);
          continue;
        }
      office->deaths[OFFICE_DEATH_SAVE_FOUND]++;
      note_item (office, desk, item);
      return;
    }
}

static void
bury_desk (Office *office, OfficeDesk *desk)
{
  tell_death (office, "the desk", desk->disk);
  office_stop_desk (desk);
  office_disk_turn_on (desk->disk);
  doom_again (office, desk, office_disk_get_seed (desk->disk));
  office_start_desk (office, desk);
  if (desk->replica == NULL)
    return;
  desk->locked_out = TRUE;
  office_look_in (office, desk);
  office_run_desk (desk);
}

void
office_kill_desk (Office *office, OfficeDesk *desk, OfficeLoss loss, guint64 seed)
{
  office_disk_stop (desk->disk, loss, seed);
  bury_desk (office, desk);
}

void
office_bury_dead (Office *office)
{
  if (office->server != NULL && office_disk_is_stopped (office->server_disk))
    bury_server (office, 20 * G_USEC_PER_SEC);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL && office_disk_is_stopped (office->desks[i].disk))
      bury_desk (office, &office->desks[i]);
}

static void
bury_posted (gpointer data)
{
  Office *office = data;

  if (!office->closing)
    office_bury_dead (office);
}

/* Within an operation of its disk: what is above it goes on until it has failed; nothing of that is heard. */
static void
on_server_stopped (gpointer data)
{
  Office *office = data;

  office->deaths[OFFICE_DEATH_SERVER_AT_WRITE]++;
  for (guint i = 0; i < office->lines->len; i++)
    office_line_silence (office->lines->pdata[i]);
  ledger_world_post (office->world, bury_posted, office);
}

static void
on_desk_stopped (gpointer data)
{
  OfficeDesk *desk = data;

  desk->office->deaths[OFFICE_DEATH_DESK_AT_WRITE]++;
  if (desk->line != NULL)
    office_line_mute (desk->line);
  ledger_world_post (desk->office->world, bury_posted, desk->office);
}

void
office_doom (Office *office, OfficeDesk *desk, OfficeCount count, guint operations, OfficeLoss loss, guint64 seed)
{
  if (desk != NULL)
    office_disk_stop_after (desk->disk, count, operations, loss, seed, on_desk_stopped, desk);
  else
    office_disk_stop_after (office->server_disk, count, operations, loss, seed, on_server_stopped, office);
}

void
office_heal_disks (Office *office)
{
  office_bury_dead (office);
  office_disk_heal (office->server_disk);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    office_disk_heal (office->desks[i].disk);
}

guint
office_branch_off (Office *office, guint of)
{
  guint lineage = office->lineages->len;

  g_array_append_val (office->lineages, of);
  return lineage;
}

/* -- The office */

/* With the files that lie in @prepared, if any. */
static Office *
make_office (const LedgerModel *model, guint64 seed, const char *prepared)
{
  Office *office = g_new0 (Office, 1);
  g_autofree char *server = NULL;

  office->model = model;
  office->places = 3;
  office->folder = make_folder ();
  if (prepared != NULL)
    office_disk_copy_folder (prepared, office->folder);
  office->world = test_world_new (seed);
  office->server_node = office_node_new (office->world, seed * 31 + 7);
  server = dup_part (office, "server", 0);
  g_mkdir_with_parents (server, 0700);
  office->server_disk = office_disk_new (server);
  office->tape = test_tape_new (seed);
  office->saved = g_ptr_array_new_with_free_func (saved_free);
  office->saved_by_id = g_hash_table_new (ledger_id_hash, ledger_id_equal);
  office->lineages = g_array_new (FALSE, FALSE, sizeof (guint));
  office->prepared = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  office->erased = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  office->abouts = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  office->canaries = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  office->meanings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  office->merged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  office->lines = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      OfficeDesk *desk = &office->desks[i];

      desk->office = office;
      desk->index = i;
      desk->folder = dup_part (office, "desk", i);
      g_mkdir_with_parents (desk->folder, 0700);
      desk->disk = office_disk_new (desk->folder);
      desk->lineage = office_branch_off (office, i);
      desk->node = office_node_new (office->world, seed * 31 + 8 + i);
      desk->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      desk->copy_pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return office;
}

/* Lets go of everything that runs; the files are left. */
static void
stop_all (Office *office)
{
  office->closing = TRUE;
  if (office->revival != 0)
    ledger_world_remove_timer (office->world, office->revival);
  office->revival = 0;
  for (guint i = 0; i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL)
      office_stop_desk (&office->desks[i]);
  /* What still goes over the lines a second time comes to its end. */
  test_world_advance (office->world, OFFICE_MINUTE);
  if (office->server != NULL)
    stop_server (office);
}

void
office_close (Office *office)
{
  stop_all (office);
  g_ptr_array_unref (office->lines);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      g_free (office->desks[i].folder);
      g_free (office->desks[i].copy);
      office_disk_free (office->desks[i].disk);
      g_object_unref (office->desks[i].node);
      g_hash_table_unref (office->desks[i].pending);
      g_hash_table_unref (office->desks[i].copy_pending);
    }
  test_world_settle (office->world);
  office_disk_free (office->server_disk);
  g_object_unref (office->server_node);
  g_object_unref (office->world);
  g_hash_table_unref (office->saved_by_id);
  g_hash_table_unref (office->prepared);
  g_hash_table_unref (office->erased);
  g_hash_table_unref (office->abouts);
  g_free (office->backup);
  g_clear_pointer (&office->files, g_ptr_array_unref);
  g_clear_pointer (&office->cards, g_ptr_array_unref);
  g_clear_pointer (&office->jobs, g_ptr_array_unref);
  g_hash_table_unref (office->canaries);
  g_hash_table_unref (office->meanings);
  g_hash_table_unref (office->merged);
  g_array_unref (office->lineages);
  g_ptr_array_unref (office->saved);
  test_tape_free (office->tape);
  office_disk_remove_folder (office->folder);
  g_free (office->folder);
  g_free (office->fault);
  g_free (office);
}

typedef gboolean (*Finish) (LedgerReplica *replica, GAsyncResult *result, GError **error);

typedef struct
{
  Finish finish;
  gboolean ended;
} Waiting;

static void
on_end (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (GError) error = NULL;

  waiting->finish (LEDGER_REPLICA (source), result, &error);
  g_assert_no_error (error);
  waiting->ended = TRUE;
}

static void
wait_for (Office *office, const Waiting *waiting)
{
  for (guint i = 0; i < 100000 && !waiting->ended; i++)
    {
      let_events_run ();
      if (!waiting->ended)
        test_world_step (office->world);
    }
  g_assert_true (waiting->ended);
}

static void
sync_desk (Office *office, OfficeDesk *desk)
{
  Waiting waiting = { ledger_replica_sync_finish, FALSE };

  ledger_replica_sync_async (desk->replica, NULL, on_end, &waiting);
  wait_for (office, &waiting);
}

static void
prepare_desk (Office *office, OfficeDesk *desk)
{
  const char *login = accounts[desk->index].login;
  Waiting waiting = { ledger_replica_login_finish, FALSE };

  office_start_desk (office, desk);
  ledger_replica_login_async (desk->replica, "https://office", login, PASSWORD, login, NULL, on_end, &waiting);
  wait_for (office, &waiting);
  waiting = (Waiting) { ledger_replica_first_sync_finish, FALSE };
  ledger_replica_first_sync_async (desk->replica, NULL, NULL, NULL, on_end, &waiting);
  wait_for (office, &waiting);
}

/* The branches, made by the first of the people. */
static void
make_branches (Office *office, LedgerId *places)
{
  OfficeDesk *desk = &office->desks[0];
  const LedgerKind *kind = ledger_model_find_kind (office->model, "branch");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (office_get_store (desk), "create");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (branches); i++)
    {
      LedgerValue name = LEDGER_TEXT ((char *) branches[i]);

      places[i] = ledger_edit_create (edit, kind);
      ledger_edit_set (edit, ledger_kind_find_field (kind, "name"), &places[i], &name);
    }
  ledger_outbox_save (office_get_store (desk), edit, NULL, &error);
  g_assert_no_error (error);
  sync_desk (office, desk);
}

static void
add_account (Office *office, guint number, const LedgerId *places)
{
  LedgerAccess access;
  g_autoptr (GError) error = NULL;
  LedgerId user;

  g_assert_true (ledger_access_parse (accounts[number].access, &access, NULL));
  for (guint i = 0; number == OFFICE_PEOPLE - 1 && i + 1 < G_N_ELEMENTS (branches); i++)
    g_assert_true (ledger_access_add_place (&access, &places[i], NULL));
  server_accounts_add (server_server_get_store (office->server), accounts[number].login, accounts[number].login,
                       PASSWORD, &access, &user, &error);
  g_assert_no_error (error);
}

char *
office_prepare (const LedgerModel *model)
{
  Office *office = make_office (model, 0, NULL);
  char *folder = make_folder ();
  LedgerId places[G_N_ELEMENTS (branches)];

  start_server (office, TRUE);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    {
      add_account (office, i, places);
      prepare_desk (office, &office->desks[i]);
      if (i == 0)
        make_branches (office, places);
    }
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    sync_desk (office, &office->desks[i]);
  stop_all (office);
  office_disk_copy_folder (office->folder, folder);
  office_close (office);
  return folder;
}

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  ledger_replica_login_finish (LEDGER_REPLICA (source), result, NULL);
}

void
office_log_in_again (Office *office)
{
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      OfficeDesk *desk = &office->desks[i];
      g_autofree char *login = desk->replica != NULL ? ledger_replica_dup_fact (desk->replica, "login") : NULL;
      LedgerStatus status;

      if (login == NULL)
        continue;
      ledger_replica_get_status (desk->replica, &status);
      if (!status.logged_in)
        ledger_replica_login_async (desk->replica, "https://office", login, PASSWORD, login, NULL, on_logged_in, NULL);
    }
}

static void
note_prepared (Office *office, OfficeDesk *desk)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (office_get_store (desk), LEDGER_OUTBOX_ALL, G_MAXINT32, NULL);
  g_autofree char *cursor = ledger_store_dup_setting (office_get_store (desk), "cursor");

  office->prepared_seq = MAX (office->prepared_seq, g_ascii_strtoll (cursor, NULL, 10));
  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (office->prepared, ledger_id_dup (&((LedgerOutboxItem *) items->pdata[i])->id));
}

Office *
office_open (const char *prepared, const LedgerModel *model, guint64 seed)
{
  Office *office = make_office (model, seed, prepared);

  office_engine_load (prepared, model);
  start_server (office, FALSE);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    {
      office_start_desk (office, &office->desks[i]);
      note_prepared (office, &office->desks[i]);
    }
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    office_run_desk (&office->desks[i]);
  return office;
}

void
office_run (Office *office, gint64 microseconds)
{
  test_world_advance (office->world, microseconds);
  let_events_run ();
  office_bury_dead (office);
}

void
office_set_unplugged (Office *office, OfficeDesk *desk, gboolean unplugged)
{
  desk->unplugged = unplugged;
  if (desk->replica != NULL)
    ledger_replica_set_offline (desk->replica, unplugged);
}

void
office_set_skew (Office *office, OfficeDesk *desk, gint64 microseconds)
{
  desk->skew = microseconds;
  office_node_set_skew (desk->node, microseconds);
}

LedgerStore *
office_get_store (OfficeDesk *desk)
{
  return ledger_replica_get_store (desk->replica);
}

/* -- What was saved */

static char *
dup_group_key (const LedgerRecordChange *record, const LedgerGroupChange *change)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strconcat (ledger_id_write (&record->id, id), "/", change->group->spec->name, NULL);
}

void
office_note_pending (OfficeDesk *desk, const OfficeSaved *saved)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];

      for (guint g = 0; g < record->groups->len; g++)
        g_hash_table_replace (desk->pending, dup_group_key (record, record->groups->pdata[g]), (OfficeSaved *) saved);
    }
}

static void
note_item (Office *office, OfficeDesk *desk, const LedgerOutboxItem *item)
{
  OfficeSaved *saved = g_new0 (OfficeSaved, 1);
  g_autoptr (GError) error = NULL;

  saved->desk = desk->index;
  saved->step = office->step;
  saved->lineage = desk->lineage;
  saved->changeset = ledger_changeset_read (office->model, item->bytes, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (office->saved, saved);
  g_hash_table_insert (office->saved_by_id, &saved->changeset->id, saved);
  office_note_pending (desk, saved);
  office_look_for_erased (office, saved);
}

void
office_note_saved (Office *office, OfficeDesk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (office_get_store (desk), LEDGER_OUTBOX_ALL, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 1);
  note_item (office, desk, items->pdata[0]);
  ledger_replica_note_saved (desk->replica);
}

const OfficeSaved *
office_find_saved (const Office *office, const LedgerId *changeset)
{
  return g_hash_table_lookup (office->saved_by_id, changeset);
}

const char *
office_note_canary (Office *office, const LedgerId *id)
{
  char *word = g_malloc0 (2 * sizeof id->bytes + 1);

  for (guint i = 0; i < 2 * sizeof id->bytes; i++)
    word[i] = (char) ('g' + (i % 2 == 0 ? id->bytes[i / 2] >> 4 : id->bytes[i / 2] & 15));
  g_hash_table_replace (office->canaries, ledger_id_dup (id), word);
  return word;
}

gboolean
office_knows (const Office *office, const LedgerId *changeset)
{
  return g_hash_table_contains (office->prepared, changeset) || office_find_saved (office, changeset) != NULL;
}
