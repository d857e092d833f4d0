# What a shared account shares stands below "Shared Folders/ADDRESS/" (RFC 2342 5), there alone, and beside what other users share. Nobody logs
# in to it, as it has no password. Another word of the administrator moves it, and who asked for it is told (RFC 5465 5.4).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
culver account add info@lab.test --shared
culver share add info@lab.test INBOX bob@lab.test lrswi
culver share add alice@lab.test Archive bob@lab.test lr
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
b C: a LIST "" "*/*"
S: * LIST (\Noselect \HasChildren) "/" "Other Users/alice@lab.test"
S: * LIST (\HasNoChildren) "/" "Other Users/alice@lab.test/Archive"
S: * LIST (\Noselect \HasChildren) "/" "Shared Folders/info@lab.test"
S: * LIST (\HasNoChildren) "/" "Shared Folders/info@lab.test/INBOX"
S: a OK Mailboxes listed
b C: b LIST "" ("Other%" "Shared%")
S: * LIST (\Noselect \HasChildren) "/" "Other Users"
S: * LIST (\Noselect \HasChildren) "/" "Shared Folders"
S: b OK Mailboxes listed
b C: c SELECT "Other Users/info@lab.test/INBOX"
S: c NO [NONEXISTENT] There is no such mailbox
b C: d SELECT "Shared Folders/alice@lab.test/Archive"
S: d NO [NONEXISTENT] There is no such mailbox
b C: e APPEND "Shared Folders/info@lab.test/inbox" {15+}
b C: Subject: x
b C: 
b C: .
S: e OK [APPENDUID <any> 1] Message stored
b C: f STATUS "Shared Folders/info@lab.test/INBOX" (MESSAGES)
S: * STATUS "Shared Folders/info@lab.test/INBOX" (MESSAGES 1)
S: f OK <any>
b C: g CREATE "Shared Folders/mine"
S: g NO [CANNOT] That cannot be done with this mailbox
b C: h CREATE "Shared Folders"
S: h NO [CANNOT] That cannot be done with this mailbox
open i imaps
S: * OK <any>
C: l LOGIN info@lab.test ""
S: l NO [AUTHENTICATIONFAILED] Wrong name or password
b C: i NOTIFY SET (SUBTREE "Shared Folders" (MailboxName))
S: i OK <any>
culver account shared info@lab.test off
b C: j NOOP
S: * LIST (\NonExistent) "/" "Shared Folders"
S: * LIST (\NonExistent) "/" "Shared Folders/info@lab.test"
S: * LIST (\NonExistent) "/" "Shared Folders/info@lab.test/INBOX"
S: j OK <any>
b C: k LIST "" "*/INBOX"
S: * LIST (\HasNoChildren) "/" "Other Users/info@lab.test/INBOX"
S: k OK Mailboxes listed
