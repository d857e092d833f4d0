# The client knows of a message that it stored itself whether it has been seen; that somebody else sees it is told (RFC 5465 5.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
c C: n NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))
S: n OK Changes will be told
C-raw: a APPEND Sent {6+}\r\na: 1\r\n\r\nb APPEND Drafts {6}\r\n
S: a OK <any>
S: + <any>
d C: a SELECT Sent
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: a OK <any>
C: b STORE 1 +FLAGS.SILENT (\Seen)
S: b OK Flags changed
c C-raw: a: 2\r\n\r\n
S: b OK <any>
S: * STATUS "Sent" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY <any> UNSEEN 0 HIGHESTMODSEQ <any>)
C: c NOOP
S: c OK Completed
