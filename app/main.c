/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledenboek, the desktop program: languages, then the application. Everything else stands in the library, so
 * that tests can link it. Main thread.
 */
#include "config.h"

#include "app/application.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (LedenboekApplication) application = NULL;
  const char *locales = g_getenv ("LEDENBOEK_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locales != NULL ? locales : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = ledenboek_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
