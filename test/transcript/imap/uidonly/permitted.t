# With UIDs everything goes on as it did: searches and what they return and keep, pages, changes, copies (RFC 9586 3, RFC 5182, RFC 9394 3.3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {16+}
C: Subject: one
C:
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {16+}
C: Subject: two
C:
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {18+}
C: Subject: three
C:
C:
S: p OK [APPENDUID <any> 3] Message stored
C: a ENABLE UIDONLY
S: * ENABLED UIDONLY
S: a OK Enabled
C: s SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 4] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (<any>)] Identifier
S: s OK [READ-WRITE] Mailbox selected
C: d1 UID SEARCH RETURN (SAVE) UID 1:2
S: d1 OK Searched
C: d2 UID FETCH $ (FLAGS)
S: * 1 UIDFETCH (FLAGS (\Recent))
S: * 2 UIDFETCH (FLAGS (\Recent))
S: d2 OK Fetched
C: d3 UID SEARCH $
S: * SEARCH 1 2
S: d3 OK Searched
C: d4 UID SEARCH UID *
S: * SEARCH 3
S: d4 OK Searched
C: d5 UID SORT (REVERSE ARRIVAL) UTF-8 UID 1:3
S: * SORT 1 2 3
S: d5 OK Sorted
C: d6 UID THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (1)(2)(3)
S: d6 OK Threaded
C: d7 UID SEARCH RETURN (MIN MAX COUNT ALL) ALL
S: * ESEARCH (TAG "d7") UID MIN 1 MAX 3 COUNT 3 ALL 1:3
S: d7 OK Searched
C: d8 UID SEARCH RETURN (PARTIAL -1:-2) ALL
S: * ESEARCH (TAG "d8") UID PARTIAL (-1:-2 2:3)
S: d8 OK Searched
C: d9 ESEARCH IN (selected) RETURN (ALL) UNSEEN
S: * ESEARCH (TAG "d9" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 1:3
S: d9 OK Searched
C: e1 UID FETCH 3:* (UID FLAGS)
S: * 3 UIDFETCH (UID 3 FLAGS (\Recent))
S: e1 OK Fetched
C: e2 UID FETCH 1:3 (PREVIEW) (PARTIAL 2:2)
S: * 2 UIDFETCH (PREVIEW "")
S: e2 OK Fetched
C: e3 UID STORE 2 +FLAGS.SILENT (\Seen)
S: e3 OK Flags changed
C: e4 UID COPY 1:2 Archive
S: e4 OK [COPYUID <any> 1:2 1:2] Copied
C: e5 UID MOVE 2 Archive
S: * OK [COPYUID <any> 2 3] Moved
S: * VANISHED 2
S: e5 OK Moved
C: e6 UID REPLACE 1 INBOX {22+}
C: Subject: one again
C:
C:
S: * OK [APPENDUID <any> 4] Replacement stored
S: * VANISHED 1
S: * 2 EXISTS
S: * 2 RECENT
S: e6 OK Message replaced
C: e7 UID EXPUNGE 3
S: e7 OK Expunged
C: e8 UIDBATCHES 500
S: * UIDBATCHES (TAG "e8") 4:1
S: e8 OK Batches told
C: e9 UNSELECT
S: e9 OK Mailbox unselected
