# Between two pieces of a long command the client is told how much of it is done, with its tag (RFC 9585 4).
config imap { progress_interval = 0 }
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
C:  {6+}
C: a: 4
C:  {6+}
C: a: 5
C:
S: p OK [APPENDUID <any> 1:5] Messages stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C: x COPY 1:* INBOX
S: * 10 EXISTS
S: * 10 RECENT
S: x OK [COPYUID <any>
C: x COPY 1:* INBOX
S: * 20 EXISTS
S: * 20 RECENT
S: x OK [COPYUID <any>
C: x COPY 1:* INBOX
S: * 40 EXISTS
S: * 40 RECENT
S: x OK [COPYUID <any>
C: a1 SEARCH HEADER X-Nowhere x
S: * OK [INPROGRESS ("a1" 32 40)] Still at it
S: * SEARCH
S: a1 OK Searched
C: a2 SORT (ARRIVAL) UTF-8 39:40 HEADER a ""
S: * SORT 39 40
S: a2 OK Sorted
C: a]3 SEARCH HEADER X-Nowhere x
S: * OK [INPROGRESS (NIL 32 40)] Still at it
S: * SEARCH
S: a]3 OK Searched
C: a4 ESEARCH IN (personal) HEADER X-Nowhere x
S: * OK [INPROGRESS ("a4" NIL NIL)] Still at it
S: a4 OK Searched
C: a5 FETCH 1:* ENVELOPE
S: * 1 FETCH (ENVELOPE <any>
S: * 2 FETCH (ENVELOPE <any>
S: * 3 FETCH (ENVELOPE <any>
S: * 4 FETCH (ENVELOPE <any>
S: * 5 FETCH (ENVELOPE <any>
S: * 6 FETCH (ENVELOPE <any>
S: * 7 FETCH (ENVELOPE <any>
S: * 8 FETCH (ENVELOPE <any>
S: * 9 FETCH (ENVELOPE <any>
S: * 10 FETCH (ENVELOPE <any>
S: * 11 FETCH (ENVELOPE <any>
S: * 12 FETCH (ENVELOPE <any>
S: * 13 FETCH (ENVELOPE <any>
S: * 14 FETCH (ENVELOPE <any>
S: * 15 FETCH (ENVELOPE <any>
S: * 16 FETCH (ENVELOPE <any>
S: * 17 FETCH (ENVELOPE <any>
S: * 18 FETCH (ENVELOPE <any>
S: * 19 FETCH (ENVELOPE <any>
S: * 20 FETCH (ENVELOPE <any>
S: * 21 FETCH (ENVELOPE <any>
S: * 22 FETCH (ENVELOPE <any>
S: * 23 FETCH (ENVELOPE <any>
S: * 24 FETCH (ENVELOPE <any>
S: * 25 FETCH (ENVELOPE <any>
S: * 26 FETCH (ENVELOPE <any>
S: * 27 FETCH (ENVELOPE <any>
S: * 28 FETCH (ENVELOPE <any>
S: * 29 FETCH (ENVELOPE <any>
S: * 30 FETCH (ENVELOPE <any>
S: * 31 FETCH (ENVELOPE <any>
S: * 32 FETCH (ENVELOPE <any>
S: * OK [INPROGRESS ("a5" 32 40)] Still at it
S: * 33 FETCH (ENVELOPE <any>
S: * 34 FETCH (ENVELOPE <any>
S: * 35 FETCH (ENVELOPE <any>
S: * 36 FETCH (ENVELOPE <any>
S: * 37 FETCH (ENVELOPE <any>
S: * 38 FETCH (ENVELOPE <any>
S: * 39 FETCH (ENVELOPE <any>
S: * 40 FETCH (ENVELOPE <any>
S: a5 OK Fetched
