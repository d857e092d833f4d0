# HEADER.FIELDS and HEADER.FIELDS.NOT pick fields as they stand, an empty line behind them.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {76+}
C: Received: a;
C: 	folded
C: From: bob@lab.test
C: Subject: s
C: X-A: 1
C: x-a: 2
C:
C: b
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
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]
S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT FROM)] {34}
S: From: bob@lab.test
S: Subject: s
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (X-A)]
S: * 1 FETCH (BODY[HEADER.FIELDS (X-A)] {18}
S: X-A: 1
S: x-a: 2
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (Nope)]
S: * 1 FETCH (BODY[HEADER.FIELDS (Nope)] {2}
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (From X-A)]
S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (From X-A)] {37}
S: Received: a;
S: 	folded
S: Subject: s
S:
S: )
S: a OK Fetched
C: a FETCH 1 BODY.PEEK[HEADER.FIELDS ("Subject")]
S: * 1 FETCH (BODY[HEADER.FIELDS (Subject)] {14}
S: Subject: s
S:
S: )
S: a OK Fetched
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
