# IM22: One account never sees the mailboxes of another.
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a CREATE private
S: a OK <any>
C: p APPEND private {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
open d imaps
d S: * OK <any>
d C: l LOGIN bob@lab.test correct-horse
d S: l OK [CAPABILITY <any>] Logged in
d C: a LIST "" private
d S: a OK <any>
d C: a SELECT private
d S: a NO [NONEXISTENT] <any>
d C: z LOGOUT
d S: * BYE Logging out
d S: z OK Logged out
d S-eof
