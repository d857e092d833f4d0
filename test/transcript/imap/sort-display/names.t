# DISPLAYFROM and DISPLAYTO sort by the name that is shown, decoded, else by the address; the first address counts; without one it is empty and first (RFC 5957 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {59+}
C: From: Zoe <anna@a.test>
C: To: Bob <z@a.test>
C: Subject: 1
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {76+}
C: From: "Adam" <zed@a.test>
C: To: carl@a.test, Aaron <a@a.test>
C: Subject: 2
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {87+}
C: From: =?utf-8?q?=C3=96rtel?= <a@a.test>
C: To: =?utf-8?q?alf?= <q@a.test>
C: Subject: 3
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {33+}
C: From: mike@b.test
C: Subject: 4
C:
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {65+}
C: From: mike@a.test
C: To: group: x@a.test, y@a.test;
C: Subject: 5
C:
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {44+}
C: To: undisclosed-recipients:;
C: Subject: 6
C:
C:
S: p OK [APPENDUID <any> 6] Message stored
C: p APPEND INBOX {57+}
C: From: "" <kim@a.test>
C: To: ALF <q@a.test>
C: Subject: 7
C:
C:
S: p OK [APPENDUID <any> 7] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 7 EXISTS
S: * 7 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 8] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SORT (DISPLAYFROM) UTF-8 ALL
S: * SORT 6 2 7 5 4 3 1
S: a OK Sorted
C: b SORT (FROM) UTF-8 ALL
S: * SORT 6 3 1 7 4 5 2
S: b OK Sorted
C: c SORT (DISPLAYTO) UTF-8 ALL
S: * SORT 4 3 7 1 2 5 6
S: c OK Sorted
C: d SORT (TO) UTF-8 ALL
S: * SORT 4 2 5 3 7 6 1
S: d OK Sorted
C: e SORT (REVERSE DISPLAYFROM) UTF-8 ALL
S: * SORT 1 3 4 5 7 2 6
S: e OK Sorted
C: f SORT (DISPLAYTO REVERSE ARRIVAL) UTF-8 ALL
S: * SORT 4 3 7 1 2 5 6
S: f OK Sorted
C: g UID SORT RETURN (MIN MAX) (DISPLAYFROM) UTF-8 ALL
S: * ESEARCH (TAG "g") UID MIN 6 MAX 1
S: g OK Sorted
C: h SORT (DISPLAYCC) UTF-8 ALL
S: h BAD Unknown sort criterion
C: i SORT (REVERSE) UTF-8 ALL
S: i BAD Expected a space
C: j SORT (REVERSE REVERSE DISPLAYFROM) UTF-8 ALL
S: j BAD Unknown sort criterion
