/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backups of the server's book, and the server that begins again with an older one: what the desks were told was safe
 * comes back from them (S19). One thread only.
 */
#include "config.h"

#include "tests/simulation/office.h"

#include "server/recovery/backup.h"

#include <glib/gstdio.h>

gboolean
office_back_up (Office *office)
{
  g_autofree char *path = g_build_filename (office->folder, "backup", NULL);
  g_autofree char *fresh = g_build_filename (office->folder, "backup.next", NULL);
  ServerBackupFacts facts;
  g_autoptr (GError) error = NULL;

  if (office->server == NULL ||
      !server_backup_make (server_server_get_store (office->server), fresh, NULL, NULL, &facts, &error))
    return FALSE;
  /* It may have been announced: then it is the one that counts, whatever became of the machine since. */
  g_assert_cmpint (g_rename (fresh, path), ==, 0);
  g_free (office->backup);
  office->backup = g_steal_pointer (&path);
  return TRUE;
}

static void
excuse_unretained (Office *office)
{
  for (guint i = 0; i < office->saved->len; i++)
    {
      OfficeSaved *saved = office->saved->pdata[i];

      saved->excused = saved->excused || saved->unretained;
    }
}

gboolean
office_restore (Office *office)
{
  g_autofree char *folder = g_build_filename (office->folder, "server-0", NULL);
  g_auto (ServerRestored) restored = { 0 };
  g_autoptr (GError) error = NULL;

  if (office->backup == NULL || office->server == NULL)
    return FALSE;
  office_disk_stop (office->server_disk, OFFICE_LOSS_NONE, 0);
  office_stop_server (office);
  office_disk_turn_on (office->server_disk);
  office_disk_heal (office->server_disk);
  if (!server_restore (office->backup, folder, NULL, SERVER_RESTORE_REPLACE, LEDGER_WORLD (office->server_node), NULL,
                       NULL, &restored, &error))
    office->fault = g_strdup_printf ("S19: the backup cannot be restored: %s", error->message);
  else
    {
      office->restored = TRUE;
      excuse_unretained (office);
    }
  /* The administrator does not keep the replaced book: it may hold what was erased. */
  if (restored.kept != NULL)
    office_disk_remove_folder (restored.kept);
  if (restored.kept != NULL)
    g_unlink (restored.kept);
  office_start_server (office);
  return TRUE;
}
