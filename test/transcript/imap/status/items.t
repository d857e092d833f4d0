# STATUS counts without selecting (RFC 3501 6.3.10).
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
C: p APPEND INBOX (\Seen) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: a STATUS INBOX (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)
S: * STATUS "INBOX" (MESSAGES 2 RECENT 2 UIDNEXT 3 UIDVALIDITY <any> UNSEEN 1)
S: a OK <any>
C: a STATUS inbox (unseen)
S: * STATUS "INBOX" (UNSEEN 1)
S: a OK <any>
C: a STATUS nope (MESSAGES)
S: a NO [NONEXISTENT] <any>
C: a STATUS INBOX
S: a BAD <any>
C: a STATUS INBOX ()
S: a BAD <any>
C: a STATUS INBOX (FOO)
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
