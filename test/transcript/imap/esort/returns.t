# SORT RETURN: MIN and MAX are the first and the last in the order asked for, ALL keeps it, ranges only go up (RFC 5267 3.1, 3.2, 3.3).
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
C: p APPEND INBOX (\Deleted) {50+}
C: Date: 9 Jan 2000 10:00:00 +0000
C: Subject: gone
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {47+}
C: Date: 2 Jan 2000 10:00:00 +0000
C: Subject: b
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX (\Flagged) {47+}
C: Date: 4 Jan 2000 10:00:00 +0000
C: Subject: d
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 6] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: x EXPUNGE
S: * 3 EXPUNGE
S: x OK Expunged
C: a SORT RETURN (MIN) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "a") MIN 2
S: a OK Sorted
C: b SORT RETURN (MAX) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "b") MAX 4
S: b OK Sorted
C: c SORT RETURN (COUNT) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "c") COUNT 4
S: c OK Sorted
C: d SORT RETURN (ALL) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "d") ALL 2:3,1,4
S: d OK Sorted
C: e SORT RETURN () (DATE) UTF-8 ALL
S: * ESEARCH (TAG "e") ALL 2:3,1,4
S: e OK Sorted
C: f SORT RETURN (ALL) (REVERSE SUBJECT) UTF-8 ALL
S: * ESEARCH (TAG "f") ALL 4,1,3,2
S: f OK Sorted
C: g SORT RETURN (ALL) (ARRIVAL) UTF-8 ALL
S: * ESEARCH (TAG "g") ALL 1:4
S: g OK Sorted
C: h UID SORT RETURN (MIN MAX COUNT ALL) (REVERSE DATE) UTF-8 ALL
S: * ESEARCH (TAG "h") UID MIN 5 MAX 2 COUNT 4 ALL 5,1,4,2
S: h OK Sorted
C: i UID SORT RETURN (MIN MAX) (SUBJECT) UTF-8 FLAGGED
S: * ESEARCH (TAG "i") UID MIN 5 MAX 5
S: i OK Sorted
C: j UID SORT RETURN (MIN MAX ALL COUNT) (SUBJECT) UTF-8 SEEN
S: * ESEARCH (TAG "j") UID COUNT 0
S: j OK Sorted
C: k UID SORT RETURN (MIN MAX ALL) (SUBJECT) UTF-8 SEEN
S: * ESEARCH (TAG "k") UID
S: k OK Sorted
C: m UID SORT (DATE) UTF-8 ALL
S: * SORT 2 4 1 5
S: m OK Sorted
C: n uid sort return (max min) (date) us-ascii all
S: * ESEARCH (TAG "n") UID MIN 2 MAX 5
S: n OK Sorted
