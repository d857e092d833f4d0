# RFC822, RFC822.HEADER, RFC822.TEXT, RFC822.SIZE.
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
C: a FETCH 1 (RFC822.HEADER)
S: * 1 FETCH (RFC822.HEADER {56}
S: From: bob@lab.test
S: To: alice@lab.test
S: Subject: one
S:
S: )
S: a OK Fetched
C: a FETCH 1 (RFC822.SIZE FLAGS)
S: * 1 FETCH (RFC822.SIZE 62 FLAGS (\Recent))
S: a OK <any>
C: a FETCH 1 RFC822
S: * 1 FETCH (RFC822 {62}
S: From: bob@lab.test
S: To: alice@lab.test
S: Subject: one
S:
S: body
S:  FLAGS (\Seen \Recent))
S: a OK Fetched
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
