# Broken base64, a missing field, another authorization identity, unknown mechanisms.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN !!!
S: a BAD <any>
C: a AUTHENTICATE PLAIN YWxpY2UAeA==
S: a BAD <any>
C: a AUTHENTICATE PLAIN =
S: a BAD <any>
C: a AUTHENTICATE PLAIN Ym9iQGxhYi50ZXN0AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: a NO [AUTHORIZATIONFAILED] <any>
C: a AUTHENTICATE CRAM-MD5
S: a NO [CANNOT] <any>
C: a AUTHENTICATE
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
