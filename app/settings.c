/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window remembers, through GSettings. The schema is looked up first: a program that is run from its
 * build folder without it works with the defaults. Main thread.
 */
#include "config.h"

#include "app/settings.h"

#include <libintl.h>
#include <locale.h>

#define SCHEMA "org.ledenboek.Ledenboek"

static const struct
{
  const char *name;
  AdwColorScheme scheme;
} schemes[] = {
  { "system", ADW_COLOR_SCHEME_DEFAULT },
  { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
  { "dark", ADW_COLOR_SCHEME_FORCE_DARK },
};

static GSettings *
get_settings (void)
{
  static GSettings *settings;
  static gboolean tried;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (tried)
    return settings;
  tried = TRUE;
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);
  if (schema != NULL)
    settings = g_settings_new (SCHEMA);
  return settings;
}

char *
ledenboek_settings_dup_text (const char *key, const char *otherwise)
{
  GSettings *settings = get_settings ();

  return settings != NULL ? g_settings_get_string (settings, key) : g_strdup (otherwise);
}

void
ledenboek_settings_set_text (const char *key, const char *value)
{
  if (get_settings () != NULL)
    g_settings_set_string (get_settings (), key, value);
}

static const char *
get_locales (void)
{
  const char *locales = g_getenv ("LEDENBOEK_LOCALEDIR");

  return locales != NULL ? locales : LOCALEDIR;
}

gboolean
ledenboek_settings_has_language (const char *code)
{
  g_autofree char *file = g_strconcat (GETTEXT_PACKAGE, ".mo", NULL);
  g_autofree char *path = g_build_filename (get_locales (), code, "LC_MESSAGES", file, NULL);

  return g_str_equal (code, "en") || g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Days, amounts and the order of names stay those of the session. */
void
ledenboek_settings_apply_language (void)
{
  g_autofree char *code = ledenboek_settings_dup_text ("language", "");

  if (*code != '\0')
    g_setenv ("LANGUAGE", code, TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, get_locales ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
ledenboek_settings_get_number (const char *key, int otherwise)
{
  GSettings *settings = get_settings ();

  return settings != NULL ? g_settings_get_int (settings, key) : otherwise;
}

void
ledenboek_settings_set_number (const char *key, int value)
{
  if (get_settings () != NULL)
    g_settings_set_int (get_settings (), key, value);
}

GVariant *
ledenboek_settings_dup_list (const char *name)
{
  g_autoptr (GVariant) lists = get_settings () != NULL ? g_settings_get_value (get_settings (), "lists") : NULL;

  return lists != NULL ? g_variant_lookup_value (lists, name, G_VARIANT_TYPE_VARDICT) : NULL;
}

void
ledenboek_settings_set_list (const char *name, GVariant *state)
{
  g_autoptr (GVariant) kept = g_variant_ref_sink (state);
  g_autoptr (GVariant) lists = get_settings () != NULL ? g_settings_get_value (get_settings (), "lists") : NULL;
  g_auto (GVariantDict) changed;

  g_variant_dict_init (&changed, lists);
  g_variant_dict_insert_value (&changed, name, kept);
  if (lists != NULL)
    g_settings_set_value (get_settings (), "lists", g_variant_dict_end (&changed));
}

void
ledenboek_settings_apply_window (GtkWindow *window)
{
  GSettings *settings = get_settings ();

  gtk_window_set_default_size (window, ledenboek_settings_get_number ("window-width", 1280),
                               ledenboek_settings_get_number ("window-height", 720));
  if (settings != NULL && g_settings_get_boolean (settings, "window-maximised"))
    gtk_window_maximize (window);
}

void
ledenboek_settings_keep_window (GtkWindow *window)
{
  GSettings *settings = get_settings ();
  int width, height;

  if (settings == NULL)
    return;
  g_settings_set_boolean (settings, "window-maximised", gtk_window_is_maximized (window));
  gtk_window_get_default_size (window, &width, &height);
  if (!gtk_window_is_maximized (window) && width > 0 && height > 0)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
}

static void
apply_scheme (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_strcmp0 (schemes[i].name, name) == 0)
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i].scheme);
}

static void
on_scheme_chosen (GSimpleAction *action, GVariant *state, gpointer data)
{
  const char *name = g_variant_get_string (state, NULL);

  ledenboek_settings_set_text ("colour-scheme", name);
  apply_scheme (name);
  g_simple_action_set_state (action, state);
}

GAction *
ledenboek_settings_make_colour_action (void)
{
  g_autofree char *name = ledenboek_settings_dup_text ("colour-scheme", "system");
  GSimpleAction *action = g_simple_action_new_stateful ("colour-scheme", G_VARIANT_TYPE_STRING,
                                                        g_variant_new_string (name));

  if (g_strcmp0 (name, "system") != 0)
    apply_scheme (name);
  g_signal_connect (action, "change-state", G_CALLBACK (on_scheme_chosen), NULL);
  return G_ACTION (action);
}
