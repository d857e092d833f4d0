# SM13 A line in the header that is no field is passed over; the header ends at the first empty line, for everybody.
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
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C-raw: Subject: x\r\nthis is no field\r\nTo: y\r\n\r\nbody\r\n.\r\n
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C: f FETCH 1 (BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS (Subject To)])
S: * 1 FETCH (BODY[TEXT] {6}
S: body
S:  BODY[HEADER.FIELDS (Subject To)] {21}
S: Subject: x
S: To: y
S: 
S: )
S: f OK <any>
C: k SEARCH TO y
S: * SEARCH 1
S: k OK <any>
