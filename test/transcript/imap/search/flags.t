# Keys on flags, and their opposites.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX (\Seen \Answered) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX (\Flagged $k) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX (\Draft \Deleted) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $k)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $k \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 2] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a SEARCH ALL
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH ANSWERED
S: * SEARCH 1
S: a OK <any>
C: a SEARCH UNANSWERED
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH DELETED
S: * SEARCH 3
S: a OK <any>
C: a SEARCH UNDELETED
S: * SEARCH 1 2
S: a OK <any>
C: a SEARCH DRAFT
S: * SEARCH 3
S: a OK <any>
C: a SEARCH UNDRAFT
S: * SEARCH 1 2
S: a OK <any>
C: a SEARCH FLAGGED
S: * SEARCH 2
S: a OK <any>
C: a SEARCH UNFLAGGED
S: * SEARCH 1 3
S: a OK <any>
C: a SEARCH SEEN
S: * SEARCH 1
S: a OK <any>
C: a SEARCH UNSEEN
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH KEYWORD $K
S: * SEARCH 2
S: a OK <any>
C: a SEARCH UNKEYWORD $k
S: * SEARCH 1 3
S: a OK <any>
C: a SEARCH KEYWORD none
S: * SEARCH
S: a OK <any>
C: a SEARCH UNKEYWORD none
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH NEW
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH OLD
S: * SEARCH
S: a OK <any>
C: a SEARCH RECENT
S: * SEARCH 1 2 3
S: a OK <any>
C: a SEARCH NOT SEEN
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH OR SEEN DRAFT
S: * SEARCH 1 3
S: a OK <any>
C: a SEARCH SEEN ANSWERED
S: * SEARCH 1
S: a OK <any>
C: a SEARCH NOT (SEEN ANSWERED)
S: * SEARCH 2 3
S: a OK <any>
C: a SEARCH OR OR SEEN DRAFT FLAGGED
S: * SEARCH 1 2 3
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
