# Of a replacement only what it is larger counts to the quota (RFC 8508 3.4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
culver account quota alice@lab.test 3000
C-raw: p APPEND INBOX {2016+}\r\nSubject: big\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: p OK [APPENDUID <any> 1] Message stored
C: s SELECT INBOX
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-WRITE] Mailbox selected
C-raw: p APPEND INBOX {2016+}\r\nSubject: two\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: p NO [OVERQUOTA] <any>
C-raw: a REPLACE 1 INBOX {2016+}\r\nSubject: two\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: * OK [APPENDUID <any> 2] Replacement stored
S: * 1 EXPUNGE
S: * 1 EXISTS
S: * 1 RECENT
S: a OK Message replaced
culver account quota alice@lab.test 1000
C-raw: b REPLACE 1 INBOX {2016+}\r\nSubject: 3rd\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n>\r\n
S: * OK [APPENDUID <any> 3] Replacement stored
S: * 1 EXPUNGE
S: * 1 EXISTS
S: * 1 RECENT
S: b OK Message replaced
C-raw: c REPLACE 1 INBOX {2018+}\r\nSubject: 4th\r\n\r\n<20*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n><0*x>\r\n\r\n
S: c NO [OVERQUOTA] <any>
