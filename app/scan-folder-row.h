/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of the scanner in the settings: which one it is, another one, none. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_SCAN_FOLDER_ROW (ledenboek_scan_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekScanFolderRow, ledenboek_scan_folder_row, LEDENBOEK, SCAN_FOLDER_ROW, AdwActionRow)

G_END_DECLS
