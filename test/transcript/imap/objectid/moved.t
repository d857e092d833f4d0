# MOVE and RENAME of INBOX keep EMAILID and THREADID; a COPY is a message with flags of its own, so it has an EMAILID of its own, in the same thread (RFC 8474 5.1, 5.2; objectid-bis-06 6.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {14+}
C: Subject: one
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {14+}
C: Subject: two
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a FETCH 1:2 (EMAILID THREADID)
S: * 1 FETCH (EMAILID (M1-1) THREADID (T1-1))
S: * 2 FETCH (EMAILID (M1-2) THREADID (T1-2))
S: a OK Fetched
C: b COPY 1 Archive
S: b OK [COPYUID <any> 1 1] Copied
C: c MOVE 2 Archive
S: * OK [COPYUID <any> 2 2] <any>
S: * 2 EXPUNGE
S: c OK Moved
C: d STORE 1 +FLAGS.SILENT (\Flagged)
S: d OK Flags changed
C: e RENAME INBOX Old
S: * 1 EXPUNGE
S: e OK Mailbox renamed
C: s EXAMINE Old
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: f FETCH 1 (FLAGS EMAILID THREADID)
S: * 1 FETCH (FLAGS (\Flagged \Recent) EMAILID (M1-1) THREADID (T1-1))
S: f OK Fetched
C: s EXAMINE Archive
S: * OK [CLOSED] Previous mailbox closed
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: g FETCH 1:2 (FLAGS EMAILID THREADID)
S: * 1 FETCH (FLAGS (\Recent) EMAILID (M1-3) THREADID (T1-1))
S: * 2 FETCH (FLAGS (\Recent) EMAILID (M1-2) THREADID (T1-2))
S: g OK Fetched
C: h SEARCH EMAILID M1-2
S: * SEARCH 2
S: h OK Searched
C: i SEARCH EMAILID M1-1
S: * SEARCH
S: i OK Searched
restart
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE Archive
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: j FETCH 1:2 (EMAILID THREADID)
S: * 1 FETCH (EMAILID (M1-3) THREADID (T1-1))
S: * 2 FETCH (EMAILID (M1-2) THREADID (T1-2))
S: j OK Fetched
