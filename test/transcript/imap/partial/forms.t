# Ends in either order, numbers up to 32 bits, capitals or not; MODSEQ is that of the page (RFC 9394 3.1, 4, RFC 7162 3.1.5).
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
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: x STORE 3 +FLAGS.SILENT (\Flagged)
S: x OK Flags changed
C: a SEARCH RETURN (partial 2:1) ALL
S: * ESEARCH (TAG "a") PARTIAL (2:1 1:2)
S: a OK Searched
C: b SEARCH RETURN (PARTIAL -2:-1) ALL
S: * ESEARCH (TAG "b") PARTIAL (-2:-1 2:3)
S: b OK Searched
C: c SEARCH RETURN (PARTIAL 1:4294967295) ALL
S: * ESEARCH (TAG "c") PARTIAL (1:4294967295 1:3)
S: c OK Searched
C: d SEARCH RETURN (PARTIAL 1:4294967296) ALL
S: d BAD Expected a number
C: e SEARCH RETURN (PARTIAL -1:-4294967295) ALL
S: * ESEARCH (TAG "e") PARTIAL (-1:-4294967295 1:3)
S: e OK Searched
C: f SEARCH RETURN (PARTIAL 4294967295:4294967295) ALL
S: * ESEARCH (TAG "f") PARTIAL (4294967295:4294967295 NIL)
S: f OK Searched
C: g SEARCH RETURN (PARTIAL 2) ALL
S: g BAD Expected a range of results
C: h SEARCH RETURN (PARTIAL 2,3) ALL
S: h BAD Expected a range of results
C: i SEARCH RETURN (PARTIAL -0:-1) ALL
S: i BAD Results are numbered from 1
C: j SEARCH RETURN (PARTIAL 1:-1) ALL
S: j BAD Both ends of a page are counted from the same end
C: k SEARCH RETURN (PARTIAL 1:2) SEEN
S: * ESEARCH (TAG "k") PARTIAL (1:2 NIL)
S: k OK Searched
C: m SEARCH RETURN (PARTIAL 1:2) MODSEQ 1
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * ESEARCH (TAG "m") PARTIAL (1:2 1:2) MODSEQ 8
S: m OK Searched
C: n SEARCH RETURN (PARTIAL -1:-1) MODSEQ 1
S: * ESEARCH (TAG "n") PARTIAL (-1:-1 3) MODSEQ 10
S: n OK Searched
C: o SEARCH RETURN (PARTIAL 1:1 COUNT) MODSEQ 1
S: * ESEARCH (TAG "o") COUNT 3 PARTIAL (1:1 1) MODSEQ 10
S: o OK Searched
C: q ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: q OK Enabled
C: r SEARCH RETURN (PARTIAL 1:2) ALL
S: * ESEARCH (TAG "r") PARTIAL (1:2 1:2)
S: r OK Searched
