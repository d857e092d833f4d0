# What QRESYNC does not take: before ENABLE, without its arguments, sets that are none (RFC 7162 3.2.5, IM17).
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
C: p APPEND INBOX {62+}
C: From: bob@lab.test
C: To: alice@lab.test
C: Subject: one
C:
C: body
C:
S: p OK [APPENDUID <any> 1] Message stored
C: a SELECT INBOX (QRESYNC (1795000000 1))
S: a BAD Enable QRESYNC first
C: b UID FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)
S: b BAD [CLIENTBUG] Select a mailbox first
C: c ENABLE QRESYNC CONDSTORE
S: * ENABLED QRESYNC CONDSTORE
S: c OK Enabled
C: d SELECT INBOX (QRESYNC)
S: d BAD Expected the arguments of QRESYNC
C: e SELECT INBOX (QRESYNC ())
S: e BAD Expected a number
C: f SELECT INBOX (QRESYNC (1))
S: f BAD Expected a space
C: g SELECT INBOX (QRESYNC (0 1))
S: g BAD UIDVALIDITY and modification sequence are not 0
C: h SELECT INBOX (QRESYNC (1 0))
S: h BAD UIDVALIDITY and modification sequence are not 0
C: i SELECT INBOX (QRESYNC (1 -1))
S: i BAD Expected a number below 2^63
C: j SELECT INBOX (QRESYNC (1 1 *))
S: j BAD Known messages are numbers
C: k SELECT INBOX (QRESYNC (1 1 1:*))
S: k BAD Known messages are numbers
C: l SELECT INBOX (QRESYNC (1 1 1 (1:2 1)))
S: l BAD Sequence match data is not made of pairs
C: m SELECT INBOX (QRESYNC (1 1 1 (2,1 1,2)))
S: m BAD Sequence match data does not ascend
C: n SELECT INBOX (QRESYNC (1 1 1 (1)))
S: n BAD Expected a space
C: o SELECT INBOX (QRESYNC (1 1 1 (1 1))
S: o BAD List of parameters does not end
C: p SELECT INBOX (QRESYNC (4294967296 1))
S: p BAD Expected a number
C: q SELECT INBOX (FOO)
S: q BAD Unknown SELECT parameter
C: r SELECT INBOX ()
S: r BAD Expected an atom
C: t SELECT INBOX (QRESYNC (1795000000 1 1 (1:4294967295 1:4294967295)))
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags are kept
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1] First unseen
S: * OK [UIDVALIDITY <any>] UIDs are valid
S: * OK [UIDNEXT 2] Next UID
S: * OK [HIGHESTMODSEQ 7] Changes up to here are told
S: * OK [MAILBOXID (F<any>)] Identifier
S: * 1 FETCH (UID 1 FLAGS (\Recent) MODSEQ (7))
S: t OK [READ-WRITE] Mailbox selected
C: u FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)
S: u BAD VANISHED is for UID FETCH with QRESYNC
