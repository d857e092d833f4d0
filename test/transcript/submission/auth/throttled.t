# SA08 Twenty wrong passwords from a network, and it is refused for a while; another network is not.
account alice@lab.test correct-horse
account bob@lab.test correct-horse
open c submissions
S: 220 mx.lab.test <any>
C: EHLO client
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
S: 250-FUTURERELEASE 5184000 <any>
S: 250-DELIVERBY
S: 250-MT-PRIORITY
S: 250-REQUIRETLS
S: 250 AUTH PLAIN LOGIN SCRAM-SHA-256
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMA==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMQ==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMg==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMw==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nNA==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nNQ==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nNg==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nNw==
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nOA==
advance 20s
S: 535 5.7.8 <any>
close c
open c submissions
S: 220 <any>
C: EHLO x
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTA=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTE=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTI=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTM=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTQ=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTU=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTY=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTc=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMTg=
advance 20s
S: 535 5.7.8 <any>
close c
open c submissions
S: 220 <any>
C: EHLO x
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjA=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjE=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjI=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjM=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjQ=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjU=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjY=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjc=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMjg=
advance 20s
S: 535 5.7.8 <any>
close c
open c submissions
S: 220 <any>
C: EHLO x
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzA=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzE=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzI=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzM=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzQ=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzU=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzY=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzc=
advance 20s
S: 535 5.7.8 <any>
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AHdyb25nMzg=
advance 20s
S: 535 5.7.8 <any>
open d submissions from 192.0.2.77
S: 220 <any>
C: EHLO x
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
advance 20s
S: 535 5.7.8 <any>
open e submissions from 198.51.100.7
S: 220 <any>
C: EHLO x
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
