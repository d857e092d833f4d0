# LIST RETURN (STATUS ...) adds a STATUS response for each mailbox (RFC 5819).
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
C: a LIST "" INBOX RETURN (STATUS (MESSAGES UNSEEN))
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 1 UNSEEN 1)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
