#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The notifications of a desktop, as a program of its own on the session bus: prints "ready", then of each
notification its title and text as a line of JSON. A program of its own, for the library that drives the windows may
not share a process with a second thread that serves the bus."""
import json
import os

from gi.repository import Gio, GLib

NAME = 'org.freedesktop.Notifications'
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
</interface></node>"""
ANSWERS = {'Notify': GLib.Variant('(u)', (1,)),
           'GetCapabilities': GLib.Variant('(as)', (['body', 'actions'],)),
           'GetServerInformation': GLib.Variant('(ssss)', ('test', 'test', '1', '1.2'))}


def answer(_bus, _sender, _path, _interface, method, parameters, invocation):
    if method == 'Notify':
        print(json.dumps([parameters[3], parameters[4]]), flush=True)
    invocation.return_value(ANSWERS.get(method))


def main():
    bus = Gio.DBusConnection.new_for_address_sync(
        os.environ['DBUS_SESSION_BUS_ADDRESS'],
        Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object('/org/freedesktop/Notifications', node.interfaces[0], answer, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE,
                                   lambda *_: print('ready', flush=True), None)
    GLib.MainLoop().run()


main()
