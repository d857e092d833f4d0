# IDLE tells of flags and expunges of another session.
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
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a IDLE
S: + idling
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 1 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 1] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 2] Next UID
d S: * OK [HIGHESTMODSEQ <any>] <any>
d S: * OK [MAILBOXID (<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
d C: a STORE 1 FLAGS (\Deleted)
d S: * 1 FETCH (FLAGS (\Deleted))
d S: a OK <any>
c S: * 1 FETCH (FLAGS (\Deleted \Recent))
d C: a EXPUNGE
d S: * 1 EXPUNGE
d S: a OK <any>
c S: * 1 EXPUNGE
c C: done
c S: a OK Idle ended
c C: z LOGOUT
c S: * BYE Logging out
c S: z OK Logged out
c S-eof
