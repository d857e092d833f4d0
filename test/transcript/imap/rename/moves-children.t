# RENAME takes the children along; names in use are refused.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE a/b
S: a OK <any>
C: p APPEND a/b {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a RENAME a z
S: a OK <any>
C: a LIST "" z*
S: * LIST (\HasChildren) "/" "z"
S: * LIST (\HasNoChildren) "/" "z/b"
S: a OK <any>
C: a STATUS z/b (MESSAGES)
S: * STATUS "z/b" (MESSAGES 1)
S: a OK <any>
C: a RENAME z Sent
S: a NO [ALREADYEXISTS] <any>
C: a RENAME nope y
S: a NO [NONEXISTENT] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
