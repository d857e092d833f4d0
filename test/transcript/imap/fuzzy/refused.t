# FUZZY is in front of a key; RELEVANCY needs one that has it; other keys are as they were (RFC 6203 3, 4, 6).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {30+}
C: Subject: lunch
C:
C: an invoice
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s EXAMINE INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] No changes are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-ONLY] Mailbox selected
C: a SEARCH FUZZY
S: a BAD Missing argument
C: b SEARCH FUZZY FOO
S: b BAD Unknown search key
C: c SEARCH FUZZY FUZZY BODY invoice
S: * SEARCH 1
S: c OK Searched
C: d SEARCH RETURN (RELEVANCY) ALL
S: d BAD RELEVANCY is of FUZZY keys
C: e SORT (RELEVANCY) UTF-8 ALL
S: e BAD RELEVANCY is of FUZZY keys
C: f SEARCH RETURN (RELEVANCY COUNT) FUZZY SUBJECT lunch
S: * ESEARCH (TAG "f") COUNT 1 RELEVANCY (100)
S: f OK Searched
C: g UID SEARCH RETURN (RELEVANCY MIN) FUZZY SUBJECT lunch
S: * ESEARCH (TAG "g") UID MIN 1 RELEVANCY (100)
S: g OK Searched
C: h SEARCH FUZZY 1
S: * SEARCH 1
S: h OK Searched
C: i SEARCH FUZZY UID 1
S: * SEARCH 1
S: i OK Searched
C: j SEARCH FUZZY LARGER 1000
S: * SEARCH
S: j OK Searched
C: k SEARCH FUZZY NOT BODY zeppelin
S: * SEARCH 1
S: k OK Searched
C: m SEARCH FUZZY CHARSET UTF-8 BODY x
S: m BAD Unknown search key
C: n THREAD REFERENCES UTF-8 FUZZY BODY invoice
S: * THREAD (1)
S: n OK Threaded
C: o ESEARCH IN (personal) RETURN (ALL RELEVANCY) FUZZY BODY invoice
S: * ESEARCH (TAG "o" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 1 RELEVANCY (100)
S: o OK Searched
