# Whoever asks for FlagChange of a mailbox that is not selected hears of each flag, with UIDVALIDITY and HIGHESTMODSEQ (RFC 5465 5.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND Sent (\Seen) {6+}
C: a: 1
C:
S: p OK <any>
C: n NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))
S: n OK Changes will be told
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: a SELECT Sent
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: a OK <any>
C: b STORE 1 +FLAGS.SILENT (\Flagged)
S: b OK Flags changed
c S: * STATUS "Sent" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY <any> UNSEEN 0 HIGHESTMODSEQ <any>)
d C: e STORE 1 FLAGS.SILENT (\Flagged)
S: e OK Flags changed
c S: * STATUS "Sent" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY <any> UNSEEN 1 HIGHESTMODSEQ <any>)
C: f NOOP
S: f OK Completed
