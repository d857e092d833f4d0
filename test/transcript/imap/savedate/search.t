# The four keys look at days of it, whatever INTERNALDATE is, in searches of several mailboxes too (RFC 8514 4.3).
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
advance 48h
S: * BYE Idle for too long
S-eof
open d imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
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
C: a FETCH 1:2 (SAVEDATE)
S: * 1 FETCH (SAVEDATE "18-Nov-2026 11:06:40 +0000")
S: * 2 FETCH (SAVEDATE "20-Nov-2026 11:06:40 +0000")
S: a OK Fetched
C: b SEARCH SAVEDON 18-Nov-2026
S: * SEARCH 1
S: b OK Searched
C: c SEARCH SAVEDON 20-Nov-2026
S: * SEARCH 2
S: c OK Searched
C: d SEARCH SAVEDBEFORE 20-Nov-2026
S: * SEARCH 1
S: d OK Searched
C: e SEARCH SAVEDSINCE 19-Nov-2026
S: * SEARCH 2
S: e OK Searched
C: f SEARCH SAVEDSINCE 18-Nov-2026 SAVEDBEFORE 21-Nov-2026
S: * SEARCH 1 2
S: f OK Searched
C: g SEARCH NOT SAVEDATESUPPORTED
S: * SEARCH
S: g OK Searched
C: h SEARCH savedatesupported
S: * SEARCH 1 2
S: h OK Searched
C: i ESEARCH IN (personal) RETURN (ALL) SAVEDSINCE 19-Nov-2026
S: * ESEARCH (TAG "i" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 2
S: i OK Searched
C: j SORT (ARRIVAL) UTF-8 SAVEDBEFORE 20-Nov-2026
S: * SORT 1
S: j OK Sorted
C: k SEARCH SAVEDON "18-Nov-2026"
S: * SEARCH 1
S: k OK Searched
C: m SEARCH SAVEDON 31-Foo-2026
S: m BAD Invalid date
C: n SEARCH SAVEDBEFORE
S: n BAD Missing argument
C: o SEARCH SAVEDATESUPPORTED 1-Jan-2020
S: o BAD Expected a space
C: q SEARCH RETURN (COUNT) OR SAVEDON 18-Nov-2026 SAVEDON 20-Nov-2026
S: * ESEARCH (TAG "q") COUNT 2
S: q OK Searched
