/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office. A death is told apart from an orderly end by the files alone: they are read at the moment of death,
 * then the objects are let go as usual with their lines cut, and then the files are put back as they were.
 * One thread only.
 */
#include "config.h"

#include "tests/simulation/office.h"

#include "server/accounts.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <string.h>

#define PASSWORD "a password of the simulation"

static const struct
{
  const char *login;
  const char *access;
} accounts[OFFICE_DESKS] = {
  { "anna", "all=edit" },
  { "bram", "all=edit" },
  { "carla", "contact=edit membership=edit notes=edit bank=read settings=read" },
};

/* -- Files */

/* One file as it lay on the disk. */
typedef struct
{
  char *path;
  GBytes *content;              /* NULL: a folder */
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_free (piece->path);
  g_clear_pointer (&piece->content, g_bytes_unref);
  g_free (piece);
}

static void
take_pieces (const char *folder, const char *under, GPtrArray *pieces)
{
  g_autofree char *here = g_build_filename (folder, under, NULL);
  g_autoptr (GDir) names = g_dir_open (here, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (here, name, NULL);
      Piece *piece;
      char *content = NULL;
      gsize size = 0;

      /* What SQLite shares between connections is no part of the file's state. */
      if (g_str_has_suffix (name, "-shm"))
        continue;
      piece = g_new0 (Piece, 1);
      piece->path = *under != '\0' ? g_build_filename (under, name, NULL) : g_strdup (name);
      g_ptr_array_add (pieces, piece);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        take_pieces (folder, piece->path, pieces);
      else if (g_file_get_contents (path, &content, &size, NULL))
        piece->content = g_bytes_new_take (content, size);
    }
}

/* The folder as it lies on the disk now. */
static GPtrArray *
take_image (const char *folder)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (piece_free);

  take_pieces (folder, "", pieces);
  return pieces;
}

static void
put_image (const char *folder, GPtrArray *pieces)
{
  office_remove_folder (folder);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = pieces->pdata[i];
      g_autofree char *path = g_build_filename (folder, piece->path, NULL);
      g_autoptr (GError) error = NULL;
      gsize size = 0;
      const char *content = piece->content != NULL ? g_bytes_get_data (piece->content, &size) : NULL;

      if (piece->content == NULL)
        g_mkdir (path, 0700);
      else
        g_file_set_contents_full (path, content != NULL ? content : "", (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                  &error);
      g_assert_no_error (error);
    }
}

