/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logos are shrunk by gdk-pixbuf to what 600, then 300 dots an inch need (logo.h). Any thread. */
#include "config.h"

#include "app/logo.h"

#include "libledger/paper/letter-paper.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

/* Of the room for a logo, at 300 dots an inch: 60 × 25 mm. */
#define WIDTH 709
#define HEIGHT 295

static GBytes *
shrink (GBytes *png, guint times)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (png);
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_stream_at_scale (stream, WIDTH * (int) times,
                                                                       HEIGHT * (int) times, TRUE, NULL, NULL);
  char *data = NULL;
  gsize size;

  if (picture == NULL || !gdk_pixbuf_save_to_buffer (picture, &data, &size, "png", NULL, NULL))
    return NULL;
  return g_bytes_new_take (data, size);
}

GBytes *
ledenboek_logo_fit (GBytes *png, GError **error)
{
  if (!ledger_letterhead_check_logo (png, error))
    return NULL;
  if (g_bytes_get_size (png) <= LEDENBOEK_LOGO_SENT)
    return g_bytes_ref (png);
  for (guint times = 2; times > 0; times--)
    {
      g_autoptr (GBytes) smaller = shrink (png, times);

      if (smaller != NULL && g_bytes_get_size (smaller) <= LEDENBOEK_LOGO_SENT)
        return g_steal_pointer (&smaller);
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("The logo is too large, even when it is made smaller: choose a picture with fewer colours, a "
                         "drawing rather than a photograph."));
  return NULL;
}
