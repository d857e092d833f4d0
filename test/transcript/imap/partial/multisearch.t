# PARTIAL in a search of several mailboxes is a page of each (RFC 9394 3.1, RFC 7377 2.2).
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
C: p APPEND Archive {6+}
C: a: 1
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a ESEARCH IN (personal) RETURN (PARTIAL 1:2) ALL
S: * ESEARCH (TAG "a" MAILBOX "INBOX" UIDVALIDITY <any>) UID PARTIAL (1:2 1:2)
S: * ESEARCH (TAG "a" MAILBOX "Archive" UIDVALIDITY <any>) UID PARTIAL (1:2 1)
S: a OK Searched
C: b ESEARCH IN (personal) RETURN (PARTIAL -1:-2 COUNT) ALL
S: * ESEARCH (TAG "b" MAILBOX "INBOX" UIDVALIDITY <any>) UID COUNT 3 PARTIAL (-1:-2 2:3)
S: * ESEARCH (TAG "b" MAILBOX "Archive" UIDVALIDITY <any>) UID COUNT 1 PARTIAL (-1:-2 1)
S: b OK Searched
C: c ESEARCH IN (personal) RETURN (PARTIAL 3:4) ALL
S: * ESEARCH (TAG "c" MAILBOX "INBOX" UIDVALIDITY <any>) UID PARTIAL (3:4 3)
S: * ESEARCH (TAG "c" MAILBOX "Archive" UIDVALIDITY <any>) UID PARTIAL (3:4 NIL)
S: c OK Searched
C: d ESEARCH IN (personal) RETURN (PARTIAL 1:2 ALL) ALL
S: d BAD PARTIAL and ALL exclude each other
