# ST01: Commands sent with STARTTLS in one packet are an attack: nothing of them is obeyed (CVE-2011-0411).
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
C-raw: STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n
S: <any>
S-eof
