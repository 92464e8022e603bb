/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An office for the benchmarks (benchmark.h): made by ledenboekctl and served by ledenboekd, both of this build; the
 * replicas live in this process. What goes wrong ends the program: a benchmark of half an office says nothing.
 * Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <glib/gstdio.h>
#include <string.h>

#include "libledger/sync/http/http-transport.h"

#define PASSWORD "zonnebloem-en-klaproos"
#define LISTENING "listening on "

static char *
dup_program (const char *name)
{
  const char *build = g_getenv ("LEDENBOEK_BUILD");

  return g_build_filename (build != NULL ? build : "_build", "server", name, NULL);
}

/* Runs ledenboekctl with @arguments (taken); its output is not for anybody. */
static void
run_control (GPtrArray *arguments)
{
  g_autofree char *program = dup_program ("control/ledenboekctl");
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *wrong = NULL;
  GError *error = NULL;

  g_ptr_array_insert (arguments, 0, program);
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_newv ((const char *const *) arguments->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &wrong, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("ledenboekctl %s: %s", (const char *) arguments->pdata[1], wrong);
  g_ptr_array_unref (arguments);
}

static GPtrArray *
list_arguments (const char *first, ...)
{
  GPtrArray *arguments = g_ptr_array_new ();
  va_list rest;

  va_start (rest, first);
  for (const char *each = first; each != NULL; each = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (gpointer) each);
  va_end (rest);
  return arguments;
}

/* Where the book lies: in the folder, or in the PostgreSQL of tests/support/postgres.py. */
static const char *
get_database (void)
{
  const char *address = g_getenv ("LEDENBOEK_TEST_DATABASE");

  return address != NULL ? address : "sqlite";
}

void
office_open (Office *office, guint contacts)
{
  g_autofree char *number = g_strdup_printf ("%u", contacts);
  const char *where = g_getenv ("LEDENBOEK_BENCHMARK_FOLDER");
  GError *error = NULL;

  /* Beside the build rather than in a folder that may lie in memory; never in the folder it is called from. */
  if (where == NULL)
    where = g_getenv ("LEDENBOEK_BUILD") ?: g_get_tmp_dir ();
  office->folder = g_build_filename (where, "benchmark-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (office->folder));
  office->data = g_build_filename (office->folder, "server", NULL);
  office->authority = g_build_filename (office->data, "authority.pem", NULL);
  office->password_file = g_build_filename (office->folder, "password", NULL);
  g_file_set_contents_full (office->password_file, PASSWORD "\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  run_control (list_arguments ("init", "--data", office->data, "--organisation", "Vereniging Maat", "--admin", "beheer",
                               "--password-file", office->password_file, "--database", get_database (), NULL));
  run_control (list_arguments ("demo", "--data", office->data, "--contacts", number, "--seed", "1",
                               "--database", get_database (), NULL));
}

void
office_start (Office *office)
{
  g_autofree char *program = dup_program ("ledenboekd");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *log = g_build_filename (office->folder, "daemon.log", NULL);
  g_autoptr (GDataInputStream) output = NULL;
  GError *error = NULL;

  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  office->daemon = g_subprocess_launcher_spawn (launcher, &error, program, "--data", office->data, "--listen",
                                                "127.0.0.1:0", "--database", get_database (), NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (office->daemon));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  while (office->address == NULL)
    {
      g_autofree char *line = g_data_input_stream_read_line_utf8 (output, NULL, NULL, &error);

      if (line == NULL)
        g_error ("the daemon does not listen; its log is %s", log);
      if (g_str_has_prefix (line, LISTENING))
        office->address = g_strdup (line + strlen (LISTENING));
    }
}

void
office_stop (Office *office)
{
  if (office->daemon == NULL)
    return;
  g_subprocess_send_signal (office->daemon, 15);
  g_subprocess_wait (office->daemon, NULL, NULL);
  g_clear_object (&office->daemon);
  g_clear_pointer (&office->address, g_free);
}

GPid
office_get_pid (Office *office)
{
  return (GPid) g_ascii_strtoll (g_subprocess_get_identifier (office->daemon), NULL, 10);
}

void
office_add_user (Office *office, const char *login, const char *const *places)
{
  GPtrArray *arguments = list_arguments ("user", "add", login, "--data", office->data, "--name", login, "--access",
                                         "all=edit", "--password-file", office->password_file, NULL);

  for (guint i = 0; places != NULL && places[i] != NULL; i++)
    {
      g_ptr_array_add (arguments, (gpointer) "--scope");
      g_ptr_array_add (arguments, (gpointer) places[i]);
    }
  run_control (arguments);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (path);
}

void
office_forget_snapshots (Office *office)
{
  g_autofree char *path = g_build_filename (office->data, "snapshots", NULL);

  g_assert_null (office->daemon);
  remove_folder (path);
}

void
office_close (Office *office)
{
  office_stop (office);
  if (office->folder != NULL)
    remove_folder (office->folder);
  g_clear_pointer (&office->folder, g_free);
  g_clear_pointer (&office->data, g_free);
  g_clear_pointer (&office->authority, g_free);
  g_clear_pointer (&office->password_file, g_free);
}

void
desk_open (Desk *desk, Office *office, const char *name, const char *login)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;
  GError *error = NULL;

  desk->folder = g_build_filename (office->folder, name, NULL);
  desk->world = ledger_world_new_machine ();
  desk->replica = ledger_replica_open (desk->folder, desk->world, ledger_model_get_default (), TRUE, &error);
  g_assert_no_error (error);
  desk->transport = ledger_http_transport_new (office->address, office->authority, NULL, &error);
  g_assert_no_error (error);
  ledger_replica_set_transport (desk->replica, desk->transport);
  ledger_replica_login_async (desk->replica, office->address, login, PASSWORD, name, NULL, bench_note_result, &place);
  result = bench_wait (&place);
  ledger_replica_login_finish (desk->replica, result, &error);
  g_assert_no_error (error);
}

