# SCRAM-SHA-256: what is malformed is BAD, a wrong proof or nonce fails as a wrong password does, for names that nobody has too (RFC 5802, SA13).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: a AUTHENTICATE SCRAM-SHA-256 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: + <any>
C: Yz1iaXdzLHI9YWJjLHA9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQT0=
S: a NO [AUTHENTICATIONFAILED] Wrong name or password
C: b AUTHENTICATE SCRAM-SHA-256
S: + 
C: biwsbj1ub2JvZHlAbGFiLnRlc3Qscj1hYmM=
S: + <any>
C: Yz1iaXdzLHI9YWJjLHA9QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQT0=
S: b NO [AUTHENTICATIONFAILED] Wrong name or password
C: d AUTHENTICATE SCRAM-SHA-256 eSwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: d NO [AUTHENTICATIONFAILED] Wrong name or password
C: e AUTHENTICATE SCRAM-SHA-256 cD10bHMtZXhwb3J0ZXIsLG49YWxpY2VAbGFiLnRlc3Qscj1hYmM=
S: e NO [AUTHENTICATIONFAILED] Wrong name or password
C: f AUTHENTICATE SCRAM-SHA-256-PLUS biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: f NO [AUTHENTICATIONFAILED] Wrong name or password
C: g AUTHENTICATE SCRAM-SHA-256-PLUS cD10bHMtdW5pcXVlLCxuPWFsaWNlQGxhYi50ZXN0LHI9YWJj
S: g NO [AUTHENTICATIONFAILED] Wrong name or password
C: h AUTHENTICATE SCRAM-SHA-256 biwsbT14LG49YWxpY2VAbGFiLnRlc3Qscj1hYmM=
S: h BAD <any>
C: i AUTHENTICATE SCRAM-SHA-256 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: + <any>
C: *
S: i BAD <any>
C: j AUTHENTICATE SCRAM-SHA-256 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: + <any>
C: Yz1iaXdz
S: j BAD <any>
C: k AUTHENTICATE SCRAM-SHA-1 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: k NO [CANNOT] Mechanism is not offered here
C: l SELECT INBOX
S: l BAD <any>
C: z LOGOUT
S: * BYE <any>
S: z OK <any>
S-eof
open d imap
S: * OK <any>
C: a AUTHENTICATE SCRAM-SHA-256 biwsbj1hbGljZUBsYWIudGVzdCxyPWFiYw==
S: a NO [PRIVACYREQUIRED] Start TLS first
C: z LOGOUT
S: * BYE <any>
S: z OK <any>
S-eof
