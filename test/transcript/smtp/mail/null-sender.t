# The null sender is taken (RFC 5321 4.5.5) and shown in Return-Path.
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
C: MAIL FROM:<>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Subject: bounce
C: 
C: hello
C: .
S: 250 2.0.0 <any>
C: QUIT
S: 221 2.0.0 <any>
S-eof
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: s EXAMINE INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT 2] <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK <any>
C: f FETCH 1 BODY.PEEK[]
S: * 1 FETCH (BODY[] {<any>}
S: Return-Path: <>
S: Received: from client.example.org ([192.0.2.10])
S: 	by mx.lab.test with ESMTP id <any>
S: 	for <alice@lab.test>;
S: 	<any> +0000
S: Subject: bounce
S: 
S: hello
S: )
S: f OK <any>
