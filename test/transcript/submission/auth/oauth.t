# OAUTHBEARER and XOAUTH2: 454 when the issuer cannot be asked; 334 says what a client needs, 535 comes behind its answer (RFC 7628 3.2, RFC 4954).
config oauth { issuer = "https://id.lab.test/realms/lab" audience = mail scope = mail.all }
account alice@lab.test correct-horse
open c submissions
S: 220 mx.lab.test <any>
C: AUTH OAUTHBEARER bixhPWFsaWNlQGxhYi50ZXN0LAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: 503 <any>
C: EHLO client
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
S: 250-<any>
S: 250 AUTH PLAIN LOGIN SCRAM-SHA-256 OAUTHBEARER XOAUTH2
C: AUTH OAUTHBEARER bixhPWFsaWNlQGxhYi50ZXN0LAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: 454 4.7.0 <any>
C: AUTH XOAUTH2 dXNlcj1hbGljZUBsYWIudGVzdAFhdXRoPUJlYXJlciBleUpoYkdjaU9pSlNVekkxTmlJc0ltdHBaQ0k2SW5naWZRLmUzMC5BQUFBAQE=
S: 454 4.7.0 <any>
C: AUTH XOAUTH2
S: 334 
C: dXNlcj1hAWF1dGg9QmVhcmVyIHlhMjkub3BhcXVlAQE=
S: 334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsLmFsbCIsIm9wZW5pZC1jb25maWd1cmF0aW9uIjoiaHR0cHM6Ly9pZC5sYWIudGVzdC9yZWFsbXMvbGFiLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=
C: 
S: 535 5.7.8 <any>
C: AUTH OAUTHBEARER biwsAWF1dGg9QmVhcmVyIHlhMjkub3BhcXVlAQE=
S: 334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsLmFsbCIsIm9wZW5pZC1jb25maWd1cmF0aW9uIjoiaHR0cHM6Ly9pZC5sYWIudGVzdC9yZWFsbXMvbGFiLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=
C: AQ==
S: 535 5.7.8 <any>
C: AUTH OAUTHBEARER biwsAWF1dGg9AQE=
S: 334 eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsLmFsbCIsIm9wZW5pZC1jb25maWd1cmF0aW9uIjoiaHR0cHM6Ly9pZC5sYWIudGVzdC9yZWFsbXMvbGFiLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=
C: *
S: 501 5.7.0 <any>
C: AUTH OAUTHBEARER biwsAWF1dGg9QmFzaWMgWVRwaQEB
S: 535 5.7.8 <any>
C: MAIL FROM:<alice@lab.test>
S: 530 5.7.0 <any>
