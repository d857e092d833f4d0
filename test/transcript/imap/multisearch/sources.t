# ESEARCH looks into several mailboxes and tells of those where something is (RFC 7377).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: c CREATE work/red/deep
S: c OK <any>
C: c SUBSCRIBE work/red
S: c OK <any>
C: p APPEND INBOX {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {23+}
C: Subject: pear
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND work {23+}
C: Subject: pear
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND work/red {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND work/red {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND work/red/deep {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a ESEARCH IN (personal) SUBJECT apple
S: * ESEARCH (TAG "a" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 1
S: * ESEARCH (TAG "a" MAILBOX "work/red" UIDVALIDITY <any>) UID ALL 1:2
S: * ESEARCH (TAG "a" MAILBOX "work/red/deep" UIDVALIDITY <any>) UID ALL 1
S: a OK Searched
C: b ESEARCH IN (subtree-one work) RETURN (COUNT) SUBJECT apple
S: * ESEARCH (TAG "b" MAILBOX "work/red" UIDVALIDITY <any>) UID COUNT 2
S: b OK Searched
C: c ESEARCH IN (subtree work) RETURN (MIN MAX) ALL
S: * ESEARCH (TAG "c" MAILBOX "work" UIDVALIDITY <any>) UID MIN 1 MAX 1
S: * ESEARCH (TAG "c" MAILBOX "work/red" UIDVALIDITY <any>) UID MIN 1 MAX 2
S: * ESEARCH (TAG "c" MAILBOX "work/red/deep" UIDVALIDITY <any>) UID MIN 1 MAX 1
S: c OK Searched
C: d ESEARCH IN (mailboxes (INBOX "not there") mailboxes work) CHARSET UTF-8 UID 2:*
S: * ESEARCH (TAG "d" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 2
S: * ESEARCH (TAG "d" MAILBOX "work" UIDVALIDITY <any>) UID ALL 1
S: d OK Searched
C: e ESEARCH IN (subscribed) SUBJECT apple
S: * ESEARCH (TAG "e" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 1
S: * ESEARCH (TAG "e" MAILBOX "work/red" UIDVALIDITY <any>) UID ALL 1:2
S: e OK Searched
C: f ESEARCH IN (inboxes) SUBJECT nothing
S: f OK Searched
C: g ESEARCH ALL
S: g BAD [CLIENTBUG] Select a mailbox first
C: h ESEARCH IN (selected personal) ALL
S: h BAD [CLIENTBUG] Select a mailbox first
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: i ESEARCH UNSEEN SUBJECT pear
S: * ESEARCH (TAG "i" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 2
S: i OK Searched
C: j ESEARCH IN (selected mailboxes work) RETURN (ALL) SUBJECT pear
S: * ESEARCH (TAG "j" MAILBOX "INBOX" UIDVALIDITY <any>) UID ALL 2
S: * ESEARCH (TAG "j" MAILBOX "work" UIDVALIDITY <any>) UID ALL 1
S: j OK Searched
C: k ESEARCH IN (selected) RETURN (SAVE) 2
S: k OK Searched
C: m SEARCH $
S: * SEARCH 2
S: m OK Searched
C: n ESEARCH IN (personal) RETURN (PARTIAL -1:-1) SUBJECT apple
S: * ESEARCH (TAG "n" MAILBOX "INBOX" UIDVALIDITY <any>) UID PARTIAL (-1:-1 1)
S: * ESEARCH (TAG "n" MAILBOX "work/red" UIDVALIDITY <any>) UID PARTIAL (-1:-1 2)
S: * ESEARCH (TAG "n" MAILBOX "work/red/deep" UIDVALIDITY <any>) UID PARTIAL (-1:-1 1)
S: n OK Searched
C: o FETCH 1 (UID)
S: * 1 FETCH (UID 1)
S: o OK Fetched
