# A client of IMAP4rev2 is told which name a mailbox has whose name it wrote in another form: OLDNAME (RFC 9051 6.3.2, 6.3.4 to 6.3.6, 6.3.9.7, 6.3.12).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: a ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: a OK Enabled
C: a CREATE "Entwürfe/"
S: * LIST (\HasNoChildren) "/" "Entwürfe" ("OLDNAME" ("Entwürfe"))
S: a OK [MAILBOXID (F<any>)] Mailbox created
C: a CREATE "Entwürfe/A"
S: a OK [MAILBOXID (F<any>)] Mailbox created
C: a CREATE "Entwürfe"
S: a NO [ALREADYEXISTS] There is a mailbox of that name
C: a APPEND "Entwürfe" {4+}
C: x: y
S: * LIST (\HasChildren) "/" "Entwürfe" ("OLDNAME" ("Entwürfe"))
S: a OK [APPENDUID <any> 1] Message stored
C: a EXAMINE "Entwürfe"
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS ()] <any>
S: * 1 EXISTS
S: * LIST (\HasChildren) "/" "Entwürfe" ("OLDNAME" ("Entwürfe"))
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: a OK [READ-ONLY] Mailbox selected
C: a UNSELECT
S: a OK Mailbox unselected
C: a SELECT inbox
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 0 EXISTS
S: * LIST (\HasNoChildren) "/" "INBOX"
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 1] Next UID
S: * OK [HIGHESTMODSEQ <any>] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: a OK [READ-WRITE] Mailbox selected
C: a RENAME "Entwürfe/A" "Entwürfe/B"
S: * LIST (\HasNoChildren) "/" "Entwürfe/B" ("OLDNAME" ("Entwürfe/A"))
S: a OK Mailbox renamed
C: a RENAME "Entwürfe/B" "Früh/"
S: * LIST (\HasNoChildren) "/" "Früh" ("OLDNAME" ("Entwürfe/B"))
S: a OK Mailbox renamed
C: a RENAME "Früh" "Entwürfe/C"
S: a OK Mailbox renamed
C: a DELETE "Entwürfe"
S: * LIST (\Noselect \HasChildren) "/" "Entwürfe" ("OLDNAME" ("Entwürfe"))
S: a OK Mailbox deleted
C: a DELETE "Entwürfe/C"
S: * LIST (\NonExistent) "/" "Entwürfe/C" ("OLDNAME" ("Entwürfe/C"))
S: a OK Mailbox deleted
C: a DELETE "Entwürfe/C"
S: a NO [NONEXISTENT] There is no such mailbox
