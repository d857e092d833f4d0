# OLDER and YOUNGER in ESEARCH of several mailboxes, in SORT and THREAD, with SAVE, NOT and OR (RFC 5032 3, RFC 7377 2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: old
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND Archive {26+}
C: Subject: old elsewhere
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
advance 120s
C: p APPEND INBOX {16+}
C: Subject: new
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND Archive {26+}
C: Subject: new elsewhere
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 3] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: a ESEARCH IN (personal) RETURN (ALL) OLDER 60
S: * ESEARCH (TAG "a" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 1
S: * ESEARCH (TAG "a" MAILBOX "Archive" UIDVALIDITY <any>) UID ALL 1
S: a OK Searched
C: b ESEARCH IN (mailboxes Archive) RETURN (COUNT MIN) YOUNGER 60
S: * ESEARCH (TAG "b" MAILBOX "Archive" UIDVALIDITY <any>) UID MIN 2 COUNT 1
S: b OK Searched
C: c SORT (SUBJECT) UTF-8 YOUNGER 300
S: * SORT 2 1
S: c OK Sorted
C: d THREAD REFERENCES UTF-8 OLDER 60
S: * THREAD (1)
S: d OK Threaded
C: e SEARCH RETURN (SAVE COUNT) NOT OLDER 60
S: * ESEARCH (TAG "e") COUNT 1
S: e OK Searched
C: f FETCH $ (UID)
S: * 2 FETCH (UID 2)
S: f OK Fetched
C: g SEARCH YOUNGER 300 OLDER 60
S: * SEARCH 1
S: g OK Searched
C: h SEARCH OR (YOUNGER 60) (OLDER 120)
S: * SEARCH 1 2
S: h OK Searched
C: i UID SEARCH UNSEEN YOUNGER 60
S: * SEARCH 2
S: i OK Searched
