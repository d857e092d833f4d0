# Unknown items, bad sections and numbers that no message has.
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
C: a FETCH 2 FLAGS
S: a BAD <any>
C: a FETCH 0 FLAGS
S: a BAD <any>
C: a FETCH 1:3 FLAGS
S: a BAD <any>
C: a FETCH 1
S: a BAD <any>
C: a FETCH 1 ()
S: a BAD <any>
C: a FETCH 1 (FLAGS
S: a BAD <any>
C: a FETCH 1 FOO
S: a BAD <any>
C: a FETCH 1 BODY[0]
S: a BAD <any>
C: a FETCH 1 BODY[MIME]
S: a BAD <any>
C: a FETCH 1 (ALL)
S: a BAD <any>
C: a FETCH x FLAGS
S: a BAD <any>
C: a UID FETCH 1
S: a BAD <any>
C: a FETCH 1 BODY[1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1]
S: a BAD <any>
C: a FETCH 1 BODY[HEADER.FIELDS ()]
S: a BAD <any>
C: a FETCH 2:* UID
S: * 1 FETCH (UID 1)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
