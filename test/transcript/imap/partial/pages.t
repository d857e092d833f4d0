# PARTIAL gives a page of what was found, from either end, and a page of FETCH (RFC 9394).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {27+}
C: Subject: number 1
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {27+}
C: Subject: number 2
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {27+}
C: Subject: number 3
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {27+}
C: Subject: number 4
C:
C: body
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {27+}
C: Subject: number 5
C:
C: body
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {27+}
C: Subject: number 6
C:
C: body
C:
S: p OK [APPENDUID <any> 6] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a UID SEARCH RETURN (PARTIAL 1:3) NOT 2
S: * ESEARCH (TAG "a") UID PARTIAL (1:3 1,3:4)
S: a OK Searched
C: b SEARCH RETURN (PARTIAL -1:-2 COUNT) ALL
S: * ESEARCH (TAG "b") COUNT 6 PARTIAL (-1:-2 5:6)
S: b OK Searched
C: c SEARCH RETURN (PARTIAL 5:4) ALL
S: * ESEARCH (TAG "c") PARTIAL (5:4 4:5)
S: c OK Searched
C: d SEARCH RETURN (PARTIAL 23500:24000) ALL
S: * ESEARCH (TAG "d") PARTIAL (23500:24000 NIL)
S: d OK Searched
C: e SEARCH RETURN (PARTIAL 5:10 MIN MAX) ALL
S: * ESEARCH (TAG "e") MIN 1 MAX 6 PARTIAL (5:10 5:6)
S: e OK Searched
C: f SORT RETURN (PARTIAL 1:2) (REVERSE SUBJECT) UTF-8 ALL
S: * ESEARCH (TAG "f") PARTIAL (1:2 6,5)
S: f OK Sorted
C: g SEARCH RETURN (SAVE PARTIAL 2:3) ALL
S: * ESEARCH (TAG "g") PARTIAL (2:3 2:3)
S: g OK Searched
C: h SEARCH $
S: * SEARCH 2 3
S: h OK Searched
C: i SEARCH RETURN (SAVE PARTIAL 2:3 MIN MAX) ALL
S: * ESEARCH (TAG "i") MIN 1 MAX 6 PARTIAL (2:3 2:3)
S: i OK Searched
C: j SEARCH $
S: * SEARCH 1 2 3 6
S: j OK Searched
C: k SEARCH RETURN (SAVE PARTIAL 2:3 COUNT) ALL
S: * ESEARCH (TAG "k") COUNT 6 PARTIAL (2:3 2:3)
S: k OK Searched
C: m SEARCH RETURN (COUNT) $
S: * ESEARCH (TAG "m") COUNT 6
S: m OK Searched
C: n UID FETCH 2:* (UID) (PARTIAL -1:-2)
S: * 5 FETCH (UID 5)
S: * 6 FETCH (UID 6)
S: n OK Fetched
C: o UID FETCH 1,3,5:6 (UID) (PARTIAL 2:3)
S: * 3 FETCH (UID 3)
S: * 5 FETCH (UID 5)
S: o OK Fetched
C: p UID FETCH 1:* (UID) (PARTIAL 7:9)
S: p OK Fetched
C: q UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 PARTIAL 1:1)
S: * OK [HIGHESTMODSEQ <any>] <any>
S: * 1 FETCH (UID 1 MODSEQ (<any>) FLAGS (\Recent))
S: q OK Fetched
