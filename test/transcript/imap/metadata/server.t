# With "" for the mailbox: private notes of the user, and whom to write to; what is shared is the administrator's (RFC 5464 3.2.1.1, 3.3, 6.2.2).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a GETMETADATA "" (/shared/admin /shared/comment)
S: * METADATA "" (/shared/admin "mailto:postmaster@lab.test" /shared/comment NIL)
S: a OK Annotations told
C: b SETMETADATA "" (/private/vendor/x/y "z")
S: b OK Annotated
C: c GETMETADATA "" (DEPTH infinity) (/private /shared)
S: * METADATA "" (/private/vendor/x/y "z" /shared/admin "mailto:postmaster@lab.test")
S: c OK Annotations told
C: d SETMETADATA "" (/shared/comment "x")
S: d NO [NOPERM] Only the administrator annotates the server
C: e GETMETADATA INBOX (DEPTH infinity) (/private /shared)
S: e OK Annotations told
