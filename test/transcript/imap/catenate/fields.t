# A URL of CATENATE may name fields of a header, as FETCH does (RFC 4469 3, RFC 5092 3.1: enc-section).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a APPEND Drafts CATENATE (URL "/INBOX/;UID=1/;SECTION=HEADER.FIELDS%20(Subject%20To)" URL "/INBOX/;UID=1/;SECTION=HEADER.FIELDS.NOT%20(FROM%20TO)/;PARTIAL=0.7")
S: a OK [APPENDUID <any> 1] Message stored
C: s EXAMINE Drafts
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
C: b FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {43}
S: To: alice@lab.test
S: Subject: one
S:
S: Subject)
S: b OK Fetched
