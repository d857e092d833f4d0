# MAXSIZE leaves out what is larger and says how large; DEPTH looks below; the options stand on either side of the mailbox (RFC 5464 4.2.1, 4.2.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a SETMETADATA INBOX (/private/a/b "12" /private/a/b/c "1234" /private/a/d "123456" /private/ab "x")
S: a OK Annotated
C: b GETMETADATA (DEPTH 0) INBOX /private/a/b
S: * METADATA "INBOX" (/private/a/b "12")
S: b OK Annotations told
C: c GETMETADATA INBOX (DEPTH 1) /private/a
S: * METADATA "INBOX" (/private/a/b "12" /private/a/d "123456")
S: c OK Annotations told
C: d GETMETADATA (DEPTH infinity) INBOX (/private/a)
S: * METADATA "INBOX" (/private/a/b "12" /private/a/b/c "1234" /private/a/d "123456")
S: d OK Annotations told
C: e GETMETADATA (DEPTH infinity MAXSIZE 3) INBOX /private
S: * METADATA "INBOX" (/private/a/b "12" /private/ab "x")
S: e OK [METADATA LONGENTRIES 6] Annotations told
C: f GETMETADATA INBOX (MAXSIZE 1) /private/a/d
S: f OK [METADATA LONGENTRIES 6] Annotations told
C: g GETMETADATA INBOX (DEPTH 1) /shared
S: g OK Annotations told
