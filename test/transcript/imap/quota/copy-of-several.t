# IM14 Of a COPY nothing is done when only a part would fit; what fits exactly is copied, and MOVE needs no room.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
culver account quota alice@lab.test 5000
C-raw: p1 APPEND INBOX {1000+}\r\na: b\r\n\r\n<992*x>\r\n
S: p1 OK [APPENDUID <any> 1] Message stored
C-raw: p2 APPEND INBOX {1000+}\r\na: b\r\n\r\n<992*x>\r\n
S: p2 OK [APPENDUID <any> 2] Message stored
C-raw: p3 APPEND INBOX {1000+}\r\na: b\r\n\r\n<992*x>\r\n
S: p3 OK [APPENDUID <any> 3] Message stored
C: s SELECT INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C: a COPY 1:3 Trash
S: a NO [OVERQUOTA] Not enough room
C: b STATUS Trash (MESSAGES UIDNEXT)
S: * STATUS "Trash" (MESSAGES 0 UIDNEXT 1)
S: b OK Status told
C: c COPY 2:3 Trash
S: c OK [COPYUID <any> 2:3 1:2] Copied
C: d COPY 1 Trash
S: d NO [OVERQUOTA] Not enough room
C: e MOVE 1:3 Trash
S: * OK [COPYUID <any> 1:3 3:5] Moved
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: * 1 EXPUNGE
S: e OK Moved
C: f STATUS Trash (MESSAGES UIDNEXT)
S: * STATUS "Trash" (MESSAGES 5 UIDNEXT 6)
S: f OK Status told
