# AUTH SCRAM-SHA-256 that goes wrong (SA13; RFC 4954 4, RFC 5802).
account alice@lab.test correct-horse
open c submissions
S: 220 mx.lab.test <any>
C: EHLO client
S: 250-mx.lab.test<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250-<any>
S: 250 AUTH PLAIN LOGIN SCRAM-SHA-256
C: AUTH SCRAM-SHA-256 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: 334 <any>
C: Yz1iaXdzLHI9YWJjLHA9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQT0=
S: 535 5.7.8 <any>
C: AUTH SCRAM-SHA-256
S: 334 
C: biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: 334 <any>
C: *
S: 501 5.7.0 <any>
C: AUTH SCRAM-SHA-256-PLUS biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: 504 5.5.4 <any>
C: MAIL FROM:<alice@lab.test>
S: 530 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
