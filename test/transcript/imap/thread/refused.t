# THREAD that is not understood (RFC 5256 3).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {92+}
C: Date: 1 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: lunch
C: Message-ID: <a@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {115+}
C: Date: 3 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: Re: lunch
C: Message-ID: <b@x>
C: References: <a@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 2] Message stored
C: p APPEND INBOX {121+}
C: Date: 5 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: Re: lunch
C: Message-ID: <c@x>
C: References: <a@x> <b@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 3] Message stored
C: p APPEND INBOX {96+}
C: Date: 2 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: Re: LUNCH
C: Message-ID: <d@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 4] Message stored
C: p APPEND INBOX {114+}
C: Date: 4 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: other
C: Message-ID: <e@x>
C: References: <gone@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 5] Message stored
C: p APPEND INBOX {134+}
C: Date: 6 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: other
C: Message-ID: <f@x>
C: References: <gone@x>
C: In-Reply-To: <c@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 6] Message stored
C: p APPEND INBOX {112+}
C: Date: 7 Mar 2000 10:00:00 +0000
C: From: a@a.test
C: Subject: third
C: Message-ID: <g@x>
C: In-Reply-To: <e@x>
C:
C: body
C:
S: p OK [APPENDUID <any> 7] Message stored
C: s EXAMINE INBOX
S: * FLAGS (<any>
S: * OK [PERMANENTFLAGS (<any>
S: * 7 EXISTS
S: * 7 RECENT
S: * OK [UNSEEN <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK [READ-ONLY] Mailbox selected
C: a0 THREAD
S: a0 BAD Missing argument
C: a1 THREAD REFERENCES
S: a1 BAD Missing argument
C: a2 THREAD JWZ UTF-8 ALL
S: a2 BAD Unknown threading algorithm
C: a3 THREAD REFERENCES X-NONE ALL
S: a3 NO [BADCHARSET (US-ASCII UTF-8)] Charset is not known
C: a4 THREAD REFERENCES UTF-8
S: a4 BAD Missing argument
C: a5 THREAD REFERENCES UTF-8 FOO
S: a5 BAD Unknown search key
C: a6 THREAD RETURN (ALL) REFS UTF-8 ALL
S: a6 BAD Unknown threading algorithm
