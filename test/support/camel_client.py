"""Evolution's mail library (Camel) as a program that is told what to do: a line of JSON in, a line of JSON out. Debian's own Python has the bindings, so
that runs it; see camel.py. What Camel sends and gets goes to standard error."""
import ctypes
import json
import os
import sys
import time

import gi

gi.require_version('Camel', '1.2')
from gi.repository import Camel, Gio, GLib  # noqa: E402

FLAGS = {'\\Seen': Camel.MessageFlags.SEEN, '\\Answered': Camel.MessageFlags.ANSWERED, '\\Flagged': Camel.MessageFlags.FLAGGED,
         '\\Deleted': Camel.MessageFlags.DELETED, '\\Draft': Camel.MessageFlags.DRAFT}


class FolderInfo(ctypes.Structure):
    """Camel's structure: the bindings know its links as addresses alone."""
    _fields_ = [('next', ctypes.c_void_p), ('parent', ctypes.c_void_p), ('child', ctypes.c_void_p), ('full_name', ctypes.c_char_p),
                ('display_name', ctypes.c_char_p), ('flags', ctypes.c_int), ('unread', ctypes.c_int32), ('total', ctypes.c_int32)]


class Session(Camel.Session):
    password = None

    def do_authenticate_sync(self, service, mechanism, cancellable):
        service.set_password(self.password)
        return service.authenticate_sync(mechanism, cancellable) == Camel.AuthenticationResult.ACCEPTED

    def do_trust_prompt(self, service, certificate, errors):
        return Camel.CertTrust.TEMPORARY


class Client:
    def __init__(self, home, password, settings):
        Camel.init(home, True)
        Camel.provider_init()
        self.session = Session(user_data_dir=home + '/data', user_cache_dir=home + '/cache', online=True)
        self.session.password = password
        self.store = self.session.add_service('lab', 'imapx', Camel.ProviderType.STORE)
        values = self.store.ref_settings()
        values.set_property('security-method', Camel.NetworkSecurityMethod.SSL_ON_ALTERNATE_PORT)
        for name, value in settings.items():
            values.set_property(name, value)
        self.known = {}

    def folder(self, name):
        if name not in self.known:
            self.known[name] = self.store.get_folder_sync(name, 0, None)
        return self.known[name]

    def online(self, wanted):
        self.session.set_online(wanted)
        self.store.set_online_sync(wanted, None)
        if wanted:
            self.store.connect_sync(None)

    def folders(self):
        """Their names."""
        first = self.store.get_folder_info_sync(None, Camel.StoreGetFolderInfoFlags.RECURSIVE, None)
        found, left = {first.full_name: int(first.flags)}, [first.next, first.child]
        while left:
            if address := left.pop():
                info = FolderInfo.from_address(address)
                found[info.full_name.decode()] = info.flags
                left += [info.next, info.child]
        return sorted(name for name, flags in found.items() if not flags & Camel.FolderInfoFlags.VIRTUAL)

    def uses(self):
        """Which folders an account that is new shall use for what."""
        return dict(self.store.initial_setup_sync(None)[1])

    def refresh(self, name):
        self.folder(name).refresh_info_sync(None)

    def state(self, name):
        """UID, flags and keywords of each message, as Camel believes them to be."""
        folder, found = self.folder(name), {}
        for uid in folder.get_uids():
            info = folder.get_message_info(uid)
            keywords = info.dup_user_flags()
            found[uid] = sorted([flag for flag, bit in FLAGS.items() if info.get_flags() & bit]
                                + ([keywords.get(at) for at in range(keywords.get_length())] if keywords else []))
        return found

    def subjects(self, name):
        folder = self.folder(name)
        return {uid: folder.get_message_info(uid).get_subject() for uid in folder.get_uids()}

    def flag(self, name, uid, flag, on):
        info = self.folder(name).get_message_info(uid)
        if flag in FLAGS:
            info.set_flags(FLAGS[flag], FLAGS[flag] if on else 0)
        else:
            info.set_user_flag(flag, on)

    def synchronize(self, name):
        """Sends the flags that were changed here."""
        self.folder(name).synchronize_sync(False, None)

    def expunge(self, name):
        self.folder(name).expunge_sync(None)

    def move(self, name, uid, other):
        self.folder(name).transfer_messages_to_sync([uid], self.folder(other), True, None)

    def copy(self, name, uid, other):
        self.folder(name).transfer_messages_to_sync([uid], self.folder(other), False, None)

    def append(self, name, text):
        """The UID that it was given."""
        message = Camel.MimeMessage()
        message.construct_from_stream_sync(Camel.StreamMem.new_with_buffer(text.encode()), None)
        return self.folder(name).append_message_sync(message, Camel.MessageInfoBase(), None)[1]

    def text(self, name, uid):
        stream = Gio.MemoryOutputStream.new_resizable()
        self.folder(name).get_message_sync(uid, None).write_to_output_stream_sync(stream, None)
        stream.close()
        return stream.steal_as_bytes().get_data().decode('latin-1')

    def search(self, name, expression):
        """How many messages; which, the bindings give out of Camel's own memory and then free."""
        return self.folder(name).count_by_expression(expression, None)

    def create(self, parent, name):
        self.store.create_folder_sync(parent, name, None)

    def rename(self, old, new):
        self.known.pop(old, None)
        self.store.rename_folder_sync(old, new, None)

    def delete(self, name):
        self.known.pop(name, None)
        self.store.delete_folder_sync(name, None)

    def quota(self, name):
        info = self.folder(name).get_quota_info_sync(None)
        return info.name, info.used, info.total

    def spin(self, seconds):
        """Lets go on what Camel does by itself."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            while GLib.MainContext.default().iteration(False):
                pass
            time.sleep(0.02)

    def close(self):
        for folder in self.known.values():
            folder.get_folder_summary().save()
        self.known.clear()
        self.store.disconnect_sync(True, None)


def main():
    out = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)
    client = Client(**json.loads(sys.stdin.readline()))
    print(json.dumps({'is': None}), file=out, flush=True)
    for line in sys.stdin:
        name, *words = json.loads(line)
        try:
            answer = {'is': getattr(client, name)(*words)}
        except GLib.Error as error:
            answer = {'error': str(error)}
        client.spin(0)
        print(json.dumps(answer), file=out, flush=True)


main()
