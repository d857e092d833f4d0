# SC22, SC23 Parameters of extensions that are not offered, repeated ones, and ones that say two things are refused; none makes a transaction.
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S: 250-mx.lab.test<any>
S: 250-PIPELINING
S: 250-SIZE 52428800
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-SMTPUTF8
S: 250-DSN
S: 250-HELP
S: 250 STARTTLS
C: MAIL FROM:<a@example.org> ENVID=+0A
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> RET=SOME
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> X-OURS=1
S: 555 5.5.4 <any>
C: MAIL FROM:<a@example.org> AUTH=<>
S: 555 5.5.4 <any>
C: MAIL FROM:<a@example.org> BODY=8BITMIME BODY=7BIT
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> SMTPUTF8 SMTPUTF8
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> SMTPUTF8=yes
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> BODY=7bit body=7BIT
S: 501 5.5.4 <any>
C: RCPT TO:<alice@lab.test>
S: 503 5.5.1 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open d smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S: 250-mx.lab.test<any>
S: 250-PIPELINING
S: 250-SIZE 52428800
S: 250-8BITMIME
S: 250-ENHANCEDSTATUSCODES
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-SMTPUTF8
S: 250-DSN
S: 250-HELP
S: 250 STARTTLS
C: MAIL FROM:<a@example.org> BODY=9BIT
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> SIZE
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> SIZE=-1
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> SIZE=184467440737095516160
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> =x
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org> X=
S: 501 5.5.4 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test> ORCPT=rfc822;a+00@b
S: 501 5.5.4 <any>
C: RCPT TO:<alice@lab.test> NOTIFY=NEVER,SUCCESS
S: 501 5.5.4 <any>
C: RCPT TO:<alice@lab.test> RET=FULL
S: 555 5.5.4 <any>
C: RCPT TO:<alice@lab.test> NOTIFY=NEVER NOTIFY=NEVER
S: 501 5.5.4 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
