# ENABLE IMAP4rev2: no \Recent, LIST on SELECT with the attributes that LIST tells, no UNSEEN, ESEARCH in place of SEARCH, UID with every change (RFC 9051 6.3.1, 6.3.2, appendix E).
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
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: a ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ 8] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: b FETCH 1:2 FLAGS
S: * 1 FETCH (FLAGS ())
S: * 2 FETCH (FLAGS ())
S: b OK Fetched
C: c SEARCH ALL
S: * ESEARCH (TAG "c") ALL 1:2
S: c OK Searched
C: d UID SEARCH SEEN
S: * ESEARCH (TAG "d") UID
S: d OK Searched
C: e STORE 1 +FLAGS (\Seen)
S: * 1 FETCH (UID 1 FLAGS (\Seen))
S: e OK Flags changed
C: f STATUS INBOX (MESSAGES SIZE DELETED UNSEEN)
S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 1 DELETED 0 SIZE 124)
S: f OK Status told
C: g SEARCH RETURN (MIN MAX COUNT) ALL
S: * ESEARCH (TAG "g") MIN 1 MAX 2 COUNT 2
S: g OK Searched
C: h LIST "" INBOX RETURN (STATUS (MESSAGES SIZE))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2 SIZE 124)
S: h OK Mailboxes listed
C: i SEARCH LARGER 9999999999
S: * ESEARCH (TAG "i")
S: i OK Searched
C: j SELECT Sent
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * LIST (\HasNoChildren \Sent) "/" "Sent"
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ 3] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: j OK [READ-WRITE] Mailbox selected
