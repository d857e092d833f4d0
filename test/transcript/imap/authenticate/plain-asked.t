# AUTHENTICATE PLAIN with the response on its own line.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a authenticate plain
S: + 
C: AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: a OK [CAPABILITY <any>] Logged in
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
