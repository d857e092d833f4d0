# STAT, LIST, UIDL in both forms; numbers stand still while DELE marks (RFC 1939 5).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one
    
    first
deliver alice@lab.test
    Subject: two
    
    second
open c pop3s
S: +OK <any>
C: USER alice@lab.test
S: +OK <any>
C: PASS correct-horse
S: +OK 2 messages
C: STAT
S: +OK 2 <any>
C: LIST
S: +OK 2 messages <any>
S: 1 <any>
S: 2 <any>
S: .
C: LIST 2
S: +OK 2 <any>
C: UIDL
S: +OK 2 messages <any>
S: 1 <any>.1
S: 2 <any>.2
S: .
C: DELE 1
S: +OK marked as deleted
C: DELE 1
S: -ERR this message is marked as deleted
C: RETR 1
S: -ERR this message is marked as deleted
C: LIST 1
S: -ERR this message is marked as deleted
C: STAT
S: +OK 1 <any>
C: UIDL
S: +OK 1 messages <any>
S: 2 <any>.2
S: .
C: UIDL 2
S: +OK 2 <any>.2
C: RSET
S: +OK no message is marked as deleted
C: STAT
S: +OK 2 <any>
C: LIST 3
S: -ERR there is no message of this number
C: NOOP
S: +OK nothing done
