/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledenboek, the desktop program: languages, then the application. Everything else stands in the library, so
 * that tests can link it. Main thread.
 */
#include "config.h"

#include "app/application.h"
#include "app/settings.h"

int
main (int argc, char **argv)
{
  g_autoptr (LedenboekApplication) application = NULL;

  ledenboek_settings_apply_language ();
  application = ledenboek_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
