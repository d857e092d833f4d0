# What the client copies into a mailbox that another account shares is not told to it, nor what it notes there (RFC 5465 5).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a SETACL Sent bob@lab.test lriw
S: a OK <any>
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK <any>
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK <any>
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a NOTIFY SET (subtree "Other Users" (MessageNew MessageExpunge FlagChange MailboxMetadataChange))
S: a OK Changes will be told
C: b COPY 1:2 "Other Users/alice@lab.test/Sent"
S: b OK [COPYUID <any> 1:2 1:2] Copied
C: c SETMETADATA "Other Users/alice@lab.test/Sent" (/shared/comment "x")
S: c OK Annotated
C: d NOOP
S: d OK Completed
a C: p APPEND Sent {6+}
C: a: 3
C:
S: p OK <any>
b S: * STATUS "Other Users/alice@lab.test/Sent" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY <any> UNSEEN 3 HIGHESTMODSEQ <any>)
