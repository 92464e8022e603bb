#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harness of the window tests sees and does what it says."""
import os
import subprocess

import harness
import tap


def start(**options):
    if harness.missing():
        tap.skip('not installed: ' + ', '.join(harness.missing()))
    return harness.start([tap.program('tests/window/window-sample')], **options)


@tap.test('/harness/text-and-press-reach-the-program')
def text_and_press():
    with start() as ui:
        ui.set_text(ui.find('text', 'Family name'), 'van Dïjk')
        ui.press(ui.find('push button', 'Copy'))
        ui.find('label', 'van Dïjk')
        tap.check_equal(ui.complaints(), [])


@tap.test('/harness/real-keys-and-clicks-reach-the-program')
def keys_and_clicks():
    with start() as ui:
        ui.click(ui.find('text', 'Family name'))
        ui.type('Jansen')
        ui.wait(lambda: ui.text(ui.find('text', 'Family name')) == 'Jansen', what='the typed text')
        ui.click(ui.find('push button', 'Copy'))
        ui.find('label', 'Jansen')
        tap.check_equal(ui.quit(), 0)


@tap.test('/harness/what-is-not-on-the-screen-is-not-found')
def hidden():
    with start() as ui:
        ui.find('label', 'shown page')
        tap.check_equal(ui.look('label', 'hidden page'), [])
        tap.check_equal(ui.unnamed(), [])


@tap.test('/harness/a-menu-button-opens-and-a-row-is-chosen')
def menu_and_list():
    with start() as ui:
        ui.press(ui.find('push button', 'More'))
        ui.find('label', 'inside the popover')
        ui.key('Escape')
        ui.gone('label', 'inside the popover')
        ui.click(ui.find('label', 'member 2'))
        ui.wait(lambda: [ui.has_state(row, 'selected') for row in ui.look('list item')] == [False, True, False],
                what='the chosen row')


@tap.test('/harness/light-and-dark-differ-in-the-picture')
def pictures():
    means = []
    for dark in (False, True):
        with start(dark=dark, size='1024x768') as ui:
            path = ui.shot('harness-%s.png' % ('dark' if dark else 'light'))
        tap.check(os.path.getsize(path) > 2000, 'the picture is empty')
        mean = subprocess.run(['convert', path, '-colorspace', 'gray', '-crop', '400x200+312+284', '-format',
                               '%[fx:mean]', 'info:'], capture_output=True, text=True, check=True).stdout
        means.append(float(mean))
    tap.check(means[0] > 0.6 > 0.4 > means[1], 'light %f, dark %f' % tuple(means))


@tap.test('/harness/two-programs-run-at-a-time')
def two():
    with start() as first, start() as second:
        first.set_text(first.find('text', 'Family name'), 'one')
        second.set_text(second.find('text', 'Family name'), 'two')
        tap.check_equal(first.text(first.find('text', 'Family name')), 'one')
        tap.check_equal(second.text(second.find('text', 'Family name')), 'two')


tap.main()
