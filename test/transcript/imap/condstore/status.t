# HIGHESTMODSEQ of STATUS rises with every change of the mailbox, and with no other.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a STATUS INBOX (MESSAGES HIGHESTMODSEQ)
S: * STATUS "INBOX" (MESSAGES 1 HIGHESTMODSEQ 7)
S: a OK Status told
C: p APPEND Sent {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: b STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS "INBOX" (HIGHESTMODSEQ 7)
S: b OK Status told
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: c STORE 1 +FLAGS.SILENT (\Seen \Deleted)
S: * 1 FETCH (UID 1 MODSEQ (9))
S: c OK Flags changed
C: d STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS "INBOX" (HIGHESTMODSEQ 9)
S: d OK Status told
C: e EXPUNGE
S: * 1 EXPUNGE
S: e OK Expunged
C: f STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS "INBOX" (HIGHESTMODSEQ 10)
S: f OK Status told
