# A MODSEQ key adds the highest MODSEQ: of MIN and MAX alone theirs, of a page that of the page, else that of all found (RFC 7162 3.1.5, 3.1.6, RFC 4731 3.2).
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
C: s SELECT INBOX (CONDSTORE)
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
C: x STORE 3 +FLAGS.SILENT (\Seen)
S: * 3 FETCH (UID 3 MODSEQ (10))
S: x OK Flags changed
C: x STORE 1 +FLAGS.SILENT (\Seen)
S: * 1 FETCH (UID 1 MODSEQ (11))
S: x OK Flags changed
C: a SORT (DATE) UTF-8 MODSEQ 1
S: * SORT 2 3 1 (MODSEQ 11)
S: a OK Sorted
C: b SORT RETURN (MIN) (DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "b") MIN 2 MODSEQ 8
S: b OK Sorted
C: c SORT RETURN (MAX) (DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "c") MAX 1 MODSEQ 11
S: c OK Sorted
C: d SORT RETURN (MIN MAX) (REVERSE DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "d") MIN 1 MAX 2 MODSEQ 11
S: d OK Sorted
C: e SORT RETURN (ALL) (DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "e") ALL 2:3,1 MODSEQ 11
S: e OK Sorted
C: f SORT RETURN (COUNT MIN) (DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "f") MIN 2 COUNT 3 MODSEQ 11
S: f OK Sorted
C: g UID SORT RETURN (PARTIAL 2:2) (DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "g") UID PARTIAL (2:2 3) MODSEQ 10
S: g OK Sorted
C: h UID SORT RETURN (PARTIAL 5:6) (DATE) UTF-8 MODSEQ 1
S: * ESEARCH (TAG "h") UID PARTIAL (5:6 NIL)
S: h OK Sorted
C: i SORT (DATE) UTF-8 MODSEQ 1000
S: * SORT
S: i OK Sorted
C: j SORT RETURN (ALL) (DATE) UTF-8 MODSEQ 1000
S: * ESEARCH (TAG "j")
S: j OK Sorted
C: k THREAD REFERENCES UTF-8 MODSEQ 1
S: * THREAD (2)(3)(1)
S: k OK Threaded
