# Who may put messages into a mailbox but not select it learns nothing of it from APPENDUID and COPYUID; the right to insert is enough for that (RFC 4314 4, RFC 4315 3, RFC 9051 6.3.12, 6.4.7).
account alice@lab.test correct-horse
account bob@lab.test battery-staple
open a imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SETACL Archive bob@lab.test li
S: a OK Rights changed
open b imaps
S: * OK <any>
C: l LOGIN bob@lab.test battery-staple
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX {6+}
C: a: 1
C:
S: a OK [APPENDUID <any> 1] Message stored
C: a APPEND INBOX {6+}
C: a: 2
C:
S: a OK [APPENDUID <any> 2] Message stored
C: a APPEND INBOX {6+}
C: a: 3
C:
S: a OK [APPENDUID <any> 3] Message stored
C: b APPEND "Other Users/alice@lab.test/Archive" {6+}
C: a: 4
C:
S: b OK Message stored
C: b APPEND "Other Users/alice@lab.test/Archive" (\Seen New) {6+}
C: a: 5
C:  (New) {6+}
C: a: 6
C:
S: b OK Messages stored
C: c SELECT "Other Users/alice@lab.test/Archive"
S: c NO [NOPERM] You have not the right to do that
C: d SELECT INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: d OK [READ-WRITE] Mailbox selected
C: e COPY 1 "Other Users/alice@lab.test/Archive"
S: e OK Copied
C: f MOVE 2 "Other Users/alice@lab.test/Archive"
S: * 2 EXPUNGE
S: f OK Moved
C: g REPLACE 2 "Other Users/alice@lab.test/Archive" {6+}
C: a: 7
C:
S: * 2 EXPUNGE
S: g OK Message replaced
a C: b STATUS Archive (MESSAGES)
S: * STATUS "Archive" (MESSAGES 6)
S: b OK Status told
a C: c SETACL Archive bob@lab.test +r
S: c OK Rights changed
b C: h COPY 1 "Other Users/alice@lab.test/Archive"
S: h OK [COPYUID <any> 1 7] Copied
