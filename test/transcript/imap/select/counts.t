# SELECT tells size, recent, first unseen, UIDs; the next session sees none recent.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Seen) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 2] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
open d imaps
d S: * OK <any>
d C: l LOGIN alice@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: s SELECT INBOX
d S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
d S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
d S: * 2 EXISTS
d S: * 0 RECENT
d S: * OK [UNSEEN 2] First unseen
d S: * OK [UIDVALIDITY <any>] UIDs are valid
d S: * OK [UIDNEXT 3] Next UID
d S: * OK [HIGHESTMODSEQ <any>] <any>
d S: * OK [MAILBOXID (<any>)] Identifier
d S: s OK [READ-WRITE] Mailbox selected
d C: z LOGOUT
d S: * BYE Logging out
d S: z OK Logged out
d S-eof