void
office_remove_folder (const char *folder)
{
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        office_remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

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
start_server (Office *office, gboolean create)
{
  g_autofree char *folder = dup_part (office, "server", 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (office->server);
  g_mkdir_with_parents (folder, 0700);
  office->server = server_server_new (folder, create, office->model, LEDGER_WORLD (office->server_node), NULL, &error);
  g_assert_no_error (error);
  connect_lines (office);
}

void
office_kill_server (Office *office)
{
  g_autofree char *folder = dup_part (office, "server", 0);
  g_autoptr (GPtrArray) image = take_image (folder);
  gpointer gone = office->server;

  for (guint i = 0; i < office->lines->len; i++)
    office_line_set_server (office->lines->pdata[i], NULL, NULL);
  office_node_settle (office->server_node);
  g_object_add_weak_pointer (G_OBJECT (office->server), &gone);
  g_clear_object (&office->server);
  office_node_settle (office->server_node);
  office_node_stop_timers (office->server_node);
  g_assert_null (gone);
  put_image (folder, image);
}

void
office_revive_server (Office *office)
{
  start_server (office, FALSE);
}

static void
start_desk (Office *office, OfficeDesk *desk)
{
  g_autoptr (GError) error = NULL;

  desk->line = office_line_new (office->world, &office->weather, &office->tape, office->faults, office->folder);
  g_ptr_array_add (office->lines, g_object_ref (desk->line));
  office_line_set_server (desk->line, office->server, LEDGER_WORLD (office->server_node));
  desk->replica = ledger_replica_open (desk->folder, LEDGER_WORLD (desk->node), office->model, TRUE, &error);
  g_assert_no_error (error);
  ledger_replica_set_transport (desk->replica, LEDGER_TRANSPORT (desk->line));
}

static void
run_desk (OfficeDesk *desk)
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

static void
stop_desk (OfficeDesk *desk)
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

void
office_kill_desk (Office *office, OfficeDesk *desk)
{
  g_autoptr (GPtrArray) image = take_image (desk->folder);

  stop_desk (desk);
  put_image (desk->folder, image);
  start_desk (office, desk);
  run_desk (desk);
}

/* -- The office */

static Office *
make_office (const LedgerModel *model, guint64 seed)
{
  Office *office = g_new0 (Office, 1);

  office->model = model;
  office->folder = make_folder ();
  office->world = test_world_new (seed);
  office->server_node = office_node_new (office->world, seed * 31 + 7);
  office->tape = test_tape_new (seed);
  office->saved = g_ptr_array_new_with_free_func (saved_free);
  office->lines = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      OfficeDesk *desk = &office->desks[i];

      desk->index = i;
      desk->folder = dup_part (office, "desk", i);
      desk->node = office_node_new (office->world, seed * 31 + 8 + i);
      desk->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }
  return office;
}

void
office_close (Office *office)
{
  gpointer gone = office->server;

  for (guint i = 0; i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL)
      stop_desk (&office->desks[i]);
  /* What still goes over the lines a second time comes to its end. */
  test_world_advance (office->world, OFFICE_MINUTE);
  g_ptr_array_unref (office->lines);
  if (office->server != NULL)
    g_object_add_weak_pointer (G_OBJECT (office->server), &gone);
  g_clear_object (&office->server);
  office_node_settle (office->server_node);
  office_node_stop_timers (office->server_node);
  g_assert_null (gone);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      g_free (office->desks[i].folder);
      g_object_unref (office->desks[i].node);
      g_hash_table_unref (office->desks[i].pending);
    }
  test_world_settle (office->world);
  g_object_unref (office->server_node);
  g_object_unref (office->world);
  g_ptr_array_unref (office->saved);
  test_tape_free (office->tape);
  office_remove_folder (office->folder);
  g_free (office->folder);
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
prepare_desk (Office *office, OfficeDesk *desk)
{
  const char *login = accounts[desk->index].login;
  Waiting waiting = { ledger_replica_login_finish, FALSE };

  start_desk (office, desk);
  ledger_replica_login_async (desk->replica, "https://office", login, PASSWORD, login, NULL, on_end, &waiting);
  wait_for (office, &waiting);
  waiting = (Waiting) { ledger_replica_first_sync_finish, FALSE };
  ledger_replica_first_sync_async (desk->replica, NULL, NULL, NULL, on_end, &waiting);
  wait_for (office, &waiting);
}

char *
office_prepare (const LedgerModel *model)
{
  Office *office = make_office (model, 0);
  char *folder = make_folder ();
  g_autoptr (GPtrArray) image = NULL;

  start_server (office, TRUE);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    {
      LedgerAccess access;
      g_autoptr (GError) error = NULL;
      LedgerId user;

      g_assert_true (ledger_access_parse (accounts[i].access, &access, NULL));
      server_accounts_add (server_server_get_store (office->server), accounts[i].login, accounts[i].login, PASSWORD,
                           &access, &user, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < OFFICE_DESKS; i++)
    prepare_desk (office, &office->desks[i]);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    stop_desk (&office->desks[i]);
  office_kill_server (office);
  image = take_image (office->folder);
  put_image (folder, image);
  office_close (office);
  return folder;
}

Office *
office_open (const char *prepared, const LedgerModel *model, guint64 seed)
{
  Office *office = make_office (model, seed);
  g_autoptr (GPtrArray) image = take_image (prepared);

  put_image (office->folder, image);
  start_server (office, FALSE);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    start_desk (office, &office->desks[i]);
  for (guint i = 0; i < OFFICE_DESKS; i++)
    run_desk (&office->desks[i]);
  return office;
}

void
office_run (Office *office, gint64 microseconds)
{
  test_world_advance (office->world, microseconds);
  let_events_run ();
}

void
office_set_unplugged (Office *office, OfficeDesk *desk, gboolean unplugged)
{
  desk->unplugged = unplugged;
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
office_note_saved (Office *office, OfficeDesk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (office_get_store (desk), LEDGER_OUTBOX_ALL, 1, &error);
  OfficeSaved *saved = g_new0 (OfficeSaved, 1);
  const LedgerOutboxItem *item;

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 1);
  item = items->pdata[0];
  saved->desk = desk->index;
  saved->step = office->step;
  saved->changeset = ledger_changeset_read (office->model, item->bytes, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (office->saved, saved);
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];

      for (guint g = 0; g < record->groups->len; g++)
        g_hash_table_replace (desk->pending, dup_group_key (record, record->groups->pdata[g]), saved);
    }
  ledger_replica_note_saved (desk->replica);
}
