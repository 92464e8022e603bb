/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes one of every template in the resources, so that a wrong name in a .ui file is found here and not by the
 * person who opens that page. GTK's own validator cannot: it does not know the parents from libadwaita. Prints TAP;
 * needs a display.
 */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#define FOLDER "/org/ledenboek/Ledenboek/"

/* The class that a template is of; NULL for a file without one. */
static char *
dup_class (const char *file)
{
  g_autofree char *path = g_strconcat (FOLDER, file, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
  const char *text = g_bytes_get_data (bytes, NULL);
  const char *begin = g_strstr_len (text, (gssize) g_bytes_get_size (bytes), "<template class=\"");

  if (begin == NULL)
    return NULL;
  begin += strlen ("<template class=\"");
  return g_strndup (begin, (gsize) (strchr (begin, '"') - begin));
}

static gboolean
make (const char *class)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  GType type = gtk_builder_get_type_from_name (builder, class);
  GtkWidget *made;

  if (type == G_TYPE_INVALID)
    return FALSE;
  made = g_object_new (type, NULL);
  if (GTK_IS_WINDOW (made))
    gtk_window_destroy (GTK_WINDOW (made));
  else
    {
      g_object_ref_sink (made);
      g_object_unref (made);
    }
  return TRUE;
}

static gboolean
build (const char *file)
{
  g_autofree char *path = g_strconcat (FOLDER, file, NULL);
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;
  GSList *objects;

  if (!gtk_builder_add_from_resource (builder, path, &error))
    {
      g_print ("# %s\n", error->message);
      return FALSE;
    }
  objects = gtk_builder_get_objects (builder);
  for (GSList *item = objects; item != NULL; item = item->next)
    if (GTK_IS_WINDOW (item->data))
      gtk_window_destroy (item->data);
  g_slist_free (objects);
  return TRUE;
}

int
main (void)
{
  g_auto (GStrv) files = NULL;
  guint n_files = 0, failed = 0;

  adw_init ();
  files = g_resources_enumerate_children (FOLDER, 0, NULL);
  g_print ("TAP version 13\n");
  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      g_autofree char *class = NULL;
      gboolean good;

      if (!g_str_has_suffix (files[i], ".ui"))
        continue;
      class = dup_class (files[i]);
      good = class != NULL ? make (class) : build (files[i]);
      failed += good ? 0 : 1;
      g_print ("%s %u - /window/template-%s-makes-its-widget\n", good ? "ok" : "not ok", ++n_files, files[i]);
    }
  g_print ("1..%u\n", n_files);
  return failed > 0 || n_files == 0 ? 1 : 0;
}
