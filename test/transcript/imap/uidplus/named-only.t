# UID EXPUNGE takes only those named (RFC 4315 2.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Deleted) {62+}
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
C: p APPEND INBOX (\Deleted) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a UID EXPUNGE 2,9
S: * 2 EXPUNGE
S: a OK <any>
C: a UID EXPUNGE 9
S: a OK <any>
C: a SEARCH DELETED
S: * SEARCH 1 2
S: a OK <any>
C: a UID EXPUNGE
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
