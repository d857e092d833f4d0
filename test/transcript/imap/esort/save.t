# What SORT found can be kept for "$", by the same rules as of SEARCH (RFC 5182 2.1, 2.4, RFC 5267 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {47+}
C: Date: 3 Jan 2000 10:00:00 +0000
C: Subject: c
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {47+}
C: Date: 1 Jan 2000 10:00:00 +0000
C: Subject: a
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {47+}
C: Date: 2 Jan 2000 10:00:00 +0000
C: Subject: b
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
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
C: a SORT RETURN (SAVE) (DATE) UTF-8 SUBJECT a
S: a OK Sorted
C: b SEARCH $
S: * SEARCH 2
S: b OK Searched
C: c SORT RETURN (SAVE MIN) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "c") MIN 2
S: c OK Sorted
C: d SEARCH $
S: * SEARCH 2
S: d OK Searched
C: e UID SORT RETURN (SAVE MAX ALL) (REVERSE DATE) UTF-8 ALL
S: * ESEARCH (TAG "e") UID MAX 2 ALL 1,3,2
S: e OK Sorted
C: f SEARCH RETURN (ALL) $
S: * ESEARCH (TAG "f") ALL 1:3
S: f OK Searched
C: g UID SORT RETURN (SAVE MIN MAX) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "g") UID MIN 2 MAX 1
S: g OK Sorted
C: h SEARCH RETURN (ALL) $
S: * ESEARCH (TAG "h") ALL 1:2
S: h OK Searched
C: i SORT RETURN (COUNT) (REVERSE DATE) UTF-8 $
S: * ESEARCH (TAG "i") COUNT 2
S: i OK Sorted
C: j SORT RETURN (SAVE PARTIAL 1:2) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "j") PARTIAL (1:2 2:3)
S: j OK Sorted
C: k SEARCH $
S: * SEARCH 2 3
S: k OK Searched
C: m SORT RETURN (SAVE) (DATE) X-NONE ALL
S: m NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: n SEARCH $
S: * SEARCH
S: n OK Searched
