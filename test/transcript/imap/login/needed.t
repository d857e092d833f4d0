# Mailbox commands before login are refused.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a SELECT INBOX
S: a BAD <any>
C: a LIST "" *
S: a BAD <any>
C: a STATUS INBOX (MESSAGES)
S: a BAD <any>
C: a APPEND INBOX {5}
S: + OK
C: hello
S: a BAD <any>
C: a IDLE
S: a BAD <any>
C: a ENABLE X
S: a BAD <any>
C: a NAMESPACE
S: a BAD <any>
C: a FETCH 1 ALL
S: a BAD <any>
C: a CREATE x
S: a BAD <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
