# PARTIAL of SORT counts in the order asked for, from either end (RFC 5267 4.4, RFC 9394 3.1).
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
C: Date: 4 Jan 2000 10:00:00 +0000
C: Subject: d
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {47+}
C: Date: 2 Jan 2000 10:00:00 +0000
C: Subject: b
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: s SELECT INBOX
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
C: a SORT RETURN (PARTIAL 1:2) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "a") PARTIAL (1:2 2,4)
S: a OK Sorted
C: b SORT RETURN (PARTIAL 3:9) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "b") PARTIAL (3:9 1,3)
S: b OK Sorted
C: c UID SORT RETURN (PARTIAL -1:-2 MIN MAX COUNT) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "c") UID MIN 2 MAX 3 COUNT 4 PARTIAL (-1:-2 1,3)
S: c OK Sorted
C: d SORT RETURN (PARTIAL 5:6) (DATE) UTF-8 ALL
S: * ESEARCH (TAG "d") PARTIAL (5:6 NIL)
S: d OK Sorted
C: e SORT RETURN (PARTIAL 1:2 ALL) (DATE) UTF-8 ALL
S: e BAD PARTIAL and ALL exclude each other
