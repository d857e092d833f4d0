# ESEARCH that is refused: what is of the selected mailbox alone, and what is not understood (RFC 7377 2.2, 4).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: c CREATE work/red/deep
S: c OK <any>
C: c SUBSCRIBE work/red
S: c OK <any>
C: p APPEND INBOX {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {23+}
C: Subject: pear
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND work {23+}
C: Subject: pear
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND work/red {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND work/red {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND work/red/deep {24+}
C: Subject: apple
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a0 ESEARCH IN (personal) 1
S: a0 BAD Numbers, "$" and SAVE are of the selected mailbox alone
C: a1 ESEARCH IN (personal) $
S: a1 BAD Numbers, "$" and SAVE are of the selected mailbox alone
C: a2 ESEARCH IN (selected personal) RETURN (SAVE) ALL
S: a2 BAD Numbers, "$" and SAVE are of the selected mailbox alone
C: a3 ESEARCH IN () ALL
S: a3 BAD Expected an atom
C: a4 ESEARCH IN (everything) ALL
S: a4 BAD Unknown mailbox filter
C: a5 ESEARCH IN (personal (depth)) ALL
S: a5 BAD Unknown scope option
C: a6 ESEARCH IN (personal ALL
S: a6 BAD Unknown mailbox filter
C: a7 ESEARCH IN (personal)
S: a7 BAD Missing argument
C: a8 ESEARCH IN (mailboxes (a) ALL
S: a8 BAD Unknown mailbox filter
C: a9 ESEARCH IN (personal) CHARSET X-NONE ALL
S: a9 NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: a10 ESEARCH IN (personal) FOO
S: a10 BAD Unknown search key
