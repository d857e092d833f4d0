# What is copied, moved or replaced gets the time of that; the original keeps its own, and flags do not change it (RFC 8514 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX "01-Feb-2003 04:05:06 +0000" {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {16+}
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
advance 10s
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
C: a FETCH 1:2 (SAVEDATE INTERNALDATE)
S: * 1 FETCH (SAVEDATE "18-Nov-2026 11:06:40 +0000" INTERNALDATE " 1-Feb-2003 04:05:06 +0000")
S: * 2 FETCH (SAVEDATE "18-Nov-2026 11:06:40 +0000" INTERNALDATE "18-Nov-2026 11:06:40 +0000")
S: a OK Fetched
C: b COPY 1 Archive
S: b OK [COPYUID <any> 1 1] Copied
advance 10s
C: c STORE 1 +FLAGS.SILENT (\Seen)
S: c OK Flags changed
C: d MOVE 2 Archive
S: * OK [COPYUID <any> 2 2] Moved
S: * 2 EXPUNGE
S: d OK Moved
advance 10s
C: e REPLACE 1 INBOX "05-Feb-2005 04:05:06 +0000" {18+}
C: Subject: again
C:
C:
S: * OK [APPENDUID <any> 3] Replacement stored
S: * 1 EXPUNGE
S: * 1 EXISTS
S: * 1 RECENT
S: e OK Message replaced
C: f FETCH 1 (SAVEDATE INTERNALDATE)
S: * 1 FETCH (SAVEDATE "18-Nov-2026 11:07:10 +0000" INTERNALDATE " 5-Feb-2005 04:05:06 +0000")
S: f OK Fetched
C: s SELECT Archive
S: * OK [CLOSED] Previous mailbox closed
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
C: g FETCH 1:2 (SAVEDATE INTERNALDATE)
S: * 1 FETCH (SAVEDATE "18-Nov-2026 11:06:50 +0000" INTERNALDATE " 1-Feb-2003 04:05:06 +0000")
S: * 2 FETCH (SAVEDATE "18-Nov-2026 11:07:00 +0000" INTERNALDATE "18-Nov-2026 11:06:40 +0000")
S: g OK Fetched
advance 10s
C: h RENAME Archive Past
S: h OK Mailbox renamed
C: s SELECT Past
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: i FETCH 1:2 (SAVEDATE)
S: * 1 FETCH (SAVEDATE "18-Nov-2026 11:06:50 +0000")
S: * 2 FETCH (SAVEDATE "18-Nov-2026 11:07:00 +0000")
S: i OK Fetched
restart
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s SELECT Past
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1:2 (SAVEDATE)
S: * 1 FETCH (SAVEDATE "18-Nov-2026 11:06:50 +0000")
S: * 2 FETCH (SAVEDATE "18-Nov-2026 11:07:00 +0000")
S: a OK Fetched
C: b UID FETCH 1 SAVEDATE
S: * 1 FETCH (UID 1 SAVEDATE "18-Nov-2026 11:06:50 +0000")
S: b OK Fetched
