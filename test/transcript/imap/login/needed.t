# Mailbox commands before login are refused.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a SELECT INBOX
S: a BAD [CLIENTBUG] <any>
C: a LIST "" *
S: a BAD [CLIENTBUG] <any>
C: a STATUS INBOX (MESSAGES)
S: a BAD [CLIENTBUG] <any>
C: a APPEND INBOX {5}
S: + OK
C: hello
S: a BAD [CLIENTBUG] <any>
C: a IDLE
S: a BAD [CLIENTBUG] <any>
C: a ENABLE X
S: a BAD [CLIENTBUG] <any>
C: a NAMESPACE
S: a BAD [CLIENTBUG] <any>
C: a FETCH 1 ALL
S: a BAD [CLIENTBUG] <any>
C: a CREATE x
S: a BAD [CLIENTBUG] <any>
C: z LOGOUT
S: * BYE Logging out
S: z OK Logged out
S-eof
