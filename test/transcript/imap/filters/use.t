# A search that is kept under a name is a key of SEARCH, SORT, THREAD and ESEARCH, beside others and in other filters (RFC 5466 3.1).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {24+}
C: Subject: hello
C:
C: text
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX (\Seen) {30+}
C: Subject: hello again
C:
C: text
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {22+}
C: Subject: bye
C:
C: text
C:
S: p OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: a SETMETADATA "" (/private/filters/values/greeting "SUBJECT hello" /private/filters/descriptions/greeting "who says hello")
S: a OK Annotated
C: b SETMETADATA "" (/private/filters/values/fresh "FILTER greeting UNSEEN")
S: b OK Annotated
C: c SEARCH FILTER greeting
S: * SEARCH 1 2
S: c OK Searched
C: d UID SEARCH FILTER fresh
S: * SEARCH 1
S: d OK Searched
C: e SEARCH NOT FILTER GREETING
S: * SEARCH 3
S: e OK Searched
C: f SEARCH OR FILTER fresh SUBJECT bye
S: * SEARCH 1 3
S: f OK Searched
C: g SEARCH RETURN (COUNT) (FILTER greeting SEEN)
S: * ESEARCH (TAG "g") COUNT 1
S: g OK Searched
C: h SORT (REVERSE SUBJECT) UTF-8 FILTER greeting
S: * SORT 2 1
S: h OK Sorted
C: i THREAD REFERENCES UTF-8 FILTER fresh
S: * THREAD (1)
S: i OK Threaded
C: j ESEARCH IN (personal) FILTER fresh
S: * ESEARCH (TAG "j" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 1
S: j OK Searched
C: k SETMETADATA "" (/private/filters/values/greeting "CHARSET UTF-8 SUBJECT bye")
S: k OK Annotated
C: m SEARCH FILTER greeting
S: * SEARCH 3
S: m OK Searched
