# DN02 Nobody asks the DNS about the sender of mail from this host, or by LMTP.
account alice@lab.test correct-horse
dns null.example MX 0 .
open here smtp from 127.0.0.1
S: 220 <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<x@null.example>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
close here
open l lmtp
S: 220 <any>
C: LHLO client.example.org
S-reply: 250
C: MAIL FROM:<x@null.example>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
close l
