# OAUTHBEARER and XOAUTH2 (RFC 5034, RFC 7628 3.2).
config oauth { issuer = "https://id.lab.test/realms/lab" audience = mail scope = mail.all }
account alice@lab.test correct-horse
open c pop3s
S: +OK <any>
C: AUTH
S: +OK <any>
S: PLAIN
S: SCRAM-SHA-256
S: SCRAM-SHA-256-PLUS
S: OAUTHBEARER
S: XOAUTH2
S: .
C: AUTH OAUTHBEARER bixhPWFsaWNlQGxhYi50ZXN0LAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: -ERR [SYS/TEMP] <any>
C: AUTH XOAUTH2
S: + 
C: dXNlcj1hAWF1dGg9QmVhcmVyIHlhMjkub3BhcXVlAQE=
S: + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsLmFsbCIsIm9wZW5pZC1jb25maWd1cmF0aW9uIjoiaHR0cHM6Ly9pZC5sYWIudGVzdC9yZWFsbXMvbGFiLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=
C: 
S: -ERR [AUTH] <any>
C: AUTH OAUTHBEARER biwsAWF1dGg9QmVhcmVyIHlhMjkub3BhcXVlAQE=
S: + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsLmFsbCIsIm9wZW5pZC1jb25maWd1cmF0aW9uIjoiaHR0cHM6Ly9pZC5sYWIudGVzdC9yZWFsbXMvbGFiLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=
C: AQ==
S: -ERR [AUTH] <any>
C: AUTH OAUTHBEARER biwsAWF1dGg9QmFzaWMgWVRwaQEB
S: -ERR [AUTH] <any>
C: STAT
S: -ERR <any>
