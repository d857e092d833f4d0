# The keywords of RFC 9979, with $Forwarded and the others of RFC 5788, are kept as written, found in any case, and go along with COPY; a restart keeps them.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX ($notify $muted $followed $memo $hasmemo $hasattachment $hasnoattachment $autosent $unsubscribed $canunsubscribe $imported $istrusted $maskedemail $new $MailFlagBit0 $MailFlagBit1 $MailFlagBit2) {6+}
C: a: 1
C:
S: p OK [APPENDUID <any> 1] Message stored
C: p APPEND INBOX {6+}
C: a: 2
C:
S: p OK [APPENDUID <any> 2] Message stored
C: s SELECT INBOX
S: * FLAGS (<any> $notify $muted $followed $memo $hasmemo $hasattachment $hasnoattachment $autosent $unsubscribed $canunsubscribe $imported $istrusted $maskedemail $new $MailFlagBit0 $MailFlagBit1 $MailFlagBit2)
S: * OK [PERMANENTFLAGS (<any> $notify $muted $followed $memo $hasmemo $hasattachment $hasnoattachment $autosent $unsubscribed $canunsubscribe $imported $istrusted $maskedemail $new $MailFlagBit0 $MailFlagBit1 $MailFlagBit2 \*)] <any>
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN 1] <any>
S: * OK [UIDVALIDITY <any>
S: * OK [UIDNEXT <any>
S: * OK [HIGHESTMODSEQ <any>
S: * OK [MAILBOXID <any>
S: s OK <any>
C: a FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (<any>$notify $muted $followed $memo $hasmemo $hasattachment $hasnoattachment $autosent $unsubscribed $canunsubscribe $imported $istrusted $maskedemail $new $MailFlagBit0 $MailFlagBit1 $MailFlagBit2<any>))
S: a OK Fetched
C: b STORE 2 +FLAGS ($MUTED $Important $Forwarded $MDNSent $Junk $NotJunk $Phishing)
S: * 2 FETCH (FLAGS (<any>$muted<any>$Important $Forwarded $MDNSent $Junk $NotJunk $Phishing<any>))
S: * FLAGS <any>
S: * OK [PERMANENTFLAGS <any>
S: b OK Flags changed
C: c SEARCH KEYWORD $Muted
S: * SEARCH 1 2
S: c OK Searched
C: d SEARCH KEYWORD $HASATTACHMENT UNKEYWORD $important
S: * SEARCH 1
S: d OK Searched
C: e STORE 1 -FLAGS ($mailflagbit1)
S: * 1 FETCH (FLAGS (<any>$MailFlagBit0 $MailFlagBit2<any>))
S: e OK Flags changed
C: f COPY 1:2 Archive
S: f OK [COPYUID <any>
restart
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a STATUS Archive (MESSAGES)
S: * STATUS "Archive" (MESSAGES 2)
S: a OK <any>
C: b ESEARCH IN (mailboxes Archive) KEYWORD $canunsubscribe
S: * ESEARCH <any> UID ALL 1
S: b OK <any>
C: c ESEARCH IN (mailboxes Archive) KEYWORD $phishing
S: * ESEARCH <any> UID ALL 2
S: c OK <any>
