# Of too many the highest UIDs are answered for first (RFC 9738 3.1), across gaps, whatever is asked; of fewer the lowest.
config imap { message_limit = 3 }
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:
S: p OK [APPENDUID <any> 1:3] Messages stored
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 4:5] Messages stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a UID STORE 1:2,4:5 +FLAGS (\Flagged)
S: * 5 FETCH (UID 5 FLAGS (\Flagged \Recent))
S: * 4 FETCH (UID 4 FLAGS (\Flagged \Recent))
S: * 2 FETCH (UID 2 FLAGS (\Flagged \Recent))
S: a OK [MESSAGELIMIT 3 2] Flags changed
C: b UID FETCH 1:2,4:5 (BODY[TEXT])
S: * 5 FETCH (UID 5 BODY[TEXT] {0}
S:  FLAGS (\Flagged \Seen \Recent))
S: * 4 FETCH (UID 4 BODY[TEXT] {0}
S:  FLAGS (\Flagged \Seen \Recent))
S: * 2 FETCH (UID 2 BODY[TEXT] {0}
S:  FLAGS (\Flagged \Seen \Recent))
S: b OK [MESSAGELIMIT 3 2] Fetched
C: c FETCH 1:* (UID)
S: * 5 FETCH (UID 5)
S: * 4 FETCH (UID 4)
S: * 3 FETCH (UID 3)
S: c OK [MESSAGELIMIT 3 3] Fetched
C: d UID FETCH 2,4 (BODY.PEEK[HEADER])
S: * 2 FETCH (UID 2 BODY[HEADER] <any>
S: a: 2
S: )
S: * 4 FETCH (UID 4 BODY[HEADER] <any>
S: a: 1
S: )
S: d OK Fetched
