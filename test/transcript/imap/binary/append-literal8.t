# APPEND takes literal8, asked for or not; a NUL that no part may hold is refused, never changed (RFC 3516 4.4, RFC 9051 6.3.12).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a APPEND INBOX ~{16}
S: + OK
C: Subject: one
C:
C:
S: a OK [APPENDUID <any> 1] Message stored
C-raw: b APPEND INBOX ~{5+}\r\nab\x00cd\r\n
S: b NO [UNKNOWN-CTE] A NUL stands outside of binary parts
C: d STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 1)
S: d OK Status told
