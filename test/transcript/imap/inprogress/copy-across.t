# A COPY to another account goes message by message, and tells so (RFC 9585 4).
config imap { progress_interval = 0 }
account alice@lab.test correct-horse
account bob@lab.test battery-staple
culver share add alice@lab.test Archive bob@lab.test lri
open c imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {6+}
C: a: 1
C:  {6+}
C: a: 2
C:  {6+}
C: a: 3
C:
S: p OK [APPENDUID <any> 1:3] Messages stored
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
C: a COPY 1:3 "Other Users/alice@lab.test/Archive"
S: * OK [INPROGRESS ("a" 1 3)] Still at it
S: * OK [INPROGRESS ("a" 2 3)] Still at it
S: a OK [COPYUID <any> 1:3 1:3] Copied
