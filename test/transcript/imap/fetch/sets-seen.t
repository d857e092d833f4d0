# Reading a body sets \Seen and tells so in the same response; PEEK does not.
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
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {6}
S: body
S: )
S: a OK <any>
C: a FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\Recent))
S: a OK <any>
C: a FETCH 1 BODY[TEXT]
S: * 1 FETCH (BODY[TEXT] {6}
S: body
S:  FLAGS (\Seen \Recent))
S: a OK <any>
C: a FETCH 1 BODY[TEXT]
S: * 1 FETCH (BODY[TEXT] {6}
S: body
S: )
S: a OK <any>
C: a FETCH 2 (FLAGS RFC822.TEXT)
S: * 2 FETCH (FLAGS (\Seen \Recent) RFC822.TEXT {6}
S: body
S: )
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
