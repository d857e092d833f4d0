# RENAME INBOX moves its messages into the new mailbox; INBOX stays, empty (RFC 3501 6.3.5).
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
C: a RENAME INBOX old
S: a OK <any>
C: a STATUS old (MESSAGES)
S: * STATUS "old" (MESSAGES 1)
S: a OK <any>
C: a STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
