# AUTHENTICATE PLAIN with the response in the command (RFC 4959).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: a OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
