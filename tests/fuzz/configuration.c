/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: the configuration file of the daemon. It is read or refused with a message that names the file.
 */
#include "config.h"

#include "server/configuration.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static char *path;
  g_autoptr (ServerConfiguration) configuration = NULL;
  g_autoptr (GError) error = NULL;
  ServerCommand command;

  if (path == NULL)
    {
      g_autofree char *folder = g_dir_make_tmp ("ledenboek-fuzz-XXXXXX", NULL);

      path = g_build_filename (folder, "ledenboekd.conf", NULL);
    }
  g_assert_true (g_file_set_contents_full (path, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
  configuration = server_configuration_read ((char *[]) { (char *) "ledenboekd", (char *) "--configuration", path,
                                                          NULL }, &command, &error);
  g_assert_true ((configuration == NULL) == (error != NULL));
  if (configuration != NULL)
    {
      g_assert_nonnull (configuration->data);
      g_assert_cmpuint (configuration->connections, >, 0);
    }
  return 0;
}
