# Commands may be sent ahead (RFC 2449 6.6).
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: one
    
    first
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nSTAT\r\nNOOP\r\nDELE 1\r\nQUIT\r\n
S: +OK <any>
S: +OK 1 messages
S: +OK 1 <any>
S: +OK nothing done
S: +OK marked as deleted
S: +OK goodbye
S-eof
