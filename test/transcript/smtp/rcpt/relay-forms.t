# AD01, AD02: nothing is relayed for strangers, in whatever form the recipient is written, also not for a null sender or one that says it is ours.
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.net>
S: 5<any>
C: RCPT TO:<x%example.net@lab.test>
S: 5<any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 5<any>
C: RSET
S: 250 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.net>
S: 5<any>
C: RCPT TO:<x%example.net@lab.test>
S: 5<any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 5<any>
C: RSET
S: 250 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<root@localhost>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.net>
S: 5<any>
C: RCPT TO:<x%example.net@lab.test>
S: 5<any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 5<any>
C: RSET
S: 250 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<alice@[127.0.0.1]>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.net>
S: 5<any>
C: RCPT TO:<x%example.net@lab.test>
S: 5<any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 5<any>
C: RSET
S: 250 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.net>
S: 5<any>
C: RCPT TO:<x%example.net@lab.test>
S: 5<any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 5<any>
C: RSET
S: 250 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<x@example.net>
S: 5<any>
C: RCPT TO:<x%example.net@lab.test>
S: 5<any>
C: RCPT TO:<"x@example.net"@lab.test>
S: 5<any>
C: RCPT TO:<"x%example.net"@lab.test>
S: 5<any>
C: DATA
S: 503 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<x%example.net>
S: 5<any>
C: RCPT TO:<"x@example.net">
S: 5<any>
C: RCPT TO:<x@example.net@lab.test>
S: 5<any>
C: RCPT TO:<@lab.test:x@example.net>
S: 5<any>
C: DATA
S: 503 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<example.net!x>
S: 5<any>
C: RCPT TO:<example.net!x@lab.test>
S: 5<any>
C: RCPT TO:<x@[127.0.0.1]>
S: 5<any>
C: RCPT TO:<x@[192.0.2.10]>
S: 5<any>
C: DATA
S: 503 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<x@localhost>
S: 5<any>
C: RCPT TO:<x@example.net.>
S: 5<any>
C: RCPT TO:<X@EXAMPLE.NET>
S: 5<any>
C: RCPT TO:<x%example.net@[127.0.0.1]>
S: 5<any>
C: DATA
S: 503 <any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<@[127.0.0.1]:x@example.net>
S: 5<any>
C: RCPT TO:<x@lab.test@example.net>
S: 5<any>
C: DATA
S: 503 <any>
close c
