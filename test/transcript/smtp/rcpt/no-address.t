# AD04, AD05, AD10: what is no address is refused as such: no local part, no domain, two unquoted at signs, control characters, a bracket in quotes.
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<""@lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<alice@>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<@lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<a@b@lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<alice lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<al\x00ice@lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<"a> SIZE=1"alice@lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<..@lab.test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<alice@lab..test>\r\n
S: 50<any>
close c
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C-raw: RCPT TO:<"a\r@lab.test>\r\n
S: 50<any>
close c
