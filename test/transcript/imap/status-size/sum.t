# SIZE is the sum of what RFC822.SIZE says of each message, deleted ones too (RFC 8438 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a STATUS INBOX (SIZE)
S: * STATUS "INBOX" (SIZE 0)
S: a OK Status told
C: p APPEND INBOX {22+}
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX (\Deleted) {31+}
C: Subject: two
C:
C: a longer body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: b STATUS INBOX (MESSAGES SIZE)
S: * STATUS "INBOX" (MESSAGES 2 SIZE 53)
S: b OK Status told
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: c FETCH 1:2 RFC822.SIZE
S: * 1 FETCH (RFC822.SIZE 22)
S: * 2 FETCH (RFC822.SIZE 31)
S: c OK Fetched
C: d STATUS INBOX (SIZE)
S: * STATUS "INBOX" (SIZE 53)
S: d OK Status told
C: e COPY 1:2 Archive
S: e OK [COPYUID <any> 1:2 1:2] Copied
C: f STATUS Archive (SIZE)
S: * STATUS "Archive" (SIZE 53)
S: f OK Status told
C: g EXPUNGE
S: * 2 EXPUNGE
S: g OK Expunged
C: h STATUS INBOX (size messages)
S: * STATUS "INBOX" (MESSAGES 1 SIZE 22)
S: h OK Status told
C: i LIST "" (INBOX Archive) RETURN (STATUS (SIZE))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (SIZE 22)
S: * LIST (\HasNoChildren \Archive) "/" "Archive"
S: * STATUS "Archive" (SIZE 53)
S: i OK Mailboxes listed
C: j MOVE 1 Archive
S: * OK [COPYUID <any> 1 3] Moved
S: * 1 EXPUNGE
S: j OK Moved
C: k STATUS INBOX (SIZE)
S: * STATUS "INBOX" (SIZE 0)
S: k OK Status told
C: m STATUS Archive (SIZE)
S: * STATUS "Archive" (SIZE 75)
S: m OK Status told
