/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window remembers of itself: size, last section, colours. In GSettings; where the schema is not
 * installed everything has its default and nothing is kept. Main thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** ledenboek_settings_dup_text: Returns: (transfer full): the text of @key, @otherwise where there are no settings. */
char *ledenboek_settings_dup_text (const char *key, const char *otherwise);

/** ledenboek_settings_set_text: keeps @value for @key. */
void ledenboek_settings_set_text (const char *key, const char *value);

/** ledenboek_settings_has_language: whether the program speaks it: "en", and what it is translated into. */
gboolean ledenboek_settings_has_language (const char *code);

/** ledenboek_settings_apply_language: the language that was chosen, before anything is translated. */
void ledenboek_settings_apply_language (void);

/** ledenboek_settings_get_number: the number of @key, @otherwise where there are no settings. */
int ledenboek_settings_get_number (const char *key, int otherwise);

/** ledenboek_settings_set_number: keeps @value for @key. */
void ledenboek_settings_set_number (const char *key, int value);

/** ledenboek_settings_dup_list: Returns: (transfer full) (nullable): what was kept of the list @name, a{sv}. */
GVariant *ledenboek_settings_dup_list (const char *name);

/** ledenboek_settings_set_list: keeps @state (a{sv}, its floating reference taken) of the list @name. */
void ledenboek_settings_set_list (const char *name, GVariant *state);

/** ledenboek_settings_apply_window: gives @window the size it had. */
void ledenboek_settings_apply_window (GtkWindow *window);

/** ledenboek_settings_keep_window: remembers the size of @window. */
void ledenboek_settings_keep_window (GtkWindow *window);

/**
 * ledenboek_settings_make_colour_action:
 *
 * Returns: (transfer full): the action `colour-scheme` (s: system, light, dark), applied at once
 */
GAction *ledenboek_settings_make_colour_action (void);

G_END_DECLS
