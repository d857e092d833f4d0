# STATUS SIZE, DELETED and APPENDLIMIT (RFC 8438, RFC 9051 6.3.11, RFC 7889 3.2).
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
C: p APPEND INBOX (\Deleted) {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: two
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: a STATUS INBOX (MESSAGES SIZE DELETED APPENDLIMIT)
S: * STATUS "INBOX" (MESSAGES 2 DELETED 1 SIZE 124 APPENDLIMIT 52428800)
S: a OK Status told
C: b STATUS Sent (SIZE)
S: * STATUS "Sent" (SIZE 0)
S: b OK Status told
C: c STATUS Sent (FOO)
S: c BAD Unknown STATUS item
