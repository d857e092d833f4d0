# MOVE tells COPYUID untagged, then EXPUNGE (RFC 6851).
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
C: p APPEND INBOX {62+}
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
C: a MOVE 1,3 Trash
S: * OK [COPYUID <any> 1,3 1:2] Moved
S: * 1 EXPUNGE
S: * 2 EXPUNGE
S: a OK Moved
C: a UID MOVE 2 Trash
S: * OK [COPYUID <any> 2 3] Moved
S: * 1 EXPUNGE
S: a OK Moved
C: a STATUS Trash (MESSAGES)
S: * STATUS "Trash" (MESSAGES 3)
S: a OK <any>
C: a MOVE 1 Trash
S: a BAD <any>
C: a UID MOVE 1 Trash
S: a OK Moved
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
