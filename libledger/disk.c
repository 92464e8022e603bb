/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing whole and for good (disk.h). Any thread; blocks.
 */
#include "config.h"

#include "libledger/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
ledger_disk_write (int file, gconstpointer bytes, gsize size)
{
  const guint8 *next = bytes;

  while (size > 0)
    {
      gssize written = write (file, next, size);

      if (written < 0 && errno != EINTR)
        return FALSE;
      if (written <= 0)
        continue;
      next += written;
      size -= (gsize) written;
    }
  return TRUE;
}

gboolean
ledger_disk_sync (const char *path)
{
  int file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int code = file >= 0 && fsync (file) == 0 ? 0 : errno;

  if (file >= 0)
    close (file);
  errno = code;
  return code == 0;
}
