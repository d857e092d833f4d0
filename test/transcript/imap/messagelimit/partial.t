# Of more messages than the limit the last ones are fetched, changed, searched and expunged, and the reply says where to go on (RFC 9738 3.1).
config imap { message_limit = 3 }
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
C:
S: p OK [APPENDUID <any> 1:3] Messages stored
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 4:5] Messages stored
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
C: a CAPABILITY
S: * CAPABILITY <any> MESSAGELIMIT=3 <any>
S: a OK <any>
C: b FETCH 1:* FLAGS
S: * 5 FETCH (FLAGS <any>
S: * 4 FETCH (FLAGS <any>
S: * 3 FETCH (FLAGS <any>
S: b OK [MESSAGELIMIT 3 3] Fetched
C: c UID FETCH 1:2 FLAGS
S: * 1 FETCH (UID 1 FLAGS <any>
S: * 2 FETCH (UID 2 FLAGS <any>
S: c OK Fetched
C: d SEARCH ALL
S: * SEARCH 3 4 5
S: d OK [MESSAGELIMIT 3 3] Searched
C: e UID SEARCH UIDBEFORE 3
S: * SEARCH 1 2
S: e OK Searched
C: f UID SEARCH UID 1:4 UNSEEN
S: * SEARCH 2 3 4
S: f OK [MESSAGELIMIT 3 2] Searched
C: g SEARCH RETURN (COUNT) NOT 5
S: * ESEARCH (TAG "g") COUNT 2
S: g OK [MESSAGELIMIT 3 3] Searched
C: h UID STORE 1:4 +FLAGS.SILENT (\Deleted)
S: h OK [MESSAGELIMIT 3 2] Flags changed
C: i UID SEARCH RETURN (COUNT) UID 1:3 DELETED
S: * ESEARCH (TAG "i") UID COUNT 2
S: i OK Searched
C: j STORE 1 +FLAGS.SILENT (\Deleted)
S: j OK Flags changed
C: k UID EXPUNGE 1:4
S: * 4 EXPUNGE
S: * 3 EXPUNGE
S: * 2 EXPUNGE
S: k OK [MESSAGELIMIT 3 2] Expunged
