# What fits one by one and not together is refused together (RFC 3502 6.3.11, RFC 9208 4.3).
account alice@lab.test correct-horse
culver account quota alice@lab.test 1K
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a APPEND INBOX {608+}\r\na: 1\r\n\r\n<600*x> {608+}\r\na: 1\r\n\r\n<600*x>\r\n
S: a NO [OVERQUOTA] Not enough room
C: b STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 0)
S: b OK Status told
C-raw: c APPEND INBOX {408+}\r\na: 1\r\n\r\n<400*x> {408+}\r\na: 1\r\n\r\n<400*x>\r\n
S: c OK [APPENDUID <any> 1:2] Messages stored
C: d STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS "INBOX" (MESSAGES 2 UIDNEXT 3)
S: d OK Status told
