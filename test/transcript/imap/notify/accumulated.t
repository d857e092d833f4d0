# NOTIFY SET is a NOOP too: what has gathered in the selected mailbox is told first, whatever is wanted of it from then on; flags with their UIDs
# (RFC 5465 3.1, 5.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 1:2] Messages stored
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
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 1 +FLAGS.SILENT (\Flagged)
S: a OK Flags changed
C: p APPEND INBOX {6+}
C: a: 3
C:
S: * 3 EXISTS
S: * 1 RECENT
S: p OK [APPENDUID <any> 3] Message stored
C: b STORE 2 +FLAGS.SILENT (\Deleted)
S: b OK Flags changed
C: c EXPUNGE
S: * 2 EXPUNGE
S: c OK Expunged
c C: a NOTIFY SET (personal (MailboxName))
S: * 2 EXPUNGE
S: * 2 EXISTS
S: * 1 RECENT
S: * 1 FETCH (FLAGS (\Flagged \Recent))
S: a OK Changes will be told
d C: d STORE 1 +FLAGS.SILENT (\Answered)
S: d OK Flags changed
c C: b NOOP
S: b OK Completed
C: c NOTIFY SET (selected (MessageNew (UID) MessageExpunge FlagChange))
S: * 1 FETCH (UID 1 FLAGS (\Answered \Flagged \Recent))
S: c OK Changes will be told
