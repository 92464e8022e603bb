/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures by gdk-pixbuf, PDF by poppler. One is drawn at a time: poppler shares its fonts between documents. */
#include "config.h"

#include "app/file-preview.h"

#include <glib/gi18n.h>

#ifdef HAVE_POPPLER
#include <poppler.h>
#endif

/* The longest side of what is drawn, pixels. */
#define LONGEST 1400
/* A larger page is drawn in part, points. */
#define PAGE_LIMIT 20000

typedef struct
{
  char *path;
  gboolean is_pdf;
} Preview;

static GMutex drawing;

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  g_free (preview->path);
  g_free (preview);
}

gboolean
ledenboek_file_preview_is_possible (const char *media_type)
{
  static const char *const known[] = {
#ifdef HAVE_POPPLER
    "application/pdf",
#endif
    "image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp", NULL
  };

  return media_type != NULL && g_strv_contains (known, media_type);
}

static GdkTexture *
draw_picture (const char *path, GError **error)
{
  int width = 0, height = 0;
  g_autoptr (GdkPixbuf) read = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;

  gdk_pixbuf_get_file_info (path, &width, &height);
  read = width > LONGEST || height > LONGEST ? gdk_pixbuf_new_from_file_at_size (path, LONGEST, LONGEST, error)
                                             : gdk_pixbuf_new_from_file (path, error);
  upright = read != NULL ? gdk_pixbuf_apply_embedded_orientation (read) : NULL;
  return upright != NULL ? gdk_texture_new_for_pixbuf (upright) : NULL;
}

#ifdef HAVE_POPPLER
static GdkTexture *
draw_page (PopplerPage *page)
{
  double width, height, scale;
  cairo_surface_t *surface;
  cairo_t *context;
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;

  poppler_page_get_size (page, &width, &height);
  scale = LONGEST / CLAMP (MAX (width, height), 1, PAGE_LIMIT);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) CLAMP (width * scale, 1, LONGEST),
                                        (int) CLAMP (height * scale, 1, LONGEST));
  context = cairo_create (surface);
  cairo_set_source_rgb (context, 1, 1, 1);
  cairo_paint (context);
  cairo_scale (context, scale, scale);
  poppler_page_render (page, context);
  cairo_destroy (context);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) cairo_image_surface_get_stride (surface) *
                                                                 (gsize) cairo_image_surface_get_height (surface));
  texture = gdk_memory_texture_new (cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface),
                                    GDK_MEMORY_DEFAULT, bytes, (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_destroy (surface);
  return texture;
}

static GdkTexture *
draw_document (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  PopplerDocument *document = poppler_document_new_from_gfile (file, NULL, NULL, error);
  PopplerPage *page = document != NULL && poppler_document_get_n_pages (document) > 0
                      ? poppler_document_get_page (document, 0) : NULL;
  GdkTexture *texture = page != NULL ? draw_page (page) : NULL;

  if (document != NULL && page == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("It has no pages"));
  g_clear_object (&page);
  g_clear_object (&document);
  return texture;
}
#else
static GdkTexture *
draw_document (const char *path, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("This program was built without PDF"));
  return NULL;
}
#endif

static void
draw (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Preview *preview = data;
  GError *error = NULL;
  GdkTexture *texture;

  g_mutex_lock (&drawing);
  texture = preview->is_pdf ? draw_document (preview->path, &error) : draw_picture (preview->path, &error);
  g_mutex_unlock (&drawing);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ledenboek_file_preview_async (const char *path, const char *media_type, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Preview *preview = g_new0 (Preview, 1);

  preview->path = g_strdup (path);
  preview->is_pdf = g_strcmp0 (media_type, "application/pdf") == 0;
  g_task_set_task_data (task, preview, preview_free);
  g_task_run_in_thread (task, draw);
}

GdkTexture *
ledenboek_file_preview_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
