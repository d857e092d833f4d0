# DELETE takes the messages; INBOX stays; a deleted name can be made again with a new UIDVALIDITY.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE x
S: a OK <any>
C: p APPEND x {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a DELETE x
S: a OK <any>
C: a STATUS x (MESSAGES)
S: a NO [NONEXISTENT] <any>
C: a DELETE x
S: a NO [NONEXISTENT] <any>
C: a DELETE INBOX
S: a NO [CANNOT] <any>
C: a CREATE x
S: a OK <any>
C: a STATUS x (MESSAGES UIDNEXT)
S: * STATUS "x" (MESSAGES 0 UIDNEXT 1)
S: a OK <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
