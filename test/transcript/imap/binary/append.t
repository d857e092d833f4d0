# A NUL in a binary part is kept: BINARY gives it back, BODY shows base64 (RFC 3516 4.4); elsewhere it is refused.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a APPEND INBOX ~{23+}\r\nSubject: none\r\n\r\nbody\r\n\r\n
S: a OK [APPENDUID <any> 1] Message stored
C-raw: b APPEND INBOX ~{54+}\r\nSubject: one\r\nContent-Transfer-Encoding: binary\r\n\r\na\x00b\r\n
S: b OK [APPENDUID <any> 2] Message stored
C-raw: c APPEND INBOX ~{131+}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\x01\x02\r\n--x--\r\n\r\n
S: c OK [APPENDUID <any> 3] Message stored
C-raw: d APPEND INBOX ~{21+}\r\nSubject: two\r\n\r\nbody\x00\r\n
S: d NO [UNKNOWN-CTE] A NUL stands outside of binary parts
C-raw: e APPEND INBOX ~{53+}\r\nSubject: \x00\r\nContent-Transfer-Encoding: binary\r\n\r\nbody\r\n
S: e NO [UNKNOWN-CTE] A NUL stands outside of binary parts
C-raw: g APPEND INBOX {5+}\r\nX: \x00\n\r\n
S: g NO [CANNOT] Message holds a NUL
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: h FETCH 2 (BINARY.SIZE[1] BODY.PEEK[1])
S: * 2 FETCH (BINARY.SIZE[1] 3 BODY[1] {4}
S: YQBi)
S: h OK Fetched
C: i FETCH 2 BINARY.PEEK[1]<2.1>
S: * 2 FETCH (BINARY[1]<2> {1}
S: b)
S: i OK Fetched
C: j FETCH 3 (BINARY.SIZE[2] BODY.PEEK[2.MIME] BODY.PEEK[2] BODY.PEEK[1])
S: * 3 FETCH (BINARY.SIZE[2] 3 BODY[2.MIME] {37}
S: Content-Transfer-Encoding: base64
S:
S:  BODY[2] {4}
S: AAEC BODY[1] {4}
S: text)
S: j OK Fetched
