/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program: its options, the world and the replica it works on, its windows. Main thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_APPLICATION (ledenboek_application_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekApplication, ledenboek_application, LEDENBOEK, APPLICATION, AdwApplication)

/** ledenboek_application_new: Returns: (transfer full): the program org.ledenboek.Ledenboek. */
LedenboekApplication *ledenboek_application_new (void);

G_END_DECLS
