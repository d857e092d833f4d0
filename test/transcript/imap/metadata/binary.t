# A value with NUL goes in and out as literal8; an empty one is not NIL (RFC 5464 5, RFC 3516 7).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a SETMETADATA INBOX (/private/icon ~{3+}\r\na\x00b /private/empty "")\r\n
S: a OK Annotated
C: b GETMETADATA INBOX /private/empty
S: * METADATA "INBOX" (/private/empty "")
S: b OK Annotations told
C: c GETMETADATA INBOX /private/icon
S: * METADATA "INBOX" (/private/icon ~{3}
S: a<any>b)
S: c OK Annotations told
C-raw: d SETMETADATA INBOX (/private/icon {3+}\r\na\x00b)\r\n
S: d BAD NUL in literal
