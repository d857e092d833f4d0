# DN02 Mail from a domain that says it takes no mail is refused (RFC 7505 4.2); from a domain that is not there, an address literal, nobody, and one whose "." is not alone it is taken.
account alice@lab.test correct-horse
dns null.example MX 0 .
dns mixed.example MX 0 .
dns mixed.example MX 10 mail.mixed.example
dns lab.test MX 0 .
open c smtp
S: 220 <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<x@null.example>
S: 250 2.1.0 <any>
C: RCPT TO:<nobody@lab.test>
S: 550 5.1.1 <any>
C: RCPT TO:<alice@lab.test>
S: 550 5.7.27 <any>
C: RCPT TO:<alice@lab.test>
S: 550 5.7.27 <any>
C: DATA
S: 503 <any>
C: RSET
S: 250 <any>
C: MAIL FROM:<x@NULL.example>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 550 5.7.27 <any>
C: RSET
S: 250 <any>
C: MAIL FROM:<x@mixed.example>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RSET
S: 250 <any>
C: MAIL FROM:<x@nowhere.example>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RSET
S: 250 <any>
C: MAIL FROM:<x@[192.0.2.1]>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RSET
S: 250 <any>
C: MAIL FROM:<bob@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: RSET
S: 250 <any>
C: MAIL FROM:<>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: QUIT
S: 221 <any>
S-eof
