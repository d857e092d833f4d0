# GSSAPI on submission, where there is a key of smtp: no token, one of another mechanism, one that nobody made a ticket for (RFC 4752, 4954 4, SA15).
account alice@lab.test correct-horse
keytab smtp/mx.lab.test@LAB.TEST
restart
open c submissions
S: 220 <any>
C: EHLO client.test
S-reply: 250
C: AUTH GSSAPI YA8GCSqGSIb3EgECAgEAbgA=
S: 535 5.7.8 name or password is wrong
C: AUTH GSSAPI
S: 334 
C: YAoGBisGAQUFAgEA
S: 535 5.7.8 name or password is wrong
C: AUTH GSSAPI
S: 334 
C: *
S: 501 5.7.0 authentication was cancelled
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
