# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does on the page of imports, for its tests."""
import time

from workplace import wait_for

# The section, the button of its first step, and the title of the chooser of files.
DUTCH = ('Importeren', 'Bestand kiezen…', 'Relaties importeren')
ENGLISH = ('Import', 'Choose a file…', 'Import contacts')


def choose_file(ui, path, words=DUTCH):
    """As a person does who knows where it is: the key of the section, Ctrl+N, and the path typed."""
    section, button, title = words
    ui.key(ui.key_of(section))
    ui.find('push button', button)
    ui.key('ctrl+n')
    ui.wait(lambda: ui.title() == title, what='the chooser of files')
    ui.key('ctrl+l')
    time.sleep(0.3)
    ui.type(path)
    ui.key('Return')


def open_file(ui, path):
    choose_file(ui, path)
    wait_for(ui, 'Begrepen als')


def count_chip(ui, label):
    """The number on the chip of that label; 0 when it is not there."""
    found = ui.look('push button', lambda name: name.startswith(label + '  '))
    return int(found[0].get_name().split()[-1]) if found else 0
