# Below "Other Users" too; NOTIFY and MULTISEARCH mean by either form the same.
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
open b imaps
b S: * OK <any>
b C: l LOGIN bob@lab.test correct-horse
b S: l OK [CAPABILITY <any>] Logged in
a C: a CREATE "Entwu&Awg-rfe"
a S: a OK [MAILBOXID (F<any>)] Mailbox created
a C: a SETACL "Entwu&Awg-rfe" bob@lab.test lrs
a S: a OK <any>
a C: a GETACL "Entwürfe"
a S: * ACL "Entw&APw-rfe" <any>
a S: a OK <any>
b C: a SUBSCRIBE "Other Users/alice@lab.test/Entwürfe"
b S: a OK Subscribed
b C: a LIST (SUBSCRIBED) "" "Other Users/alice@lab.test/Entwu&Awg-rfe"
b S: * LIST (\HasNoChildren \Subscribed) "/" "Other Users/alice@lab.test/Entw&APw-rfe"
b S: a OK Mailboxes listed
b C: a STATUS "Other Users/alice@lab.test/Entwu&Awg-rfe" (MESSAGES)
b S: * STATUS "Other Users/alice@lab.test/Entw&APw-rfe" (MESSAGES 0)
b S: a OK Status told
b C: a NOTIFY SET (mailboxes "Other Users/alice@lab.test/Entwu&Awg-rfe" (MessageNew MessageExpunge))
b S: a OK <any>
a C: a APPEND "Entw&APw-rfe" {4+}
a C: x: y
a S: a OK [APPENDUID <any> 1] Message stored
b C: a NOOP
b S: * STATUS "Other Users/alice@lab.test/Entw&APw-rfe" (MESSAGES 1 UIDNEXT 2)
b S: a OK <any>
a C: a ESEARCH IN (mailboxes "Entwu&Awg-rfe") ALL
a S: * ESEARCH (TAG "a" MAILBOX "Entw&APw-rfe" UIDVALIDITY <any>) UID ALL 1
a S: a OK <any>
