# Sequence and UID sets, "*", swapped ranges; UID SEARCH answers UIDs.
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
C: p APPEND INBOX (\Deleted) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 4] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 5] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a EXPUNGE
S: * 2 EXPUNGE
S: a OK <any>
C: a SEARCH 1:3
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH 3:1
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH *
S: * SEARCH 3
S: a OK <any>
C: a SEARCH 2,*
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH UID 3:4
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH UID 2
S: * SEARCH
S: a OK <any>
C: a SEARCH UID *
S: * SEARCH 3
S: a OK <any>
C: a SEARCH UID 99:*
S: * SEARCH 3
S: a OK <any>
C: a SEARCH NOT 2
S: * SEARCH 1 3
S: a OK <any>
C: a SEARCH 1:2 NOT UID 3
S: * SEARCH 1
S: a OK <any>
C: a SEARCH 50
S: * SEARCH
S: a OK <any>
C: a UID SEARCH ALL
S: * SEARCH 1 3 4
S: a OK <any>
C: a UID SEARCH 2:3
S: * SEARCH 3 4
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
