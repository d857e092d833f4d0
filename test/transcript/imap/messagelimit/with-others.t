# What SAVE keeps, and what PARTIAL and CHANGEDSINCE are about, is of the messages within the limit (RFC 9738 3).
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
C: a: 4
C:  {6+}
C: a: 5
C:
S: p OK [APPENDUID <any> 4:5] Messages stored
C: s EXAMINE INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN 1] <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT 6] <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a UID SEARCH RETURN (SAVE ALL) ALL
S: * ESEARCH (TAG "a") UID ALL 3:5
S: a OK [MESSAGELIMIT 3 3] Searched
C: b UID FETCH $ (FLAGS)
S: * 3 FETCH (UID 3 FLAGS (<any>))
S: * 4 FETCH (UID 4 FLAGS (<any>))
S: * 5 FETCH (UID 5 FLAGS (<any>))
S: b OK Fetched
C: c UID SEARCH RETURN (SAVE) UID 1:2
S: c OK Searched
C: d UID SEARCH RETURN (ALL) UID $
S: * ESEARCH (TAG "d") UID ALL 1:2
S: d OK Searched
C: e UID SEARCH RETURN (PARTIAL 1:2) ALL
S: * ESEARCH (TAG "e") UID PARTIAL (1:2 3:4)
S: e OK [MESSAGELIMIT 3 3] Searched
C: f UID SEARCH RETURN (PARTIAL -1:-2) ALL
S: * ESEARCH (TAG "f") UID PARTIAL (-1:-2 4:5)
S: f OK [MESSAGELIMIT 3 3] Searched
C: g UID FETCH 1:* (FLAGS) (PARTIAL -1:-2)
S: * 4 FETCH (UID 4 FLAGS (<any>))
S: * 5 FETCH (UID 5 FLAGS (<any>))
S: g OK Fetched
C: h UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1)
S: * OK [HIGHESTMODSEQ <any>
S: * 5 FETCH (UID 5 MODSEQ (<any>) FLAGS (<any>))
S: * 4 FETCH (UID 4 MODSEQ (<any>) FLAGS (<any>))
S: * 3 FETCH (UID 3 MODSEQ (<any>) FLAGS (<any>))
S: h OK [MESSAGELIMIT 3 3] Fetched
