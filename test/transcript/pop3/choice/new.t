# "new" shows what comes into the INBOX from then on, whatever its date; the unique ids are those that "all" shows.
account alice@lab.test correct-horse
deliver alice@lab.test
    Subject: before
    
    one
advance 1h
culver account pop3 alice@lab.test new
deliver alice@lab.test
    Subject: after
    
    two
open i imaps
S: * OK <any>
C: a LOGIN alice@lab.test correct-horse
S: a OK <any>
C: b APPEND INBOX "01-Jan-2000 00:00:00 +0000" {14+}
C-raw: Subject: o\r\n\r\n\r\n
S: b OK <any>
open c pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nUIDL\r\nSTAT\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK 2 messages (<any> octets)
S: 1 <any>.2
S: 2 <any>.3
S: .
S: +OK 2 <any>
C: QUIT
S: +OK goodbye
S-eof
restart
open d pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nUIDL 1\r\n
S: +OK <any>
S: +OK 2 messages
S: +OK 1 <any>.2
close d
culver account pop3 alice@lab.test all
open e pop3s
S: +OK <any>
C-raw: USER alice@lab.test\r\nPASS correct-horse\r\nUIDL 2\r\n
S: +OK <any>
S: +OK 3 messages
S: +OK 2 <any>.2
