# A Message-ID field without an id is replaced (RFC 6409 8.3); what is between brackets is somebody's, and what is signed stays.
account alice@lab.test correct-horse
open c submissions
S: 220 <any>
C: EHLO client
S-reply: 250
C: AUTH PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=
S: 235 2.7.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Message-ID: none
C: Subject: none
C: 
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: Message-ID: <!&!AAAA odd [id]>
C: Subject: odd
C: 
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<alice@lab.test>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: From: alice@lab.test
C: DKIM-Signature: v=1; a=rsa-sha256; d=lab.test; s=a; h=message-id; bh=aa; b=aa
C: Message-ID: none
C: Subject: signed
C: 
C: .
S: 250 2.0.0 <any>
close c
open r imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK <any>
C: e EXAMINE INBOX
S: * FLAGS <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S*: * <any>
S: e OK <any>
C: f FETCH 1:3 BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]
S: * 1 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {<any>}
S: Message-ID: <<any>@mx.lab.test>
S: 
S: )
S: * 2 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {<any>}
S: Message-ID: <!&!AAAA odd [id]>
S: 
S: )
S: * 3 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {<any>}
S: Message-ID: none
S: 
S: )
S: f OK <any>