void
desk_first_sync (Desk *desk, void (*progress) (gint64 received, gint64 total, gpointer data), gpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;
  GError *error = NULL;

  ledger_replica_first_sync_async (desk->replica, NULL, progress, data, bench_note_result, &place);
  result = bench_wait (&place);
  ledger_replica_first_sync_finish (desk->replica, result, &error);
  g_assert_no_error (error);
}

void
desk_open_book (Desk *desk, Office *office)
{
  const char *kept = g_getenv ("LEDENBOEK_BENCHMARK_REPLICA");
  GError *error = NULL;

  if (kept == NULL)
    {
      office_open (office, bench_get_contacts ());
      office_start (office);
      desk_open (desk, office, "desk", "beheer");
      desk_first_sync (desk, NULL, NULL);
      return;
    }
  desk->kept = TRUE;
  desk->folder = g_strdup (kept);
  desk->world = ledger_world_new_machine ();
  desk->replica = ledger_replica_open (desk->folder, desk->world, ledger_model_get_default (), TRUE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ledger_replica_get_store (desk->replica));
}

void
desk_sync (Desk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;
  GError *error = NULL;

  ledger_replica_sync_async (desk->replica, NULL, bench_note_result, &place);
  result = bench_wait (&place);
  ledger_replica_sync_finish (desk->replica, result, &error);
  g_assert_no_error (error);
}

char *
desk_dup_book (Desk *desk)
{
  g_autofree char *pointer = g_build_filename (desk->folder, "current", NULL);
  g_autofree char *name = NULL;

  g_assert_true (g_file_get_contents (pointer, &name, NULL, NULL));
  return g_build_filename (desk->folder, g_strstrip (name), NULL);
}

void
desk_close (Desk *desk)
{
  g_clear_object (&desk->replica);
  g_clear_object (&desk->transport);
  g_clear_object (&desk->world);
  if (desk->folder != NULL && !desk->kept)
    remove_folder (desk->folder);
  g_clear_pointer (&desk->folder, g_free);
}
