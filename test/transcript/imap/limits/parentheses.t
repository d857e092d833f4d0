# IM05 Parentheses within parentheses have a limit.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C-raw: a ID <60000*(>\r\n
S: a BAD <any>
C-raw: a SEARCH <60000*(>ALL\r\n
S: a <any>
C: z NOOP
S: z OK <any>
