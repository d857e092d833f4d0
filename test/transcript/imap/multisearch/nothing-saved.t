# ESEARCH tells nothing of a mailbox without a match, also when what is found is to be saved (RFC 7377 2.1, RFC 5182 2.1).
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
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a ESEARCH RETURN (SAVE COUNT) SUBJECT one
S: * ESEARCH (TAG "a" MAILBOX "INBOX" UIDVALIDITY <any>) UID COUNT 1
S: a OK Searched
C: b FETCH $ (UID)
S: * 1 FETCH (UID 1)
S: b OK Fetched
C: c ESEARCH RETURN (SAVE COUNT) SUBJECT two
S: c OK Searched
C: d FETCH $ (UID)
S: d OK Fetched
