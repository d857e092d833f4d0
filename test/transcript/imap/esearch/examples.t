# RETURN of SEARCH with UIDs, with charsets and with MODSEQ: of MIN and MAX alone it is theirs, else the highest of all found (RFC 4731 3.1, 3.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  (\Flagged) {6+}
C: a: 2
C:  {6+}
C: a: 3
C:  (\Flagged) {6+}
C: a: 4
C:
S: p OK [APPENDUID <any> 1:4] Messages stored
C: s SELECT INBOX (CONDSTORE)
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 5] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a STORE 3 +FLAGS.SILENT (\Flagged)
S: * 3 FETCH (UID 3 MODSEQ (11))
S: a OK Flags changed
C: b STORE 2 +FLAGS.SILENT (\Seen)
S: * 2 FETCH (UID 2 MODSEQ (12))
S: b OK Flags changed
C: c SEARCH RETURN (MIN COUNT) FLAGGED
S: * ESEARCH (TAG "c") MIN 2 COUNT 3
S: c OK Searched
C: d UID SEARCH RETURN () FLAGGED
S: * ESEARCH (TAG "d") UID ALL 2:4
S: d OK Searched
C: e SEARCH RETURN (MIN) MODSEQ 1
S: * ESEARCH (TAG "e") MIN 1 MODSEQ 7
S: e OK Searched
C: f SEARCH RETURN (MAX) MODSEQ 1
S: * ESEARCH (TAG "f") MAX 4 MODSEQ 10
S: f OK Searched
C: g SEARCH RETURN (MIN MAX) MODSEQ 1
S: * ESEARCH (TAG "g") MIN 1 MAX 4 MODSEQ 10
S: g OK Searched
C: h SEARCH RETURN (MIN MAX ALL) FLAGGED MODSEQ 1
S: * ESEARCH (TAG "h") MIN 2 MAX 4 ALL 2:4 MODSEQ 12
S: h OK Searched
C: i SEARCH RETURN (COUNT) MODSEQ 1
S: * ESEARCH (TAG "i") COUNT 4 MODSEQ 12
S: i OK Searched
C: j SEARCH RETURN (COUNT MIN) MODSEQ 1000000
S: * ESEARCH (TAG "j") COUNT 0
S: j OK Searched
C: k SEARCH RETURN (ALL) CHARSET US-ASCII FLAGGED
S: * ESEARCH (TAG "k") ALL 2:4
S: k OK Searched
C: m SEARCH RETURN (ALL) CHARSET X-NONE FLAGGED
S: m NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: n SEARCH RETURN () FLAGGED
S: * ESEARCH (TAG "n") ALL 2:4
S: n OK Searched
C: o SEARCH FLAGGED
S: * SEARCH 2 3 4
S: o OK Searched
C: p UID SEARCH RETURN (MAX MIN MAX) FLAGGED
S: * ESEARCH (TAG "p") UID MIN 2 MAX 4
S: p OK Searched
C: q search return (all) flagged
S: * ESEARCH (TAG "q") ALL 2:4
S: q OK Searched
C: r SEARCH RETURN(ALL) FLAGGED
S: r BAD Unknown search key
C: s SEARCH RETURN (ALL)FLAGGED
S: s BAD Expected a space
